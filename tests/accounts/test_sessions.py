"""How long one stays signed in, and what ends a session."""

import re
from datetime import timedelta
from time import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.municipal.borders import BEGAN as BORDER
from accounts.sessions import BEGAN, SEEN, end_old
from intake.ownership import SESSION_KEY as HELD
from tests.builders import a_draft, a_municipality, a_user, an_admin, an_initiative, an_official, an_organisation
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
MINUTE, HOUR = 60, 3600
PASSWORD = "een-lang-wachtwoord"


def later(client, seconds, *, since_doing=None):
    """So many seconds go by: those in the session lie so much further back."""
    session = client.session
    session[BEGAN] -= seconds
    session[SEEN] -= seconds if since_doing is None else since_doing
    session.save()


def is_signed_in(client):
    return client.get(reverse("account_email")).status_code == 200


@pytest.fixture
def curator():
    user = a_user()
    Membership.objects.create(user=user, role=Membership.Role.CURATOR)
    return user


PEOPLE = {
    "official": an_official,
    "staff": lambda: a_user(is_staff=True),
    "superuser": lambda: a_user(is_superuser=True),
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(
    ("seconds", "idle", "stays"),
    [
        (29 * MINUTE, 29 * MINUTE, True),
        (30 * MINUTE, 30 * MINUTE, False),
        (8 * HOUR - MINUTE, 0, True),
        (8 * HOUR, 0, False),
    ],
)
def test_who_has_a_role_stays_for_half_an_hour_of_nothing_and_for_eight_hours(client, who, seconds, idle, stays):
    client.force_login(PEOPLE[who]())
    later(client, seconds, since_doing=idle)
    assert is_signed_in(client) == stays
    assert is_signed_in(client) == stays  # it does not come back to life either
    assert Session.objects.exists() == stays


def test_so_does_a_curator(client, curator):
    client.force_login(curator)
    later(client, 30 * MINUTE)
    assert not is_signed_in(client)


def test_an_initiator_stays_for_as_long_as_their_cookie(client):
    client.force_login(a_user())
    later(client, settings.SESSION_COOKIE_AGE - MINUTE)
    assert is_signed_in(client)
    later(client, MINUTE)
    assert not is_signed_in(client)


def test_an_initiator_who_gets_a_role_is_held_to_it_at_once(client):
    user = a_user()
    client.force_login(user)
    later(client, HOUR, since_doing=0)
    assert is_signed_in(client)
    user.is_staff = True
    user.save()
    later(client, 8 * HOUR, since_doing=0)
    assert not is_signed_in(client)


def test_a_session_from_before_there_were_dates_in_it_is_over(client):
    client.force_login(a_user())
    session = client.session
    del session[BEGAN], session[SEEN]
    session.save()
    assert not is_signed_in(client)


def queries_of(client):
    with CaptureQueriesContext(connection) as asked:
        assert is_signed_in(client)
    return len(asked)


def test_whatever_one_does_counts_and_is_written_once_a_minute(client):
    client.force_login(an_official())
    queries_of(client)
    at, before = client.session[SEEN], queries_of(client)
    later(client, 59)
    assert queries_of(client) == before
    assert client.session[SEEN] == pytest.approx(at - 59, abs=1)
    later(client, 2)
    assert queries_of(client) > before
    assert client.session[SEEN] == pytest.approx(time(), abs=2)
    assert UserSession.objects.get().last_seen_at.timestamp() == pytest.approx(time(), abs=2)
    later(client, 61)
    assert queries_of(client) == before + 4  # the session, on the list, and both in a transaction of their own
    assert queries_of(client) == before


def test_what_a_page_asks_by_itself_does_not_count(client):
    client.force_login(an_official())
    later(client, 20 * MINUTE)
    client.get(reverse("account_email"), headers={"X-Requested-With": "background"})
    assert client.session[SEEN] == pytest.approx(time() - 20 * MINUTE, abs=3)
    client.get(reverse("account_email"), headers={"X-Requested-With": "autosave"})
    assert client.session[SEEN] == pytest.approx(time(), abs=3)


def test_what_others_put_into_the_session_meanwhile_stays(client):
    """It is written at the beginning of a request, and not again at its end."""
    client.force_login(an_official())
    later(client, 5 * MINUTE)
    answer = client.get(reverse("account_signed_in"))
    assert client.session[SEEN] == pytest.approx(time(), abs=2)
    assert settings.SESSION_COOKIE_NAME not in answer.cookies  # which goes with what is written at the end


def test_the_sign_in_page_says_why(client):
    client.force_login(an_official())
    later(client, 30 * MINUTE)
    page = client.get(reverse("workbench:queue"), follow=True)
    assert "U hebt een half uur niets gedaan. Daarom bent u uitgelogd." in page.content.decode()
    client.force_login(an_official())
    later(client, 8 * HOUR, since_doing=0)
    page = client.get(reverse("workbench:queue"), follow=True)
    assert "U was lang ingelogd. Log opnieuw in om verder te gaan." in page.content.decode()


STATE = reverse("account_session")


def test_staying_works_as_often_as_one_likes_until_the_eight_hours(client):
    client.force_login(an_official())
    for _each in range(12):
        later(client, 29 * MINUTE)
        assert (
            client.post(STATE, {"ago": "0"}, headers={"X-Requested-With": "background"}).json()["idle"] > 29 * MINUTE
        )
    later(client, 8 * HOUR - 12 * 29 * MINUTE - 60, since_doing=0)
    assert 0 < client.get(STATE).json()["longest"] <= 60
    later(client, 60, since_doing=0)
    assert client.post(STATE, {"ago": "0"}).status_code == 403


@pytest.mark.parametrize(
    ("ago", "left"),
    [("60", 29 * MINUTE), ("1500", 5 * MINUTE), ("1740", 2 * MINUTE), ("-1", 2 * MINUTE), ("x", 2 * MINUTE)],
)
def test_what_somebody_did_a_while_ago_counts_from_then(client, ago, left):
    client.force_login(an_official())
    later(client, 28 * MINUTE)
    state = client.post(STATE, {"ago": ago}, headers={"X-Requested-With": "background"}).json()
    assert state["idle"] == pytest.approx(left, abs=2)


def test_a_page_says_how_long_it_lasts_to_who_has_a_role(client):
    client.force_login(an_official())
    later(client, 10, since_doing=0)
    page = client.get(reverse("workbench:queue")).content.decode()
    assert re.search(r'data-longest="287(89|90)"', page) and re.search(r'data-idle="1(800|799)"', page)
    client = PageClient()
    client.force_login(a_user())
    assert "session.js" not in client.get(reverse("account_email")).content.decode()


def test_signing_in_anew_begins_a_new_session(client):
    client.force_login(an_official())
    answer = client.post(STATE, {"again": "1"})
    assert answer.url == f"{reverse('account_login')}?next={reverse('account_signed_in')}"
    assert not Session.objects.exists()


def test_a_draft_of_a_stranger_is_held_as_long_as_ever(client):
    """Somebody who never signed in has a session as well: of that nothing is counted."""
    draft = a_draft()
    session = client.session
    session[HELD] = [str(draft.pk)]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert client.get(reverse("intake:section", args=[draft.pk, "basics"])).status_code == 200
    assert client.session[HELD] == [str(draft.pk)]
    assert not {BEGAN, SEEN} & set(client.session.keys())


@pytest.mark.parametrize(
    "address", ["/", "/initiatieven/", "/initiatieven/?q=tuin", "/brillen/", "/kennisbank/", "/inloggen/"]
)
def test_a_visitor_costs_not_one_query_more(client, settings, address):
    an_initiative()
    client.get(address)
    numbers = []
    for without in [set(), {"accounts.sessions.sessions_middleware"}]:
        settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if each not in without]
        client.handler.load_middleware()
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        numbers.append(len(asked))
        assert "session.js" not in page.content.decode()
    assert numbers[0] == numbers[1]


def test_who_came_in_through_an_organisation_stays_within_its_borders(client):
    user = an_admin()
    Membership.objects.create(user=user, municipality=a_municipality("GM0355", "Zeist"), role="admin")
    client.force_login(user)
    there = reverse("office:people", args=["GM0355"])
    assert client.get(there).status_code == 200
    session = client.session
    session[BORDER] = {"place": "GM9999"}
    session.save()
    assert client.get(there).status_code == 404


# --- What ends them ------------------------------------------------------------------------------------------------


def sign_in(user, **headers):
    """A browser in which this person signed in, by the form."""
    client = PageClient(headers=headers)
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def test_another_password_ends_the_others(client):
    user = an_official()
    here, there = sign_in(user), sign_in(user)
    said = {"oldpassword": PASSWORD, "password1": "nog-een-lang-wachtwoord"}
    assert here.post(reverse("account_change_password"), said).status_code == 302
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)
    assert UserSession.objects.count() == Session.objects.count() == 1


def test_a_password_that_was_chosen_by_mail_ends_all(client, last_code):
    user = an_official()
    there, beside = sign_in(user), PageClient()
    beside.post(reverse("account_reset_password"), {"email": user.email})
    beside.post(reverse("account_confirm_password_reset_code"), {"code": last_code(user.email)})
    beside.post(reverse("account_complete_password_reset"), {"password1": "nog-een-lang-wachtwoord"})
    assert not is_signed_in(there)
    assert not UserSession.objects.exists()


def test_another_second_factor_ends_the_others(rf):
    user = an_official()
    here, there = sign_in(user), sign_in(user)
    request = rf.get("/")
    request.user, request.session = user, here.session
    factor = Authenticator(user=user, type="totp", data={})
    for signal in [authenticator_added, authenticator_removed, authenticator_reset]:
        signal.send(sender=Authenticator, request=request, user=user, authenticator=factor)
        assert (is_signed_in(here), is_signed_in(there)) == (True, False)
        there = sign_in(user)


def test_a_second_factor_that_somebody_else_took_away_ends_all(rf):
    user, admin = an_official(), an_admin()
    here, there = sign_in(admin), sign_in(user)
    request = rf.get("/")
    request.user, request.session = admin, here.session
    factor = Authenticator(user=user, type="totp", data={})
    authenticator_removed.send(sender=Authenticator, request=request, user=user, authenticator=factor)
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)


@pytest.mark.parametrize("how", ["suspend", "end"])
def test_who_has_no_role_any_more_is_signed_out(how):
    an_organisation()
    admin, user = an_admin(), an_official()
    here, there = sign_in(admin), sign_in(user)
    getattr(user.memberships.get(), how)(by=admin)
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)


def test_who_has_another_role_left_is_not():
    user = an_official()
    Membership.objects.create(user=user, municipality=a_municipality("GM0355", "Zeist"), role="official")
    there = sign_in(user)
    user.memberships.first().delete()
    assert is_signed_in(there)


def test_an_account_that_is_closed_is_signed_out():
    user = a_user()
    there = sign_in(user)
    user.is_active = False
    user.save()
    assert not is_signed_in(there)


def test_signing_out_leaves_nothing_behind():
    there = sign_in(a_user())
    assert UserSession.objects.count() == 1
    there.post(reverse("account_logout"))
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()


def test_what_nobody_came_back_to_is_cleaned_up():
    initiator, official = a_user(), an_official()
    kept, idle, gone = sign_in(initiator), sign_in(official), sign_in(official)
    now = timezone.now()
    UserSession.objects.update(last_seen_at=now - timedelta(minutes=32))
    UserSession.objects.filter(session_key=gone.session.session_key).update(last_seen_at=now)
    Session.objects.filter(session_key=gone.session.session_key).delete()
    assert end_old() == 2
    assert UserSession.objects.get().session_key == kept.session.session_key
    assert list(Session.objects.values_list("session_key")) == [(kept.session.session_key,)]
    assert not is_signed_in(idle)
    UserSession.objects.update(created_at=now - timedelta(seconds=settings.SESSION_COOKIE_AGE))
    assert end_old() == 1
