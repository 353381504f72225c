import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from accounts.models import User
from areas.loader import load
from casework.queue import queue
from demo.areas import AREAS
from initiatives.models import Assessment, Classification, Event, Initiative, SearchRow
from intake.models import Intake
from intake.options import Voice
from tests.builders import a_municipality, no_categories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def demo(kept_rows):
    def load():
        call_command("load_demo")

    with kept_rows(load):
        yield


def everything():
    """Every row that the demo writes, dates included."""
    tables = (User, Intake, Initiative, Assessment, Classification, Event, SearchRow)
    return [list(model.objects.order_by("pk").values()) for model in tables]


def person(email):
    return User.objects.get(email=email)


@pytest.mark.usefixtures("demo")
class TestLoaded:
    def test_a_second_time_changes_nothing(self, capsys):
        before = everything()

        call_command("load_demo")

        assert everything() == before
        assert capsys.readouterr().out == "Initiatives: 0 loaded, 92 there already.\n"

    def test_the_studys_initiatives_are_public_and_name_their_source(self):
        cases = Initiative.objects.filter(is_fictional=False)

        assert cases.count() == 32
        assert cases.public().count() == 32
        for case in cases:
            assert "januari 2015, " in case.source
            assert case.intake.voice == Voice.OFFICIAL
            assert case.intake.contact_name == ""

    def test_what_the_study_states_is_marked_as_stated(self):
        rows = Classification.objects.filter(assessment__initiative__is_fictional=False)

        assert set(rows.values_list("basis", flat=True)) == {"stated"}
        buuv = Initiative.objects.get(slug="buuv").assessment.classifications.get()
        assert (buuv.lens, buuv.category.key) == ("actors", "initiative_support")

    def test_of_two_thresholds_the_last_is_the_present_one(self):
        row = Initiative.objects.get(slug="kruiskamp-onderneemt").assessment.classifications.get()

        assert (row.category.key, row.reason) == ("institutional_support", "Eerder: Eerste volgers.")

    def test_the_made_up_ones_stand_at_their_stage_of_life(self):
        made_up = Initiative.objects.filter(is_fictional=True)

        assert made_up.count() == 54
        assert made_up.public().count() == 48
        assert made_up.get(archived_at__isnull=False).slug == "tas-aan-de-deur"
        taken_off = Event.objects.get(kind=Event.Kind.UNPUBLISHED)
        assert taken_off.initiative.slug == "de-tweede-stek"
        assert taken_off.reason.startswith("De kas is verkocht")

    def test_the_official_has_a_queue_and_the_initiator_a_draft(self):
        assert queue(person("ambtenaar@waaierdam.example")).count() == 5
        assert not queue(person("ambtenaar@zeist.example")).exists()
        assert person("initiator@waaierdam.example").intakes.drafts().get().name == "Muziek in de Flat"

    def test_the_initiator_has_something_public_and_something_that_waits(self):
        noor = person("initiator@waaierdam.example")

        assert Initiative.objects.public().get(intake__owner=noor).slug == "repair-cafe-schippersbuurt"
        waiting = queue(person("ambtenaar@waaierdam.example")).get(owner=noor)
        assert waiting.name == "Leenopa's en Leenoma's"

    def test_official_scores_stand_beside_the_initiators(self):
        initiative = Initiative.objects.get(slug="buurtmoestuin-de-kromme-akker")

        assert (initiative.intake.needed_to_continue, initiative.official_intake.needed_to_continue) == (3, 5)
        assert initiative.official_intake.essence == []

    def test_a_choice_is_proposed_where_the_answers_lead_there(self):
        rows = Initiative.objects.get(slug="buurtmoestuin-de-kromme-akker").assessment.classifications.all()

        basis = {row.category.key: row.basis for row in rows}
        assert (basis["social_cohesion"], basis["broad_collectives"]) == ("proposed", "chosen")

    def test_things_happened_in_their_order(self):
        for initiative in Initiative.objects.all():
            moments = [event.at for event in initiative.events.order_by("pk")]
            assert moments == sorted(moments), initiative.slug
            assert initiative.intake.submitted_at <= moments[0], initiative.slug
        assert not Initiative.objects.filter(published_at__lt=F("registered_at")).exists()


def test_says_what_is_missing():
    a_municipality()
    with pytest.raises(CommandError, match="load_areas"):
        call_command("load_demo")

    load(AREAS)
    no_categories()
    with pytest.raises(CommandError, match="load_categories"):
        call_command("load_demo")
