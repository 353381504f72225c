"""What is written within a municipality is found in no page and no file outside it: all rooms in one sweep a role.

The canaries of a room stand in its `test_canary.py`, with what else it holds of them: who does read them, and that
no search, feed or mail does. Those of the climate, opinions, articles and values have worlds and readers of their own.
"""

import pytest
from django.db import transaction
from django.urls import reverse

from tests.builders import an_organisation
from tests.casework import test_canary as casework
from tests.casework.test_canary import OUTSIDERS, addresses, read, sign_in
from tests.knowledge import test_canary as knowledge
from tests.readings import test_canary as readings
from tests.test_access import one_of_everything

CANARIES = {*casework.CANARIES.values(), *readings.CANARIES.values(), knowledge.WORDS, knowledge.TOLD}
# What the initiator may read of what is theirs, and what they do read.
FOR_INITIATORS = {casework.CANARIES[name] for name in casework.FOR_INITIATORS}
OF_THE_OWNER = {readings.CANARIES[name] for name in readings.OF_THE_OWNER}
ALLOWED = {"owner": FOR_INITIATORS | OF_THE_OWNER | {knowledge.TOLD}}


def with_all_canaries():
    world = one_of_everything()
    an_organisation()
    casework.fill(world)
    knowledge.fill(world)
    return world | {"pages": readings.fill(world)}


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(with_all_canaries) as made:
        yield made


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_page_and_no_file_tells(client, world, db, role):
    sign_in(client, role, world)
    mine = reverse("initiatives:mine")
    heard = {}
    for address in [*addresses(world), *world["pages"], mine]:
        with transaction.atomic():
            said = read(client.get(address))
            heard[address] = {word for word in CANARIES if word in said}
            transaction.set_rollback(True)

    allowed = ALLOWED.get(role, set())
    assert {address: leaks for address, found in heard.items() if (leaks := found - allowed)} == {}
    if role == "owner":
        assert set().union(*heard.values()) >= OF_THE_OWNER
        own = {world["published"].get_absolute_url(), world["registered"].get_absolute_url(), mine}
        assert all(knowledge.TOLD in heard[address] for address in own)
