import pytest

from taxonomy.lenses import LENSES
from taxonomy.models import Category
from taxonomy.rules import RULES, propose
from tests.builders import a_category

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def taxonomy():
    Category.objects.load()


def proposed(**answers):
    return {f"{each.category.lens}/{each.category.key}": dict(each.because) for each in propose(answers)}


def test_nothing_is_proposed_without_answers():
    assert propose({}) == []
    assert propose({"essence": [], "phase": "", "innovation": None, "unknown": "x"}) == []


def test_essence_leads_to_the_field_of_work_of_the_same_name():
    assert proposed(essence=["day_activities", "youth_care"]) == {
        "work_fields/day_activities": {"essence": "day_activities"},
        "work_fields/youth_care": {"essence": "youth_care"},
    }


def test_residents_with_an_association_are_a_collective_and_not_loose_citizens():
    assert proposed(initiator_kind="residents", legal_form="association") == {
        "actors/collectives": {"initiator_kind": "residents", "legal_form": "association"}
    }


def test_an_open_legal_form_counts_as_none_and_is_not_named_as_a_reason():
    assert proposed(initiator_kind="residents") == {"actors/citizens": {"initiator_kind": "residents"}}


@pytest.mark.parametrize(
    ("phase", "legal_form", "threshold"),
    [
        ("idea", "", "first_followers"),
        ("start_up", "", "recognition"),
        ("maturing", "none", "institutional_support"),
        ("maturing", "foundation", "professionalisation"),
        ("continuity", "", "scaling_up"),
        ("established", "", "founder_leaves"),
    ],
)
def test_each_phase_has_one_next_threshold(phase, legal_form, threshold):
    growth = [key for key in proposed(phase=phase, legal_form=legal_form) if key.startswith("growth/")]
    assert growth == [f"growth/{threshold}"]


@pytest.mark.parametrize(
    ("tie", "relation"),
    [
        (1, "independent"),
        (3, "independent"),
        (4, "government_participates"),
        (7, "government_participates"),
        (8, "joint"),
        (10, "joint"),
    ],
)
def test_the_tie_to_the_municipality_leads_to_the_relation_with_government(tie, relation):
    found = proposed(initiator_kind="residents", tie_to_municipality=tie)
    assert [key for key in found if key.startswith("government_relation/")] == [f"government_relation/{relation}"]
    assert found[f"government_relation/{relation}"]["tie_to_municipality"] == tie


def test_a_single_choice_lens_never_gets_two_proposals():
    from itertools import product

    from intake.options import InitiatorKind, LegalForm, Phase, Volunteers

    for kind, form, phase, size, tie in product(
        InitiatorKind.values, LegalForm.values, Phase.values, Volunteers.values, (1, 5, 10)
    ):
        answers = {
            "initiator_kind": kind,
            "legal_form": form,
            "phase": phase,
            "volunteers": size,
            "tie_to_municipality": tie,
        }
        hits = [(each.lens, each.category) for each in RULES if each.because(answers) is not None]
        for lens in LENSES.values():
            if not lens.many:
                assert len({category for key, category in hits if key == lens.key}) <= 1, answers


def test_a_retired_category_is_not_proposed():
    category = a_category("work_fields/youth_care")
    category.retired_at = "2026-01-01T00:00Z"
    category.save()
    assert proposed(essence=["youth_care"]) == {}


def test_every_rule_names_a_category_that_exists():
    known = set(Category.objects.values_list("lens", "key"))
    assert {(each.lens, each.category) for each in RULES} <= known


def test_proposing_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        propose({"essence": ["elderly_care"], "phase": "idea", "innovation": 9})
