from time import time

import pytest
from django.core.signing import TimestampSigner, b62_encode
from django.test import Client

from follow.models import Frequency
from follow.unsubscribe import VALID, Invalid, stop_path, view_of
from tests.follow.conftest import a_view, fresh

pytestmark = pytest.mark.django_db


def test_a_link_that_is_opened_only_asks(client, me):
    view = a_view(me)
    response = client.get(stop_path(view))

    assert response.status_code == 200
    assert "Stop these mails?" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    assert fresh(view).frequency == Frequency.DAILY


def test_the_button_stops_them_without_signing_in(client, me):
    view = a_view(me)
    response = client.post(stop_path(view))

    assert response.status_code == 200
    assert "The mails have stopped" in response.content.decode()
    assert fresh(view).frequency == Frequency.NEVER


def test_a_mail_program_stops_them_with_one_click_and_no_cookies(me):
    view = a_view(me)
    response = Client(enforce_csrf_checks=True).post(stop_path(view), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    assert fresh(view).frequency == Frequency.NEVER


def test_stopping_twice_is_no_mistake(client, me):
    view = a_view(me)
    for _each in range(2):
        assert client.post(stop_path(view)).status_code == 200
    assert "The mails have stopped" in client.get(stop_path(view)).content.decode()


def test_of_a_deleted_view_it_says_so(client, me):
    view = a_view(me)
    path = stop_path(view)
    view.delete()

    for response in (client.get(path), client.post(path)):
        assert "was deleted" in response.content.decode()


@pytest.mark.parametrize("change", [lambda token: token[:-1] + "x", lambda token: "0" * 32 + token[32:]])
def test_a_changed_link_does_nothing(client, me, change):
    view = a_view(me)
    token = stop_path(view).rstrip("/").rpartition("/")[2]
    response = client.post(f"/zoekopdrachten/stoppen/{change(token)}/")

    assert response.status_code == 410
    assert "does not work any more" in response.content.decode()
    assert fresh(view).frequency == Frequency.DAILY


class Earlier(TimestampSigner):
    """Signs as if it were just longer ago than a link is valid."""

    def timestamp(self):
        return b62_encode(int(time() - VALID.total_seconds()) - 60)


def test_a_link_wears_out(me):
    view = a_view(me)

    with pytest.raises(Invalid):
        view_of(Earlier(salt="follow.stopping").sign(view.pk.hex))
    assert view_of(TimestampSigner(salt="follow.stopping").sign(view.pk.hex)) == view


def test_a_link_for_something_else_does_not_count(me):
    with pytest.raises(Invalid):
        view_of(TimestampSigner(salt="something else").sign(a_view(me).pk.hex))
