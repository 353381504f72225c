"""Who looks at contact details stands in the log: once a day for each initiative and each intake, whichever page shows
them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry, What
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db
CONTACT = {"contact_name": "Mila de Vries", "contact_email": "mila@kade.example", "contact_phone": "06 12345678"}


@pytest.fixture
def official(client):
    user = an_official(name="Sam Bakker")
    client.force_login(user)
    return user


def looks():
    rows = Entry.objects.filter(what=What.CONTACT_SEEN).order_by("pk")
    return list(rows.values_list("by", "municipality", "about", "about_key"))


def profile(initiative):
    return initiative.get_absolute_url()


def at(name):
    return lambda thing: reverse(f"workbench:{name}", args=[getattr(thing, "slug", thing.pk)])


@pytest.mark.parametrize("address", [profile, at("assessment")], ids=["profile", "assessment"])
def test_a_page_of_an_initiative(client, official, address):
    initiative = an_initiative(**CONTACT)
    for _time in range(2):
        assert client.get(address(initiative)).status_code == 200

    assert looks() == [(official.pk, "GM9999", "initiative", str(initiative.pk))]


@pytest.mark.parametrize("name", ["registration", "request"])
def test_a_page_of_an_intake(client, official, name):
    intake = an_intake(**CONTACT)
    assert client.get(at(name)(intake)).status_code == 200

    assert looks() == [(official.pk, "GM9999", "intake", str(intake.pk))]


def test_a_question_for_consent(client, official):
    initiative = an_initiative(voice="official", by=official, **CONTACT)
    assert client.get(reverse("workbench:consent", args=[initiative.slug])).status_code == 200

    assert looks() == [(official.pk, "GM9999", "initiative", str(initiative.pk))]


def test_the_letters_and_the_choice_of_what_belongs_to_what(client, official):
    first, second = an_intake(**CONTACT), an_intake(name="Nog een", **CONTACT)
    assert client.get(reverse("workbench:belonging-intake", args=[first.pk, second.pk])).status_code == 200

    assert sorted(row[3] for row in looks()) == sorted([str(first.pk), str(second.pk)])


def test_the_table_with_a_column_of_contact_details(client, official):
    initiative = an_initiative(**CONTACT)
    an_initiative(municipality=a_municipality("GM0355", "Zeist"), name="Van daar", **CONTACT)
    client.get(reverse("initiatives:list") + "?view=table&columns=phase")
    assert looks() == []

    client.get(reverse("initiatives:list") + "?view=table&columns=contact_email")
    assert looks() == [(official.pk, "GM9999", "initiative", str(initiative.pk))]


def test_where_no_contact_is_known_nobody_looked_at_one(client, official):
    client.get(profile(an_initiative(contact_name="", contact_email="", contact_phone="")))

    assert looks() == []


@pytest.mark.parametrize("reader", [None, a_user, lambda: an_official(a_municipality("GM0355", "Zeist"))])
def test_who_does_not_see_them_does_not_look(client, reader):
    initiative = an_initiative(**CONTACT)
    if reader:
        client.force_login(reader())
    assert client.get(profile(initiative)).status_code == 200

    assert looks() == []


def test_of_a_profile_it_takes_one_statement_and_none_of_a_visitor(client, official, django_assert_num_queries):
    initiative, bare = an_initiative(**CONTACT), an_initiative(name="Kaal", contact_name="", contact_email="")
    for each in (initiative, bare):
        client.get(profile(each))
    with CaptureQueriesContext(connection) as without:
        client.get(profile(bare))
    with django_assert_num_queries(len(without) + 1):
        client.get(profile(initiative))
