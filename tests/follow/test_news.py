import pytest
from django.utils import translation

from follow.models import Sighting
from initiatives.models import Classification, Initiative
from intake.options import Voice
from tests.builders import (
    a_category,
    a_municipality,
    a_neighbourhood,
    a_user,
    an_initiative,
    an_intake,
    an_official,
)
from tests.follow.conftest import NOTHING, a_view, fresh, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def official():
    return an_official()


def revise(initiative, by, *, voice=None, neighbourhoods=None, **answers):
    """Hand in these answers anew and take them over."""
    draft = initiative.intake.revise(by=by, voice=voice)
    for key, value in answers.items():
        setattr(draft, key, value)
    if neighbourhoods is not None:
        draft.neighbourhoods.set(neighbourhoods)
    draft.save()
    draft.submit()
    Initiative.objects.register(draft, by=by)
    initiative.refresh_from_db()


def test_what_was_there_when_it_was_saved_is_no_news(me):
    an_initiative()

    assert told(a_view(me)) == NOTHING


def test_what_was_published_since_is_new(me):
    an_initiative(name="Moestuin Oost")
    view = a_view(me, "q=moestuin")
    an_initiative(name="Moestuin West", summary="Samen tuinieren.")
    an_initiative(name="Repair Café", summary="Samen repareren.")

    news = fresh(view).news()
    assert [(line.name, line.about) for line in news.new.lines] == [("Moestuin West", "Samen tuinieren.")]
    assert (news.changed.total, news.left.total, news.gone) == (0, 0, 0)
    assert news.figures == ["1 new"]


def test_a_look_makes_it_known(me):
    view = a_view(me)
    an_initiative(name="Moestuin West")

    assert [line.name for line in view.look().new.lines] == ["Moestuin West"]
    assert told(view) == NOTHING


def test_many_new_ones_are_counted_and_the_last_registered_named(me):
    view = a_view(me)
    for number in range(22):
        an_initiative(name=f"Tuin {number}")

    news = fresh(view).news()
    assert (news.new.total, len(news.new.lines), news.new.more) == (22, 20, 2)
    assert news.new.lines[0].name == "Tuin 21"


class TestChanged:
    def test_says_which_public_answers_are_new(self, me, official):
        initiative = an_initiative(name="Moestuin", neighbourhoods=[a_neighbourhood()])
        view = a_view(me)
        revise(initiative, official, phase="established", neighbourhoods=[a_neighbourhood("BU99990102", "De Werf")])

        assert told(view) == ([], [("Moestuin", "new answers: neighbourhoods, phase")], [], 0)

    def test_does_not_tell_everyone_that_private_answers_changed(self, me, official):
        initiative = an_initiative(name="Moestuin")
        mine, theirs = a_view(me), a_view(official)
        revise(initiative, official, impact=8, contact_phone="030 1234567")

        assert told(mine) == NOTHING
        assert told(theirs)[1] == [("Moestuin", "new answers: phone number, impact")]

    def test_tells_of_contact_details_when_they_are_public(self, me, official):
        initiative = an_initiative(name="Moestuin")
        view = a_view(me)
        revise(initiative, official, publish_contact=["email"])

        assert told(view)[1] == [("Moestuin", "new answers: contact")]

    def test_names_four_questions_at_most(self, me, official):
        initiative = an_initiative(name="Moestuin")
        view = a_view(me)
        revise(
            initiative, official, summary="Anders.", place="Kade", started=2019, volunteers="3-10", phase="established"
        )

        assert told(view)[1] == [("Moestuin", "new answers: summary, place, year of start, 2 others")]

    def test_tells_that_it_was_read_through_the_lenses_for_the_first_time_and_again(self, me, official):
        initiative = an_initiative(name="Moestuin")
        view = a_view(me)
        row = (a_category("actors/collectives"), "", Classification.Basis.CHOSEN)
        initiative.assess([row], by=official)
        assert told(view)[1] == [("Moestuin", "read through the lenses")]

        view.look()
        initiative.assess([row], by=official)
        assert told(view)[1] == [("Moestuin", "read anew through the lenses")]

    def test_tells_officials_of_their_municipality_about_scores_and_nobody_else(self, me, official):
        elsewhere = an_official(a_municipality("GM0355", "Zeist"))
        initiator = a_user()
        initiative = an_initiative(name="Moestuin", owner=initiator)
        views = {who: a_view(who) for who in (me, official, elsewhere, initiator)}
        initiative.score({"impact": 7}, by=official)

        assert told(views[official])[1] == [("Moestuin", "scored by the municipality")]
        assert [told(views[who]) for who in (me, elsewhere, initiator)] == [NOTHING] * 3

    def test_tells_an_official_each_turn_of_the_publication(self, official):
        initiative = an_initiative(name="Moestuin", published=False)
        view = a_view(official)
        turns = []
        for turn in [
            lambda: initiative.publish(by=official),
            lambda: initiative.unpublish(by=official, reason="x"),
            lambda: initiative.archive(by=official, reason="x"),
            lambda: initiative.restore(by=official, reason="x"),
        ]:
            turn()
            turns += told(view)[1]
            view.look()

        assert turns == [
            ("Moestuin", "published"),
            ("Moestuin", "taken off the website"),
            ("Moestuin", "put in the archive"),
            ("Moestuin", "taken out of the archive"),
        ]

    def test_an_initiator_hears_of_their_own_before_it_is_public(self, me):
        mine = an_initiative(name="Van mij", published=False, intake=an_intake(owner=me, name="Van mij"))
        an_initiative(name="Van een ander", published=False)
        view = a_view(me)
        assert list(view.sightings.values_list("initiative", flat=True)) == [mine.pk]
        mine.publish(by=an_official())

        assert told(view) == ([], [("Van mij", "published")], [], 0)

    def test_what_went_away_and_came_back_between_two_looks_was_published_anew(self, me, official):
        initiative = an_initiative(name="Moestuin")
        view = a_view(me)
        initiative.unpublish(by=official, reason="x")
        initiative.publish(by=official)

        assert told(view) == ([], [("Moestuin", "published")], [], 0)

    def test_an_official_who_describes_an_initiative_alone_gives_answers_and_no_scores(self, official):
        initiative = an_initiative(intake=an_intake(name="Moestuin", voice=Voice.OFFICIAL, owner=official))
        view = a_view(official)
        revise(initiative, official, voice=Voice.OFFICIAL, phase="established")

        assert told(view)[1] == [("Moestuin", "new answers: phase")]


class TestLeft:
    def test_a_withdrawn_one_is_named_without_an_address_for_who_may_not_see_it_any_more(self, me, official):
        initiative = an_initiative(name="Moestuin")
        view, theirs = a_view(me), a_view(official, "status=published")
        initiative.unpublish(by=official, reason="x")

        assert told(view) == ([], [], [("Moestuin", "not public any more")], 0)
        assert [line.href for line in fresh(view).news().left.lines] == [""]
        assert told(theirs) == ([], [], [("Moestuin", "")], 0)
        assert fresh(view).news().figures == ["1 no longer there"]

    def test_one_that_no_longer_matches_stands_under_the_name_it_had(self, me, official):
        initiative = an_initiative(name="Moestuin Oost", summary="Samen buiten.")
        view = a_view(me, "q=moestuin")
        revise(initiative, official, name="Buurtkeuken Oost")

        assert told(view) == ([], [], [("Moestuin Oost", "now called Buurtkeuken Oost")], 0)

    def test_one_that_was_renamed_and_withdrawn_has_the_name_that_all_could_read(self, me, official):
        initiative = an_initiative(name="Moestuin Oost")
        view = a_view(me)
        revise(initiative, official, name="Buurttuin Oost")
        initiative.archive(by=official, reason="x")

        assert told(view) == ([], [], [("Moestuin Oost", "not public any more")], 0)

    def test_one_that_was_erased_is_counted(self, me):
        initiative = an_initiative(name="Moestuin")
        view = a_view(me)
        initiative.delete()

        assert told(view) == ([], [], [], 1)

    def test_it_is_told_once(self, me, official):
        initiative = an_initiative()
        view = a_view(me)
        initiative.unpublish(by=official, reason="x")
        view.look()

        assert told(view) == NOTHING
        assert Sighting.objects.filter(view=view).count() == 0


class TestRights:
    def test_who_is_no_official_any_more_is_told_what_left_without_a_name(self, official):
        an_initiative(name="Openbaar")
        hidden = an_initiative(name="Verborgen", published=False)
        view = a_view(official)
        official.memberships.all().delete()
        hidden.assess([(a_category("actors/collectives"), "", Classification.Basis.CHOSEN)], by=None)

        assert told(view) == ([], [], [], 1)

    def test_who_becomes_an_official_sees_what_they_may_see_now_as_new(self, me):
        an_initiative(name="Verborgen", published=False)
        view = a_view(me)
        me.memberships.create(municipality=a_municipality(), role="official")

        assert told(view) == (["Verborgen"], [], [], 0)

    @pytest.mark.parametrize("query", ["status=registered", "impact=7-10"])
    def test_a_filter_that_one_lost_finds_nothing_rather_than_everything(self, official, query):
        initiative = an_initiative(name="Verborgen", published=False)
        initiative.score({"impact": 8}, by=official)
        view = a_view(official, query)
        assert view.sightings.count() == 1
        an_initiative(name="Openbaar")
        official.memberships.all().delete()

        assert told(view) == ([], [], [], 1)


def test_the_number_of_queries_does_not_grow_with_the_news(me, official, django_assert_max_num_queries):
    kept = [an_initiative(name=f"Tuin {number}") for number in range(6)]
    view = a_view(me)
    an_initiative(name="Nieuw")
    for each in kept[:3]:
        revise(each, official, phase="established")
    for each in kept[3:5]:
        each.unpublish(by=official, reason="x")
    revise(kept[5], official, name="Anders")

    with django_assert_max_num_queries(16):
        assert len(told(view)[2]) == 2
