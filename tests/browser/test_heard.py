"""Ten kinds of pages as a screen reader says them, from top to bottom, and what must be right about what is said.

No transcript: rules over what is heard, each with the success criterion of WCAG 2.2 that it is about. A page may
change its words; it may not become one on which somebody who listens does not know where they are or what a link does.
"""

import re
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


def wordless(heard):
    """Links and buttons that are called by a figure or a mark."""
    called = [each for each in heard.all("link", "button") if each.name and not each.leads.startswith("tel:")]
    return [each.phrase for each in called if not re.search(r"[^\W\d_]", each.name)]


def lost_cells(heard):
    """Links in a cell with a figure that say neither of which row it is nor of which column."""
    links = [each for each in heard.all("link") if each.inside("cell") and re.search(r"\d", each.name)]
    return [each.phrase for each in links if not any(head.split()[0] in each.name for head in heads_of(each, heard))]


def heads_of(link, heard):
    row, table = link.inside("row"), link.inside("table")
    rows = [each.name for each in heard.all("rowheader") if each.inside("row") is row]
    return [
        name
        for name in rows + [each.name for each in heard.all("columnheader") if each.inside("table") is table]
        if name
    ]


def ticked_heads(heard):
    return [each.phrase for each in heard.all("checkbox") if each.inside("rowheader")]


def nameless_tables(heard):
    return [each.phrase for each in heard.all("table") if not each.name]


def wrong_levels(heard):
    """The first heading is the title of the page, and from one to the next no level is passed over."""
    levels = [int(re.search(r"level (\d)", each.phrase)[1]) for each in heard.all("heading")]
    wrong = [] if levels[:1] == [1] and levels.count(1) == 1 else [f"levels {levels}"]
    return wrong + [f"level {before} to {each}" for before, each in pairwise(levels) if each > before + 1]


def lone_marks(heard):
    """A dash for "nothing" is a silence."""
    return [each.phrase for each in heard.said if each.name and not re.search(r"\w", each.name)]


def spaced_marks(heard):
    return [each.phrase for each in heard.said if re.search(r"\w\s+[:;,.?!](?:\s|$)", each.name)]


def counted_places(heard):
    """Places on a scale that say of how many they are one, which the reader says itself."""
    return [each.phrase for each in heard.all("radio") if re.match(r"\d+ (?:van|of) \d+", each.name)]


def sets_again(heard):
    """Three links or more that stand in one list, table or drawing and again in another, in one part of the page."""
    places = {}
    for each in heard.all("link"):
        part, place = each.inside(*LANDMARKS), each.inside("list", "table", "group")
        if part and place and each.leads:
            places.setdefault((id(part), part.phrase), {}).setdefault(each.leads, set()).add(id(place))
    again = {
        part: [leads for leads, where in links.items() if len(where) > 1] for (_id, part), links in places.items()
    }
    return [f"{part}: {leads}" for part, leads in again.items() if len(leads) > 2]


def headless_tables(heard):
    headed = [each.inside("table") for each in heard.all("columnheader", "rowheader")]
    return [each.phrase for each in heard.all("table") if not any(each is other for other in headed)]


TABLE = '<table><tr><th scope="row">{head}</th><td>{cell}</td></tr></table>'
WHITE = '<a href="/">0 wit</a>'
BOX = '<input type="checkbox" aria-label="Vergelijk">Zuid'
PLACE = '<fieldset><legend>Score</legend><input type="radio" aria-label="1 van 10"></fieldset>'
LINKS = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in ("een", "twee", "drie"))
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
    Rule("2.4.4", "no link or button is called by a figure or a mark", wordless, '<a href="/">12</a>'),
    Rule("2.4.4", "a link in a cell says its row or column", lost_cells, TABLE.format(head="Zuid", cell=WHITE)),
    Rule("1.3.1", "no row is named by a checkbox", ticked_heads, TABLE.format(head=BOX, cell="3")),
    Rule("1.3.1", "every table has a name", nameless_tables, TABLE.format(head="Zuid", cell="3")),
    Rule("1.3.1", "the first heading is the h1, and no level is passed over", wrong_levels, "<h3>Te diep</h3>"),
    Rule("1.1.1", "nothing is said by a mark alone", lone_marks, "<p>Score:</p><p>–</p>"),
    Rule("2.4.6", "no space is heard before a colon or a full stop", spaced_marks, "<p>Vul in : uw naam</p>"),
    Rule("1.3.1", "a place on a scale does not count the places", counted_places, PLACE),
    Rule("1.3.2", "no set of links comes back in one part of the page", sets_again, 2 * f"<ul>{LINKS}</ul>"),
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
    new = an_initiative(by=official, name="Repaircafé", neighbourhoods=[molenwijk], phase="idea", published=False)
    an_intake(name="Buurtsoep", municipality=official.memberships.get().municipality)
    draft = a_draft(owner=official, name="")
    listing = reverse("initiatives:list")
    publication = reverse("workbench:publication", args=[new.slug])
    return official, [
        publication,  # with the message that it is public now
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
    assert client.post(addresses[0], {"to": "publish"}).status_code == 302
    page.context.add_cookies(
        [{"name": name, "value": each.value, "url": settings.SITE_URL} for name, each in client.cookies.items()]
    )
    found, titles = [], Counter()
    for address in addresses:
        assert page.goto(address).ok, address
        heard = listen(page)
        titles[heard.title] += 1
        assert len(heard.said) > 60, address
        found += [f"{address}: {rule.criterion} {rule.says}: {each}" for rule in RULES for each in rule.wrong(heard)]
    found += [f"2.4.2 {times} pages have one title: {title}" for title, times in titles.items() if times > 1]
    assert found == [], "\n".join(found)


def test_each_rule_hears_what_is_wrong(open_window):
    page = open_window()
    for rule in RULES:
        page.set_content(f"<title> – Waaier</title>{BODY.format(skip='', bad=rule.bad)}")
        assert rule.wrong(listen(page)), rule.says
    page.set_content(f"<title>Proef – Waaier</title>{BODY.format(skip='content', bad='<p>Goed.</p>')}")
    heard = listen(page)
    assert [rule.says for rule in RULES if rule.wrong(heard)] == []
