"""A drawn profile is kept, and yet never old, never another reader's and never in another language."""

import re
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from catalogue.profile import cache
from initiatives.models import Classification, Event, Initiative
from initiatives.search.asked import Asked
from intake.models import Intake
from intake.questions import Audience
from taxonomy.models import Category, Rule
from tests.builders import (
    a_category,
    a_neighbourhood,
    a_user,
    an_admin,
    an_initiative,
    an_intake,
    an_official,
)
from tests.pages import tight
from ui.fragments import FragmentCache

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def none_kept():
    FragmentCache.clear()


@pytest.fixture
def initiator():
    return a_user("fatima@kade.example")


@pytest.fixture
def initiative(initiator):
    return an_initiative(
        intake=an_intake(owner=initiator, neighbourhoods=[a_neighbourhood()], contact_phone="06-00000101"),
        categories=["actors/citizens", "growth/recognition"],
    )


def page(client, initiative, reader=None):
    """The page without its frame, in which a token differs each time."""
    client.cookies.pop("sessionid", None)
    if reader:
        client.force_login(reader)
    html = client.get(initiative.get_absolute_url()).content.decode()
    return html[html.index("<article") :]


@contextmanager
def erasing():
    """What erasing personal data says to the database before it changes what was handed in."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL waaier.erasing = 'on'")
        yield
        cursor.execute("SET LOCAL waaier.erasing = 'off'")


def test_a_profile_is_drawn_once(client, initiative, django_assert_num_queries):
    first = page(client, initiative)
    with django_assert_num_queries(2):  # the clock and the gate
        assert page(client, initiative) == first
    assert len(cache.PROFILES.kept) == 1


# --- Never old -----------------------------------------------------------------------------------------------------


def test_new_answers_show_at_once(client, initiative, initiator):
    page(client, initiative)
    draft = initiative.intake.revise(by=initiator)
    draft.summary = "Nu ook met bijen."
    draft.save()
    draft.submit()
    assert "Nu ook met bijen." not in page(client, initiative)
    Initiative.objects.register(Intake.objects.get(pk=draft.pk), by=an_official())
    assert "Nu ook met bijen." in page(client, initiative)


def test_a_new_assessment_shows_at_once(client, initiative):
    page(client, initiative)
    chosen = (a_category("growth/scaling_up"), "Er komt een tweede tuin.", Classification.Basis.CHOSEN)
    initiative.assess([chosen], by=an_official())
    assert "Er komt een tweede tuin." in page(client, initiative)


def test_new_scores_show_at_once(client, initiative):
    official = an_official()
    before = page(client, initiative, official)
    initiative.score({"impact": 7}, by=official)
    assert page(client, initiative, official) != before


def test_an_event_that_is_written_by_itself_shows_at_once(client, initiative):
    official = an_official()
    page(client, initiative, official)
    event = initiative.record(Event.Kind.RESTORED, by=official, reason="Begint opnieuw.")
    assert "Begint opnieuw." in page(client, initiative, official)
    event.reason = "Begint toch niet."
    event.save()
    assert "Begint toch niet." in page(client, initiative, official)
    event.delete()
    assert "Begint toch niet." not in page(client, initiative, official)


def test_another_name_of_an_official_shows_at_once(client, initiative):
    official = an_official(name="Sam Bakker")
    initiative.record(Event.Kind.RESTORED, by=official)
    assert "Sam Bakker" in page(client, initiative, official)
    official.name = "Sam de Bakker"
    official.save()
    assert "Sam de Bakker" in page(client, initiative, official)


def test_a_name_in_the_history_goes_with_the_account(client, initiative):
    gone = an_official(name="Sam Bakker")
    initiative.record(Event.Kind.RESTORED, by=gone)
    official = an_official()
    assert "Sam Bakker" in page(client, initiative, official)
    gone.delete()
    assert "Sam Bakker" not in page(client, initiative, official)


def test_personal_data_that_are_erased_are_gone_at_once(client, initiative):
    official = an_official()
    assert "06-00000101" in page(client, initiative, official)
    with erasing():
        Intake.objects.filter(pk=initiative.intake_id).update(contact_phone="")
    assert "06-00000101" not in page(client, initiative, official)


def test_another_name_of_a_category_or_an_area_shows_at_once(client, initiative):
    page(client, initiative)
    Category.objects.filter(lens="actors", key="citizens").update(name_nl="Bewoners zelf")
    assert "Bewoners zelf" in page(client, initiative)
    neighbourhood = a_neighbourhood()
    neighbourhood.name = "De Nieuwe Kade"
    neighbourhood.save()
    assert "De Nieuwe Kade" in page(client, initiative)
    municipality = initiative.municipality
    municipality.name = "Groot-Waaierdam"
    municipality.save()
    assert "Groot-Waaierdam" in page(client, initiative)


def test_a_category_that_came_after_the_clock_was_read_shows_too(initiative, client):
    asked = Asked(AnonymousUser())
    cache.categories(asked.versions.names.number)
    added = Category.objects.create(lens="growth", key="nieuw", slug="nieuw", name_nl="Nieuwe drempel", name_en="New")
    initiative.assess([(added, "", Classification.Basis.CHOSEN)], by=an_official())
    gated = Initiative.objects.with_version().get(pk=initiative.pk)
    drawn = cache.drawn_profile(gated, Audience.PUBLIC, AnonymousUser(), asked)
    assert "Nieuwe drempel" in drawn.parts["sections"].decode()


def test_a_proposal_goes_with_its_rule(client):
    """A threshold that the answers suggest rests on a rule, which an admin can switch off."""
    Rule.objects.all().delete()
    admin = an_admin()
    rule = Rule.objects.add("phase", ["idea"], a_category("growth/recognition"), by=admin, reason="Vaak zo")
    initiative = an_initiative(phase="idea", by=admin)
    proposed = a_category("growth/recognition").name
    assert proposed in page(client, initiative, admin)
    rule.switch_off(by=admin, reason="Toch niet")
    assert proposed not in page(client, initiative, admin)


def test_a_similar_initiative_comes_and_goes_with_its_own_publication(client, initiative):
    assert "Zorgtuin" not in page(client, initiative)
    other = an_initiative(name="Zorgtuin", categories=["growth/recognition"])
    assert 'href="#similar"' in page(client, initiative)
    assert "Zorgtuin" in page(client, initiative)
    other.unpublish(by=an_official(), reason="Klopt niet.")
    assert "Zorgtuin" not in page(client, initiative)
    assert 'href="#similar"' not in page(client, initiative)


def test_what_is_withdrawn_is_not_found_although_it_is_kept(client, initiative):
    page(client, initiative)
    initiative.unpublish(by=an_official(), reason="Klopt niet.")
    assert client.get(initiative.get_absolute_url()).status_code == 404


def test_what_is_rolled_back_was_never_kept(client, initiative):
    before = page(client, initiative)
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
        initiative.record(Event.Kind.PUBLISHED, by=an_official())
        assert page(client, initiative) != before
        cursor.execute("ROLLBACK TO SAVEPOINT before")
    assert page(client, initiative) == before


# --- Never another reader's ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["visitor", "official", "initiator"])
def test_each_audience_has_its_own(client, initiative, initiator, first):
    readers = {"visitor": None, "official": an_official(), "initiator": initiator}
    page(client, initiative, readers[first])
    pages = {name: page(client, initiative, reader) for name, reader in readers.items()}
    phone = "06-00000101"
    assert {name: phone in html for name, html in pages.items()} == {
        "visitor": False,
        "official": True,
        "initiator": True,
    }
    revise = f"/intake/{initiative.intake_id}/"
    assert {name: revise in html for name, html in pages.items()} == {
        "visitor": False,
        "official": False,
        "initiator": True,
    }
    assessing = f"/werkbank/{initiative.slug}/"
    assert [name for name, html in pages.items() if assessing in html] == ["official"]


def test_a_form_on_the_page_has_the_token_of_its_own_reader(client, initiative, initiator):
    client.handler.enforce_csrf_checks = True
    official = an_official()
    official.intakes.add(initiative.intake)
    page(client, initiative, official)
    html = tight(page(client, initiative, official))
    token = re.search(r'action="/intake/[^"]*"><input[^>]* value="(\w+)"', html)[1]
    address = re.search(r'action="(/intake/[^"]*)"', html)[1]
    assert client.post(address, {"csrfmiddlewaretoken": token}).status_code == 302


def test_each_reader_has_their_own_similar_initiatives(client, initiative, initiator):
    an_initiative(name="Nog niet openbaar", categories=["growth/recognition"], published=False)
    mine = an_intake(name="Mijn andere plan", owner=initiator)
    an_initiative(intake=mine, categories=["growth/recognition"], published=False)
    official = an_official()
    for reader, names in [
        (official, {"Nog niet openbaar", "Mijn andere plan"}),
        (None, set()),
        (initiator, {"Mijn andere plan"}),
        (a_user(), set()),
        (official, {"Nog niet openbaar", "Mijn andere plan"}),
    ]:
        html = page(client, initiative, reader)
        assert {name for name in ["Nog niet openbaar", "Mijn andere plan"] if name in html} == names


def test_each_language_has_its_own(client, initiative):
    dutch = page(client, initiative)
    client.cookies["django_language"] = "en"
    english = page(client, initiative)
    assert ("Door zes brillen" in dutch, "Through six lenses" in english) == (True, True)
    assert ("Through six lenses" in dutch, "Door zes brillen" in english) == (False, False)


def test_a_version_that_is_not_of_this_initiative_is_not_taken(initiative):
    other = an_initiative(name="Zorgtuin")
    asked = Asked(AnonymousUser())
    seen = {
        each.pk: cache.drawn_profile(each, Audience.PUBLIC, AnonymousUser(), asked).name
        for each in Initiative.objects.visible_to(AnonymousUser()).with_version()
    }
    assert seen == {initiative.pk: "Buurttuin De Kade", other.pk: "Zorgtuin"}
