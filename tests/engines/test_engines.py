"""What is different from engine to engine: what the keyboard reaches, and what a page does not take."""

from django.conf import settings
from django.test import Client
from django.urls import reverse

from intake.models import Intake
from intake.questions import Kind, questions
from tests.browser.axe import WIDTHS
from tests.engines.driving import ENTER, RIGHT, SPACE, TAB
from tests.engines.keyboard import MOST_STOPS, heading, here, passed_by, press_on, tab_to
from tests.test_access import person

OPEN = ["initiatives:home", "initiatives:list", "intake:start"]
OF_ONE = ["initiatives:profile", "workbench:scores", "workbench:assessment"]


# A legend that counts twice leaves a hole at the end of its fieldset.
HOLES = """() => [...document.querySelectorAll(".w-field > fieldset")]
  .filter((each) => each.getBoundingClientRect().bottom - each.lastElementChild.getBoundingClientRect().bottom > 1)
  .map((each) => `a hole after ${each.textContent.trim()}`)"""
CUT_OFF = """() => [...document.querySelectorAll(".w-matrix__word")].filter((word) => {
  const text = document.createRange();
  text.selectNodeContents(word);
  const [inner, outer] = [text, word.closest("th")].map((each) => each.getBoundingClientRect());
  return inner.top < outer.top || inner.left < outer.left || inner.right > outer.right;
}).map((word) => `cut off: ${word.textContent}`)"""


def test_six_pages_fit_and_are_reached_with_tab(engine, world):
    client = Client()
    client.force_login(person("official"))
    name = settings.SESSION_COOKIE_NAME
    engine.ask("AddCookie", cookie={"name": name, "value": client.cookies[name].value})
    addresses = [reverse(page) for page in OPEN]
    addresses += [reverse(page, args=[world["published"].slug]) for page in OF_ONE]
    found = []
    for width in WIDTHS:
        engine.widen(width)
        for address in addresses:
            engine.open(address)
            complaints = engine.run(HOLES) + passed_by(engine)
            found += [f"{address} {width}: {each}" for each in complaints]
            beyond = engine.run("() => document.documentElement.scrollWidth - innerWidth")
            assert beyond <= 0, f"{address} is wider than {width}"
    engine.widen(WIDTHS[0])
    engine.open(reverse("initiatives:list", query={"view": "matrix"}))
    assert engine.run("() => document.querySelectorAll('.w-matrix__table--upright .w-matrix__word').length") > 5
    assert engine.run(CUT_OFF) + found == []


WORDS = {
    "contact_email": "fatima@kade.example",
    "contact_phone": "06 12345678",
    "website": "www.kade.example",
    "started": "2021",
}


def test_the_intake_is_filled_in_and_sent_with_the_keyboard(engine, waaierdam):
    engine.open("/")
    press_on(engine, "Initiatief aanmelden*", "a")
    tab_to(engine, "In welke gemeente is het initiatief?")
    engine.type("Waaierdam")
    press_on(engine, "Beginnen")
    while heading(engine) != "Controleer uw antwoorden":
        fill_in(engine)
    press_on(engine, "Versturen")

    assert heading(engine) == "Bedankt. De intake is verstuurd."
    intake = Intake.objects.get()
    groups = [each for each in questions(Intake) if each.kind in {Kind.SCALE, Kind.ONE}]
    assert len(groups) == 21
    second = {each.name: 2 if each.is_scale else list(each.options)[1] for each in groups}
    assert {each.name: intake.value(each) for each in groups} == second


# A field with many lines is higher than before, and hides none of them.
GROWS = """() => {
  const area = document.activeElement;
  const height = area.offsetHeight;
  area.value += "\\n".repeat(12);
  area.dispatchEvent(new Event("input", { bubbles: true }));
  return [area.offsetHeight > height, area.scrollHeight <= area.clientHeight];
}"""


def fill_in(engine):
    """Answer every question of a section at its stop, and go on."""
    met = set()
    for _stop in range(MOST_STOPS):
        engine.press(TAB)
        at = here(engine)
        assert at["isShown"], at
        match at["type"]:
            case "radio" if at["name"] not in met:
                met.add(at["name"])
                engine.press(SPACE, RIGHT)
                assert here(engine)["isShown"], at
            case "checkbox" if at["value"] == "false":
                engine.press(SPACE)
            case "text" | "textarea" | "email" | "tel" | "url" if not at["value"]:
                engine.type(WORDS.get(at["name"], "Moestuin"))
                assert at["type"] != "textarea" or engine.run(GROWS) == [True, True]
            case "submit" if at["words"].startswith("Verder"):
                engine.follow(ENTER)
                return
    raise AssertionError(engine.run("() => location.href"))
