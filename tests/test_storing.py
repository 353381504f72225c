"""What was drawn for somebody who is signed in, no browser stores: Back shows nothing of it after signing out.

tests/test_access.py holds it of every page, as everyone who is signed in gets it.
"""

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from config import errors
from config.storing import no_store_middleware
from tests import test_access
from tests.builders import an_admin, an_article

world = test_access.world


@pytest.mark.parametrize("who", ["owner", "admin"])
def test_files_of_who_is_signed_in(client, world, db, who):
    client.force_login(world["owner"] if who == "owner" else an_admin())
    for kind in ["csv", "xlsx", "json"]:
        answer = client.get(reverse("initiatives:export", args=[kind]))
        assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (200, True)


def test_what_everyone_may_see_may_be_stored(client, world, db):
    for name in ["home", "list", "lenses", "dictionary"]:
        assert "Cache-Control" not in client.get(reverse(f"initiatives:{name}"))


def test_signing_in_and_out_are_not_stored_either(client, world, db):
    client.force_login(world["owner"])
    assert "no-store" in client.get(reverse("account_logout")).headers["Cache-Control"]


def test_what_is_not_stored_anyway_is_not_asked_whose_it_is():
    """The answer to that stands in the database, which may be what failed. A bare request has no user to ask."""
    answer = no_store_middleware(errors.server_error)(RequestFactory().get("/"))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (500, "no-store")


@pytest.mark.django_db
def test_what_is_gone_is_asked_for_again(client):
    article = an_article(retired_at=timezone.now())
    page = client.get(article.get_absolute_url())
    assert (page.status_code, page.headers["Cache-Control"]) == (410, "no-cache")
