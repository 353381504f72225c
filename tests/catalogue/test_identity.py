"""Whose pages these are: the name and logo at their head, and that a change of these shows at once."""

import re

import pytest
from django.urls import reverse

from accounts.logos import redrawn
from accounts.models import Logo
from tests.builders import (
    a_draft,
    a_municipality,
    a_picture,
    a_user,
    an_initiative,
    an_official,
    an_organisation,
)
from ui.fragments import FragmentCache

pytestmark = pytest.mark.django_db
LIST, HOME = reverse("initiatives:list"), reverse("initiatives:home")


@pytest.fixture(autouse=True)
def nothing_kept():
    FragmentCache.clear()


@pytest.fixture
def zeist():
    return an_organisation(a_municipality("GM0355", "Zeist"))


def head(client, address):
    """(name, what stands under it, logo) at the head of a page, and the end of its title."""
    page = client.get(address).content.decode()
    name = re.search(r'w-logo__name">\s*(.*?)\s*<', page, re.S)[1]
    subtitle = re.search(r'w-logo__subtitle">\s*(.*?)\s*<', page, re.S)[1]
    logo = re.search(r'w-logo__own"\s+src="(.*?)"', page)
    title = re.search(r"<title>(.*?)</title>", page, re.S)[1].rpartition("–")[2].strip()
    return name, subtitle, logo[1] if logo else "", title


WAAIER = ("Waaier", "Register van maatschappelijke initiatieven", "", "Waaier")


def test_without_an_organisation_it_is_waaier(client):
    assert head(client, LIST) == WAAIER


@pytest.mark.parametrize("name", ["initiatives:list", "initiatives:lenses", "site-about", "intake:start"])
def test_with_one_organisation_it_stands_on_every_page_and_changes_at_once(client, name):
    organisation, address = an_organisation(), reverse(name)
    for _twice in range(2):
        assert head(client, address) == ("Gemeente Waaierdam", WAAIER[1], "", "Gemeente Waaierdam")

    organisation.change(by=None, shown_name="De Kade Samen")
    assert head(client, address) == ("De Kade Samen", "Burgerinitiatieven in Waaierdam", "", "De Kade Samen")

    logo = Logo.objects.put(organisation, redrawn(a_picture()), by=None)
    assert head(client, address)[2] == logo.get_absolute_url()

    Logo.objects.take_away(organisation, by=None)
    assert head(client, address)[2] == ""

    organisation.municipality.name = "Waaierdam aan Zee"
    organisation.municipality.save()
    assert head(client, address)[1] == "Burgerinitiatieven in Waaierdam aan Zee"


@pytest.mark.django_db(transaction=True)
def test_a_kept_page_and_its_compressed_twin_follow_too(client):
    organisation = an_organisation()
    an_initiative()
    packed = [client.get(LIST, headers={"accept-encoding": "gzip"}).content for _twice in range(2)]
    organisation.change(by=None, shown_name="De Kade Samen")
    assert client.get(LIST, headers={"accept-encoding": "gzip"}).content != packed[1]
    assert head(client, LIST)[0] == "De Kade Samen"


def test_with_several_each_stands_on_pages_of_its_own(client, zeist):
    an_organisation()
    initiative = an_initiative()
    draft = a_draft(owner=a_user())
    for address in (HOME, LIST, f"{LIST}?municipality=GM9999&municipality=GM0355", reverse("site-about")):
        assert head(client, address) == WAAIER
    for address in (initiative.get_absolute_url(), f"{LIST}?municipality=GM9999"):
        assert head(client, address)[0] == "Gemeente Waaierdam"
    assert head(client, f"{LIST}?municipality=GM0355")[0] == "Gemeente Zeist"
    client.force_login(draft.owner)
    assert head(client, reverse("intake:check", args=[draft.pk]))[0] == "Gemeente Waaierdam"


def test_an_official_works_under_the_name_of_their_own_municipality(client, zeist):
    an_organisation()
    initiative = an_initiative()
    client.force_login(an_official(a_municipality("GM0355")))
    assert head(client, reverse("workbench:queue"))[0] == "Gemeente Zeist"
    assert head(client, initiative.get_absolute_url())[0] == "Gemeente Waaierdam"
    assert head(client, HOME) == WAAIER


def test_one_of_a_municipality_that_went_up_in_another_does_not_count(client, zeist):
    gone = an_organisation().municipality
    gone.went_up_in, gone.vanished_on = zeist.municipality, "2026-01-01"
    gone.save()
    assert head(client, HOME)[0] == "Gemeente Zeist"


def test_it_speaks_the_language_of_the_page(client):
    an_organisation()
    assert head(client, LIST)[0] == "Gemeente Waaierdam"
    client.cookies["django_language"] = "en"
    assert head(client, LIST)[:2] == ("Municipality of Waaierdam", "Register of civic initiatives")


def test_it_costs_no_query_on_a_page_of_the_registry_or_of_who_is_signed_in(client, django_assert_num_queries):
    an_organisation()
    initiative = an_initiative()
    client.get(LIST)
    with django_assert_num_queries(1):
        client.get(LIST)
    client.get(initiative.get_absolute_url())
    with django_assert_num_queries(2):
        client.get(initiative.get_absolute_url())
    client.force_login(a_user())
    client.get(reverse("accessibility"))
    with django_assert_num_queries(1):  # the session, with its person, their roles and the versions
        client.get(reverse("accessibility"))


def test_about_contact_and_privacy_say_what_the_organisation_says(client):
    an_organisation(
        contact_name="Team Buurten",
        contact_email="team@waaierdam.example",
        contact_phone="14 0999",
        privacy_contact="privacy@waaierdam.example",
        about_nl="Wij zijn er voor u.\n\nKom langs.",
        response_days=10,
    )
    about = client.get(reverse("site-about")).content.decode()
    assert "Over het register van Gemeente Waaierdam" in about and "Kom langs.</p>" in about
    contact = client.get(reverse("site-contact")).content.decode()
    for text in ("Team Buurten", "mailto:team@waaierdam.example", "14 0999", "binnen 10 dagen"):
        assert text in contact
    assert '<p class="w-privacy__address">privacy@waaierdam.example</p>' in client.get(reverse("privacy")).text
    client.cookies["django_language"] = "en"
    english = client.get(reverse("site-about")).content.decode()
    assert 'lang="nl"' in english and "Kom langs." in english


def test_without_an_organisation_the_pages_stand_too(client):
    assert "Over dit register" in client.get(reverse("site-about")).content.decode()
    assert "Nog geen gemeente zegt wie u iets kunt vragen." in client.get(reverse("site-contact")).content.decode()
    assert "U werkt bij een gemeente" in client.get(reverse("site-help")).content.decode()
    footer = client.get(HOME).content.decode()
    for name in ("site-about", "site-help", "site-contact"):
        assert f'href="{reverse(name)}"' in footer
