"""The box "take part" and the news: what everyone sees, and when."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from accounts.models import Organisation
from casework.models import Bulletin, Joining
from tests.builders import a_municipality, a_user, an_initiative, an_official

pytestmark = pytest.mark.django_db
LATER = localdate() + timedelta(days=30)
TEXTS = {"when_and_where": "Zaterdag", "hands": "Twee mensen", "things": "", "room": ""}


@pytest.fixture
def owner():
    return a_user()


@pytest.fixture
def initiative(owner):
    return an_initiative(owner=owner)


def keep(initiative, by, **texts):
    return Joining.objects.keep(initiative, TEXTS | texts | {"shown_until": LATER}, by=by)


def test_waits_for_a_look_and_then_shows(initiative, owner):
    Organisation.objects.create(municipality=a_municipality())
    row = keep(initiative, owner)
    assert not Joining.objects.live().exists() and Joining.objects.waiting().get() == row
    row.approve()
    assert Joining.objects.live().get().rows == [
        ("Wanneer en waar", ["Zaterdag"]),
        ("Mensen gezocht", ["Twee mensen"]),
    ]


def test_what_was_shown_stays_until_the_new_text_was_looked_at(initiative, owner):
    keep(initiative, owner).approve()
    row = keep(initiative, owner, hands="Tien mensen")
    assert Joining.objects.live().get().hands == "Twee mensen"
    assert row.newest["hands"] == "Tien mensen" and row.newest["shown_until"] == LATER
    row.refuse("Te veel")
    row.refresh_from_db()
    assert (row.hands, row.proposed, row.why_not) == ("Twee mensen", None, "Te veel")


def test_shows_at_once_where_the_municipality_says_so_and_for_officials(initiative, owner):
    keep(initiative, an_official())
    assert Joining.objects.live().count() == 1
    Organisation.objects.create(municipality=a_municipality(), shows_joining_at_once=True)
    assert keep(initiative, owner, hands="Drie mensen").proposed is None
    assert Bulletin.objects.add(initiative, "Bonen", shown_until=LATER, by=owner).shown_at


def test_nothing_shows_after_its_last_day(initiative):
    official = an_official()
    row = keep(initiative, official)
    news = Bulletin.objects.add(initiative, "Bonen", shown_until=localdate(), by=official)
    assert Bulletin.objects.live().get() == news
    Bulletin.objects.update(shown_until=localdate() - timedelta(days=1))
    row.shown_until = localdate() - timedelta(days=1)
    row.save()
    assert not Bulletin.objects.live().exists() and not Joining.objects.live().exists()


def test_news_twice_is_news_once(initiative, owner):
    for _click in range(2):
        Bulletin.objects.add(initiative, "Bonen", shown_until=LATER, by=owner)
    assert Bulletin.objects.waiting().count() == 1
    Bulletin.objects.get().remove()
    assert not Bulletin.objects.waiting().exists()
