"""The pages of one's own account as one area."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.area import PARTS
from tests.accounts.factors import a_passkey
from tests.builders import a_user, an_official

pytestmark = pytest.mark.django_db
PAGES = [reverse(part.name) for part in PARTS]
BELOW = {reverse("account_erase"): reverse("account_data"), reverse("mfa_activate_totp"): reverse("mfa_index")}


@pytest.fixture
def ann(client):
    ann = a_user(name="Ann Visser")
    client.force_login(ann)
    return ann


def page_at(client, address):
    return client.get(address).content.decode()


def a_session(user):
    """Signed in on one more device."""
    store = SessionStore()
    store.create()
    UserSession.objects.create(user=user, session_key=store.session_key, ip="127.0.0.0", user_agent="")


def test_the_masthead_leads_to_the_start(client, ann):
    assert f'w-tools__who" href="{reverse("account_start")}"' in page_at(client, "/")


def test_the_start_says_whose_it_is_and_leads_to_each_part(client, ann):
    page = page_at(client, reverse("account_start"))
    assert "Ann Visser" in page and ann.email in page
    assert all(f'href="{address}"' in page for address in PAGES)


def test_each_part_says_how_it_is(client, ann):
    page = page_at(client, reverse("account_start"))
    assert "U hebt een wachtwoord." in page
    assert "U hebt nog geen tweede stap." in page
    assert "Alleen dit apparaat is ingelogd." in page
    assert "niet gekoppeld met een organisatie" in page


def test_who_has_no_password_is_told_how_they_sign_in(client, ann):
    ann.set_unusable_password()
    ann.save()
    client.force_login(ann)
    assert "U hebt geen wachtwoord." in page_at(client, reverse("account_start"))


@pytest.mark.parametrize(
    ("keys", "app", "said"),
    [
        (1, False, "1 toegangssleutel."),
        (2, False, "2 toegangssleutels."),
        (0, True, "Een app met codes."),
        (2, True, "2 toegangssleutels en een app met codes."),
    ],
)
def test_second_steps_are_counted_by_kind(client, ann, keys, app, said):
    for number in range(keys):
        a_passkey(ann, f"Sleutel {number}")
    if app:
        TOTP.activate(ann, generate_totp_secret())
    assert Authenticator.objects.filter(user=ann).count() == keys + app
    assert said in page_at(client, reverse("account_start"))


def queries_of_the_start(client):
    with CaptureQueriesContext(connection) as seen:
        page_at(client, reverse("account_start"))
    return len(seen)


def test_devices_are_counted_without_a_query_more(client, ann):
    page_at(client, reverse("account_start"))
    before = queries_of_the_start(client)
    for number in range(3):
        a_session(ann)
        a_passkey(ann, f"Sleutel {number}")
    assert queries_of_the_start(client) == before
    assert "U bent op 4 apparaten ingelogd." in page_at(client, reverse("account_start"))


@pytest.mark.parametrize("address", PAGES)
def test_each_page_has_the_same_tabs_and_marks_its_own(client, ann, address):
    page = page_at(client, address)
    assert f'href="{reverse("account_start")}"' in page
    assert f'href="{address}" aria-current="page"' in " ".join(page.split())


@pytest.mark.parametrize("address", BELOW)
def test_a_page_below_a_part_stands_under_its_tab(client, ann, address):
    page = " ".join(page_at(client, address).split())
    assert f'href="{BELOW[address]}" aria-current="true"' in page
    assert f'href="{BELOW[address]}" >' in page or f'href="{BELOW[address]}">' in page  # on the way back


def test_who_comes_nowhere_before_a_second_step_sees_no_tabs(client, settings):
    settings.SECOND_FACTOR = True
    client.force_login(an_official())
    page = page_at(client, reverse("mfa_index"))
    assert "w-area__tabs" not in page
    assert client.get(reverse("account_start")).url == reverse("mfa_index")
