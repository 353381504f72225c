"""Ten kinds of pages as a screen reader says them, from top to bottom, and what must be right about what is said.

No transcript: rules over what is heard, each with the success criterion of WCAG 2.2 that it is about. A page may
change its words; it may not become one on which somebody who listens does not know where they are or what a link does.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from areas.loader import load
from areas.models import Municipality, Neighbourhood
from demo.areas import AREAS
from intake.questions import Section
from tests.browser.heard import READER, listen
from tests.builders import a_draft, an_initiative, an_intake, an_official

CONTROLS = {
    *("link", "button", "checkbox", "radio", "textbox", "searchbox", "combobox", "listbox", "spinbutton", "switch"),
    *("slider", "option", "progressbar", "meter", "tab", "image", "img"),
}
LANDMARKS = ("banner", "navigation", "main", "search", "complementary", "region", "contentinfo")
# Named by the heading or legend beside them, and so said with the same words.
PARTS = {*LANDMARKS, "group", "radiogroup", "list", "table", "form", "article"}


@dataclass(frozen=True)
class Rule:
    """What is right (`says`) by which criterion; `wrong` gives what is wrong on a page that was heard. `bad` is a body
    on which it finds something."""

    criterion: str
    says: str
    wrong: Callable
    bad: str


def nameless(heard):
    return [each.phrase for each in heard.all(*CONTROLS) if not each.name.strip()]


def twice(heard):
    """What is said twice in a row, in one part of the page and outside tables, whose cells may be alike."""
    said = [each for each in heard.said if each.name and not each.is_label and not each.inside("table")]
    return [
        f"{before.phrase} / {each.phrase}"
        for before, each in pairwise(said)
        if before.name == each.name
        and before not in each.within
        and each.role not in PARTS
        and before.inside(*LANDMARKS) is each.inside(*LANDMARKS)
    ]


def outside_landmarks(heard):
    around = ("banner", "navigation", "main", "contentinfo")
    order = [each.role for each in heard.all("banner", "main", "contentinfo")]
    lost = [each.phrase for each in heard.said[2:] if each.role not in around and not each.inside(*around)]
    return lost + ([] if order == ["banner", "main", "contentinfo"] else [f"landmarks: {order}"])


def alike_landmarks(heard):
    said = Counter((each.role, each.name) for each in heard.all(*LANDMARKS))
    kinds = Counter(role for role, _name in said.elements())
    return [f"{role} {name}" for (role, name), times in said.items() if times > 1 or (kinds[role] > 1 and not name)]


def no_skip_link(heard):
    first = heard.said[1]
    return [] if first.role == "link" and first.leads == "#content" else [first.phrase]


def no_title(heard):
    return [] if heard.title.rpartition(" – ")[0].strip(" –") else [heard.title]


def without_question(heard):
    groups = [(each, each.inside("radiogroup", "group")) for each in heard.all("radio")]
    return [each.phrase for each, group in groups if not (group and group.name)]


def headless_tables(heard):
    headed = [each.inside("table") for each in heard.all("columnheader", "rowheader")]
    return [each.phrase for each in heard.all("table") if not any(each is other for other in headed)]


RULES = [
    Rule("4.1.2", "every control and every image has a name", nameless, "<button></button>"),
    Rule("1.1.1", "nothing is said twice in a row", twice, '<img src="data:," alt="Zoek"><a href="/">Zoek</a>'),
    Rule("1.3.1", "all stands in banner, navigation, main or contentinfo", outside_landmarks, "</main>Ja<main>"),
    Rule("1.3.1", "several landmarks of a kind have names of their own", alike_landmarks, "<nav></nav><nav></nav>"),
    Rule("2.4.1", "the first thing is a link to the main part", no_skip_link, ""),
    Rule("2.4.2", "the page has a title", no_title, ""),
    Rule(
        "1.3.1",
        "every radio button stands in a group with a name",
        without_question,
        '<input type="radio" title="Ja">',
    ),
    Rule("1.3.1", "every table has heads", headless_tables, "<table><tr><td>1</td></tr></table>"),
]
BODY = """<a href="#{skip}">Naar de inhoud</a><header>Waaier</header><main id="content"><h1>Proef</h1>{bad}</main>
<footer>Over</footer>"""


@pytest.fixture(autouse=True)
def has_the_reader():
    if not READER.exists():
        pytest.skip("Needs @guidepup/virtual-screen-reader: run make test, or npm ci")


@pytest.fixture
def town(made_once):
    """Waaierdam with its outlines, and what these pages need. Returns the official whose it is, and the pages."""
    return made_once(make_town)


def make_town():
    load(AREAS)
    official = an_official(Municipality.objects.get(pk="GM9999"))
    kade, molenwijk = (Neighbourhood.objects.get(pk=code) for code in ("BU99990301", "BU99990403"))
    others = ["work_fields/elderly_care", "added_value/guides", "growth/first_followers", "government_relation/joint"]
    garden = an_initiative(
        by=official, neighbourhoods=[kade], categories=["actors/collectives", *others], commitment=9, phase="idea"
    )
    bus = an_initiative(by=official, name="Klusbus Zuid", neighbourhoods=[molenwijk], categories=["actors/citizens"])
    an_intake(name="Buurtsoep", municipality=official.memberships.get().municipality)
    draft = a_draft(owner=official, name="")
    listing = reverse("initiatives:list")
    return official, [
        reverse("initiatives:home"),
        listing,
        f"{listing}?view=table",
        f"{listing}?view=map&municipality=GM9999",
        f"{listing}?view=matrix&down=neighbourhood&across=phase",
        reverse("initiatives:profile", args=[garden.slug]),
        reverse("intake:section", args=[draft.pk, Section.INITIATOR]),
        reverse("intake:check", args=[draft.pk]),
        reverse("workbench:assessment", args=[garden.slug]),
        reverse("workbench:queue"),
        f"{reverse('initiatives:compare')}?slug={garden.slug}&slug={bus.slug}",
    ]


def test_what_is_heard_of_ten_kinds_of_pages(open_window, town):
    official, addresses = town
    page, client = open_window(), Client()
    client.force_login(official)
    page.context.add_cookies(
        [{"name": name, "value": each.value, "url": settings.SITE_URL} for name, each in client.cookies.items()]
    )
    found = []
    for address in addresses:
        assert page.goto(address).ok, address
        heard = listen(page)
        assert len(heard.said) > 60, address
        found += [f"{address}: {rule.criterion} {rule.says}: {each}" for rule in RULES for each in rule.wrong(heard)]
    assert found == [], "\n".join(found)


def test_each_rule_hears_what_is_wrong(open_window):
    page = open_window()
    for rule in RULES:
        page.set_content(f"<title> – Waaier</title>{BODY.format(skip='', bad=rule.bad)}")
        assert rule.wrong(listen(page)), rule.says
    page.set_content(f"<title>Proef – Waaier</title>{BODY.format(skip='content', bad='<p>Goed.</p>')}")
    heard = listen(page)
    assert [rule.says for rule in RULES if rule.wrong(heard)] == []
