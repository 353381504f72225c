"""A profile as a PDF: what its reader may see on the page, and no more, on two pages."""

import re

import pytest
from django.urls import reverse

from intake.models import Intake
from intake.options import SupportNeed
from intake.questions import Audience, Kind, questions
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from tests.builders import a_municipality, a_neighbourhood, a_user, an_initiative, an_official
from tests.pdfs import ReadPdf
from ui import typesetting

pytestmark = pytest.mark.django_db
WORDS = "Gezondheidszorgmedewerkers en initiatiefnemers komen elke week bijeen in de buurt. "
PRIVATE = {
    "contact_name": "Fatima de Boer",
    "contact_email": "geheim@kade.example",
    "contact_phone": "06-00000101",
    "turnover_now": "10-50k",
    "commitment": 9,
    "motivation": 2,
}


def six():
    """A category of each lens, and a second one of the first."""
    known = {each.lens: each for each in Category.objects.filter(parent=None, retired_at=None)}
    return ["actors/care_collectives", *(f"{lens}/{each.key}" for lens, each in known.items())]


@pytest.fixture
def owner():
    return a_user()


@pytest.fixture
def official():
    return an_official()


@pytest.fixture
def kade(owner, official):
    """An initiative with an answer to everything, scored by both."""
    initiative = an_initiative(
        by=official,
        owner=owner,
        name="De *Kade*",
        summary="Een tuin voor de buurt.",
        description="Elke zaterdag werken we.\n\nIedereen kan meedoen.",
        place="Het Kadeplein",
        website="https://www.kade.example/",
        started=2019,
        phase="maturing",
        neighbourhoods=[a_neighbourhood("BU99990101", "De Kade")],
        support_needs=["permit", "networks"],
        categories=six(),
        **PRIVATE,
    )
    initiative.score({"commitment": 4, "motivation": 3}, by=official)
    initiative.refresh_from_db()
    return initiative


def address(initiative, view=""):
    return reverse("initiatives:profile-pdf", args=[initiative.slug]) + view


def fetched(client, initiative, view=""):
    return ReadPdf(client.get(address(initiative, view)).content)


def test_an_official_reads_it_by_its_tags(client, kade, official, settings):
    client.force_login(official)
    pdf = fetched(client, kade)
    assert (pdf.root.MarkInfo.Marked, str(pdf.root.Lang)) == (True, "nl")
    assert pdf.headings == [
        (1, "De *Kade*"),
        (2, "Gezien door zes brillen"),
        (2, "Fase en volgende drempel"),
        (2, "Zoekt steun"),
        (2, "Over dit initiatief"),
        (2, "Scores op de schalen"),
        (2, "Contact"),
        (2, "Bron"),
    ]
    [fan] = pdf.tags.all("Figure")
    page = client.get(kade.get_absolute_url()).content.decode()
    rows = re.findall(r'w-fan__name">(.*?)</span>\s*<\w+ class="w-fan__label[^>]*>(.*?)</', page)
    said = [f"{name}: {label}" for name, label in rows]
    assert len(said) == 6
    assert str(fan.element.Alt) == f"De zes brillen van dit initiatief. {'; '.join(said)}"
    [scales] = pdf.tags.all("Table")
    heads = list(scales.all("TH"))
    assert [each.text for each in heads] == ["Vraag", "Tekening", "Initiatiefnemer", "Gemeente", "Verschil"]
    assert {str(each.attribute("/Scope")) for each in heads} == {"/Column"}
    rows = [[cell.text for cell in row.all("TD")] for row in scales.all("TR")][1:]
    assert len(rows) == 12 and rows[0] == ["Betrokkenheid", "Nee – Ja", "9", "4", "5"]
    assert {tuple(row[2:]) for row in rows[2:]} == {("geen score", "geen score", "niet bekend")}
    assert {
        "mailto:geheim@kade.example",
        "tel:0600000101",
        "https://www.kade.example/",
        f"{settings.SITE_URL}{kade.get_absolute_url()}",
    } == dict(pdf.links).keys()
    assert all(contents for _to, contents in pdf.links)
    assert "Niet openbaar" in pdf.text and all("Niet openbaar" in each for each in pdf.artifacts)
    assert "Elke zaterdag werken we." in [each.text for each in pdf.tags.all("P")]


@pytest.mark.parametrize("view", ["", "?view=full"])
def test_each_reader_gets_what_the_page_shows_and_no_more(client, kade, owner, official, view):
    """Canaries: private answers, scores of the other, the suggested course."""
    course = next(
        row.category.course for rows in kade.classifications_by_lens().values() for row in rows if row.category.course
    )

    visitor = fetched(client, kade, view)
    for secret in [
        *(str(each) for each in list(PRIVATE.values())[:3]),
        "Omzet",
        "Scores",
        "Betrokkenheid",
        course[:40],
    ]:
        assert secret not in visitor.text, secret
    assert "geheim" not in str(visitor.links) and "Niet openbaar" not in visitor.text
    assert "Zoekt steun" in visitor.text

    client.force_login(a_user())
    assert fetched(client, kade, view).text == visitor.text
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))
    assert fetched(client, kade, view).text == visitor.text

    client.force_login(owner)
    own = fetched(client, kade, view)
    assert "Fatima de Boer" in own.text and "Uw score" in own.text
    assert "Verschil" not in own.text and course[:40] not in own.text
    assert ("Omzet" in own.text) == bool(view)

    client.force_login(official)
    whole = fetched(client, kade, view)
    assert "Verschil" in whole.text and (course[:40] in whole.text) == bool(view)
    public = [each.label for each in questions(Intake, audience=Audience.PUBLIC)]
    assert public and "Omzet" not in public


def test_in_full_it_has_readings_answers_and_history(client, kade, official):
    pdf = fetched(client, kade, "?view=full")
    seconds = [words for level, words in pdf.headings if level == 2]
    assert seconds[4:] == ["Door zes brillen", "Feiten", "Verloop", "Contact", "Bron"]
    assert "Wat betekent dit?" in pdf.text


@pytest.mark.parametrize("length", [0, 200, 4000])
def test_in_short_it_takes_two_pages_at_most(client, owner, official, length):
    """With as much as the forms let through, and with next to nothing."""
    most = {
        "summary": (WORDS * 3)[:200],
        "place": (WORDS * 2)[:120],
        **PRIVATE,
        "support_needs": ["permit", "training"],
    }
    name = (WORDS * 2)[:120] if length else "A"
    initiative = an_initiative(
        by=official,
        owner=owner,
        name=name,
        description=(WORDS * 50)[:length],
        categories=six() if length else (),
        **most,
    )
    client.force_login(official)
    pdf = fetched(client, initiative)
    assert len(pdf.file.pages) == 2
    assert WORDS.strip() in pdf.text or not length
    assert ("De tekst gaat verder in de volledige PDF" in pdf.text) == (length == 4000)
    whole = fetched(client, initiative, "?view=full")
    assert whole.text.count("Gezondheidszorgmedewerkers en") >= length // len(WORDS)
    if length == 4000:  # narrow columns, in which Dutch words break as Dutch words do
        broken = re.findall(r"(\w+)\N{SOFT HYPHEN}(\w+)", whole.tags.text)
        assert ("initiatief", "nemers") in broken or ("gezondheids", "zorgmedewerkers") in broken


def test_in_short_a_text_is_cut_where_the_rest_leaves_hardly_room_for_it(client, owner, official):
    """Each scale scored by both, each support, and all categories of the lenses that take more than one."""
    scales = {each.name: 5 for each in questions(Intake) if each.kind == Kind.SCALE}
    known = Category.objects.filter(parent=None, retired_at=None)
    chosen = [f"{each.lens}/{each.key}" for each in known if LENSES[each.lens].many]
    initiative = an_initiative(
        by=official,
        owner=owner,
        name=(WORDS * 2)[:120],
        summary=(WORDS * 3)[:200],
        place=(WORDS * 2)[:120],
        description=WORDS * 50,
        categories=[*chosen, *(each for each in six() if not LENSES[each.partition("/")[0]].many)],
        support_needs=list(SupportNeed.values),
        phase="maturing",
        website="https://www.kade.example/" + "a" * 150,
        **PRIVATE | scales,
    )
    initiative.score(dict.fromkeys(scales, 9), by=official)
    client.force_login(official)
    pdf = fetched(client, initiative)
    assert len(pdf.file.pages) == 2 and "De tekst gaat verder in de volledige PDF" in pdf.text


def test_an_initiative_with_nothing_but_a_name_says_so(client, official):
    bare = an_initiative(by=official, name="Zonder iets", summary="Iets.", phase="")
    pdf = fetched(client, bare)
    [fan] = pdf.tags.all("Figure")
    assert str(fan.element.Alt).count("Nog niet bekeken") == 6
    assert "De fase is niet bekend." in pdf.text and "Er zijn geen contactgegevens gepubliceerd." in pdf.text
    assert len(pdf.file.pages) == 1


def test_it_speaks_the_language_of_the_reader_and_leaves_dutch_texts_dutch(client, kade):
    client.cookies["django_language"] = "en"
    pdf = fetched(client, kade)
    assert str(pdf.root.Lang) == "en" and pdf.headings[1] == (2, "Seen through six lenses")
    dutch = [each.text for each in pdf.tags.all("H1", "H2", "P") if each.element.get("/Lang") == "nl"]
    assert dutch == ["De *Kade*", "Een tuin voor de buurt.", "Elke zaterdag werken we.", "Iedereen kan meedoen."]


def test_it_comes_as_a_file_that_is_made_anew_only_when_something_changed(client, kade, official):
    visitor = client.get(address(kade))
    name = r'attachment; filename="de-kade-kort-\d{4}-\d{2}-\d{2}\.pdf"'
    assert re.fullmatch(name, visitor["Content-Disposition"])
    assert visitor.content == client.get(address(kade)).content
    assert (visitor["X-Content-Type-Options"], visitor["Cache-Control"]) == ("nosniff", "no-cache")
    assert client.get(address(kade), headers={"if-none-match": visitor["ETag"]}).status_code == 304
    kade.unpublish(by=official, reason="Op verzoek")
    assert client.get(address(kade), headers={"if-none-match": visitor["ETag"]}).status_code == 404
    client.force_login(official)
    assert client.get(address(kade))["Cache-Control"] == "private, no-store"


def test_a_pdf_that_cannot_be_set_is_said_in_words(client, kade, monkeypatch):
    monkeypatch.setattr(typesetting, "MOST", 10)
    response = client.get(address(kade))
    assert (response.status_code, response["Cache-Control"]) == (500, "no-store")
    assert "De PDF is niet gelukt" in response.content.decode() and "ETag" not in response.headers
