"""Initiators look at their own initiative along a guide."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from intake.options import Voice
from readings.models import GuidedReading
from tests.builders import a_reading, a_user, an_initiative, an_official
from tests.pages import tight

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return a_user(name="Fatima de Boer")


@pytest.fixture
def home(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def initiative(owner):
    return an_initiative(owner=owner)


def address(initiative, *more):
    return reverse(f"initiatives:look{'-along' if more else ''}", args=[initiative.slug, *more])


def read(page):
    return tight(page.content.decode())


def test_it_is_found_from_my_initiatives_and_from_the_profile(home, initiative):
    for page in (reverse("initiatives:mine"), initiative.get_absolute_url()):
        assert f'href="{address(initiative)}"' in read(home.get(page))


def test_who_is_no_initiator_has_no_way_there(client, initiative):
    for reader in (None, a_user(), an_official()):
        if reader:
            client.force_login(reader)
        assert address(initiative) not in read(client.get(initiative.get_absolute_url()))


def test_plain_questions_and_nothing_for_officials(home, initiative):
    text = read(home.get(address(initiative, "actie")))

    assert "Waarom doet u dit? Hebt u er nog zin in?" in text
    assert "wat kan de gemeente doen?" not in text and "Wat drijft deze mensen?" not in text


def test_what_they_fill_in_is_theirs(home, initiative, owner):
    page = home.post(
        address(initiative, "actie"), {"level-animo": "4", "text-animo": "Zin!", "words-animo": "Geld"}, follow=True
    )

    reading = GuidedReading.objects.get()
    assert (reading.voice, reading.by, reading.municipality) == ("initiator", owner, initiative.municipality)
    assert reading.found["animo"].fields == (4, "Zin!", [], "")
    assert "Zin!" in read(page) and "Bewaard. De gemeente kan het ook lezen." in read(page)


def test_they_see_what_was_written_with_them_and_not_what_officials_wrote(home, initiative):
    by = an_official(name="Sam Bakker")
    a_reading(initiative, voice=Voice.TOGETHER, levels=[1], by=by)
    together = a_reading(initiative, voice=Voice.TOGETHER, levels=[2], text="Samen gezien.", by=by)
    official = a_reading(initiative, levels=[2], text="Ambtelijk.")

    text = read(home.get(address(initiative)))

    assert "Samen gezien." in text and "Ambtelijk." not in text
    page = read(home.get(together.get_absolute_url()))
    assert "Samen gezien." in page and "Sam Bakker" not in page + text
    assert home.get(official.get_absolute_url()).status_code == 404


def test_an_older_tab_is_told_of_the_newer_one(home, initiative):
    newest = a_reading(initiative, voice=Voice.INITIATOR, levels=[1], text="In het andere tabblad.")

    page = home.post(address(initiative, "actie"), {"text-animo": "In dit tabblad.", "replaces": ""})

    assert "In het andere tabblad." in read(page) and "In dit tabblad." in read(page)
    assert GuidedReading.objects.get() == newest


def test_the_page_takes_as_many_queries_for_one_as_for_ten(home, initiative):
    a_reading(initiative, voice=Voice.INITIATOR, levels=[1])
    home.get(address(initiative))
    with CaptureQueriesContext(connection) as one:
        home.get(address(initiative))
    for level in (1, 2, 3) * 3:
        a_reading(initiative, voice=Voice.INITIATOR, levels=[level])
    with CaptureQueriesContext(connection) as ten:
        home.get(address(initiative))
    assert len(ten) == len(one)


def test_it_can_be_read_in_english(home, initiative):
    a_reading(initiative, voice=Voice.INITIATOR, levels=[1], text="Zin!")
    home.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    text = read(home.get(address(initiative)))

    assert "Look together" in text and "missing" in text and "Equipment" in text
