import pytest
from django.contrib.auth.models import AnonymousUser

from casework.models import Offer
from tests.builders import a_municipality, a_user, an_initiative, an_official

pytestmark = pytest.mark.django_db


def offered(initiative=None, official=None, **fields):
    by = official or an_official()
    municipality = initiative.municipality if initiative else a_municipality()
    fields = {"kind": "permit", "words": "Wij lezen mee."} | fields
    return Offer.objects.put_up(by=by, municipality=municipality, initiative=initiative, official=official, **fields)


def test_a_double_click_offers_once_and_what_ended_can_be_offered_again():
    initiative = an_initiative()
    first = offered(initiative)

    assert offered(initiative) == first
    first.end()
    assert offered(initiative) != first


def test_an_offer_of_an_initiative_is_for_who_may_see_that():
    public, hidden = offered(an_initiative()), offered(an_initiative(published=False))

    for reader in (AnonymousUser(), a_user(), an_official(a_municipality("GM0355", "Zeist"))):
        assert list(Offer.objects.of_initiatives(reader)) == [public]
    assert set(Offer.objects.of_initiatives(an_official())) == {public, hidden}


def test_an_offer_of_an_official_is_for_colleagues():
    offer = offered(official=an_official())

    assert list(Offer.objects.of_officials(an_official())) == [offer]
    for reader in (AnonymousUser(), a_user(), an_official(a_municipality("GM0355", "Zeist"))):
        assert not Offer.objects.of_officials(reader).exists()


def test_an_offer_of_an_official_goes_with_them():
    left = an_official()
    offered(official=left)
    left.memberships.all().delete()

    assert not Offer.objects.of_officials(an_official()).exists()


def test_a_kept_profile_shows_what_is_offered_now(client):
    initiative = an_initiative()
    words = "Wij lezen uw aanvraag mee."
    address = initiative.get_absolute_url()

    assert words not in client.get(address).content.decode()
    offer = offered(initiative, words=words)
    assert words in client.get(address).content.decode()
    offer.end()
    assert words not in client.get(address).content.decode()
