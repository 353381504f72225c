"""The matrix: which lines, what the cells count, and that a cell counts what its link finds."""

import re

import pytest
from django.urls import reverse

from areas.models import Neighbourhood
from catalogue.listing import matrix
from taxonomy.models import Category
from tests.builders import a_municipality, a_neighbourhood, an_initiative, an_official
from tests.pages import tight

pytestmark = pytest.mark.django_db
LIST = reverse("initiatives:list")


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def official():
    return an_official()


@pytest.fixture
def some(official):
    """Three initiatives: cohesion in start-up twice, once with elderly care as well, and one that is not assessed."""
    an_initiative(by=official, categories=["work_fields/social_cohesion"], phase="start_up")
    an_initiative(
        by=official, categories=["work_fields/social_cohesion", "work_fields/elderly_care"], phase="start_up"
    )
    an_initiative(by=official, phase="idea")


def the_matrix(client, **parameters):
    return client.get(LIST, {"view": "matrix", **parameters}).context["matrix"]


def cell(table, row, head):
    """The cell where the lines with these values cross."""
    at = [line.value for line in table.heads].index(head)
    return next(each.cells[at] for each in table.rows if each.line.value == row)


def filled(table):
    """{(row, column): count} of the cells where something stands."""
    return {
        (row.line.value, head.value): int(each.count)
        for row in table.rows
        for head, each in zip(table.heads, row.cells, strict=True)
        if each.count not in ("", "0")
    }


def found(client, href):
    """How many initiatives the list at this address has."""
    return len(client.get(href).context["cards"])


class TestMenus:
    def test_fields_of_work_by_growth_unless_asked(self, client, some):
        table = the_matrix(client)

        assert table.title == "Fields of work by phases and growing pains"
        assert [key for key, _label, present in table.down if present] == ["work_fields"]
        assert [key for key, _label, present in table.across if present] == ["growth"]

    @pytest.mark.parametrize(
        ("asked", "down", "across"),
        [
            ({"down": "growth"}, "growth", "added_value"),
            ({"across": "work_fields"}, "growth", "work_fields"),
            ({"down": "phase", "across": "neighbourhood"}, "phase", "neighbourhood"),
            ({"down": "phase", "across": "phase"}, "phase", "growth"),
        ],
    )
    def test_two_different_facets(self, client, some, asked, down, across):
        table = the_matrix(client, **asked)

        assert [key for key, _label, present in table.down if present] == [down]
        assert [key for key, _label, present in table.across if present] == [across]

    def test_what_is_for_officials_others_cannot_divide_by(self, client, some, official):
        assert "status" not in [key for key, *_rest in the_matrix(client).down]
        client.force_login(official)
        assert "status" in [key for key, *_rest in the_matrix(client).down]


class TestCounting:
    def test_how_many_have_both(self, client, some):
        table = the_matrix(client, down="work_fields", across="phase")

        assert filled(table) == {
            ("social_cohesion", "start_up"): 2,
            ("elderly_care", "start_up"): 1,
            ("", "idea"): 1,
        }

    def test_totals_count_an_initiative_once(self, client, some):
        table = the_matrix(client, down="work_fields", across="phase")

        assert {row.line.value: row.line.count for row in table.rows if row.line.count != "0"} == {
            "social_cohesion": "2",
            "elderly_care": "1",
            "": "1",
        }
        assert {head.value: head.count for head in table.heads if head.count != "0"} == {"start_up": "2", "idea": "1"}
        assert table.total == "3"

    def test_empty_cells_are_white_spots(self, client, some):
        table = the_matrix(client, down="work_fields", across="phase")

        known = [row for row in table.rows if row.line.value]
        assert cell(table, "elderly_care", "idea").shade == 0
        assert table.white == str(len(known) * len(table.heads) - 2)

    def test_every_option_is_a_line_and_a_retired_category_is_none(self, client, some):
        Category.objects.filter(lens="work_fields", key="talent_development").update(retired_at="2026-01-01T00:00Z")

        table = the_matrix(client, down="work_fields", across="phase")

        lines = [row.line.value for row in table.rows]
        active = Category.objects.active().filter(lens="work_fields", parent=None).values_list("key", flat=True)
        assert set(lines) == {*active, ""} and "talent_development" not in lines
        assert [head.value for head in table.heads] == ["idea", "start_up", "maturing", "continuity", "established"]

    def test_a_count_is_never_of_what_the_reader_may_not_see(self, client, some, official):
        an_initiative(by=official, published=False, categories=["work_fields/social_cohesion"], phase="start_up")

        assert cell(the_matrix(client, across="phase"), "social_cohesion", "start_up").count == "2"
        client.force_login(official)
        assert cell(the_matrix(client, across="phase"), "social_cohesion", "start_up").count == "3"


class TestLinks:
    def test_a_cell_leads_to_the_list_with_both(self, client, some):
        href = cell(the_matrix(client, q="De Kade", across="phase"), "elderly_care", "start_up").href

        assert href == "/initiatieven/?q=De+Kade&across=phase&work_fields=elderly_care&phase=start_up"
        assert found(client, href) == 1

    def test_a_white_spot_too(self, client, some):
        response = client.get(cell(the_matrix(client, across="phase"), "elderly_care", "idea").href)

        assert response.status_code == 200 and response.context["total"] == 0

    def test_what_is_not_known_leads_nowhere(self, client, some):
        assert cell(the_matrix(client, down="work_fields", across="phase"), "", "idea").href == ""

    @pytest.mark.parametrize(
        "chosen",
        [
            {},
            {"work_fields": ["social_cohesion"]},
            {"work_fields": ["social_cohesion", "elderly_care"], "phase": "start_up"},
            {"phase": ["idea", "start_up"]},
        ],
    )
    def test_every_cell_counts_what_its_link_finds(self, client, some, chosen):
        table = the_matrix(client, down="work_fields", across="phase", **chosen)

        for row in table.rows:
            for each in row.cells:
                if each.href and each.count != "0":
                    assert found(client, each.href) == int(each.count)
            if row.line.href and row.line.count != "0":
                assert found(client, row.line.href) == int(row.line.count)
        assert filled(table)

    def test_chosen_values_are_the_only_lines(self, client, some):
        table = the_matrix(client, down="work_fields", across="phase", work_fields="elderly_care")

        assert [row.line.value for row in table.rows] == ["elderly_care"]

    def test_a_chosen_category_shows_its_parts(self, client, official):
        an_initiative(by=official, categories=["actors/care_collectives"], phase="idea")
        parent = Category.objects.get(lens="actors", key="care_collectives").parent

        table = the_matrix(client, down="actors", across="phase", actors=parent.key)

        assert [(row.line.value, row.line.part) for row in table.rows][:1] == [(parent.key, False)]
        assert cell(table, "care_collectives", "idea").count == "1"
        assert all(row.line.part for row in table.rows[1:])

    def test_a_value_with_a_plus_stays_whole(self, client, official):
        an_initiative(by=official, phase="idea", volunteers="100+")

        href = cell(the_matrix(client, down="volunteers", across="phase"), "100+", "idea").href

        assert found(client, href) == 1


class TestPlaces:
    @pytest.fixture
    def kade(self):
        kade = a_neighbourhood("BU99990101", "De Kade")
        Neighbourhood.objects.filter(pk=kade.pk).update(inhabitants=2000)
        a_neighbourhood("BU99990102", "De Werf")
        return kade

    def test_all_neighbourhoods_of_the_municipality_are_lines(self, client, official, kade):
        an_initiative(by=official, neighbourhoods=[kade], phase="idea")

        table = the_matrix(client, down="neighbourhood", across="phase")

        assert [row.line.label for row in table.rows] == ["De Kade", "De Werf"]
        assert filled(table) == {("BU99990101", "idea"): 1}

    def test_with_the_number_per_thousand_inhabitants(self, client, official, kade):
        an_initiative(by=official, neighbourhoods=[kade], phase="idea")

        table = the_matrix(client, down="neighbourhood", across="phase")

        assert table.rated
        assert (table.rows[0].line.inhabitants, table.rows[0].line.rate) == (2000, "0.5")
        assert cell(table, "BU99990101", "idea").rate == "0.5"
        assert cell(table, "BU99990101", "start_up").rate == ""

    def test_across_as_well(self, client, official, kade):
        an_initiative(by=official, neighbourhoods=[kade], phase="idea")

        assert cell(the_matrix(client, down="phase", across="neighbourhood"), "idea", "BU99990101").rate == "0.5"

    def test_those_of_several_municipalities_say_which(self, client, official, kade):
        zeist = a_municipality("GM0355", "Zeist")
        other = a_neighbourhood("BU03550101", "De Kade", zeist)
        an_initiative(by=official, neighbourhoods=[kade], phase="idea")
        an_initiative(by=an_official(zeist), municipality=zeist, neighbourhoods=[other], phase="idea")

        table = the_matrix(client, down="neighbourhood", across="phase")

        assert [row.line.label for row in table.rows] == ["De Kade (Zeist)", "De Kade (Waaierdam)"]

    def test_only_municipalities_in_use_are_lines(self, client, official, kade):
        a_municipality("GM0355", "Zeist")
        an_initiative(by=official, phase="idea")

        assert [row.line.label for row in the_matrix(client, down="municipality", across="phase").rows] == [
            "Waaierdam"
        ]

    def test_of_too_many_those_with_the_most_stay(self, client, official, kade, monkeypatch):
        monkeypatch.setattr(matrix, "MOST_DOWN", 1)
        an_initiative(by=official, neighbourhoods=[Neighbourhood.objects.get(pk="BU99990102")], phase="idea")

        table = the_matrix(client, down="neighbourhood", across="phase")

        assert [row.line.label for row in table.rows] == ["De Werf"]
        assert table.notes[-1] == "1 line with few initiatives is left out."


def test_takes_a_constant_number_of_queries(client, official, django_assert_max_num_queries):
    for name in "abcdef":
        an_initiative(by=official, name=name, categories=["work_fields/social_cohesion"], phase="idea")
    client.get(LIST)
    with django_assert_max_num_queries(7):
        the_matrix(client)


def test_the_page_holds_a_table_with_heads_and_white_spots(client, some):
    page = tight(client.get(LIST, {"view": "matrix", "across": "phase"}).content.decode())

    assert page.count('scope="col"') == 7  # the corner, five phases, the total
    assert '<caption class="w-hidden">Fields of work by phase</caption>' in page
    links = re.findall(r'class="w-matrix__link"[^>]* aria-label="([^"]*)">(.*?)</a>', page)
    names = [name for name, _inner in links]
    assert len(set(names)) == len(names) == page.count("w-matrix__link")
    for name, inner in links:
        figures = re.sub("<.*?>", " ", inner).split()
        # Who says what they see reaches the link.
        assert name.startswith(figures[0]) and set(figures) <= set(re.findall(r"[\d.,]*\d", name))
    assert names[:2] == [
        "0, white spot: Care for older people, Forming the idea",
        "1 initiative: Care for older people, Start-up (0-2 years)",
    ]
    assert names[5] == "1 initiative: Care for older people"
    assert page.count('name="down"') == page.count('name="across"') == 1
