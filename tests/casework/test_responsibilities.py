"""One contact official for each initiative and waiting intake: by rule, by who registers, by hand, and handed over."""

from collections import Counter

import pytest
from django.utils import timezone

from accounts.models import Organisation
from casework.handover import hand_over, work_of
from casework.models import AssignmentRule, Letter, Need, Promise, Responsibility
from initiatives.models import Initiative
from tests.builders import (
    a_category,
    a_draft,
    a_municipality,
    a_neighbourhood,
    a_user,
    an_initiative,
    an_intake,
    an_official,
)

pytestmark = pytest.mark.django_db
How = Responsibility.How


def handed_in(**answers):
    draft = a_draft(**answers)
    draft.submit()
    return draft


def contact_of(thing):
    """(official, how) of today."""
    row = Responsibility.objects.open().get(**{thing._meta.model_name: thing})
    return row.official, row.how


def leave(official):
    official.memberships.update(suspended_at=timezone.now())


def a_rule(official, **ground):
    return AssignmentRule.objects.create(municipality=a_municipality(), official=official, **ground)


class TestByRule:
    def test_the_most_specific_rule_counts(self):
        kade = a_neighbourhood()
        by_field, by_district, by_neighbourhood = an_official(), an_official(), an_official()
        answers = {"neighbourhoods": [kade], "essence": ["elderly_care"]}
        a_rule(by_field, category=a_category("work_fields/elderly_care"))
        assert contact_of(handed_in(**answers)) == (by_field, How.BY_RULE)
        a_rule(by_district, district=kade.district)
        assert contact_of(handed_in(**answers)) == (by_district, How.BY_RULE)
        a_rule(by_neighbourhood, neighbourhood=kade)
        assert contact_of(handed_in(**answers)) == (by_neighbourhood, How.BY_RULE)

    def test_no_rule_no_contact(self):
        a_rule(an_official(), neighbourhood=a_neighbourhood())
        assert not Responsibility.objects.filter(intake=handed_in()).exists()

    def test_a_rule_for_who_left_is_skipped(self):
        kade, gone, here = a_neighbourhood(), an_official(), an_official()
        a_rule(gone, neighbourhood=kade)
        a_rule(here, district=kade.district)
        leave(gone)
        assert contact_of(handed_in(neighbourhoods=[kade])) == (here, How.BY_RULE)

    def test_a_rule_of_another_municipality_says_nothing(self):
        zeist = a_municipality("GM0355", "Zeist")
        AssignmentRule.objects.create(municipality=zeist, official=an_official(zeist), neighbourhood=a_neighbourhood())
        assert not Responsibility.objects.filter(intake=handed_in(neighbourhoods=[a_neighbourhood()])).exists()


class TestRegistering:
    def test_who_registers_becomes_the_contact(self):
        official = an_official()
        initiative = Initiative.objects.register(an_intake(), by=official)
        assert contact_of(initiative) == (official, How.REGISTERED)

    def test_the_contact_of_the_intake_goes_on(self):
        kade, official = a_neighbourhood(), an_official()
        a_rule(official, neighbourhood=kade)
        intake = handed_in(neighbourhoods=[kade])
        initiative = Initiative.objects.register(intake, by=an_official())
        assert contact_of(initiative) == (official, How.BY_RULE)
        assert not Responsibility.objects.open().filter(intake=intake).exists()

    def test_who_left_since_does_not(self):
        kade, gone, here = a_neighbourhood(), an_official(), an_official()
        a_rule(gone, neighbourhood=kade)
        intake = handed_in(neighbourhoods=[kade])
        leave(gone)
        assert contact_of(Initiative.objects.register(intake, by=here)) == (here, How.REGISTERED)

    def test_a_revision_inherits_and_leaves_the_contact_as_it_is(self):
        official, owner = an_official(), a_user()
        initiative = an_initiative(by=official, owner=owner)
        draft = initiative.intake.revise(by=owner)
        draft.submit()
        assert contact_of(draft) == (official, How.REGISTERED)
        Initiative.objects.register(draft, by=an_official())
        assert contact_of(initiative) == (official, How.REGISTERED)
        assert Responsibility.objects.open().count() == 1

    def test_a_revision_of_what_waits_takes_the_contact_over(self):
        kade, official, owner = a_neighbourhood(), an_official(), a_user()
        a_rule(official, neighbourhood=kade)
        first = handed_in(neighbourhoods=[kade], owner=owner)
        AssignmentRule.objects.all().delete()
        second = first.revise(by=owner)
        second.submit()
        assert contact_of(second) == (official, How.BY_RULE)
        assert not Responsibility.objects.open().filter(intake=first).exists()

    def test_another_municipality_chooses_anew(self):
        zeist, owner = a_municipality("GM0355", "Zeist"), a_user()
        initiative = an_initiative(owner=owner)
        draft = initiative.intake.revise(by=owner)
        draft.municipality = zeist
        draft.save()
        draft.submit()
        assert not Responsibility.objects.filter(intake=draft).exists()
        there = an_official(zeist)
        Initiative.objects.register(draft, by=there)
        assert contact_of(initiative) == (there, How.REGISTERED)


class TestByHand:
    def test_one_at_a_time_and_the_initiator_is_told(self):
        Organisation.objects.create(municipality=a_municipality())
        first, second = an_official(), an_official(name="Mo de Wit")
        initiative = an_initiative(by=first, owner=a_user("tuin@example.org"))
        here = {"by": first, "municipality": initiative.municipality, "initiative": initiative}
        Letter.objects.all().delete()
        Responsibility.objects.assign(second, **here)
        Responsibility.objects.assign(second, **here)
        assert contact_of(initiative) == (second, How.BY_HAND)
        assert initiative.responsibilities.count() == 2
        assert [each.recipient for each in Letter.objects.filter(kind="contact_changed")] == ["tuin@example.org"]

    def test_new_answers_that_wait_go_along(self):
        owner, second = a_user(), an_official()
        initiative = an_initiative(owner=owner)
        draft = initiative.intake.revise(by=owner)
        draft.submit()
        Responsibility.objects.assign(second, by=second, municipality=initiative.municipality, initiative=initiative)
        assert contact_of(draft) == (second, How.BY_HAND)


class TestHandingOver:
    def test_everything_of_a_colleague_goes_over_once(self):
        Organisation.objects.create(municipality=a_municipality())
        kade, gone, heir = a_neighbourhood(), an_official(), an_official()
        a_rule(gone, neighbourhood=kade)
        intake = handed_in(neighbourhoods=[kade])
        initiative, archived = an_initiative(by=gone, owner=a_user()), an_initiative(by=gone)
        archived.archive(by=gone, reason="Klaar")
        own = {"municipality": initiative.municipality, "by": gone, "initiative": initiative}
        need = Need.objects.create(kind="money", intake=initiative.intake, owner=gone, **own)
        promise = Promise.objects.create(what="Een sleutel", official=gone, **own)
        kept = Promise.objects.create(what="Een brief", official=gone, kept_at=timezone.now(), **own)
        Letter.objects.all().delete()

        counts = hand_over(gone, heir, municipality=a_municipality(), by=heir, note="Sleutel ligt in de la")
        assert counts == Counter(initiatives=1, intakes=1, needs=1, promises=1)
        assert contact_of(initiative) == contact_of(intake) == (heir, How.HANDED_OVER)
        assert Responsibility.objects.open().get(initiative=initiative).note == "Sleutel ligt in de la"
        assert contact_of(archived) == (gone, How.REGISTERED)
        assert [Need.objects.get(pk=need.pk).owner, Promise.objects.get(pk=promise.pk).official] == [heir, heir]
        assert Promise.objects.get(pk=kept.pk).official == gone
        assert work_of(gone, a_municipality()) == []
        told = Letter.objects.filter(kind="contact_changed").values_list("initiative", "intake")
        assert sorted(told, key=str) == sorted([(initiative.pk, initiative.intake_id), (None, intake.pk)], key=str)

        assert hand_over(gone, heir, municipality=a_municipality(), by=heir) == Counter()
        assert Letter.objects.filter(kind="contact_changed").count() == 2

    def test_only_some(self):
        gone, heir = an_official(), an_official()
        first, second = an_initiative(by=gone), an_initiative(by=gone)
        hand_over(gone, heir, municipality=a_municipality(), by=heir, only={f"initiative-{first.pk}"})
        assert [contact_of(first)[0], contact_of(second)[0]] == [heir, gone]

    def test_another_municipality_is_another_job(self):
        zeist, gone = a_municipality("GM0355", "Zeist"), an_official()
        gone.memberships.create(municipality=zeist, role="official")
        there = an_initiative(by=gone, municipality=zeist)
        hand_over(gone, an_official(), municipality=a_municipality(), by=gone)
        assert contact_of(there)[0] == gone

    def test_a_colleague_who_left_is_found(self):
        gone = an_official()
        initiative = an_initiative(by=gone)
        an_initiative()
        leave(gone)
        assert [each.initiative for each in Responsibility.objects.in_work().without_official()] == [initiative]
