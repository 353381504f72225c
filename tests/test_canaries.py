"""What is written within a municipality is found in no page and no file outside it: all rooms in one sweep a role.

The canaries of a room stand in its `test_canary.py`, with what else it holds of them: who does read them, and that
no search, feed or mail does. Those of opinions have a world and readers of their own.
"""

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import Membership
from tests.builders import a_municipality, a_user, an_admin, an_organisation
from tests.casework import test_canary as casework
from tests.casework.test_canary import addresses, read
from tests.climate import test_canary as climate
from tests.knowledge import test_article_canary as articles
from tests.knowledge import test_canary as knowledge
from tests.readings import test_canary as readings
from tests.test_access import one_of_everything, person
from tests.valuation import test_canary as valuation

CANARIES = {
    *casework.CANARIES.values(),
    *readings.CANARIES.values(),
    *(knowledge.WORDS, knowledge.TOLD),
    *articles.CANARIES.values(),
    *(*climate.CANARIES, climate.FIGURE),
    valuation.CANARY,
}
OUTSIDERS = [*casework.OUTSIDERS, "other_admin", "curator"]
# What the initiator may read of what is theirs, and what they do read.
FOR_INITIATORS = {casework.CANARIES[name] for name in casework.FOR_INITIATORS}
OF_THE_OWNER = {readings.CANARIES[name] for name in readings.OF_THE_OWNER}
# Who says what their initiative is worth, chooses from the prices of their municipality.
ALLOWED = {"owner": FOR_INITIATORS | OF_THE_OWNER | {knowledge.TOLD, valuation.CANARY}}


def with_all_canaries():
    world = one_of_everything()
    an_organisation()
    casework.fill(world)
    knowledge.fill(world)
    pages = readings.fill(world)
    for room in (articles, climate, valuation):
        world |= room.fill(world)
        pages += room.addresses(world)
    return world | {"pages": pages}


def outsider(role, world):
    """Somebody who does not work for the municipality in which all was written; None for a visitor."""
    if role == "curator":
        user = a_user()
        Membership.objects.create(user=user, role=Membership.Role.CURATOR)
        return user
    if role == "other_admin":
        return an_admin(a_municipality("GM0355"))
    return world["owner"] if role == "owner" else person(role)


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(with_all_canaries) as made:
        yield made


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_page_and_no_file_tells(client, world, db, role):
    if user := outsider(role, world):
        client.force_login(user)
    mine = reverse("initiatives:mine")
    heard, is_open = {}, 0
    for address in [*addresses(world), *world["pages"], mine]:
        with transaction.atomic():
            answer = client.get(address)
            is_open += answer.status_code == 200
            said = read(answer)
            heard[address] = {word for word in CANARIES if word in said}
            transaction.set_rollback(True)

    assert is_open > 20
    allowed = ALLOWED.get(role, set())
    assert {address: leaks for address, found in heard.items() if (leaks := found - allowed)} == {}
    if role == "owner":
        assert set().union(*heard.values()) >= OF_THE_OWNER
        own = {world["published"].get_absolute_url(), world["registered"].get_absolute_url(), mine}
        assert all(knowledge.TOLD in heard[address] for address in own)
