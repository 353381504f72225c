"""A council pack as a PDF: read by its tags, kept with the pack, and no more than its reader may see."""

from threading import BoundedSemaphore

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate

from accounts.models import Membership
from catalogue.packs.redacted import RedactedPack
from initiatives.models import CouncilPack, Initiative, PackPdf
from tests.builders import a_municipality, a_neighbourhood, a_pack, an_initiative, an_official
from tests.pdfs import ReadPdf
from ui import typesetting

pytestmark = pytest.mark.django_db
LONG = "Initiatiefnemersbijeenkomsten voor gezondheidszorgmedewerkers in de buurt "


@pytest.fixture
def official():
    return an_official()


@pytest.fixture
def registry(official):
    """Three public initiatives in two phases."""
    spots = [a_neighbourhood("BU99990101", "De Kade"), a_neighbourhood("BU99990102", "Kerkkwartier")]
    an_initiative(by=official, name="Anker", phase="idea", neighbourhoods=spots, support_needs=["permit"])
    an_initiative(by=official, name="Brug #panic()", phase="idea", categories=["actors/care_collectives"])
    an_initiative(by=official, name="Cirkel", phase="maturing", categories=["actors/citizens", "growth/recognition"])


def address(pack, view=""):
    return reverse("initiatives:pack-pdf", args=[pack.pk]) + view


def read(pack, reader, *, is_full=False):
    return ReadPdf(RedactedPack(pack, reader).pdf(is_full=is_full))


def of_language(language, **given):
    with translation.override(language):
        return a_pack("sort=name", **given)


# --- How it reads ---


@pytest.mark.parametrize(
    ("language", "headings", "page"),
    [
        ("nl", ["Cijfers", "De initiatieven", "Hoe dit raadsstuk is gemaakt"], "pagina {} van 2"),
        ("en", ["Figures", "The initiatives", "How this pack was made"], "page {} of 2"),
    ],
)
def test_it_is_a_tagged_document_in_the_language_of_the_pack(registry, official, settings, language, headings, page):
    pack = of_language(language, by=official, title="Herfst & *winter*", note="Op verzoek.\n\nVan de raad.")
    pdf = read(pack, official)
    root = pdf.root
    assert (root.MarkInfo.Marked, str(root.Lang), root.ViewerPreferences.DisplayDocTitle) == (True, language, True)
    made = CouncilPack.objects.get().made_at
    assert str(pdf.file.docinfo["/CreationDate"]) == f"D:{made:%Y%m%d%H%M%S}Z"
    with pdf.file.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == "Herfst & *winter*"

    seconds = [words for level, words in pdf.headings if level == 2]
    assert pdf.headings[0] == (1, "Herfst & *winter*") and seconds == headings
    assert [words for level, words in pdf.headings if words[0].isdigit()] == [
        "1. Anker",
        "2. Brug #panic()",
        "3. Cirkel",
    ]
    with pdf.file.open_outline() as outline:
        assert [each.title for each in outline.root[0].children] == headings
    assert [each.text for each in pdf.tags.all("P")][2:4] == ["Op verzoek.", "Van de raad."]
    # Who reads by ear does not hear on each page whose paper it is and which page.
    whose = "Gemeente Waaierdam" if language == "nl" else "Municipality of Waaierdam"
    running = [whose + page.format(1), "Herfst & *winter*" + whose + whose + page.format(2)]
    assert pdf.artifacts == running and page.format(1) not in pdf.text
    assert f"{settings.SITE_URL}/initiatieven/anker/" in dict(pdf.links)
    assert all(contents == to for to, contents in pdf.links)
    assert all("/FontFile3" in font and "SourceSans3" in name for name, font in pdf.fonts.items())


def test_the_fan_says_what_it_shows_and_tables_have_heads(registry, official):
    pdf = read(of_language("nl", by=official), official)
    [fan] = pdf.tags.all("Figure")
    assert str(fan.element.Alt).startswith("Gezien door zes brillen. Bloedgroepen: 2 van 3; Werkvelden: 0 van 3;")
    [*tables] = pdf.tags.all("Table")
    assert len(tables) == 3
    for table in tables:
        heads = list(table.all("TH"))
        assert [each.text for each in heads] == ["Antwoord of categorie", "Aantal", "Aandeel"]
        assert {str(each.attribute("/Scope")) for each in heads} == {"/Column"}
        names = {str(each.element.ID) for each in heads}
        assert all({str(of) for of in each.attribute("/Headers")} <= names for each in table.all("TD"))
    assert [each.text for each in tables[0].all("TD")] == ["Ideevorming", "2", "", "Rijping (2-5 jaar)", "1", ""]
    # The same numbers as on the page.
    assert "2 van 3: Collectieven 1 · Burger met initiatief 1 · niet bekend 1" in pdf.text


def test_in_full_it_has_contents_every_row_and_definitions(registry, official):
    pack = of_language("nl", by=official)
    pdf = read(pack, official, is_full=True)
    assert [words for level, words in pdf.headings if level == 2] == [
        "Inhoud",
        "Cijfers",
        "De initiatieven",
        "Wat de categorieën betekenen",
        "Hoe dit raadsstuk is gemaakt",
    ]
    assert len(list(pdf.tags.all("Table"))) == 9 and pack.checksum in pdf.text
    assert "Sociale en zorgcollectieven" in pdf.text and "Zoekt steun: Vergunning" in pdf.text
    assert "Sociale en zorgcollectieven" not in read(pack, official).text  # a part counts in its category
    assert len(list(pdf.tags.all("TOCI"))) >= 12
    assert pdf.artifacts[1].endswith(f"pagina 2 van {len(pdf.file.pages)}")


@pytest.mark.parametrize("number", [1, 12, 130])
def test_in_short_it_takes_two_pages_at_most(official, number):
    an_initiative(by=official, name="Anker", summary="Klein.")
    title = (LONG * 2)[:120]
    pack = of_language("nl", by=official, title=title, note=(LONG * 40)[:2000])
    [entry] = pack.contents["initiatives"]
    most = {"name": title, "summary": (LONG * 3)[:200], "place": LONG, "needs": [LONG, LONG]}
    contents = {
        **pack.contents,
        "filters": [LONG] * 30,
        "address": "http://127.0.0.1:8191/initiatieven/?status=registered&status=published&municipality=GM9999"
        + ("q" * 900 if number > 12 else ""),
        "initiatives": [{**entry, **most} for _each in range(number)],
        "total": number,
    }
    contents["figures"][7]["rows"] = [[f"Buurt {each}", each, False] for each in range(300)]
    kept = CouncilPack.objects.keep(contents, municipality="GM9999", by=official, is_public=False)
    pdf = read(kept, official)
    assert len(pdf.file.pages) == 2
    assert not any("\N{SOFT HYPHEN}" in each.text for each in pdf.tags.all("Link"))
    shown = sum(words.startswith(tuple("123456789")) for level, words in pdf.headings if level == 3)
    assert shown == number or f"en nog {number - shown}" in pdf.text


# --- Kept ---


def test_the_same_pack_gives_the_same_bytes_for_good(registry, official, monkeypatch):
    pack = of_language("nl", by=official)
    again = CouncilPack.objects.get()
    assert RedactedPack(pack, official).pdf(is_full=True) == RedactedPack(again, official).pdf(is_full=True)
    first = RedactedPack(pack, official).pdf(is_full=False)
    monkeypatch.setattr(typesetting, "MOST", 0)  # the typesetter has changed: it would refuse this now
    assert RedactedPack(again, official).pdf(is_full=False) == first
    with pytest.raises(DatabaseError, match="kept as it was made"), transaction.atomic():
        PackPdf.objects.update(content=b"")
    with pytest.raises(DatabaseError, match="kept as it was made"), transaction.atomic():
        PackPdf.objects.all().delete()


def test_setting_it_anew_gives_the_same_bytes(registry, official):
    pack = of_language("nl", by=official)
    made = RedactedPack(CouncilPack.objects.get(), official).pdf(is_full=False)
    erase("SET LOCAL waaier.erasing = 'on'", "DELETE FROM initiatives_packpdf", "SET LOCAL waaier.erasing = 'off'")
    assert RedactedPack(pack, official).pdf(is_full=False) == made


def test_what_is_erased_from_a_pack_is_gone_from_its_pdf(client, registry, official):
    pack = of_language("nl", by=official)
    client.force_login(official)
    for view in ("", "?view=full"):
        assert "Brug" in ReadPdf(client.get(address(pack, view)).content).text
    erase(*BRUG)
    assert not PackPdf.objects.exists()
    for view in ("", "?view=full"):
        text = ReadPdf(client.get(address(pack, view)).content).text
        assert "Brug" not in text and "2. Gewist" in text
        assert "Dit raadsstuk is beschadigd" in text


def test_a_pdf_that_was_set_while_something_was_erased_is_not_kept(registry, official):
    pack = of_language("nl", by=official)
    stored = CouncilPack.objects.get(pk=pack.pk)

    def make():
        erase(*BRUG)
        return b"with what was erased"

    assert stored.pdf(is_full=False, make=make) == b"with what was erased"
    assert not PackPdf.objects.exists()
    text = ReadPdf(RedactedPack(CouncilPack.objects.get(), official).pdf(is_full=False)).text
    assert "Brug" not in text and PackPdf.objects.count() == 1


BRUG = (
    "SET LOCAL waaier.erasing = 'on'",
    "UPDATE initiatives_councilpack SET contents = jsonb_set(contents, '{initiatives,1,name}', '\"Gewist\"')",
    "SET LOCAL waaier.erasing = 'off'",
)


def erase(*statements):
    with connection.cursor() as cursor:
        for each in statements:
            cursor.execute(each)


# --- Who may read what ---


def test_what_is_withdrawn_is_not_in_the_pdf_of_who_may_not_see_it(client, registry, official):
    pack = of_language("nl", by=official, is_public=True)
    assert "Brug" in ReadPdf(client.get(address(pack)).content).text
    Initiative.objects.get(intake__name__startswith="Brug").unpublish(by=official, reason="Op verzoek")
    for view in ("", "?view=full"):
        pdf = ReadPdf(client.get(address(pack, view)).content)
        assert "Brug" not in pdf.text and "2. Niet meer openbaar" in pdf.text
        assert "1 initiatief in dit raadsstuk is niet meer openbaar." in pdf.text
        assert not any("brug" in to for to, _contents in pdf.links)
    client.force_login(official)
    assert "Brug" in ReadPdf(client.get(address(pack)).content).text


def test_it_comes_as_a_file_with_a_name_that_visitors_may_keep_and_others_not(client, registry, official):
    pack = of_language("nl", by=official, is_public=True, title="Herfst in het noorden")
    made = f"{localdate(CouncilPack.objects.get().made_at):%Y-%m-%d}"
    visitor = client.get(address(pack))
    assert visitor["Content-Type"] == "application/pdf" and visitor["Content-Language"] == "nl"
    assert visitor["Content-Disposition"] == f'attachment; filename="herfst-in-het-noorden-kort-{made}.pdf"'
    assert (visitor["X-Content-Type-Options"], visitor["Cache-Control"]) == ("nosniff", "no-cache")
    assert client.get(address(pack), headers={"if-none-match": visitor["ETag"]}).status_code == 304
    client.force_login(official)
    full = client.get(address(pack, "?view=full"))
    assert full["Content-Disposition"] == f'attachment; filename="herfst-in-het-noorden-volledig-{made}.pdf"'
    assert full["Cache-Control"] == "private, no-store" and "ETag" not in full.headers


def test_an_official_of_two_municipalities_reads_the_pack_of_each(client, registry, official):
    pack = of_language("nl", by=official)
    zeist = an_official(a_municipality("GM0355", "Zeist"))
    client.force_login(zeist)
    assert client.get(address(pack)).status_code == 404
    Membership.objects.create(user=zeist, municipality=a_municipality(), role=Membership.Role.OFFICIAL)
    assert client.get(address(pack)).status_code == 200


def test_a_pdf_that_cannot_be_set_is_said_in_words(client, registry, official, monkeypatch):
    pack = of_language("nl", by=official, is_public=True)
    monkeypatch.setattr(typesetting, "MOST", 10)
    response = client.get(address(pack))
    assert (response.status_code, response["Cache-Control"]) == (500, "no-store")
    page = response.content.decode()
    assert "De PDF is niet gelukt" in page and f'href="{pack.get_absolute_url()}"' in page
    assert "ETag" not in response.headers and not PackPdf.objects.exists()
    monkeypatch.setattr(typesetting, "LINE", BoundedSemaphore(1))
    monkeypatch.setattr(typesetting, "MOST", 2_000_000)
    with typesetting.LINE:
        assert client.get(address(pack)).status_code == 503
