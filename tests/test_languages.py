"""A page says in which language its words are: on an English page what people wrote is marked as Dutch."""

import re

import html5lib
import polib
import pytest
from django.conf import settings
from django.db.models import CharField, TextField
from django.urls import reverse
from django.utils.translation import override

from initiatives.models import Classification, Event, Initiative
from intake.models import Intake
from intake.questions import Audience, questions
from taxonomy.models import Category
from tests import test_access
from tests.builders import a_category, a_draft, a_pack, an_initiative, an_intake, an_official
from tests.pages import XHTML
from tests.test_access import ROLES, ROWS, parameters, person
from tests.validity import check_valid

world = test_access.world

pytestmark = pytest.mark.django_db
CATALOGUE = settings.BASE_DIR / "locale" / "nl" / "LC_MESSAGES" / "django.po"
SUMMARY = "Buren maken samen heel wat stuk is."


@pytest.fixture
def addresses(client):
    by = an_official()
    initiatives = [
        an_initiative(by=by, name=f"Repaircafé {number}", summary=SUMMARY, categories=["actors/citizens"])
        for number in range(2)
    ]
    an_intake(name="Repaircafé 2", summary=SUMMARY)
    with override("en"):
        pack = a_pack(by=by)
    client.force_login(by)
    listed, slug = reverse("initiatives:list"), initiatives[0].slug
    return [
        listed,
        f"{listed}?view=table&columns=summary",
        initiatives[0].get_absolute_url(),
        f"{reverse('initiatives:compare')}?slug={slug}&slug={initiatives[1].slug}",
        pack.get_absolute_url(),
        f"{pack.get_absolute_url()}?view=full",
        reverse("workbench:queue"),
        reverse("workbench:assessment", args=[slug]),
    ]


def languages_of(html, words):
    """The languages in which these words stand on a page, from the nearest element that says one."""
    found = set()

    def look(element, language):
        language = element.get("lang") or language
        if element.tag not in {f"{XHTML}title", f"{XHTML}meta"}:
            texts = [element.text, *(child.tail for child in element)]
            found.update(language for text in texts if text and words in text)
        for child in element:
            if isinstance(child.tag, str):
                look(child, language)

    look(html5lib.parse(html), None)
    return found


@pytest.mark.parametrize("language", ["en", "nl"])
def test_what_people_wrote_is_dutch_on_every_page(client, addresses, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for address in addresses:
        html = client.get(address).content.decode()
        assert (address, languages_of(html, SUMMARY)) == (address, {"nl"})


SAID = {
    "summary": "Vat het goed samen.",
    "description": "Wij planten samen fruitbomen.",
    "essence": ["other"],
    "essence_other": "Samen zingen in een koor",
    "initiator_kind": "other",
    "initiator_kind_other": "Een leesclub van buren",
    "support_needs": ["other"],
    "support_needs_other": "Een warme keuken",
    "funding_sources": ["other"],
    "funding_sources_other": "Verkoop van taart",
    "legal_form": "other",
    "legal_form_other": "Een losse kring",
}
REASON, WHY = "Omdat de buren zelf het werk doen.", "Wij vonden twee soorten groei."


@pytest.fixture
def said_in_dutch(world):
    """One of everything, with all that people can write about it; gives the world and these texts."""
    owner, by = world["owner"], an_official()
    fields = [field for field in Intake._meta.get_fields() if isinstance(field, TextField | CharField)]
    fields = {field.name for field in fields if not field.choices}
    written = {each.name for each in questions(Intake, audience=Audience.PUBLIC) if each.name in fields}
    assert {key for key in SAID if key in fields} == written - {"name", "place", "website"}

    def registered(name, published, category):
        made = an_initiative(by=by, owner=owner, published=published, name=name, **SAID)
        made.assess([(a_category(category), REASON, Classification.Basis.CHOSEN)], by=by)
        made.record(Event.Kind.ASSESSED, by=by, reason=WHY)
        Initiative.objects.filter(pk=made.pk).update(source="Een boek over burgerkracht.")
        return made

    named = {
        "published": registered("Zonnebuurt", True, "actors/collectives"),
        "registered": registered("Maanbuurt", False, "growth/scaling_up"),
        "queued": an_intake(owner=owner, name="Sterrenbuurt", **SAID),
        "draft": a_draft(owner=owner, name="Komeetbuurt", **SAID),
        "pack": a_pack(by=by, title="Stuk over de zon", note="Lees dit eerst."),
    }
    names = {"Zonnebuurt", "Maanbuurt", "Sterrenbuurt", "Komeetbuurt", "Stuk over de zon"}
    wrote = {text for text in SAID.values() if isinstance(text, str) and text != "other"}
    return world | named, names, wrote | {REASON, WHY, "Een boek over burgerkracht.", "Lees dit eerst."}


def without_token(html):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def pages_in_english(client, world):
    """(name, HTML) of every page that somebody may open, once for each role that sees it differently; it is valid."""
    seen = set()
    for role in [*ROLES, "owner"]:
        client.logout()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        if user := world["owner"] if role == "owner" else person(role):
            client.force_login(user)
        for row in ROWS:
            may = "own" in row.values() if role == "owner" else row[role] == "allow"
            if row["method"] != "GET" or not may:
                continue
            response = client.get(reverse(row["name"], kwargs=parameters(row, world)), follow=True)
            check_valid(response, row["name"])
            html = response.content.decode() if "html" in response.headers["Content-Type"] else ""
            if html and without_token(html) not in seen:
                seen.add(without_token(html))
                yield f"{role}-{row['name'].replace(':', '-')}-{row['object']}", html


def test_pages_in_english_are_english_but_for_what_says_that_it_is_dutch(client, said_in_dutch):
    """No text is a translation that differs from its English words, or the Dutch name of a category; and all that
    people wrote says that it is Dutch. A name within an English sentence stays: it is of no language (WCAG 3.1.2)."""
    world, names, wrote = said_in_dutch
    entries = [each for each in polib.pofile(CATALOGUE) if each.msgstr]
    both = {each.msgid for each in entries} | {name for name in Category.objects.values_list("name_en", flat=True)}
    dutch = {each.msgstr for each in entries} | set(Category.objects.values_list("name_nl", flat=True))
    left, unsaid, seen = [], [], set()
    for page, html in pages_in_english(client, world):
        tree = html5lib.parse(html, namespaceHTMLElements=False)
        for text, language in spoken(tree.find("body"), tree.get("lang")):
            there = {each for each in wrote if each in text} | ({text.strip(" :")} & names)
            seen |= there
            unsaid += [(page, text) for _each in there if language != "nl"]
        # A council pack stays in the language in which it was made, and says so.
        if "-initiatives-pack-" not in page:
            left += [(page, text) for text in texts(tree) & (dutch - both)]
    assert (left, unsaid) == ([], [])
    assert seen == names | wrote


def texts(tree):
    """The texts of a page and of the attributes that are read out, except what says that it is in Dutch, which is gone
    from the tree after it."""
    for parent in tree.iter():
        for each in [child for child in parent if child.get("lang") == "nl"]:
            parent.remove(each)
    read_out = [each.get(key, "") for each in tree.iter() for key in ("aria-label", "placeholder", "alt", "title")]
    return {" ".join(text.split()) for text in [*tree.itertext(), *read_out]}


def spoken(element, language):
    """(text, its language) of what is read out of an element; what stands in a field is the reader's own."""
    language = element.get("lang") or language
    if element.tag in {"textarea", "script", "style"}:
        return
    yield " ".join((element.text or "").split()), language
    for child in element:
        if isinstance(child.tag, str):
            yield from spoken(child, language)
        yield " ".join((child.tail or "").split()), language
