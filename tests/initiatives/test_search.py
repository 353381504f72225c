import re
import unicodedata
from importlib import import_module

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from initiatives.models import Initiative, SearchRow
from initiatives.search.facets import FACETS, facets_for
from initiatives.search.results import Results
from initiatives.search.selection import Selection
from tests.builders import (
    a_category,
    a_neighbourhood,
    a_user,
    an_initiative,
    an_official,
)
from ui.text import fold

ANYONE = AnonymousUser()


def parse(query, user=ANYONE):
    return Selection.parse(QueryDict(query), facets_for(user))[0]


def found(query, user=ANYONE):
    return [each.intake.name for each in Results.of(QueryDict(query), user).initiatives]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["lodz", "Łódź", "LODZ sorensen", "Sørensen", "sørensen łodz", "zorgcooperatie", "aero"]
)
def test_letters_with_a_stroke_are_found_by_those_without(text):
    an_initiative(name="Ærø en Łódź", summary="Door mevrouw Sørensen, in de zorgcoö\u00adperatie.")
    assert found(f"q={text}") == ["Ærø en Łódź"]


@pytest.mark.django_db
def test_rows_from_before_are_folded_as_those_of_now():
    """By the migration, which does what `fold` has done since."""
    initiative = an_initiative(name="Ærø en Łódź ™", summary="Straße, Sørensen, þór, œuvre, đorđe, ıħŧð")
    row = SearchRow.objects.get(initiative=initiative)
    now = row.name, row.words
    name, words = folded_before(initiative.intake.name), row.words
    for text in (initiative.intake.name, initiative.intake.summary):
        assert fold(text) != folded_before(text)
        words = words.replace(fold(text), folded_before(text))
    SearchRow.objects.filter(pk=row.pk).update(name=name, words=words)
    with connection.cursor() as cursor:
        cursor.execute(import_module("initiatives.migrations.0009_fold_more_letters").FOLD)
    row.refresh_from_db()
    assert (row.name, row.words) == now


def folded_before(text):
    """What `fold` made of a text before that migration."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare))


@pytest.mark.django_db
def test_a_sign_that_folds_to_many_letters_fits_in_a_row():
    assert len(SearchRow.objects.get(initiative=an_initiative(name="\ufdfa" * 100)).name) == 250


# --- Reading an address --------------------------------------------------------------------------------------------


def test_fold_leaves_small_letters_and_single_spaces():
    assert fold("Zorgcoöperatie  't Anker\n(Noord-Oost)") == "zorgcooperatie t anker noord oost"
    assert fold("ĲSSEL é̂ ½") == "ijssel e 1 2"
    assert fold("\x00") == ""


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", ""),
        ("page=1&sort=newest&q=", ""),
        ("sort=best", ""),
        ("q=tuin&sort=best", "q=tuin"),
        ("q=tuin&sort=newest", "q=tuin&sort=newest"),
        ("sort=name&phase=idea&actors=citizens&page=3&q=+a++b+", "q=a+b&actors=citizens&phase=idea&sort=name&page=3"),
        ("phase=idea&phase=&phase=idea&phase=start_up", "phase=idea&phase=start_up"),
        ("actors=citizens%00", ""),
        ("q=a%00b", "q=a+b"),
    ],
)
def test_one_selection_has_one_address(query, canonical):
    assert parse(query).query == canonical
    assert parse(canonical).query == canonical


@pytest.mark.parametrize("page", ["0", "-1", "x", "1e9", "9" * 40, "²", "٣", "1.0", "\x00"])
def test_what_is_no_page_number_is_the_first_page(page):
    parameters = QueryDict(mutable=True)
    parameters["page"] = page
    selection, notices = Selection.parse(parameters, {})
    assert selection.page == 1
    assert len(notices) == 1


def test_a_selection_with_a_value_more_or_fewer_begins_at_the_first_page():
    selection = parse("q=tuin&phase=idea&page=4&sort=name")

    assert selection.adding("phase", "start_up").query == "q=tuin&phase=idea&phase=start_up&sort=name"
    assert selection.adding("legal_form", "none").query == "q=tuin&phase=idea&legal_form=none&sort=name"
    assert selection.without("phase", "idea").query == "q=tuin&sort=name"
    assert selection.without("phase", "start_up").query == "q=tuin&phase=idea&sort=name"
    assert selection.without_text().query == "phase=idea&sort=name"
    assert selection.on_page(2).query == "q=tuin&phase=idea&sort=name&page=2"
    assert selection.query == "q=tuin&phase=idea&sort=name&page=4"


def test_the_facets_are_the_status_the_lenses_the_places_and_the_filterable_questions():
    assert [facet.key for facet in FACETS] == [
        "status",
        "actors",
        "work_fields",
        "added_value",
        "transformation_role",
        "growth",
        "government_relation",
        "municipality",
        "district",
        "neighbourhood",
        "volunteers",
        "professionals",
        "people_helped",
        "initiator_kind",
        "involvement_focus",
        "support_needs",
        "phase",
        "funding_sources",
        "legal_form",
        "confirmed",
    ]


@pytest.mark.django_db
def test_only_officials_have_the_status():
    assert "status" not in facets_for(ANYONE)
    assert "status" not in facets_for(a_user())
    assert "status" in facets_for(an_official())


# --- Words ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestWords:
    @pytest.fixture(autouse=True)
    def registry(self):
        by = an_official()
        an_initiative(by=by, name="Buurttuin De Kade", summary="Bewoners wieden samen.", description="Ook in de kou.")
        an_initiative(
            by=by,
            name="Repaircafé",
            summary="Wij maken stuk heel, 100%_zeker.",
            essence=["facilitating"],
            essence_other="Kapotte koffiezetters",
            contact_name="Geheim Persoon",
            neighbourhoods=[a_neighbourhood(name="Oude Haven")],
            categories=["actors/citizens"],
        )

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("tuin", ["Buurttuin De Kade"]),
            ("BUURT TUIN", ["Buurttuin De Kade"]),
            ("repaircafe", ["Repaircafé"]),
            ("wieden kou", ["Buurttuin De Kade"]),
            ("wieden kapotte", []),
            ('"de kade"', ["Buurttuin De Kade"]),
            ('"kade de"', []),
            ("koffiezetters", ["Repaircafé"]),
            ("oude haven", ["Repaircafé"]),
            ("burger met initiatief", ["Repaircafé"]),
            ("waaierdam", ["Buurttuin De Kade", "Repaircafé"]),
            ("geheim", []),
            ("100%", ["Repaircafé"]),
            ("a_z", []),
            ("100% zeker", ["Repaircafé"]),
        ],
    )
    def test_must_all_occur_in_what_everyone_may_read(self, text, names):
        parameters = QueryDict(mutable=True)
        parameters["q"] = text
        results = Results.of(parameters, ANYONE)
        assert sorted(each.intake.name for each in results.initiatives) == names
        assert results.total == len(names)


@pytest.mark.django_db
def test_a_category_is_found_by_the_synonyms_of_its_parts_but_not_of_other_parts():
    by = an_official()
    an_initiative(by=by, name="Onbekend soort", categories=["actors/collectives"])
    an_initiative(by=by, name="Zorg", categories=["actors/care_collectives"])
    an_initiative(by=by, name="Breed", categories=["actors/broad_collectives"])

    assert sorted(found("q=zorgcooperatie")) == ["Onbekend soort", "Zorg"]
    assert sorted(found("q=natuurbeheer")) == ["Breed", "Onbekend soort"]
    assert sorted(found("q=buurtbedrijf")) == ["Breed", "Onbekend soort", "Zorg"]


# --- Order ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_with_words_the_name_comes_first():
    by = an_official()
    for name, summary in [
        ("Buurttuin", "Samen in de tuin."),
        ("Ruilkring", "Ook met een tuin."),
        ("Tuin van Noord", "Groente."),
        ("Tuin", "Bloemen."),
        ("Eettafel", "Uit eigen tuin."),
    ]:
        an_initiative(by=by, name=name, summary=summary)

    assert found("q=tuin") == ["Tuin", "Tuin van Noord", "Buurttuin", "Eettafel", "Ruilkring"]
    assert found("q=tuin&sort=newest") == ["Eettafel", "Tuin", "Tuin van Noord", "Ruilkring", "Buurttuin"]
    assert found("q=noord+tuin") == ["Tuin van Noord"]


@pytest.mark.django_db
def test_orders_are_newest_name_and_start():
    by = an_official()
    for name, started in [("Élan", 2019), ("Brug", None), ("anker", 2021), ("Ster", 1990)]:
        an_initiative(by=by, name=name, started=started)

    assert found("") == ["Ster", "anker", "Brug", "Élan"]
    assert found("sort=name") == ["anker", "Brug", "Élan", "Ster"]
    assert found("sort=started") == ["anker", "Élan", "Ster", "Brug"]


@pytest.mark.django_db
def test_equals_always_stand_in_the_same_order():
    by, moment = an_official(), timezone.now()
    for _each in range(5):
        an_initiative(by=by)
    Initiative.objects.update(registered_at=moment)
    SearchRow.objects.update(registered_at=moment)
    first = [each.pk for each in Results.of(QueryDict(""), ANYONE).initiatives]
    assert first == sorted(first)


# --- The row follows its sources -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_row_follows_what_happens_to_the_initiative():
    by = an_official()
    initiative = an_initiative(by=by, published=False, phase="idea")

    def tokens():
        return set(SearchRow.objects.get(initiative=initiative).tokens)

    assert {"phase:idea", "municipality:GM9999", "status:registered"} <= tokens()
    initiative.assess([(a_category("actors/care_collectives"), "", "chosen")], by=by)
    assert {"actors:care_collectives", "actors:collectives"} <= tokens()
    initiative.publish(by=by)
    assert "status:published" in tokens()
    initiative.archive(by=by, reason="Klaar")
    assert "status:archived" in tokens()
    initiative.assess([(a_category("actors/citizens"), "", "chosen")], by=by)
    assert {token for token in tokens() if token.startswith("actors:")} == {"actors:citizens"}


@pytest.mark.django_db
def test_rebuilding_takes_the_same_queries_for_more_rows(django_assert_num_queries):
    by = an_official()
    where = [a_neighbourhood("BU99990101", "Oude Haven"), a_neighbourhood("BU99990201", "Lindenhof")]
    for _each in range(6):
        an_initiative(by=by, categories=["actors/care_collectives", "growth/recognition"], neighbourhoods=where)

    for number in [1, 6]:
        some = list(Initiative.objects.select_related("intake", "assessment")[:number])
        with django_assert_num_queries(8):
            SearchRow.objects.rebuild(*some)
