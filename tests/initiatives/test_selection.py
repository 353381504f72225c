"""What an address asks beside words and facet values: views, ranges, columns and the sides of the matrix."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import translation

from initiatives.search.facets import FACETS, SCALES, scales_for
from initiatives.search.selection import Selection
from tests.builders import a_user, an_admin, an_official

ALL = {facet.key: facet for facet in FACETS}


def parse(query, facets=ALL, scales=SCALES):
    with translation.override("en"):
        return Selection.parse(QueryDict(query), facets, scales)


@pytest.mark.parametrize(
    ("query", "bounds"),
    [
        ("potential=3-8", (3, 8)),
        ("potential=8-3", (3, 8)),
        ("potential=7", (7, 7)),
        ("potential=3-", (3, 10)),
        ("potential=-8", (1, 8)),
        ("potential=3&potential=8", (3, 8)),
        ("potential=8&potential=3", (3, 8)),
        ("potential=3&potential=", (3, 10)),
        ("potential=&potential=8", (1, 8)),
        ("potential=1-10", (1, 10)),
        ("potential=3-8&potential=5-10", (5, 8)),
        ("potential=01-9", (1, 9)),
    ],
)
def test_a_range_may_be_written_in_many_ways_and_has_one_address(query, bounds):
    selection, notices = parse(query)
    assert selection.ranges == {"potential": bounds}
    assert notices == []
    assert selection.query == "potential={}-{}".format(*bounds)
    assert parse(selection.query)[0] == selection


@pytest.mark.parametrize("value", ["0-5", "5-11", "0", "99", "x", "3-8-9", "1e1", "٣", "3 - 8", "<b>", "\x00"])
def test_what_is_no_range_is_left_out_with_a_notice(value):
    parameters = QueryDict(mutable=True)
    parameters["potential"] = value
    with translation.override("en"):
        selection, notices = Selection.parse(parameters, ALL, SCALES)
    assert selection.ranges == {}
    assert len(notices) == 1 and notices[0].endswith("under Potential. We left it out.")


def test_empty_fields_of_a_range_mean_nothing():
    assert parse("potential=&potential=") == (Selection(), [])


def test_ranges_stand_in_the_order_of_the_scales():
    selection, _notices = parse("impact=7&commitment=3-8")
    assert selection.query == "commitment=3-8&impact=7-7"
    assert selection.filter_count == 2
    assert not selection.is_empty


def test_only_officials_look_in_ranges(db):
    for reader in [AnonymousUser(), a_user()]:
        assert scales_for(reader) == {}
    for reader in [an_official(), an_admin()]:
        assert list(scales_for(reader)) == list(SCALES)
    assert len(SCALES) == 12

    selection, notices = parse("potential=3-8", scales=scales_for(AnonymousUser()))
    assert selection == Selection()
    assert notices == ["We do not know the filter “potential”. We left it out."]


def test_a_scale_knows_the_words_at_1_and_at_10():
    with translation.override("en"):
        assert [str(SCALES["potential"].low_word), str(SCALES["potential"].high_word)] == ["No", "Yes"]
        assert [str(SCALES["multiple_goals"].low_word), str(SCALES["multiple_goals"].high_word)] == [
            "Single",
            "Several",
        ]


def test_the_cards_are_the_usual_view_and_have_no_place_in_the_address():
    assert parse("view=cards") == (Selection(), [])
    assert parse("view=table")[0].query == "view=table"
    selection, notices = parse("view=tiles")
    assert selection.view == "cards"
    assert notices == ["We do not know the view “tiles”. These are the cards."]


def test_columns_are_kept_in_their_order_once_each():
    assert parse("columns=phase&columns=name&columns=phase&columns=a+b&columns=")[0].columns == ("phase", "name")
    assert len(parse("&".join(f"columns=c{n}" for n in range(99)))[0].columns) == 60


def test_the_sides_of_the_matrix_are_facets():
    selection, notices = parse("down=phase&across=colour")
    assert (selection.down, selection.across) == ("phase", "")
    assert notices == ["We cannot divide by “colour”. We left it out."]


def test_a_side_that_this_reader_does_not_have_is_left_out():
    mine = {key: facet for key, facet in ALL.items() if not facet.for_officials}
    selection, notices = parse("down=status", facets=mine)
    assert selection.down == ""
    assert len(notices) == 1


EVERYTHING = (
    "q=tuin&phase=idea&potential=3-8&sort=name&down=phase&across=actors&view=table&columns=phase&columns=name&page=3"
)


def test_a_whole_selection_comes_back_from_its_address():
    selection, notices = parse(EVERYTHING)
    assert notices == []
    assert selection.query == EVERYTHING
    assert parse(selection.query)[0] == selection


def test_another_selection_keeps_the_rest_and_begins_at_the_first_page():
    selection, _notices = parse(EVERYTHING)
    rest = "&sort=name&down=phase&across=actors&view=table&columns=phase&columns=name"

    assert selection.without_range("potential").query == f"q=tuin&phase=idea{rest}"
    assert selection.without("phase", "idea").query == f"q=tuin&potential=3-8{rest}"
    assert selection.without_text().query == f"phase=idea&potential=3-8{rest}"
    assert selection.asking(view="cards", columns=(), down="", across="", sort="").query == (
        "q=tuin&phase=idea&potential=3-8"
    )
    assert selection.cleared().query == "down=phase&across=actors&view=table&columns=phase&columns=name"
    assert selection.asking(page=2).page == 2


def test_confirmed_is_a_year_that_does_not_change_with_the_calendar():
    facet = ALL["confirmed"]
    assert ("2026", "2026") in facet.options
    assert [value for value, _label in facet.options] == sorted(
        (value for value, _label in facet.options), reverse=True
    )
