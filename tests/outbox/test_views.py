from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from outbox.models import Message
from tests.builders import a_user, an_admin, an_official

pytestmark = pytest.mark.django_db
FAILURES = "/beheer/post/"


def a_failed_mail(**fields):
    message = Message(recipient="ann@example.org", subject="Receipt", text="BCDF-GHJK", language="nl").write()
    hour_ago = timezone.now() - timedelta(hours=1)
    Message.objects.filter(pk=message.pk).update(
        **{"created_at": hour_ago, "failed_at": hour_ago, "attempts": 6, "last_error": "550 Nobody"} | fields
    )
    return message


@pytest.fixture
def admin(client):
    client.force_login(an_admin())
    return client


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(FAILURES).headers["Location"] == "/inloggen/?next=/beheer/post/"


@pytest.mark.parametrize("person", [a_user, an_official])
def test_only_admins_come_in(client, person):
    client.force_login(person())
    mail = a_failed_mail()

    assert client.get(FAILURES).status_code == 403
    assert client.post(reverse("outbox:retry", args=[mail.pk])).status_code == 403
    assert client.post(reverse("outbox:drop", args=[mail.pk])).status_code == 403


def test_shows_what_went_wrong_but_never_the_text(admin):
    a_failed_mail()

    page = admin.get(FAILURES).content.decode()

    assert "ann@example.org" in page
    assert "550 Nobody" in page
    assert "BCDF-GHJK" not in page


def test_sends_again(admin):
    mail = a_failed_mail()

    response = admin.post(reverse("outbox:retry", args=[mail.pk]))

    assert response.headers["Location"] == FAILURES
    assert list(Message.objects.due()) == [mail]


def test_lets_it_be(admin):
    mail = a_failed_mail()

    admin.post(reverse("outbox:drop", args=[mail.pk]))

    assert list(Message.objects.troubled()) == []
    assert list(Message.objects.due()) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"failed_at": None, "sent_at": timezone.now()},
        {"failed_at": None, "leased_at": timezone.now() + timedelta(hours=1)},
    ],
    ids=["sent", "under way"],
)
def test_what_is_no_trouble_is_not_sent_again(admin, fields):
    mail = a_failed_mail(**fields)

    assert admin.post(reverse("outbox:retry", args=[mail.pk])).status_code == 404
    assert Message.objects.get().attempts == 6


def test_an_action_needs_a_post(admin):
    assert admin.get(reverse("outbox:retry", args=[a_failed_mail().pk])).status_code == 405


def test_a_long_list_costs_no_more_queries(admin, django_assert_num_queries):
    a_failed_mail()
    admin.get(FAILURES)
    with django_assert_num_queries(5):
        admin.get(FAILURES)
    for _ in range(60):
        a_failed_mail()
    with django_assert_num_queries(5):
        page = admin.get(FAILURES).content.decode()
    assert page.count("ann@example.org") == 50
