"""A superuser begins a new organisation in one form."""

import pytest
from django.urls import reverse

from accounts.models import Invitation, Organisation
from outbox.models import Message
from tests.builders import a_municipality, a_user, an_admin, an_organisation

pytestmark = pytest.mark.django_db
NEW = reverse("office:new")
SAID = {
    "municipality": "GM0355",
    "shown_name": "Zeist Samen",
    "admin_name": "Robin Visser",
    "admin_email": "robin@zeist.example",
    "contact_name": "",
    "contact_email": "samen@zeist.example",
    "contact_phone": "14 030",
    "response_days": "21",
}


@pytest.fixture
def superuser(client):
    a_municipality("GM0355", "Zeist")
    user = a_user(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


def test_one_form_begins_it_and_invites_the_first_admin(client, superuser):
    assert client.post(NEW, SAID).url == NEW
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.contact_email, organisation.response_days) == (
        "Zeist Samen",
        "samen@zeist.example",
        21,
    )
    asked = Invitation.objects.get()
    assert (asked.email, asked.name, asked.role, asked.municipality_id) == (
        "robin@zeist.example",
        "Robin Visser",
        "admin",
        "GM0355",
    )
    assert Message.objects.get().recipient == "robin@zeist.example"
    assert [each.what for each in organisation.changes.all()] == ["invited", "started"]
    assert "Zeist doet nu mee." in client.get(NEW).content.decode()


def test_a_municipality_begins_once(client, superuser):
    an_organisation(a_municipality("GM0355"))
    page = client.post(NEW, SAID)
    assert page.context["form"].errors.keys() == {"municipality"}
    assert not Invitation.objects.exists()


def test_what_is_missing_is_said_and_nothing_begins(client, superuser):
    page = client.post(NEW, SAID | {"admin_email": "", "response_days": "500"})
    assert page.context["form"].errors.keys() == {"admin_email", "response_days"}
    assert 'value="Zeist Samen"' in page.content.decode()
    assert not Organisation.objects.exists()


def test_without_room_under_the_limit_nothing_begins(client, superuser, settings):
    settings.HOURLY_LIMITS = settings.HOURLY_LIMITS | {"invitations": 0}
    page = client.post(NEW, SAID)
    assert page.context["form"].errors.keys() == {"admin_email"}
    assert not Organisation.objects.exists()


def test_others_are_refused(client):
    assert client.get(NEW).url == f"{reverse('account_login')}?next={NEW}"
    client.force_login(an_admin())
    assert client.get(NEW).status_code == 403
