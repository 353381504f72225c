"""With what an initiative can help others: its list, and who keeps it."""

import pytest
from django.urls import reverse

from casework.models import Offer
from tests.builders import a_municipality, a_user, an_initiative, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiator():
    return a_user()


@pytest.fixture
def initiative(initiator):
    return an_initiative(owner=initiator)


@pytest.fixture
def address(initiative):
    return reverse("initiatives:offers", args=[initiative.slug])


def read(page):
    return page.content.decode()


def test_an_initiator_offers_help_that_everyone_finds_on_the_profile(client, initiative, initiator, address):
    client.force_login(initiator)
    assert f'href="{address}"' in read(client.get(initiative.get_absolute_url()))

    for _click in range(2):
        client.post(address, {"kind": "permit", "words": "Wij lezen uw aanvraag mee."})

    offer = Offer.objects.get()
    assert (offer.by, offer.initiative, offer.municipality_id) == (initiator, initiative, "GM9999")
    client.logout()
    page = read(client.get(initiative.get_absolute_url()))
    assert "Biedt anderen hulp" in page and "Wij lezen uw aanvraag mee." in page


def test_what_ended_is_offered_no_longer(client, initiative, initiator, address):
    client.force_login(initiator)
    client.post(address, {"kind": "permit", "words": "Wij lezen mee."})

    client.post(address, {"end": str(Offer.objects.get().pk)})

    assert "Wij lezen mee." not in read(client.get(initiative.get_absolute_url()))


def test_an_official_keeps_the_list_too(client, address):
    client.force_login(an_official())

    client.post(address, {"kind": "training", "words": ""})

    assert Offer.objects.get().kind == "training"


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"kind": ""}, {"kind": ["Kies een soort hulp."]}),
        ({"kind": "geld"}, {"kind": ["Kies een van de mogelijkheden."]}),
    ],
)
def test_says_what_is_wrong_and_keeps_the_words(client, initiator, address, typed, errors):
    client.force_login(initiator)

    page = client.post(address, typed | {"words": "Wij lezen mee."})

    assert page.context["form"].errors == errors
    assert "Wij lezen mee." in read(page)


def test_nobody_else_keeps_it(client, initiative, address):
    assert client.get(address).url.startswith(reverse("account_login"))
    for reader in (a_user(), an_official(a_municipality("GM0355", "Zeist"))):
        client.force_login(reader)
        assert client.get(address).status_code == 403
        client.logout()
    hidden = an_initiative(published=False)
    client.force_login(a_user())
    assert client.get(reverse("initiatives:offers", args=[hidden.slug])).status_code == 404


def test_an_offer_of_another_initiative_is_not_ended_here(client, initiator, address):
    other = an_initiative()
    found = Offer.objects.put_up(
        by=an_official(), initiative=other, municipality=other.municipality, kind="say", words=""
    )
    client.force_login(initiator)

    assert client.post(address, {"end": str(found.pk)}).status_code == 404
    assert Offer.objects.open().exists()
