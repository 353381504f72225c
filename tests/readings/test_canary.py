"""What is written along a guide is found nowhere outside its municipality: in no page, file, search, feed or mail. An
initiator reads what they wrote, alone or together; nobody else outside does."""

import json

import pytest
from django.urls import reverse

from intake.options import Voice
from outbox.models import Message
from readings.guides import ABCD, ACTIE, VALUE_TRIANGLE
from tests.builders import a_neighbourhood, a_reading, an_asset, an_official, an_organisation
from tests.casework.test_canary import OUTSIDERS, read, sign_in
from tests.test_access import one_of_everything

CANARIES = {name: f"q{name}z" for name in ("eigen", "samen", "ambtelijk", "waarde", "buurt", "bron", "voorbij")}
OF_THE_OWNER = {"eigen", "samen"}


def with_canaries():
    """One of everything, and a reading of each kind of it."""
    world = one_of_everything()
    an_organisation()
    fill(world)
    return world


def fill(world):
    """A reading of each kind in this world. Returns the addresses of their pages."""
    official = an_official(name="Sam Bakker")
    for initiative in (world["published"], world["registered"]):
        a_reading(initiative, by=world["owner"], voice=Voice.INITIATOR, levels=[3], text=CANARIES["eigen"])
        a_reading(initiative, by=official, voice=Voice.TOGETHER, levels=[3], text=CANARIES["samen"])
        a_reading(initiative, by=official, levels=[1], text=CANARIES["ambtelijk"])
        a_reading(initiative, by=official, guide=VALUE_TRIANGLE, levels=[1, 4, 2], text=CANARIES["waarde"])
    a_reading(a_neighbourhood(), by=official, guide=ABCD, levels=[2], text=CANARIES["buurt"])
    an_asset(what=CANARIES["bron"], by=official)
    an_asset(what=CANARIES["voorbij"], by=official).end()
    readings = [*world["published"].guided_readings.all(), *a_neighbourhood().guided_readings.all()]
    return [each.get_absolute_url() for each in readings]


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(with_canaries) as made:
        yield made


def told(text):
    return {name for name, word in CANARIES.items() if word in text}


def test_officials_of_the_municipality_do_read_it(client, world, db):
    client.force_login(an_official())
    pages = [
        reverse("workbench:look", args=[world["published"].slug]),
        reverse("workbench:area", args=["BU99990101"]),
    ]

    assert told(" ".join(read(client.get(address)) for address in pages)) == set(CANARIES)


@pytest.mark.parametrize("role", [*OUTSIDERS, "official"])
def test_no_search_finds_it(client, world, db, role):
    sign_in(client, role, world)
    for word in CANARIES.values():
        found = json.loads(read(client.get(reverse("initiatives:export", args=["json"]), {"q": word})))
        assert found["rows"] == []


def test_no_feed_and_no_mail_tells(client, world, db):
    mails = [text for pair in Message.objects.values_list("text", "html", "subject") for text in pair]

    assert told(read(client.get(reverse("follow:feed"))) + " ".join(mails)) == set()
    assert world["published"].guided_readings.filter(guide=ACTIE.key).count() >= 3
