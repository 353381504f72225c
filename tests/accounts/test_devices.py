"""What is kept of a device, what the page says of it, and who hears of a new one."""

import json
import re

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.devices import device_in_words, device_of, known_on, place_in_words, shortened
from accounts.kept import FORM
from accounts.models import Invitation, Membership
from audit.models import Entry, What
from config.networks import networks
from outbox.models import Message
from tests.accounts.test_sessions import is_signed_in, later, sign_in
from tests.builders import a_user, an_admin, an_official, an_organisation
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 "
    "Safari/537.36 Edg/138.0.0.0"
)
ADDRESS = reverse("usersessions_list")


@pytest.fixture
def named(settings):
    """A site that names its networks."""
    settings.NETWORKS = networks(["Stadhuis Waaierdam=192.0.2.0/24", "Wijkhuis = 2001:db8:7::/48"])


def said_of(page):
    """[(device, place)] on the page of sessions, in order."""
    items = re.findall(r'<li class="w-filed__item">(.*?)</button>', page.content.decode(), re.S)
    words = [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", each, flags=re.S))) for each in items
    ]
    return [each.strip() for each in words]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox op Windows"),
        (EDGE, "Edge op Windows"),
        (IPHONE, "Safari op iOS"),
        ("curl/8.5.0", "curl"),
        ("", "een onbekend apparaat"),
        ("<script>", "een onbekend apparaat"),
    ],
)
def test_a_device_in_words(said, words):
    browser, system = device_of(said)
    assert device_in_words({"browser": browser, "system": system}) == words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("192.0.2.77", "Stadhuis Waaierdam"),
        ("2001:db8:7::1", "Wijkhuis"),
        ("203.0.113.9", "een ander netwerk, begint met 203.0.113"),
        ("2001:db8:8:1::1", "een ander netwerk, begint met 2001:db8:8"),
    ],
)
def test_a_place_in_words(named, address, words):
    there, user = PageClient(REMOTE_ADDR=address), a_user()
    there.post(reverse("account_login"), {"login": user.email, "password": "een-lang-wachtwoord"})
    assert place_in_words(UserSession.objects.get()) == words


def test_a_site_that_names_no_networks_says_how_the_address_begins():
    sign_in(a_user())
    assert place_in_words(UserSession.objects.get()) == "een netwerk dat begint met 127.0.0"


@pytest.mark.parametrize(
    "text", ["192.0.2.0/24", "=192.0.2.0/24", "Stadhuis=192.0.2.0/33", "Stadhuis=thuis", "Stadhuis"]
)
def test_a_network_that_is_none_stops_the_start(text):
    with pytest.raises(ImproperlyConfigured, match=r"^NETWORKS: .* is not a name and a network"):
        networks(["Wijkhuis=192.0.2.0/24", text])


def test_no_full_address_and_nothing_else_of_the_browser_is_kept(named):
    sign_in(a_user(), user_agent=FIREFOX)
    row = UserSession.objects.get()
    assert (row.ip, row.user_agent) == ("127.0.0.0", "")
    assert row.data == {"browser": "Firefox", "system": "Windows", "network": ""}
    assert "127.0.0.1" not in json.dumps(list(UserSession.objects.values()), default=str)
    row.save()  # as allauth does, when something else of it changes
    row.refresh_from_db()
    assert (row.ip, row.data["browser"]) == ("127.0.0.0", "Firefox")


def test_what_is_short_already_keeps_its_network(settings):
    client = PageClient(REMOTE_ADDR="192.0.2.130")
    settings.NETWORKS = networks(["Zaal=192.0.2.128/25"])
    user = a_user()
    client.post(reverse("account_login"), {"login": user.email, "password": "een-lang-wachtwoord"})
    row = UserSession.objects.get()
    row.save()
    assert (row.ip, row.data["network"]) == ("192.0.2.0", "Zaal")


def test_an_address_behind_a_proxy_is_that_of_the_visitor(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    user, client = a_user(), PageClient(headers={"x-forwarded-for": "198.51.100.7, 203.0.113.9"})
    client.post(reverse("account_login"), {"login": user.email, "password": "een-lang-wachtwoord"})
    assert UserSession.objects.get().ip == shortened("203.0.113.9") == "203.0.113.0"


def test_the_page_says_where_one_is_signed_in_this_device_first(named):
    user = an_official()
    there = sign_in(user, user_agent=IPHONE)
    here = sign_in(user, user_agent=FIREFOX)
    assert is_signed_in(there)
    first, second = said_of(here.get(ADDRESS))
    assert first.startswith(
        "Firefox op Windows Dit apparaat een ander netwerk, begint met 127.0.0 Gebruikt: vandaag om "
    )
    assert second.startswith("Safari op iOS een ander netwerk")


def test_each_can_be_ended_and_is_gone(named):
    user = an_official()
    there, here = sign_in(user), sign_in(user)
    pk = UserSession.objects.get(session_key=there.session.session_key).pk
    page = here.post(ADDRESS, {"end": pk}, follow=True)
    assert "U bent daar uitgelogd." in page.content.decode()
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)


def test_what_was_typed_there_is_kept():
    user = an_official()
    there, here = sign_in(user), sign_in(user)
    here.post(ADDRESS, {"end": "others"})
    page = there.post(reverse("workbench:phone"), "phone=030+1234567", content_type=FORM)
    assert page.status_code == 403
    assert 'name="phone" value="030 1234567"' in page.content.decode()


def test_all_others_are_ended_at_once():
    user = an_official()
    others, here = [sign_in(user) for _each in range(3)], sign_in(user)
    stranger = sign_in(a_user())
    page = here.post(ADDRESS, {"end": "others"}, follow=True)
    assert "U bent alleen nog op dit apparaat ingelogd." in page.content.decode()
    assert len(said_of(page)) == 1
    assert [is_signed_in(each) for each in [here, stranger, *others]] == [True, True, False, False, False]
    entry = Entry.objects.get(what=What.SESSION_ENDED)
    assert (entry.by, entry.facts) == (user.pk, {"sessions": 3})


def test_the_one_of_now_can_be_ended_too():
    here = sign_in(a_user())
    pk = UserSession.objects.get().pk
    assert here.post(ADDRESS, {"end": pk}).url == reverse("account_login")
    assert not is_signed_in(here)


def test_nobody_ends_those_of_somebody_else():
    there, here = sign_in(a_user()), sign_in(a_user())
    pk = UserSession.objects.get(session_key=there.session.session_key).pk
    here.post(ADDRESS, {"end": pk})
    here.post(ADDRESS, {"end": "x"})
    assert is_signed_in(there) and is_signed_in(here)


def test_what_is_over_is_not_on_the_list():
    user = an_official()
    sign_in(user)
    UserSession.objects.update(last_seen_at="2026-01-01T00:00Z")
    assert len(said_of(sign_in(user).get(ADDRESS))) == 1


def test_the_list_takes_the_same_queries_however_long():
    user = a_user()
    here = sign_in(user)
    here.get(ADDRESS)
    numbers = []
    for _each in range(2):
        with CaptureQueriesContext(connection) as asked:
            here.get(ADDRESS)
        numbers.append(len(asked))
        for _other in range(5):
            sign_in(user)
    assert numbers[0] == numbers[1]


def test_a_session_that_nobody_listed_is_listed_when_one_looks(client):
    client.force_login(a_user())
    UserSession.objects.all().delete()
    assert len(said_of(client.get(ADDRESS))) == 1
    assert UserSession.objects.count() == 1


def test_and_otherwise_within_a_minute_of_use(client):
    client.force_login(a_user())
    later(client, 61)
    is_signed_in(client)
    assert UserSession.objects.get().session_key == client.session.session_key


# --- A device that is new ------------------------------------------------------------------------------------------


def told(user):
    return Message.objects.filter(recipient=user.email, subject="Er is ingelogd op een nieuw apparaat")


def again(client, user):
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": user.email, "password": "een-lang-wachtwoord"})


@pytest.mark.parametrize("person", [an_official, an_admin])
def test_who_has_a_role_hears_of_a_new_device_once(named, person):
    user = person()
    client = sign_in(user, user_agent=FIREFOX)
    assert "Firefox op Windows, een ander netwerk, begint met 127.0.0." in told(user).get().text.replace("\n", " ")
    again(client, user)
    assert told(user).count() == 1
    sign_in(user, user_agent=FIREFOX)  # another one, that looks the same
    assert told(user).count() == 2


def test_an_initiator_does_not():
    user = a_user()
    sign_in(user)
    assert not told(user).exists()


def test_two_people_at_one_device_both_hear_of_it_once():
    first, second = an_official(), an_official()
    client = sign_in(first)
    for each in [second, first, second]:
        again(client, each)
    assert [told(each).count() for each in (first, second)] == [1, 1]


def test_the_device_names_nobody_and_believes_only_us(rf):
    user = an_official()
    client = sign_in(user)
    cookie = client.cookies[settings.DEVICE_COOKIE_NAME]
    assert user.email not in cookie.value and not re.search(rf"\b{user.pk}\b", cookie.value)
    request = rf.get("/")
    request.COOKIES = {settings.DEVICE_COOKIE_NAME: cookie.value}
    assert len(known_on(request)) == 1
    request.COOKIES = {settings.DEVICE_COOKIE_NAME: "x" + cookie.value}
    assert known_on(request) == []


def test_the_letter_is_in_the_language_of_who_gets_it():
    user = an_official(language="en")
    sign_in(user)
    text = Message.objects.get(recipient=user.email, subject="Somebody signed in on a new device").text
    assert "a network that begins with 127.0.0" in text.replace("\n", " ")


def test_who_makes_an_account_by_an_invitation_is_listed_and_not_told():
    organisation, client = an_organisation(), PageClient()
    who = {"municipality": organisation.municipality, "role": Membership.Role.OFFICIAL}
    Invitation.objects.invite("anouk@waaierdam.example", by=an_admin(), **who)
    address = re.search(r"/uitnodiging/[\w-]+/", Message.objects.last().text)[0]
    client.post(address, {"name": "Anouk", "password1": "een-lang-wachtwoord"})
    user = UserSession.objects.get().user
    assert user.email == "anouk@waaierdam.example"
    again(client, user)
    assert not told(user).exists()
