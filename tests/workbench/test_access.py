"""Who may come to the workbench, page by page."""

import pytest
from django.urls import reverse

from tests.builders import a_draft, a_municipality, a_user, an_admin, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db

ABOUT_ONE = ["assessment", "scores", "publication", "archive"]


@pytest.fixture
def pages():
    initiative = an_initiative()
    return {
        "queue": reverse("workbench:queue"),
        "registration": reverse("workbench:registration", args=[an_intake().pk]),
        **{name: reverse(f"workbench:{name}", args=[initiative.slug]) for name in ABOUT_ONE},
    }


def statuses(client, pages, user=None):
    if user:
        client.force_login(user)
    return {name: client.get(address).status_code for name, address in pages.items()}


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client, pages):
    for address in pages.values():
        assert client.get(address).url == f"{reverse('account_login')}?next={address}"


def test_an_initiator_is_refused(client, pages):
    assert set(statuses(client, pages, a_user()).values()) == {403}


def test_officials_and_admins_of_the_municipality_come_in(client, pages):
    for user in (an_official(), an_admin()):
        assert set(statuses(client, pages, user).values()) == {200}


def test_for_an_official_elsewhere_even_a_public_initiative_is_not_on_the_desk(client, pages):
    found = statuses(client, pages, an_official(a_municipality("GM0355", "Zeist")))

    assert found == {"queue": 200, "registration": 404, **dict.fromkeys(ABOUT_ONE, 404)}


def test_what_an_official_elsewhere_posts_changes_nothing(client, pages):
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))

    for name in ["registration", *ABOUT_ONE]:
        assert client.post(pages[name], {"to": "archive", "reason": "x"}).status_code == 404


def test_a_draft_is_on_nobodys_desk(desk):
    assert desk.get(reverse("workbench:registration", args=[a_draft().pk])).status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_pages_answer_to_reading_and_posting_only(desk, pages, method):
    for address in pages.values():
        assert getattr(desk, method)(address).status_code == 405


def test_the_queue_is_read_only(desk, pages):
    assert desk.post(pages["queue"]).status_code == 405
