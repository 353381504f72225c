"""What a page must be to be usable by everyone, as far as a machine can tell."""

import re
from functools import cache

from django.conf import settings

from tests.shapes import shape_of

WIDTHS = [1280, 375]  # of a window; in the second there is least room
TELEPHONE = WIDTHS[1]
SNIFFER = settings.BASE_DIR / "node_modules" / "html_codesniffer" / "build" / "HTMLCS.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Those whose answer depends on the width of the window. For who looked at the same page in another width already.
OF_LAYOUT = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]

# All of A and AA, and what axe does not run unasked: the words on a control are in its name (2.5.3).
# Violations, and contrast that axe could not decide: the id of the rule, the HTML and what is wrong, a node each.
# What is scrolled away within a table's own region has no contrast that axe can judge; the wide window shows it whole.
# Nor can it tell what lies under words in SVG: tests/browser/test_drawings.py measures those of the drawings.
# A selector for every node takes axe a fifth of its time, so it gives the nodes themselves.
RUN = """async rules => {
  const said = await axe.run({
    runOnly: rules, rules: {'label-content-name-mismatch': {enabled: true}},
    resultTypes: ['violations', 'incomplete'], selectors: false, elementRef: true,
  });
  const isWhole = node => innerWidth >= 1000 || !node.element?.closest('.w-tablewrap');
  const undecided = said.incomplete.filter(rule => rule.id === 'color-contrast');
  const found = [];
  for (const rule of [...said.violations, ...undecided]) {
    const judged = rule.id !== 'color-contrast' ? rule.nodes : rule.nodes
      .filter(node => !node.element?.closest('svg'))
      .filter(node => said.violations.includes(rule) || isWhole(node));
    for (const node of judged) found.push(`${rule.id}: ${node.html} ${node.failureSummary ?? ''}`);
  }
  return found;
}"""

SIZE = """() => {
  const root = document.documentElement;
  const foot = document.querySelector("footer")?.getBoundingClientRect().bottom + scrollY || root.scrollHeight;
  const end = Math.ceil(Math.max(foot, innerHeight));
  return [root.scrollWidth - root.clientWidth, root.scrollHeight - end, root.scrollHeight];
}"""


# All on which the rules' answer depends, but for the width: the page as it stands now, and what is chosen in it.
STATE = """() => [
  document.documentElement.outerHTML,
  [...document.querySelectorAll('input, option')].map(each => Number(each.checked ?? each.selected)).join(''),
  [...document.styleSheets].map(each => each.href).join(),
  [...document.querySelectorAll('*')].indexOf(document.activeElement),
  [...document.querySelectorAll('[data-open-wide]')].map(each => each.open === innerWidth >= 960).join(),
  ['(forced-colors: active)', '(prefers-color-scheme: dark)'].map(each => matchMedia(each).matches).join(),
]"""
# What stands open beside a wide page, and is closed on a small one, is so from the moment that a page loads (app.js).
# Gives how it was.
DRAWERS = """open => [...document.querySelectorAll('[data-open-wide]')].map((each, number) => {
  const was = each.open;
  each.open = Array.isArray(open) ? open[number] : open;
  return was;
})"""
DRAWER = re.compile(r"<details\b[^<>]*\sdata-open-wide[^<>]*>")
PASSED = set()  # (state of a page, width) of what the rules found nothing wrong with, in this process


# What is being brought in is drawn paler for a moment and fades in: the page is judged when that is over.
SETTLED = """async () => {
  for (let frame = 0; frame < 300 && document.querySelector('[aria-busy]'); frame++) {
    await new Promise(requestAnimationFrame);
  }
  const ending = document.getAnimations().filter(each => each.effect.getComputedTiming().endTime !== Infinity);
  const ended = Promise.all(ending.map(each => each.finished.catch(() => {})));
  await Promise.race([ended, new Promise(done => setTimeout(done, 2000))]);
}"""


def problems(page, rules=RULES):
    """What is wrong with the page that stands open, one text each. Every window with JavaScript has axe in it.

    Takes the tags or the ids of the rules that axe applies. Finds any axe violation, contrast that axe could not
    decide, and a page that is wider than its window or goes on below its foot.
    """
    page.wait_for_load_state()
    width, height = page.viewport_size["width"], page.viewport_size["height"]
    excess, below, whole = page.evaluate(SIZE)
    found = [f"{excess} pixels too wide"] if excess > 0 else []
    found += [f"{below} pixels of white below the foot"] if below > 1 else []
    if rules:
        page.evaluate(SETTLED)
        # As high as the page is, so that a bar at the bottom of the window hides no text from the check of contrast.
        page.set_viewport_size({"width": width, "height": max(whole, height)})
        found += page.evaluate(RUN, rules)
        page.set_viewport_size({"width": width, "height": height})
    return [f"{page.url} at {width}: {each}" for each in found]


def problems_in_all_widths(page):
    """What is wrong with the page that stands open, as it is and in the other width.

    The rules judge a page once a shape; whether it fits is measured each time.
    """
    page.wait_for_load_state()
    state, here = state_of(page), page.viewport_size
    found = problems(page, [] if (state, here["width"]) in PASSED else RULES)
    for width in WIDTHS:
        if width != here["width"]:
            page.set_viewport_size(here | {"width": width})
            drawers = page.evaluate(DRAWERS, width >= 960)
            found += problems(page, [] if (state, width) in PASSED else OF_LAYOUT)
            page.evaluate(DRAWERS, drawers)
    page.set_viewport_size(here)
    if not found:
        passed(state, here["width"])
    return found


def state_of(page):
    """The state of the page that stands open, as a number."""
    html, *more = page.evaluate(STATE)
    html = DRAWER.sub(lambda found: found[0].replace(' open=""', ""), html)
    return hash((shape_of(html), *more))


def passed(state, *widths):
    """Remember that the rules found nothing wrong in these widths, and in those of a window."""
    PASSED.update((state, width) for width in {*WIDTHS, *widths})


# What WCAG 1.4.12 wants of a reader's own style sheet, in the narrowest window of 1.4.10: no text is cut off by its
# box, and the page does not become wider than the window. A table scrolls in its own region.
CRAMPED = """() => {
  const spaced = new CSSStyleSheet();
  spaced.replaceSync(`p { margin-block-end: 2em !important }
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }`);
  const before = document.adoptedStyleSheets;
  document.adoptedStyleSheets = [...before, spaced];
  const root = document.documentElement, excess = root.scrollWidth - root.clientWidth;
  const found = excess > 0 ? [`${excess} pixels too wide`] : [];
  for (const each of document.querySelectorAll('main *')) {
    if (each.clientWidth < 3) continue; // hidden words, and what SVG draws
    const style = getComputedStyle(each), cuts = way => way === 'hidden' || way === 'clip';
    const cut = (cuts(style.overflowX) && each.scrollWidth > each.clientWidth + 1)
      || (cuts(style.overflowY) && each.scrollHeight > each.clientHeight + 1);
    if (cut && each.innerText) found.push(`cut off: ${each.outerHTML.slice(0, 200)}`);
  }
  document.adoptedStyleSheets = before;
  return found;
}"""


def cramped(page):
    """What does not fit when the window is 320 pixels wide and the text is spaced as a reader may want it."""
    page.set_viewport_size({"width": 320, "height": 900})
    return [f"{page.url} at 320, spaced: {each}" for each in page.evaluate(CRAMPED)]


def check_accessible(page):
    """Raise AssertionError with all problems of the page, as it is and in the other width."""
    found = problems_in_all_widths(page)
    assert not found, "\n".join(found)


# Its errors alone: its warnings and notices are questions to a person, a hundred a page. Contrast is measured by axe,
# and so is autocomplete (1.3.5), on which version 2.5.1 stumbles: it lacks a text of its own for some valid values.
SNIFF = """() => new Promise(done => {
  for (const each of HTMLCS_WCAG2AA.sniffs) {
    each.include = each.include?.filter(name => !/1_3_5|1_4_3/.test(name));
  }
  HTMLCS.process('WCAG2AA', document, () => done(
    HTMLCS.getMessages().filter(each => each.type === HTMLCS.ERROR)
      .map(each => `${each.code}: ${each.element.outerHTML?.slice(0, 300)} ${each.msg}`)
  ), () => done(['HTML_CodeSniffer did not run']));
})"""


def second_opinion(page):
    """What another engine, HTML_CodeSniffer, finds wrong with the page that stands open, one text each."""
    page.evaluate(sniffer())
    return [f"{page.url}: {each}" for each in page.evaluate(SNIFF)]


@cache
def sniffer():
    return SNIFFER.read_text()
