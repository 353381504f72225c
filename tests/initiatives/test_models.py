from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from casework.queue import queue
from initiatives.models import Assessment, Classification, Event, Initiative, Overtaken, SearchRow
from intake.models import Intake
from intake.options import Voice
from intake.questions import Audience
from tests.builders import (
    a_category,
    a_draft,
    a_municipality,
    a_neighbourhood,
    a_user,
    an_admin,
    an_initiative,
    an_intake,
    an_official,
)

pytestmark = pytest.mark.django_db

PROPOSED, STATED, CHOSEN = Classification.Basis.PROPOSED, Classification.Basis.STATED, Classification.Basis.CHOSEN
EARLIER = datetime(2025, 3, 4, 9, 0, tzinfo=UTC)


def kinds(initiative):
    """What happened, first to last."""
    return [event.kind for event in initiative.events.order_by("pk")]


def together(*calls):
    """Run these calls at the same moment, each on a connection of its own."""
    start = Barrier(len(calls))

    def run(call):
        start.wait()
        try:
            call()
        finally:
            connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def a_revision(intake, **answers):
    """A submitted revision of an intake."""
    voice = answers.pop("voice", intake.voice)
    return an_intake(revises=intake, voice=voice, municipality=intake.municipality, **answers)


class TestRegister:
    def test_makes_an_initiative_of_an_intake(self):
        official, intake = an_official(), an_intake(name="Eetclub 't Huisje")

        initiative = Initiative.objects.register(intake, by=official)

        assert initiative.slug == "eetclub-t-huisje"
        assert (initiative.intake, initiative.official_intake) == (intake, None)
        assert initiative.municipality == intake.municipality
        assert initiative.registered_by == official
        assert not initiative.is_public
        (event,) = initiative.events.all()
        assert (event.kind, event.by, event.intake) == (Event.Kind.REGISTERED, official, intake)
        assert SearchRow.objects.get().initiative == initiative

    def test_an_intake_of_an_official_is_the_officials_view_too(self):
        intake = an_intake(voice=Voice.OFFICIAL)

        initiative = Initiative.objects.register(intake, by=an_official())

        assert (initiative.intake, initiative.official_intake) == (intake, intake)

    def test_twice_is_once(self):
        official, intake = an_official(), an_intake()

        first = Initiative.objects.register(intake, by=official)
        second = Initiative.objects.register(intake, by=official)

        assert first == second
        assert kinds(first) == [Event.Kind.REGISTERED]

    def test_refuses_a_draft(self):
        with pytest.raises(ValueError, match="submitted"):
            Initiative.objects.register(a_draft(), by=an_official())

    def test_can_be_dated(self):
        initiative = Initiative.objects.register(an_intake(), by=None, at=EARLIER)

        assert initiative.registered_at == EARLIER
        assert initiative.events.get().at == EARLIER

    def test_a_revision_joins_its_initiative(self):
        initiative = an_initiative()
        revision = a_revision(initiative.intake, name="Nieuwe naam")

        joined = Initiative.objects.register(revision, by=an_official())

        assert joined == initiative
        assert joined.intake == revision
        assert joined.slug == initiative.slug
        assert kinds(joined)[-1] == Event.Kind.REVISED
        assert SearchRow.objects.get().name == "nieuwe naam"

    def test_a_revision_of_a_revision_joins_it_too_and_the_one_between_does_not_come_back(self):
        initiative = an_initiative()
        between = a_revision(initiative.intake)
        newest = a_revision(between)

        assert Initiative.objects.register(newest, by=an_official()) == initiative
        assert Initiative.objects.register(between, by=an_official()) == initiative

        initiative.refresh_from_db()
        assert initiative.intake == newest

    def test_a_revision_that_was_registered_first_takes_the_older_one_in(self):
        first = an_intake()
        second = a_revision(first)

        initiative = Initiative.objects.register(second, by=an_official())

        assert Initiative.objects.register(first, by=an_official()) == initiative
        assert Initiative.objects.count() == 1

    def test_what_an_official_says_of_a_waiting_intake_does_not_replace_it(self):
        said = an_intake()
        view = a_revision(said, voice=Voice.OFFICIAL)

        initiative = Initiative.objects.register(view, by=an_official())
        Initiative.objects.register(said, by=an_official())

        initiative.refresh_from_db()
        assert (initiative.intake, initiative.official_intake) == (said, view)

    @pytest.mark.django_db(transaction=True)
    def test_two_officials_at_the_same_moment_register_once(self):
        intake, sam, kim = an_intake(), an_official(), an_official()

        together(
            lambda: Initiative.objects.register(intake, by=sam),
            lambda: Initiative.objects.register(intake, by=kim),
        )

        assert kinds(Initiative.objects.get()) == [Event.Kind.REGISTERED]

    @pytest.mark.django_db(transaction=True)
    def test_two_of_one_name_at_the_same_moment_get_two_addresses(self):
        official, one, two = an_official(), an_intake(name="De Tuin"), an_intake(name="De Tuin")

        together(
            lambda: Initiative.objects.register(one, by=official),
            lambda: Initiative.objects.register(two, by=official),
        )

        assert set(Initiative.objects.values_list("slug", flat=True)) == {"de-tuin", "de-tuin-2"}


class TestFreeSlug:
    def test_counts_on(self):
        for _each in range(3):
            an_initiative(name="De Tuin")

        assert sorted(Initiative.objects.values_list("slug", flat=True)) == ["de-tuin", "de-tuin-2", "de-tuin-3"]

    def test_a_name_without_latin_letters_gets_a_word(self):
        assert Initiative.objects.free_slug("بيت") == "initiatief"

    def test_a_long_name_is_cut(self):
        assert len(Initiative.objects.free_slug("tuin " * 40)) <= 80


class TestQueue:
    def test_holds_what_was_handed_in_and_is_not_registered(self):
        official, waiting = an_official(), an_intake()
        an_initiative()
        a_draft()

        assert list(queue(official)) == [waiting]

    def test_is_of_the_officials_own_municipalities(self):
        an_intake(municipality=a_municipality("GM0355", "Zeist"))

        assert list(queue(an_official())) == []

    def test_starts_with_the_longest_waiting(self):
        now = timezone.now()
        newer = an_intake(submitted_at=now)
        older = an_intake(submitted_at=now - timedelta(days=3))

        assert list(queue(an_official())) == [older, newer]

    def test_holds_a_revision_in_the_place_of_what_it_revises(self):
        revision = a_revision(an_intake())

        assert list(queue(an_official())) == [revision]

    def test_keeps_an_intake_beside_the_officials_view_of_it(self):
        said = an_intake()
        view = a_revision(said, voice=Voice.OFFICIAL)

        assert set(queue(an_official())) == {said, view}

    def test_leaves_out_what_an_official_scored(self):
        official, initiative = an_official(), an_initiative()
        initiative.score({"impact": 4}, by=official)

        assert list(queue(official)) == []


class TestTake:
    def test_an_initiators_intake_becomes_the_main_one(self):
        initiative, official = an_initiative(), an_official()
        intake = a_revision(initiative.intake)

        initiative.take(intake, by=official)

        assert (initiative.intake, initiative.official_intake) == (intake, None)

    def test_an_officials_intake_stands_beside_the_initiators(self):
        initiative, official = an_initiative(), an_official()
        said, view = initiative.intake, a_revision(initiative.intake, voice=Voice.OFFICIAL)

        initiative.take(view, by=official)

        assert (initiative.intake, initiative.official_intake) == (said, view)

    def test_an_officials_intake_replaces_what_only_officials_said(self):
        initiative, official = an_initiative(voice=Voice.OFFICIAL), an_official()
        view = a_revision(initiative.intake)

        initiative.take(view, by=official)

        assert (initiative.intake, initiative.official_intake) == (view, view)

    def test_the_initiative_follows_its_intake_to_another_municipality(self):
        initiative, zeist = an_initiative(), a_municipality("GM0355", "Zeist")

        initiative.take(an_intake(municipality=zeist), by=an_official(zeist))

        initiative.refresh_from_db()
        assert initiative.municipality == zeist


class TestScore:
    def test_makes_an_intake_of_the_official(self):
        initiative, official = an_initiative(impact=9, neighbourhoods=[a_neighbourhood()]), an_official()
        said = initiative.intake

        scored = initiative.score({"impact": 4, "potential": None}, by=official)

        assert (scored.voice, scored.owner, scored.is_submitted) == (Voice.OFFICIAL, official, True)
        assert (scored.impact, scored.potential) == (4, None)
        assert scored.essence == []
        assert (initiative.intake, initiative.official_intake) == (said, scored)
        assert initiative.intake.impact == 9
        assert kinds(initiative)[-1] == Event.Kind.SCORED

    def test_the_same_again_is_recorded_once(self):
        initiative, official = an_initiative(), an_official()

        first = initiative.score({"impact": 4}, by=official)
        second = initiative.score({"impact": 4}, by=official)

        assert first == second
        assert kinds(initiative).count(Event.Kind.SCORED) == 1

    def test_other_scores_supersede_the_earlier_ones(self):
        initiative, official = an_initiative(), an_official()
        initiative.score({"impact": 4}, by=official)

        initiative.score({"impact": 7}, by=official)

        assert initiative.official_intake.impact == 7
        assert Intake.objects.filter(voice=Voice.OFFICIAL).count() == 2


class TestAssess:
    def test_stores_categories_with_reason_and_basis(self):
        initiative, official = an_initiative(), an_official()

        assessment = initiative.assess(
            [
                (a_category("actors/citizens"), "", PROPOSED),
                (a_category("actors/collectives"), "Er komt een vereniging.", CHOSEN),
                (a_category("growth/recognition"), "", STATED),
            ],
            by=official,
            at=EARLIER,
        )

        assert initiative.assessment == assessment
        assert (assessment.by, assessment.at) == (official, EARLIER)
        found = initiative.classifications_by_lens()
        assert [(row.category.key, row.reason, row.basis) for row in found["actors"]] == [
            ("collectives", "Er komt een vereniging.", CHOSEN),
            ("citizens", "", PROPOSED),
        ]
        assert [row.category.key for row in found["growth"]] == ["recognition"]
        assert found["added_value"] == []
        assert "actors:citizens" in SearchRow.objects.get().tokens

    def test_the_one_before_stays_as_history(self):
        initiative = an_initiative(categories=["actors/citizens"])
        before = initiative.assessment

        initiative.assess([], by=an_official())

        assert initiative.assessments.count() == 2
        assert before.classifications.get().category.key == "citizens"
        assert "actors:citizens" not in SearchRow.objects.get().tokens

    def test_the_database_refuses_two_in_a_single_choice_lens(self):
        initiative = an_initiative(categories=["growth/recognition"])
        two = [(a_category(path), "", CHOSEN) for path in ("growth/recognition", "growth/scaling_up")]

        with pytest.raises(IntegrityError, match="one_category_in_a_single_choice_lens"), transaction.atomic():
            initiative.assess(two, by=an_official())

        assert Assessment.objects.count() == 1

    def test_the_database_refuses_a_category_twice(self):
        initiative, twice = an_initiative(), [(a_category("actors/citizens"), "", CHOSEN)] * 2

        with pytest.raises(IntegrityError, match="category_once_in_an_assessment"), transaction.atomic():
            initiative.assess(twice, by=an_official())

    def test_who_did_not_see_the_newest_is_stopped(self):
        initiative = an_initiative()
        newest = initiative.assess([(a_category("actors/citizens"), "", CHOSEN)], by=an_official())

        with pytest.raises(Overtaken) as overtaken:
            initiative.assess([(a_category("actors/collectives"), "", CHOSEN)], by=an_official(), replaces=None)

        assert overtaken.value.newest == newest
        assert initiative.assessments.count() == 1

    def test_who_says_the_same_as_the_newest_is_not(self):
        initiative, rows = an_initiative(), [(a_category("actors/citizens"), "Zelf begonnen.", CHOSEN)]
        newest = initiative.assess(rows, by=an_official(), replaces=None)

        assert initiative.assess(rows, by=an_official(), replaces=None) == newest
        assert kinds(initiative).count(Event.Kind.ASSESSED) == 1

    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_the_same_moment_one_is_overtaken(self):
        initiative, officials = an_initiative(), [an_official(), an_official()]
        rows = [[(a_category(path), "", CHOSEN)] for path in ("actors/citizens", "actors/collectives")]
        overtaken = []

        def assess(by, row):
            try:
                Initiative.objects.get(pk=initiative.pk).assess(row, by=by, replaces=None)
            except Overtaken:
                overtaken.append(by)

        together(*(lambda by=by, row=row: assess(by, row) for by, row in zip(officials, rows, strict=True)))

        assert len(overtaken) == 1
        assert Assessment.objects.get().by not in overtaken


class TestPublication:
    def test_publish(self):
        initiative, official = an_initiative(published=False), an_official()

        assert initiative.publish(by=official, at=EARLIER) is True

        assert (initiative.is_public, initiative.published_at) == (True, EARLIER)
        assert list(Initiative.objects.public()) == [initiative]
        event = initiative.events.get(kind=Event.Kind.PUBLISHED)
        assert (event.by, event.at) == (official, EARLIER)

    def test_publishing_twice_keeps_the_first_moment(self):
        initiative, official = an_initiative(published=False), an_official()
        initiative.publish(by=official, at=EARLIER)

        assert initiative.publish(by=official) is False

        assert initiative.published_at == EARLIER
        assert kinds(initiative).count(Event.Kind.PUBLISHED) == 1

    @pytest.mark.django_db(transaction=True)
    def test_two_at_the_same_moment_publish_once(self):
        initiative, official = an_initiative(published=False), an_official()

        together(*[lambda: Initiative.objects.get(pk=initiative.pk).publish(by=official)] * 2)

        assert kinds(initiative).count(Event.Kind.PUBLISHED) == 1

    def test_unpublish(self):
        initiative, official = an_initiative(), an_official()

        assert initiative.unpublish(by=official, reason="Op verzoek.") is True
        assert initiative.unpublish(by=official, reason="Op verzoek.") is False

        assert not initiative.is_public
        assert list(Initiative.objects.public()) == []
        event = initiative.events.get(kind=Event.Kind.UNPUBLISHED)
        assert (event.by, event.reason) == (official, "Op verzoek.")

    def test_archive_and_restore(self):
        initiative, official = an_initiative(), an_official()

        assert initiative.archive(by=official, reason="Gestopt.") is True
        assert initiative.archive(by=official, reason="Gestopt.") is False
        assert (initiative.published_at, initiative.is_public) == (None, False)
        assert initiative.archived_at is not None

        assert initiative.restore(by=official, reason="Toch niet.") is True
        assert initiative.restore(by=official, reason="Toch niet.") is False
        assert (initiative.archived_at, initiative.is_public) == (None, False)
        assert kinds(initiative)[-2:] == [Event.Kind.ARCHIVED, Event.Kind.RESTORED]

    def test_publishing_takes_out_of_the_archive(self):
        initiative = an_initiative()
        initiative.archive(by=an_official(), reason="Gestopt.")

        initiative.publish(by=an_official())

        assert (initiative.is_public, initiative.archived_at) == (True, None)

    def test_the_database_refuses_a_public_initiative_in_the_archive(self):
        initiative = an_initiative()
        initiative.archived_at = timezone.now()

        with pytest.raises(IntegrityError, match="archived_is_not_published"), transaction.atomic():
            initiative.save()


class TestWhoSeesWhat:
    """Four initiatives: public, hidden, archived, and hidden of Zeist; and an initiator with a hidden one."""

    @pytest.fixture
    def zeist(self):
        return a_municipality("GM0355", "Zeist")

    @pytest.fixture
    def initiator(self):
        return a_user()

    @pytest.fixture
    def registry(self, zeist, initiator):
        archived = an_initiative(name="Archief")
        archived.archive(by=an_official(), reason="Gestopt.")
        return {
            "public": an_initiative(name="Openbaar"),
            "hidden": an_initiative(name="Verborgen", published=False),
            "archived": archived,
            "zeist": an_initiative(name="Zeist", municipality=zeist, published=False),
            "own": an_initiative(name="Eigen", municipality=zeist, owner=initiator, published=False),
        }

    def seen(self, registry, user):
        visible = set(Initiative.objects.visible_to(user))
        assert len(visible) == Initiative.objects.visible_to(user).count()
        return {key for key, initiative in registry.items() if initiative in visible}

    def test_a_stranger_sees_what_is_public(self, registry):
        assert self.seen(registry, AnonymousUser()) == {"public"}
        assert self.seen(registry, a_user()) == {"public"}

    def test_an_initiator_sees_their_own_too(self, registry, initiator):
        assert self.seen(registry, initiator) == {"public", "own"}

    def test_an_official_sees_all_of_their_municipality(self, registry, zeist):
        assert self.seen(registry, an_official()) == {"public", "hidden", "archived"}
        assert self.seen(registry, an_admin()) == {"public", "hidden", "archived"}
        assert self.seen(registry, an_official(zeist)) == {"public", "zeist", "own"}

    def test_how_much_each_may_read(self, registry, initiator, zeist):
        own = registry["own"]
        assert own.audience_for(AnonymousUser()) == Audience.PUBLIC
        assert own.audience_for(a_user()) == Audience.PUBLIC
        assert own.audience_for(an_official()) == Audience.PUBLIC
        assert own.audience_for(initiator) == Audience.INITIATOR
        assert own.audience_for(an_official(zeist)) == Audience.OFFICIAL

    def test_what_each_may_edit(self, registry, initiator, zeist):
        assert not Initiative.objects.editable_by(initiator).exists()
        assert set(Initiative.objects.editable_by(an_official(zeist))) == {registry["zeist"], registry["own"]}

    def test_a_national_initiative_is_nobodys_to_edit(self):
        national = an_initiative(municipality=None, by=an_official())

        assert not Initiative.objects.editable_by(an_official()).exists()
        assert national.audience_for(an_official()) == Audience.PUBLIC


def test_the_contact_that_is_public_is_what_was_consented_to():
    initiative = an_initiative(contact_name="Ann", contact_email="ann@x.example", publish_contact=["name", "phone"])

    assert initiative.contact == {"name": "Ann"}


def test_an_initiator_keeps_seeing_what_an_official_revised():
    me, official = a_user(), an_official()
    initiative = an_initiative(intake=an_intake(owner=me), published=False)
    revised = initiative.intake.revise(by=official, voice=Voice.TOGETHER)
    revised.submit()
    initiative.take(revised, by=official)
    assert list(Initiative.objects.visible_to(me)) == [initiative]
    assert initiative.audience_for(me) == Audience.INITIATOR
    assert list(Initiative.objects.visible_to(a_user())) == []
