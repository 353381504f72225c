"""One query says who asks, and it says so at each request anew (`config.sessions`)."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from config.frames import remembering_middleware
from config.sessions import SessionStore
from initiatives.models import Initiative, initiated_by
from initiatives.search import data_version
from initiatives.stamps import seen_stamps
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db
LIST, QUEUE = reverse("initiatives:list"), reverse("workbench:queue")


@pytest.fixture
def official():
    return an_official()


@pytest.fixture
def hidden(official):
    return an_initiative(by=official, published=False, name="Nog verborgen")


def sees(client):
    return "Nog verborgen" in client.get(LIST).content.decode()


def session_of(client):
    return Session.objects.get(session_key=client.session.session_key)


# --- How many queries ----------------------------------------------------------------------------------------------


def test_a_list_takes_two_queries_however_much_is_on_it(client, official, hidden, django_assert_num_queries):
    client.force_login(official)
    client.get(LIST)
    with django_assert_num_queries(2):  # who asks, and which of these they may see
        client.get(LIST)
    for _each in range(4):
        an_initiative(by=official)
    client.get(LIST)
    with django_assert_num_queries(2):
        client.get(LIST)


def test_who_holds_a_session_without_an_account_is_asked_once_as_well(client, django_assert_num_queries):
    an_initiative()
    session = client.session
    session["held"] = "something"
    session.save()
    client.get(LIST)
    with django_assert_num_queries(1):
        client.get(LIST)


def test_a_session_that_is_on_no_list_is_asked_as_before(client, official, hidden, django_assert_num_queries):
    client.force_login(official)
    UserSession.objects.all().delete()
    assert sees(client)
    with django_assert_num_queries(5):  # the session, the person, their roles, what they initiated, what they may see
        client.get(LIST)


# --- Nothing outlives the request ----------------------------------------------------------------------------------
# Rows are changed as another process would: no signal is heard here.


def suspended(user):
    Membership.objects.filter(user=user).update(suspended_at=timezone.now())


def gone(user):
    Membership.objects.filter(user=user)._raw_delete("default")


def elsewhere(user):
    Membership.objects.filter(user=user).update(municipality=a_municipality("GM0355", "Zeist"))


def deactivated(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def of_another_password(user):
    User.objects.filter(pk=user.pk).update(password="!changed")


def without_factors(user):
    User.objects.filter(pk=user.pk).update(factors_gone_at=timezone.now())


def with_an_ended_session(user):
    Session.objects.all().delete()


def with_an_expired_session(user):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize(
    "change",
    [
        suspended,
        gone,
        elsewhere,
        deactivated,
        of_another_password,
        without_factors,
        with_an_ended_session,
        with_an_expired_session,
    ],
)
def test_the_very_next_request_knows(client, official, hidden, change):
    client.force_login(official)
    assert sees(client) and client.get(hidden.get_absolute_url()).status_code == 200
    change(official)
    assert not sees(client)
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_a_role_that_was_given_counts_at_once(client, official, hidden):
    reader = a_user()
    client.force_login(reader)
    assert not sees(client) and client.get(QUEUE).status_code == 403
    Membership.objects.bulk_create([Membership(user=reader, municipality=hidden.municipality, role="official")])
    assert sees(client) and client.get(QUEUE).status_code == 200
    assert client.get(reverse("office:start")).status_code == 403
    Membership.objects.filter(user=reader).update(role="admin")
    assert client.get(reverse("office:start")).status_code != 403


def test_what_one_initiated_counts_at_once(client, hidden):
    reader = a_user()
    client.force_login(reader)
    assert not sees(client)
    hidden.intake.__class__.objects.filter(pk=hidden.intake_id).update(owner=reader)
    assert sees(client)


def test_a_session_from_a_municipality_has_the_roles_there_alone(client, official, hidden):
    there = a_municipality("GM0355", "Zeist")
    Membership.objects.create(user=official, municipality=there, role="official")
    client.force_login(official)
    session = client.session
    session["municipal"] = {"place": there.pk, "provider": there.pk}
    session.save()
    assert not sees(client)
    del session["municipal"]
    session.save()
    assert sees(client)


# --- Whose session it is, the session says -------------------------------------------------------------------------


def test_a_list_of_sessions_that_names_another_makes_nobody_that_one(client, official, hidden):
    stranger = a_user()
    client.force_login(stranger)
    UserSession.objects.update(user=official)
    assert not sees(client)
    assert stranger.email in client.get(LIST).content.decode()


def test_and_a_session_without_a_person_stays_one(client, official, hidden):
    session = client.session
    session["held"] = "something"
    session.save()
    UserSession.objects.create(user=official, session_key=session.session_key, ip="127.0.0.1")
    assert not sees(client)


def test_signing_out_forgets_who_was_read(official):
    store = SessionStore()
    store["a"] = 1
    store.save()
    UserSession.objects.create(user=official, session_key=store.session_key, ip="127.0.0.1")
    read = SessionStore(store.session_key)
    assert read["a"] == 1 and read.person(official.pk) == official
    assert read.person(a_user().pk) is None
    read.flush()
    assert read.person(official.pk) is None


def test_nodes_of_the_release_before_read_the_same_sessions():
    ours, theirs = SessionStore(), DatabaseStore()
    for store, other in ((ours, DatabaseStore), (theirs, SessionStore)):
        store["a"] = "één"
        store.save()
        assert other(store.session_key)["a"] == "één"
        assert other(store.session_key).exists(store.session_key)


def test_what_was_read_is_what_would_have_been_asked(official):
    own = an_initiative(intake=an_intake(owner=official))
    store = SessionStore()
    store.save()
    UserSession.objects.create(user=official, session_key=store.session_key, ip="127.0.0.1")
    read = SessionStore(store.session_key)
    dict(read.items())
    person = read.person(official.pk)
    fields = [field.attname for field in User._meta.concrete_fields]
    assert [getattr(person, each) for each in fields] == [getattr(official, each) for each in fields]
    assert person.roles == User.objects.get(pk=official.pk).roles != {}
    assert person.initiated == set(initiated_by(official).values_list("initiative", flat=True)) == {own.pk}
    assert read.versions == data_version.read()


# --- The versions that came with it --------------------------------------------------------------------------------


def test_versions_are_given_once_and_only_to_who_looks():
    old = data_version.read()
    an_initiative()
    with data_version.remembered(old):
        assert data_version.read() == old
        assert data_version.latest() == old
        assert data_version.read() != old
    with data_version.remembered():
        assert data_version.latest() == data_version.read() != old


@pytest.mark.parametrize(("method", "is_given"), [("get", True), ("head", True), ("post", False)])
def test_who_sends_something_reads_the_versions_anew(rf, method, is_given):
    request, old = getattr(rf, method)("/"), data_version.read()
    request.session = SessionStore()
    request.session.versions = old
    an_initiative()
    assert (remembering_middleware(lambda _request: data_version.read())(request) == old) is is_given


# --- The gate ------------------------------------------------------------------------------------------------------


def test_the_statement_is_the_gate(official, hidden):
    zeist = a_municipality("GM0355", "Zeist")
    noor = a_user()
    made = [
        hidden,
        an_initiative(by=official),
        an_initiative(municipality=zeist, published=False),
        an_initiative(municipality=zeist),
        an_initiative(intake=an_intake(owner=noor), published=False),
    ]
    archived = an_initiative(by=official)
    archived.archive(by=official, reason="Klaar.")
    made.append(archived)
    keys = [each.pk for each in reversed(made)]
    for reader in (official, an_official(zeist), noor, a_user()):
        seen = dict(Initiative.objects.visible_to(reader).values_list("pk", "search_change__version"))
        assert seen_stamps(reader, keys) == [(key, seen[key]) for key in keys if key in seen]
