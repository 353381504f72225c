"""An answer of one person is found nowhere, and what a municipality asks or finds is nowhere outside it."""

import pytest
from django.core import mail
from django.urls import reverse

from climate.models import Opinion, OpinionInvitation
from climate.opinions import FEWEST, OpinionStatement, Side, person_of, this_year
from outbox.models import Message
from tests.builders import a_municipality, a_user, an_admin, an_initiative, an_official, an_organisation
from tests.pages import PageClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    """Waaierdam asked: one initiator said no to all, seven others and five officials yes. (initiator, initiative)"""
    an_organisation()
    here, initiator = a_municipality(), a_user("kanarie@x.example", name="Kanarie Geel")
    initiative = an_initiative(owner=initiator, name="Kanariepark")
    for side, number in ((Side.INITIATOR, 7), (Side.OFFICIAL, FEWEST)):
        for each in range(number):
            Opinion.objects.give(
                dict.fromkeys(OpinionStatement.values, "agree"),
                municipality=here,
                side=side,
                person=person_of(f"{side}{each}", here.pk, this_year()),
            )
    client = PageClient()
    client.force_login(initiator)
    client.post(
        reverse("initiatives:own-opinion", args=[here.pk]),
        {"year": this_year(), **dict.fromkeys(OpinionStatement.values, "disagree")},
    )
    OpinionInvitation.objects.mail_all(here, by=an_official())
    return initiator, initiative


def pages_of(initiative):
    listing = reverse("initiatives:list")
    yield from (
        "/",
        listing,
        f"{listing}?q=oneens",
        f"{listing}?view=table",
        initiative.get_absolute_url(),
        "/brillen/",
    )
    yield from (f"{reverse('initiatives:export', args=[kind])}" for kind in ("csv", "json"))
    yield from ("/stellingen/GM9999/", "/werkbank/stellingen/GM9999/", "/werkbank/stellingen/GM9999/stellingen.csv")
    yield from ("/werkbank/stellingen/GM9999/uitnodigen/", "/werkbank/stellingen/GM9999/schalen/", "/werkbank/")


def body(response):
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def test_who_answered_what_stands_nowhere(asked):
    _initiator, initiative = asked
    person = person_of("kanarie@x.example", "GM9999", this_year())
    for reader in (None, an_official(), an_admin(), an_official(a_municipality("GM0355", "Zeist"))):
        client = PageClient()
        if reader:
            client.force_login(reader)
        for path in pages_of(initiative):
            text = body(client.get(path))
            assert person not in text, path
            if "stellingen" in path:
                assert "Kanarie" not in text and "kanarie@" not in text, path


def test_nobody_outside_sees_that_anything_was_answered(asked):
    _initiator, initiative = asked
    official = PageClient()
    official.force_login(an_official())
    assert "7 eens, 1 oneens" in body(official.get("/werkbank/stellingen/GM9999/"))
    for reader in (None, a_user(), an_official(a_municipality("GM0355", "Zeist"))):
        client = PageClient()
        if reader:
            client.force_login(reader)
        for path in pages_of(initiative):
            assert "7 eens" not in body(client.get(path)), path


def test_the_mail_says_nothing_of_an_answer(asked):
    texts = [f"{each.subject} {each.text}" for each in Message.objects.all()] + [
        str(each.body) for each in mail.outbox
    ]
    assert any("/stelling/" in text for text in texts)
    assert not any(word in text for text in texts for word in ("oneens", "disagree", "eens,"))


def test_who_deletes_their_account_leaves_no_trace(asked):
    initiator, _initiative = asked
    before = Opinion.objects.count()
    client = PageClient()
    client.force_login(initiator)
    initiator.delete()
    assert Opinion.objects.count() == before
    assert not Opinion.objects.filter(person__icontains="kanarie").exists()
