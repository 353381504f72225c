import pytest
from django.utils import timezone

from initiatives.models import Classification, Initiative, Overtaken, Proposed
from initiatives.proposals import Following
from initiatives.rule_texts import conditions, sentence
from taxonomy.lenses import LENSES
from taxonomy.models import Category, Rule
from tests.builders import a_category, a_municipality, an_admin, an_initiative, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return an_official()


@pytest.fixture
def initiative(official):
    """Two rules propose something: the essence a field of work, the phase a threshold."""
    return an_initiative(by=official, essence=["youth_care"], phase="start_up")


def assess(initiative, *paths, by, **options):
    rows = [(a_category(path), "", Classification.Basis.CHOSEN) for path in paths]
    return initiative.assess(rows, by=by, **options)


def noted(assessment):
    """{key of the rule: whether it was followed}."""
    return {row.rule.key: row.followed for row in assessment.proposed.select_related("rule")}


def test_an_assessment_notes_what_was_proposed_and_what_was_followed(initiative, official):
    assessment = assess(initiative, "work_fields/youth_care", "actors/citizens", by=official)
    assert noted(assessment) == {"work_fields/youth_care": True, "growth/recognition": False}
    assert assessment.proposed.get(rule__key="growth/recognition").category == a_category("growth/recognition")


def test_noting_costs_two_queries(initiative, official, django_assert_num_queries):
    assessment = initiative.assessments.create(by=official)
    with django_assert_num_queries(2):
        Proposed.objects.note(assessment, [])


def test_what_a_loader_writes_is_no_decision(initiative):
    assert noted(assess(initiative, "growth/recognition", by=None)) == {}


def test_a_double_click_and_who_came_too_late_decide_nothing(initiative, official):
    assess(initiative, "growth/recognition", by=official, replaces=None)
    assess(initiative, "growth/recognition", by=official, replaces=None)
    with pytest.raises(Overtaken):
        assess(initiative, "growth/scaling_up", by=official, replaces=None)
    assert Proposed.objects.count() == 2


def test_who_chooses_a_part_follows_the_rule_of_its_category_and_not_the_other_way_round(official):
    answers = {"initiator_kind": "residents", "legal_form": "association", "essence": ["elderly_care"]}
    refined = assess(an_initiative(by=official, **answers), "actors/care_collectives", by=official)
    assert noted(refined)["actors/collectives/association"] is True
    assert noted(refined)["actors/care_collectives"] is True
    broad = assess(an_initiative(by=official, **answers), "actors/collectives", by=official)
    assert noted(broad)["actors/collectives/association"] is True
    assert noted(broad)["actors/care_collectives"] is False


def test_after_a_merge_the_old_and_the_new_category_follow_the_rule(initiative, official):
    old = a_category("growth/recognition")
    old.merge(a_category("growth/scaling_up"), by=an_admin(), reason="x")
    kept = assess(initiative, "growth/recognition", by=official)
    assert noted(kept)["growth/recognition"] is True
    assert kept.proposed.get(rule__key="growth/recognition").category == a_category("growth/scaling_up")
    assert noted(assess(initiative, "growth/scaling_up", by=official))["growth/recognition"] is True


def test_a_rule_that_is_off_leads_nowhere_or_to_what_the_municipality_hides_proposes_nothing(initiative, official):
    admin = an_admin()
    Rule.objects.get(key="growth/recognition").switch_off(by=admin, reason="x")
    a_category("work_fields/youth_care").hidings.create(municipality=a_municipality())
    assert noted(assess(initiative, by=official)) == {}
    Category.objects.get(key="youth_care").hidings.all().delete()
    a_category("work_fields/youth_care").retire(by=admin, reason="x")
    assert noted(assess(initiative, by=official)) == {}


def test_counts_by_rule_with_the_last_decision_at_each_initiative(initiative, official):
    recognition = Rule.objects.get(key="growth/recognition")
    assess(initiative, "growth/recognition", by=official)
    assess(an_initiative(by=official, phase="start_up", essence=[]), "growth/recognition", by=official)
    assess(an_initiative(by=official, phase="start_up", essence=[]), "growth/scaling_up", by=official)
    assert Proposed.objects.by_rule()[recognition.pk] == Following(proposed=3, followed=2)
    assess(initiative, "growth/scaling_up", by=official)
    counts = Proposed.objects.by_rule()
    assert counts[recognition.pk] == Following(proposed=3, followed=1)
    assert counts[recognition.pk].percentage == 33
    assert counts[Rule.objects.get(key="work_fields/youth_care").pk] == Following(proposed=1, followed=0)
    assert len(counts) == 2


def test_an_earlier_decision_that_was_written_down_later_does_not_count(initiative, official):
    assess(initiative, "growth/recognition", by=official)
    before = timezone.now() - timezone.timedelta(days=30)
    assess(initiative, "growth/scaling_up", by=official, at=before)
    assert Proposed.objects.by_rule()[Rule.objects.get(key="growth/recognition").pk].followed == 1


def test_counting_costs_one_query(initiative, official, django_assert_num_queries):
    assess(initiative, "growth/recognition", by=official)
    with django_assert_num_queries(1):
        Proposed.objects.by_rule()


def test_what_never_proposed_has_no_share():
    assert Following().percentage is None


def test_a_rule_that_was_used_cannot_be_undone_away(official):
    admin = an_admin()
    rule = Rule.objects.add("phase", ["idea"], a_category("actors/citizens"), by=admin, reason="x")
    assess(an_initiative(by=official, phase="idea", essence=[]), by=official)
    step = a_category("actors/citizens").revisions.get()
    with pytest.raises(Exception) as raised:
        step.undo(by=admin, reason="x")
    assert raised.value.code == "used"
    assert Rule.objects.filter(pk=rule.pk).exists()


def test_what_was_proposed_goes_with_the_initiative(initiative, official):
    assess(initiative, "growth/recognition", by=official)
    Initiative.objects.filter(pk=initiative.pk).update(assessment=None)
    initiative.delete()
    assert not Proposed.objects.exists()


class TestInWords:
    def test_conditions_stand_in_the_order_of_the_checklist(self):
        rule = Rule.objects.get(key="actors/care_collectives")
        assert [each.question for each in conditions(rule)] == ["Essentie", "Initiatiefnemer", "Organisatievorm"]

    def test_a_rule_is_told_in_one_line(self):
        assert sentence(Rule.objects.get(key="actors/collectives/association")) == (
            "Initiatiefnemer: Bewoner(s) · Organisatievorm: Vereniging"
        )
        assert (
            sentence(Rule.objects.get(key="actors/tilted_organisations")) == "Initiatiefnemer: Middenveld of Overheid"
        )

    def test_one_box_of_a_scale_is_not_told_as_a_stretch(self):
        one = Rule(when={"innovation": [10]}, category=Category(lens=LENSES["growth"].key))
        assert "tot" not in sentence(one)
        assert sentence(one).startswith("Vernieuwing: 10")
