"""Lists that come in as a file: read whole or not at all, looked at first, dated, and never edited."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.lists import ListOvertaken
from accounts.models import Membership
from curation.mergers import Merger
from tests.builders import (
    a_funding_list,
    a_municipality,
    a_price,
    a_price_list,
    a_user,
    an_admin,
    an_official,
    an_organisation,
)
from ui.columns import CellError, read_rows
from valuation.models import Price, PriceList
from valuation.prices import COLUMNS
from workbench.lists.files import csv_of, rows_of

pytestmark = pytest.mark.django_db
HEAD = "naam;eenheid;laag bedrag;hoog bedrag;jaar;bron"
HERE = reverse("office:list", args=["GM9999", "prijslijst"])


def csv_file(*lines, name="prijzen.csv"):
    return SimpleUploadedFile(name, "\n".join([HEAD, *lines]).encode("utf-8-sig"))


def read(*lines):
    """(values, errors) of the lines of a CSV."""
    return read_rows(COLUMNS, rows_of(COLUMNS, "x.csv", "\n".join([HEAD, *lines]).encode()))


def errors(*lines):
    return [(each.line, each.column, each.why) for each in read(*lines)[1]]


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def admin():
    return an_admin(name="Kim Smit")


# --- Reading ---------------------------------------------------------------------------------------------------------
def test_a_row_becomes_a_price():
    values, wrong = read("Voorbeeldprijs;per nacht;1.234,56;2000;2026;Verzonnen")
    assert wrong == []
    assert values == [
        {
            "key": "voorbeeldprijs",
            "name": "Voorbeeldprijs",
            "unit": "per nacht",
            "low": Decimal("1234.56"),
            "high": Decimal("2000.00"),
            "year": 2026,
            "source": "Verzonnen",
        }
    ]


@pytest.mark.parametrize(
    ("cell", "column", "why"),
    [
        ("=1+1;u;1;2;2026;b", "name", "Deze cel is een formule. Zet de uitkomst ervoor in de plaats."),
        ("@SUM(A1);u;1;2;2026;b", "name", "Deze cel begint met ‘@’, zoals een formule. Schrijf de tekst zelf."),
        ("n;u;=A1;2;2026;b", "low", "Deze cel is een formule. Zet de uitkomst ervoor in de plaats."),
        ("n;;1;2;2026;b", "unit", "Deze cel is leeg."),
        ("n;u;-5;2;2026;b", "low", "‘-5’ is minder dan niets. Schrijf een bedrag van 0 of meer."),
        ("n;u;1,234;2;2026;b", "low", "‘1,234’ is geen bedrag dat we kunnen lezen. Schrijf 1250 of 1250,50."),
        ("n;u;veel;2;2026;b", "low", "‘veel’ is geen bedrag dat we kunnen lezen. Schrijf 1250 of 1250,50."),
        ("n;u;3;2;2026;b", "high", "Het hoge bedrag is lager dan het lage."),
        ("n;u;1;2;26;b", "year", "‘26’ is geen jaar. Schrijf vier cijfers, bijvoorbeeld 2026."),
        ("n;u;99999999;;2026;b", "low", "‘99999999’ is te groot: hoogstens 9.999.999,99."),
    ],
)
def test_a_cell_that_does_not_fit_is_told_with_its_row_and_column(cell, column, why):
    assert errors("goed;u;1;2;2026;b", cell) == [(3, column, why)]


def test_all_that_is_wrong_is_told_at_once_and_empty_rows_count_as_rows():
    told = errors("a;u;x;2;2026;b", ";;;;;", "b;;y;2;26;b")
    assert [(line, column) for line, column, _why in told] == [(2, "low"), (4, "unit"), (4, "low"), (4, "year")]


def test_a_row_that_stands_twice_is_refused():
    assert errors("a;u;1;2;2026;b", "A;u;3;4;2026;b") == [(3, "key", "‘a’ staat twee keer in de lijst: ook in rij 2.")]


def test_a_workbook_reads_as_its_cells_are():
    content = workbook(
        ["name", "unit", "low", "high", "year", "source"],
        ["Voorbeeld", "nacht", 1234.5, "1.250,50", 2026, "Verzonnen"],
        ["Formule", "nacht", "=1+1", 3, 2026, "Verzonnen"],
        ["Datum", "nacht", date(2026, 5, 12), 3, 2026, "Verzonnen"],
        ["Drie decimalen", "nacht", 1.234, 3, 2026, "Verzonnen"],
    )
    values, wrong = read_rows(COLUMNS, rows_of(COLUMNS, "x.xlsx", content))
    assert (values[0]["low"], values[0]["high"]) == (Decimal("1234.50"), Decimal("1250.50"))
    assert wrong == [
        CellError(3, "low", "Deze cel is een formule. Zet de uitkomst ervoor in de plaats."),
        CellError(4, "low", "Deze cel is een datum (2026-05-12) en geen bedrag. Geef de cel het soort ‘getal’."),
        CellError(5, "low", "‘1.234’ heeft meer dan twee decimalen. Schrijf 1250 of 1250,50."),
    ]


MISSING = "De eerste rij moet de kolommen noemen. Deze ontbreken: eenheid, laag bedrag, bron."
UNKNOWN = "Deze kolommen kennen we niet, of ze staan er twee keer: kleur."
NO_ROWS = "Dit bestand heeft een eerste rij met kolommen, en geen rijen daaronder."
NO_TEXT = "Dit bestand is geen tekst in UTF-8. Bewaar het als ‘CSV UTF-8’, of als .xlsx."
NO_BOOK = "Dit bestand is geen werkmap die we kunnen lezen. Bewaar het als .xlsx of als ‘CSV UTF-8’."


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("x.ods", b"", "Kies een bestand waarvan de naam eindigt op .csv of .xlsx."),
        ("x.csv", b"naam;jaar\na;2026", MISSING),
        ("x.csv", f"{HEAD};kleur\na;u;1;2;2026;b;rood".encode(), UNKNOWN),
        ("x.csv", HEAD.encode(), NO_ROWS),
        ("x.csv", b"", "Er staat niets in dit bestand."),
        ("x.csv", "naam;prijs\ncaf\xe9;1".encode("latin-1"), NO_TEXT),
        ("x.xlsx", b"PK geen werkmap", NO_BOOK),
        ("x.csv", b"a" * (1024 * 1024 + 1), "Dit bestand is te groot: het mag 1 MB zijn."),
    ],
)
def test_a_file_that_is_no_such_table_says_why(name, content, why):
    with pytest.raises(ValidationError) as caught:
        rows_of(COLUMNS, name, content)
    assert caught.value.messages == [why]


def test_a_list_as_a_file_reads_back_as_the_same():
    version = a_price_list(a_price("’s Nachts 3-10", "1250.50", "2000"), a_price("Mei 2026", "0", None))
    values, wrong = read_rows(COLUMNS, rows_of(COLUMNS, "x.csv", csv_of(COLUMNS, version.rows.all()).encode()))
    assert wrong == []
    names = [column.name for column in COLUMNS]
    assert values == [{name: getattr(row, name) for name in names} for row in version.rows.all()]


# --- Versions --------------------------------------------------------------------------------------------------------
def test_a_version_counts_from_when_it_is_adopted_and_the_one_before_stays(admin):
    first = a_price_list(a_price(low="100"), municipality=a_municipality())
    second = PriceList.objects.keep([a_price(low="120")], municipality=a_municipality(), file_name="b.csv", by=admin)
    assert PriceList.objects.current(a_municipality()) == first
    second.adopt(over=first.pk)
    assert PriceList.objects.current(a_municipality()) == second
    assert [price.low for price in first.rows.all()] == [Decimal("100.00")]
    assert second.replaces == first


def test_who_looked_at_another_list_than_the_present_one_is_told(admin):
    mine = PriceList.objects.keep([a_price()], municipality=None, file_name="b.csv", by=admin)
    a_price_list(a_price(low="90"))
    with pytest.raises(ListOvertaken):
        mine.adopt(over=None)
    mine.adopt(over=PriceList.objects.current(None).pk)
    mine.adopt(over=None)  # a second click changes nothing
    assert PriceList.objects.current(None) == mine


def test_the_database_keeps_a_list_that_counts():
    version = a_price_list()
    for change in (
        lambda: Price.objects.update(low=1),
        lambda: Price.objects.all().delete(),
        lambda: PriceList.objects.update(file_name="x"),
        lambda: PriceList.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
            change()
    version.by.delete()  # an account that goes is forgotten, and nothing else
    assert PriceList.objects.get().by is None


def test_a_version_that_nobody_adopted_goes_with_the_next(admin):
    for name in ("a.csv", "b.csv"):
        PriceList.objects.keep([a_price()], municipality=None, file_name=name, by=admin)
    assert [each.file_name for each in PriceList.objects.all()] == ["b.csv"]


def test_a_municipality_has_the_shared_list_and_its_own():
    zeist = a_municipality("GM0355", "Zeist")
    shared = a_price_list()
    own = a_price_list(municipality=a_municipality())
    assert set(PriceList.objects.in_force_for("GM9999")) == {shared, own}
    assert set(PriceList.objects.in_force_for(zeist.pk)) == {shared}
    assert set(PriceList.objects.in_force_for(None)) == {shared}


def test_the_list_of_what_went_up_in_a_municipality_does_not_take_the_place_of_its_own():
    zeist, bunnik = a_municipality("GM0355", "Zeist"), a_municipality("GM0312", "Bunnik")
    own = a_price_list(municipality=zeist)
    along = a_price_list(a_price("Van Bunnik"), municipality=bunnik)  # the newer one
    Merger.objects.take(bunnik, zeist)
    assert PriceList.objects.current(zeist) == own
    assert set(PriceList.objects.in_force_for("GM0355")) == {own}
    later = a_price_list(a_price("Later"), municipality=zeist)
    assert later.replaces == own and set(PriceList.objects.in_force_for("GM0355")) == {later}
    assert list(PriceList.objects.of(zeist).adopted()) == [later, along, own]


def test_where_there_is_no_own_list_what_went_up_brings_it_along():
    zeist, bunnik = a_municipality("GM0355", "Zeist"), a_municipality("GM0312", "Bunnik")
    along = a_price_list(municipality=bunnik)
    Merger.objects.take(bunnik, zeist)
    assert PriceList.objects.current(zeist) == along
    assert set(PriceList.objects.in_force_for("GM0355")) == {along}


def test_a_list_that_we_give_can_be_read_in_again_also_with_a_long_name():
    name = "a" * 59 + " b"  # of which the sixtieth sign of the key would be a hyphen
    [row], none = read(f"{name};per keer;1;2;2026;Bron")
    assert not none
    rows = a_price_list(row).rows.all()
    assert read_rows(COLUMNS, rows_of(COLUMNS, "x.csv", csv_of(COLUMNS, rows).encode()))[1] == []


def test_a_cell_that_is_no_number_at_all_is_an_error_of_that_cell():
    assert [each.column for each in read_rows(COLUMNS, [(2, {"low": Decimal("NaN")})])[1]][2:3] == ["low"]


# --- Pages -----------------------------------------------------------------------------------------------------------
def test_an_admin_reads_in_a_list_with_an_error_first(client, admin):
    client.force_login(admin)
    page = client.post(HERE, {"file": csv_file("Voorbeeldprijs;per nacht;veel;2000;2026;Verzonnen")})
    content = page.content.decode()
    assert "Er is niets ingelezen: sommige cellen passen niet. Ze staan hieronder." in content
    assert "‘veel’ is geen bedrag dat we kunnen lezen." in content and PriceList.objects.count() == 0

    page = client.post(HERE, {"file": csv_file("Voorbeeldprijs;per nacht;1500;2000;2026;Verzonnen")}, follow=True)
    assert "Dit is een voorbeeld van wat “prijzen.csv” doet. Er is nog niets veranderd." in page.content.decode()
    assert PriceList.objects.current(a_municipality()) is None

    page = client.post(page.request["PATH_INFO"], {"seen": ""}, follow=True)
    assert "Deze lijst telt vanaf nu." in page.content.decode()
    assert "€\u00a01.500" in page.content.decode() and PriceList.objects.current(a_municipality()).rows.count() == 1


def test_the_preview_says_what_is_new_changed_and_gone(client, admin):
    rows = [a_price("Voorbeeld blijft"), a_price("Voorbeeld anders"), a_price("Voorbeeld weg")]
    first = a_price_list(*rows, municipality=a_municipality(), by=admin)
    client.force_login(admin)
    sent = csv_file(
        "Voorbeeld blijft;per keer;100;150;2026;Verzonnen voor een toets",
        "Voorbeeld anders;per keer;110;150;2026;Verzonnen voor een toets",
        "Voorbeeld nieuw;per keer;5;;2026;Verzonnen voor een toets",
    )
    page = client.post(HERE, {"file": sent}, follow=True)
    found = page.context["differences"]
    assert [str(row) for row in found.added] == ["Voorbeeld nieuw"]
    assert [(str(row), lines) for row, lines in found.changed] == [
        ("Voorbeeld anders", [("laag bedrag", "€\u00a0100", "€\u00a0110")])
    ]
    assert [str(row) for row in found.gone] == ["Voorbeeld weg"] and found.unchanged == 1
    assert f'name="seen" value="{first.pk}"' in page.content.decode()


def test_two_admins_at_once_the_second_sees_what_changed(client, admin):
    client.force_login(admin)
    page = client.post(HERE, {"file": csv_file("Voorbeeldprijs;per nacht;1500;;2026;Verzonnen")}, follow=True)
    other = a_price_list(a_price("Van een collega"), municipality=a_municipality())
    page = client.post(page.request["PATH_INFO"], {"seen": ""})
    content = page.content.decode()
    assert "De lijst is intussen veranderd" in content and "Van een collega" in content
    assert PriceList.objects.current(a_municipality()) == other
    client.post(page.request["PATH_INFO"], {"seen": other.pk})
    assert PriceList.objects.current(a_municipality()).file_name == "prijzen.csv"


@pytest.mark.parametrize("end", ["csv", "xlsx"])
def test_an_empty_list_to_fill_in_has_the_right_columns(client, admin, end):
    client.force_login(admin)
    answer = client.get(reverse("office:list-file", args=["GM9999", "prijslijst", end]))
    if end == "csv":
        assert answer.content.decode("utf-8-sig") == "sleutel;naam;eenheid;laag bedrag;hoog bedrag;jaar;bron\n"
    else:
        book = load_workbook(BytesIO(answer.content))
        assert [cell.value for cell in book.worksheets[0][1]][:3] == ["sleutel", "naam", "eenheid"]
        assert len(book.worksheets[1]["A"]) == len(COLUMNS) + 1


def test_an_earlier_version_is_a_page_and_a_file(client, admin):
    first = a_price_list(a_price("Voorbeeld oud", "11"), municipality=a_municipality(), by=admin)
    a_price_list(a_price("Voorbeeld nieuw"), municipality=a_municipality(), by=admin)
    client.force_login(admin)
    assert (
        "Voorbeeld oud"
        in client.get(reverse("office:list-version", args=["GM9999", "prijslijst", first.pk])).content.decode()
    )
    file = client.get(reverse("office:list-file", args=["GM9999", "prijslijst", "csv"]), {"version": first.pk})
    assert "Voorbeeld oud" in file.content.decode() and "Voorbeeld nieuw" not in file.content.decode()


def test_a_list_of_another_municipality_or_kind_is_not_found(client, admin):
    other = a_price_list(municipality=a_municipality("GM0355", "Zeist"))
    client.force_login(admin)
    for address in (
        reverse("office:list-version", args=["GM9999", "prijslijst", other.pk]),
        reverse("office:list", args=["GM0355", "prijslijst"]),
        reverse("office:list", args=["GM9999", "grabbelton"]),
        reverse("office:list-file", args=["GM9999", "prijslijst", "pdf"]),
    ):
        assert client.get(address).status_code == 404
    file = client.get(reverse("office:list-file", args=["GM9999", "prijslijst", "csv"]), {"version": other.pk})
    assert file.status_code == 404


def test_a_curator_keeps_the_shared_list_and_an_admin_of_several_does_not(client, admin):
    here = reverse("curation:list", args=["financiering"])
    an_organisation(), an_organisation(a_municipality("GM0355", "Zeist"))
    client.force_login(admin)
    assert client.get(here).status_code == 403
    curator = a_user()
    Membership.objects.create(user=curator, role=Membership.Role.CURATOR)
    client.force_login(curator)
    head = "name;kind;needs;link"
    sent = SimpleUploadedFile(
        "geld.csv", f"{head}\nVoorbeeldregeling;subsidie;start_subsidy;https://x.example".encode()
    )
    page = client.post(here, {"file": sent}, follow=True)
    page = client.post(page.request["PATH_INFO"], {"seen": ""}, follow=True)
    assert "Voorbeeldregeling" in page.content.decode()


def test_a_link_that_is_no_web_address_and_an_unknown_need_are_refused(client, admin):
    here = reverse("office:list", args=["GM9999", "financiering"])
    client.force_login(admin)
    head = "name;kind;needs;link;term"
    row = "Voorbeeldregeling;subsidie;goud | permit;javascript:alert(1);31-02-2026"
    page = client.post(here, {"file": SimpleUploadedFile("geld.csv", f"{head}\n{row}".encode())})
    told = [column for _line, column, _why in page.context["upload"].shown_errors]
    assert told == ["termijn", "link", "steunvragen"]


def test_pages_of_long_lists_ask_no_more_queries(client, admin, django_assert_num_queries):
    def queries(number):
        a_price_list(*(a_price(f"Voorbeeld {n}") for n in range(number)), municipality=a_municipality(), by=admin)
        with django_assert_num_queries(4):
            client.get(HERE)

    client.force_login(admin)
    client.get(HERE)
    queries(1)
    queries(60)


def test_officials_see_no_office(client):
    client.force_login(an_official())
    assert client.get(HERE).status_code == 403
    a_funding_list()
    assert client.get(reverse("curation:list", args=["financiering"])).status_code == 403
