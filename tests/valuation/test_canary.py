"""What is said of the value of an initiative, and the lists of a municipality, are found nowhere outside it."""

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
    an_admin,
    an_initiative,
    an_official,
)
from tests.pages import PageClient
from tests.test_access import ROWS, one_of_everything, parameters
from valuation.models import Figure

pytestmark = pytest.mark.django_db
CANARY = "waardekanarie"


def planted():
    """A world in which each private text about value carries a word of its own. Returns it with the initiative."""
    world = one_of_everything()
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
    return world, initiative, made, public


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(planted) as made:
        yield made


READERS = {
    "anonymous": lambda: None,
    "initiator": a_user,
    "other_official": lambda: an_official(a_municipality("GM0355", "Zeist")),
    "other_admin": lambda: an_admin(a_municipality("GM0355", "Zeist")),
}


@pytest.mark.parametrize("reader", READERS)
def test_nobody_outside_the_municipality_finds_it(world, reader):
    everything, initiative, statement, public = world
    client = PageClient()
    if user := READERS[reader]():
        client.force_login(user)
    found = {reverse(row["name"], kwargs=parameters(row, everything)) for row in ROWS if row["method"] == "GET"}
    found |= {initiative.get_absolute_url(), public.get_absolute_url()}
    found |= {reverse("initiatives:value", args=[each.slug]) for each in (initiative, public)}
    found |= {reverse("initiatives:value-file", args=[initiative.slug, statement.pk])}
    found |= {reverse("initiatives:export", args=[kind]) for kind in ("csv", "json")}
    found |= {reverse("initiatives:list", query={"q": CANARY}) + "&view=table"}
    read = 0
    for address in sorted(found):
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = content.decode(errors="replace").replace(f"q={CANARY}", "").replace(f'value="{CANARY}"', "")
        read += answer.status_code == 200
        assert CANARY not in text or address.endswith("view=table"), address
    assert read > 20
    assert not Message.objects.filter(text__contains=CANARY).exists()


def test_the_search_does_not_know_it(world):
    client = PageClient()
    client.force_login(an_official(a_municipality("GM0355", "Zeist")))
    content = client.get(reverse("initiatives:list"), {"q": CANARY}).content.decode()
    assert "Geen initiatieven gevonden" in content


def test_those_it_is_for_find_it(world):
    _everything, initiative, statement, _public = world
    client = PageClient()
    client.force_login(an_official())
    page = client.get(reverse("initiatives:value-statement", args=[initiative.slug, statement.pk])).content.decode()
    assert page.count(CANARY) > 3
    assert f"Regeling {CANARY}" in client.get(initiative.get_absolute_url()).content.decode()
