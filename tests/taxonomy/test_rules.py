import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from taxonomy.lenses import LENSES
from taxonomy.models import Category, Revision
from taxonomy.rules import Rule, propose, supplied
from tests.builders import a_category, a_municipality, an_admin

pytestmark = pytest.mark.django_db


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

    rules = list(Rule.objects.in_force())
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
        hits = [(each.category.lens, each.category) for each in rules if each.because(answers) is not None]
        for lens in LENSES.values():
            if not lens.many:
                assert len({category for key, category in hits if key == lens.key}) <= 1, answers


def test_a_retired_category_is_not_proposed():
    category = a_category("work_fields/youth_care")
    category.retired_at = "2026-01-01T00:00Z"
    category.save()
    assert proposed(essence=["youth_care"]) == {}


def test_every_rule_names_a_category_that_exists():
    known = {f"{lens}/{key}" for lens, key in Category.objects.values_list("lens", "key")}
    assert {each["category"] for each in supplied()} <= known


def test_proposing_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        propose({"essence": ["elderly_care"], "phase": "idea", "innovation": 9})


def test_proposing_costs_none_to_who_has_the_rules_and_gives_the_asked_categories_in_their_order(
    django_assert_num_queries,
):
    rules = list(Rule.objects.in_force())
    asked = [
        a_category("growth/first_followers"),
        a_category("work_fields/elderly_care"),
        a_category("actors/citizens"),
    ]
    with django_assert_num_queries(0):
        found = propose({"essence": ["youth_care", "elderly_care"], "phase": "idea"}, asked, rules)
    assert [each.category for each in found] == asked[:2]


def test_reasons_stand_once_and_in_the_order_of_the_answers():
    answers = {"essence": ["youth_care", "elderly_care"], "initiator_kind": "residents", "legal_form": "association"}
    found = {each.category.key: each.because for each in propose(answers) if each.category.lens == "actors"}
    assert found["care_collectives"] == (
        ("essence", "youth_care"),
        ("essence", "elderly_care"),
        ("initiator_kind", "residents"),
        ("legal_form", "association"),
    )
    assert proposed(initiator_kind="social_entrepreneur", legal_form="company")["actors/social_entrepreneurs"] == {
        "initiator_kind": "social_entrepreneur",
        "legal_form": "company",
    }


class TestSupply:
    def test_every_supplied_rule_has_a_row_of_its_own(self):
        assert list(Rule.objects.values_list("key", flat=True)) == [each["key"] for each in supplied()]
        assert len({each["key"] for each in supplied()}) == len(supplied()) == 44

    def test_every_supplied_rule_says_why_in_both_languages(self):
        rule = the_rule("growth/recognition")
        assert all(each["source_nl"] != each["source_en"] for each in supplied())
        assert rule.source == "2.5, drempel 2: wie begonnen is, wil gezien worden"
        with override("en"):
            assert rule.source == "2.5, threshold 2: who has begun wants to be seen"

    def test_loading_again_changes_nothing(self):
        assert Rule.objects.load() == (0, 0)

    def test_loading_brings_up_to_date_what_no_admin_touched(self):
        Rule.objects.filter(key="growth/recognition").update(when={"phase": ["idea"]}, source_nl="Oud.")
        Rule.objects.filter(key="growth/scaling_up").delete()
        assert Rule.objects.load() == (1, 1)
        assert the_rule("growth/recognition").when == {"phase": ["start_up"]}
        assert the_rule("growth/scaling_up").target == a_category("growth/scaling_up")

    def test_what_an_admin_curated_wins(self):
        rule = the_rule("growth/recognition")
        rule.point_to(a_category("growth/scaling_up"), by=an_admin(), reason="Beter zo.")
        assert Rule.objects.load() == (0, 0)
        assert the_rule("growth/recognition").target == a_category("growth/scaling_up")


def the_rule(key):
    return Rule.objects.get(key=key)


def only(**answers):
    """The one category that these answers lead to."""
    (path,) = proposed(**answers)
    return path


class TestSwitching:
    def test_a_rule_that_is_off_proposes_nothing_until_it_is_on_again(self):
        rule, admin = the_rule("growth/recognition"), an_admin()
        revision = rule.switch_off(by=admin, reason="Niemand volgt hem.")
        assert proposed(phase="start_up") == {}
        assert (revision.kind, revision.by, revision.reason) == (Revision.Kind.RULE, admin, "Niemand volgt hem.")
        assert revision.category == a_category("growth/recognition")
        rule.switch_on(by=admin, reason="Toch wel.")
        assert only(phase="start_up") == "growth/recognition"

    def test_twice_is_refused(self):
        rule, admin = the_rule("growth/recognition"), an_admin()
        with pytest.raises(ValidationError) as raised:
            rule.switch_on(by=admin, reason="x")
        assert raised.value.code == "on"
        rule.switch_off(by=admin, reason="x")
        with pytest.raises(ValidationError) as raised:
            rule.switch_off(by=admin, reason="x")
        assert raised.value.code == "off"
        assert Revision.objects.count() == 1

    def test_a_rule_whose_category_ended_cannot_be_switched_on(self):
        rule, admin = the_rule("growth/recognition"), an_admin()
        rule.switch_off(by=admin, reason="x")
        a_category("growth/recognition").retire(by=admin, reason="x")
        with pytest.raises(ValidationError) as raised:
            the_rule("growth/recognition").switch_on(by=admin, reason="x")
        assert set(raised.value.message_dict) == {"category"}


class TestPointing:
    def test_proposes_the_other_category_from_then_on(self):
        revision = the_rule("growth/recognition").point_to(
            a_category("growth/scaling_up"), by=an_admin(), reason="Groeit snel."
        )
        assert only(phase="start_up") == "growth/scaling_up"
        assert revision.category == a_category("growth/scaling_up")

    @pytest.mark.parametrize("path", ["growth/recognition", "growth/founder_leaves", "local", "known"])
    def test_refuses_the_same_a_retired_and_a_local_category_and_a_second_rule_of_the_same(self, path):
        admin = an_admin()
        a_category("growth/founder_leaves").retire(by=admin, reason="x")
        if path == "local":
            collectives = a_category("actors/collectives")
            target = Category.objects.add(
                LENSES["actors"],
                parent=collectives,
                municipality=a_municipality(),
                by=admin,
                name_nl="Eigen",
                name_en="Own",
            )
        elif path == "known":
            target = a_category("growth/scaling_up")
            Rule.objects.add("phase", ["start_up"], target, by=admin, reason="x")
        else:
            target = a_category(path)
        revisions = Revision.objects.count()
        with pytest.raises(ValidationError) as raised:
            the_rule("growth/recognition").point_to(target, by=admin, reason="x")
        assert set(raised.value.message_dict) == {"category"}
        assert Revision.objects.count() == revisions


class TestAdding:
    def test_proposes_from_then_on_and_can_be_undone(self):
        admin = an_admin()
        rule = Rule.objects.add(
            "commitment", [8, 9, 10], a_category("actors/citizens"), by=admin, reason="Zij trekken de kar."
        )
        assert (rule.key, rule.source, rule.position) == (None, "Zij trekken de kar.", 45)
        assert proposed(commitment=9) == {"actors/citizens": {"commitment": 9}}
        assert proposed(commitment=7) == {}
        revision = Revision.objects.get()
        assert (revision.category, revision.by, revision.reason) == (rule.category, admin, "Zij trekken de kar.")
        revision.undo(by=admin, reason="Nee.")
        assert proposed(commitment=9) == {}
        assert not Rule.objects.filter(key=None).exists()

    def test_refuses_what_a_rule_says_already_but_not_beside_one_that_is_off(self):
        admin = an_admin()
        with pytest.raises(ValidationError) as raised:
            Rule.objects.add("phase", ["start_up"], a_category("growth/recognition"), by=admin, reason="x")
        assert set(raised.value.message_dict) == {"category"}
        the_rule("growth/recognition").switch_off(by=admin, reason="x")
        Rule.objects.add("phase", ["start_up"], a_category("growth/recognition"), by=admin, reason="x")
        assert only(phase="start_up") == "growth/recognition"


class TestHistory:
    def test_each_change_is_undone_by_itself_and_in_order(self):
        rule, admin = the_rule("growth/recognition"), an_admin()
        before = Rule.objects.filter(pk=rule.pk).values().get()
        off = rule.switch_off(by=admin, reason="Eerst.")
        moved = the_rule("growth/recognition").point_to(a_category("growth/scaling_up"), by=admin, reason="Dan.")
        with pytest.raises(ValidationError):
            off.undo(by=admin, reason="Te vroeg.")
        moved.undo(by=admin, reason="Terug.")
        off.undo(by=admin, reason="Terug.")
        assert Rule.objects.filter(pk=rule.pk).values().get() == before

    def test_a_category_that_a_rule_needs_cannot_be_undone_away(self):
        admin = an_admin()
        category = Category.objects.add(LENSES["growth"], by=admin, name_nl="Rust", name_en="Rest")
        Rule.objects.add("phase", ["idea"], category, by=admin, reason="x")
        with pytest.raises(ValidationError) as raised:
            category.revisions.get(kind=Revision.Kind.ADDED).undo(by=admin, reason="x")
        assert raised.value.code == "used"


class TestLife:
    def test_a_rule_of_a_merged_category_proposes_the_one_that_came_after_it(self):
        a_category("growth/recognition").merge(a_category("growth/scaling_up"), by=an_admin(), reason="x")
        assert only(phase="start_up") == "growth/scaling_up"

    def test_one_category_is_proposed_once_when_two_rules_lead_there(self):
        a_category("work_fields/youth_care").merge(a_category("work_fields/elderly_care"), by=an_admin(), reason="x")
        assert proposed(essence=["elderly_care", "youth_care"]).keys() == {"work_fields/elderly_care"}

    def test_a_rule_of_a_split_category_proposes_nothing(self):
        into = [a_category("growth/scaling_up"), a_category("growth/founder_leaves")]
        a_category("growth/recognition").split(into, by=an_admin(), reason="x")
        assert proposed(phase="start_up") == {}
        assert the_rule("growth/recognition").target is None

    def test_the_rules_that_point_to_a_category_come_along_with_those_of_what_was_merged_into_it(self):
        gone, left = a_category("growth/recognition"), a_category("growth/scaling_up")
        gone.merge(left, by=an_admin(), reason="x")
        assert [rule.key for rule in Rule.objects.pointing_to([left])] == ["growth/recognition", "growth/scaling_up"]
        assert [rule.key for rule in Rule.objects.pointing_to([gone])] == ["growth/recognition"]
        assert [rule.key for rule in Rule.objects.pointing_to([gone.pk, left.pk])] == [
            "growth/recognition",
            "growth/scaling_up",
        ]

    def test_a_municipality_gets_no_proposals_for_what_it_hides(self):
        town, other = a_municipality(), a_municipality("GM0355", "Zeist")
        a_category("growth/recognition").hidings.create(municipality=town)
        a_category("growth/first_followers").merge(a_category("growth/recognition"), by=None, reason="x")
        hidden = {"growth/recognition", "growth/first_followers"}
        here = {rule.key for rule in Rule.objects.in_force().for_municipality(town.code)}
        assert {each["key"] for each in supplied()} - here == hidden
        assert Rule.objects.in_force().for_municipality(other.code).count() == len(supplied())
        assert Rule.objects.in_force().for_municipality(None).count() == len(supplied())
