"""What officials say of an instrument is found nowhere outside their municipality; the initiator reads their part."""

import json

import pytest
from django.urls import reverse

from outbox.models import Message
from tests.builders import a_category, a_mark, an_article, an_official
from tests.casework.test_canary import OUTSIDERS, read, sign_in
from tests.test_access import one_of_everything

WORDS, TOLD = "dossierkanarie", "zinvooruwkanarie"


def with_canaries():
    world = one_of_everything()
    fill(world)
    return world


def fill(world):
    """What officials say of an instrument, at each initiative of this world."""
    for initiative in (world["published"], world["registered"]):
        article = an_article()
        article.fits.create(category=a_category("actors/collectives"))
        a_mark(initiative, article, by=an_official(), words=WORDS, told=TOLD)


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(with_canaries) as made:
        yield made


def test_officials_of_the_municipality_do_read_it(client, world, db):
    client.force_login(an_official())
    said = read(client.get(world["published"].get_absolute_url()))
    assert WORDS in said and TOLD in said


@pytest.mark.parametrize("role", [*OUTSIDERS, "official"])
def test_no_search_finds_it(client, world, db, role):
    sign_in(client, role, world)
    for word in (WORDS, TOLD):
        found = json.loads(read(client.get(reverse("initiatives:export", args=["json"]), {"q": word})))
        assert found["rows"] == []


def test_no_feed_and_no_mail_tells(client, world, db):
    assert not {WORDS, TOLD} & set(read(client.get(reverse("follow:feed"))).split())
    mails = " ".join(text for row in Message.objects.values_list("text", "html", "subject") for text in row)
    assert WORDS not in mails and TOLD not in mails
