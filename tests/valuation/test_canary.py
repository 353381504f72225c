"""What is said of the value of an initiative, and the lists of a municipality, are found nowhere outside it.

tests/test_canaries.py looks for it in all pages and files.
"""

from decimal import Decimal

import pytest
from django.urls import reverse

from outbox.models import Message
from tests.builders import (
    a_funding,
    a_funding_list,
    a_municipality,
    a_price,
    a_price_list,
    a_statement,
    a_user,
    an_initiative,
    an_official,
)
from tests.pages import PageClient
from tests.test_access import one_of_everything
from valuation.models import Figure

pytestmark = pytest.mark.django_db
CANARY = "waardekanarie"


def planted():
    world = one_of_everything()
    return world | fill(world)


def fill(world):
    """Private texts about value in this world, each with a word of its own; returns what was made by name."""
    here = a_municipality()
    official = an_official(here, name=f"Sam {CANARY}")
    owner = a_user(name=f"Fatima {CANARY}")
    initiative = an_initiative(owner=owner, by=official, support_needs=["permit"])
    price = a_price_list(a_price(f"Prijs {CANARY}", source=CANARY), municipality=here).rows.get()
    for voice in ("initiator", "official", "together"):
        made = a_statement(initiative, voice=voice, prices=[(price, 1, 2)], words={"economy": CANARY}, by=official)
    a_funding_list(a_funding(f"Regeling {CANARY}", needs=["permit"], conditions=CANARY), municipality=here)
    figures = [Figure(kind="hours", low=Decimal(3), high=Decimal(4), source="Openbaar gezegd")]
    public = an_initiative(name="Openbare tuin", by=official)
    a_statement(public, by=official, figures=figures).show(by=official)
    return {"worth": initiative, "said": made, "open": public}


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(planted) as made:
        yield made


def addresses(world):
    """Those at which an outsider may hope to find something, beside those of the matrix."""
    initiative, public = world["worth"], world["open"]
    found = {initiative.get_absolute_url(), public.get_absolute_url()}
    found |= {reverse("initiatives:value", args=[each.slug]) for each in (initiative, public)}
    return [*found, reverse("initiatives:value-file", args=[initiative.slug, world["said"].pk])]


def test_no_mail_tells(world):
    assert not Message.objects.filter(text__contains=CANARY).exists()


def test_the_search_does_not_know_it(world):
    client = PageClient()
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))
    content = client.get(reverse("initiatives:list"), {"q": CANARY}).content.decode()
    assert "Geen initiatieven gevonden" in content


def test_those_it_is_for_find_it(world):
    initiative, statement = world["worth"], world["said"]
    client = PageClient()
    client.force_login(an_official())
    page = client.get(reverse("initiatives:value-statement", args=[initiative.slug, statement.pk])).content.decode()
    assert page.count(CANARY) > 3
    assert f"Regeling {CANARY}" in client.get(initiative.get_absolute_url()).content.decode()
