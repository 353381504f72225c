"""What one does with the keyboard alone, and what one meets there."""

from tests.browser.test_keyboard import SHOWS_FOCUS
from tests.engines.driving import ENTER, SHIFT, TAB

# What a page offers to Tab, and what is met: each by its place in the page and its words, radio buttons by group.
WATCH = """(shows) => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
  const words = (each) => (each.labels?.[0] ?? each).textContent.replace(/\\s+/g, " ").trim().slice(0, 60);
  const own = (each) => `${all.indexOf(each)} ${each.localName} ${words(each)}`;
  const name = (each) => each.type === "radio" ? `radio ${each.name}` : own(each);
  window.met = new Set();
  window.unseen = new Set();
  let looking = false;
  // Not focusin: in a date WebKit moves the focus through parts of its own, and only `focus` comes out of it.
  addEventListener("focus", ({ target }) => {
    if (looking || !target.localName) return;
    looking = true;
    met.add(name(target));
    // A date shows it on the part that has it, which no script sees.
    if (target.type !== "date" && !shows()) unseen.add(`no focus to be seen: ${name(target)}`);
    looking = false;
  }, true);
  const drawn = (each) => each.checkVisibility({ visibilityProperty: true });
  return [...new Set(all.filter((each) => each.tabIndex >= 0 && !each.disabled && drawn(each)).map(name))];
}"""
HERE = """(shows) => {
  const here = document.activeElement ?? document.body;
  const words = here.getAttribute("aria-label") ?? here.labels?.[0]?.textContent ?? here.textContent;
  const value = here.type === "checkbox" || here.type === "radio" ? String(here.checked) : here.value ?? "";
  return { tag: here.localName, type: here.type ?? "", name: here.name ?? "", value,
           words: words.replace(/\\s+/g, " ").trim(), isShown: shows() };
}"""
MOST_STOPS = 150


def seeing(script):
    """This function of JavaScript, with the one that tells whether the focus is to be seen."""
    return f"() => ({script})({SHOWS_FOCUS})"


def passed_by(engine):
    """What Tab does not reach on this page, and where it comes without a ring to be seen."""
    offered = engine.run(seeing(WATCH))
    dates = engine.run("() => document.querySelectorAll('input[type=date]').length")
    engine.press(*[TAB] * (len(offered) + 5 + 2 * dates))  # a date has three parts there
    met, unseen = engine.run("() => [[...met], [...unseen]]")
    return [f"not reached: {each}" for each in offered if each not in met] + unseen


def here(engine):
    """What has the focus: its tag, type, name, value and words, and whether one sees that it has."""
    return engine.run(seeing(HERE))


def tab_to(engine, words, tag="", back=False):
    """Press Tab until what has the focus is called like this (or begins so, with a * at the end). Returns it."""
    for _stop in range(MOST_STOPS):
        engine.press((SHIFT, TAB) if back else TAB)
        at = here(engine)
        assert at["isShown"], f"no focus to be seen on {at}"
        is_called = at["words"].startswith(words[:-1]) if words.endswith("*") else at["words"] == words
        if is_called and at["tag"].startswith(tag):
            return at
    raise AssertionError(f"{engine.run('() => location.href')}: Tab does not lead to {words}")


def press_on(engine, words, tag=""):
    """Go to a link or a button and press it; the page that it leads to is there."""
    tab_to(engine, words, tag)
    engine.follow(ENTER)


def heading(engine):
    return engine.wait_for("() => document.querySelector('h1')?.textContent.replace(/\\s+/g, ' ').trim()")
