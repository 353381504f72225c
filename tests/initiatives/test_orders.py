"""Rows that came since a base was made stand in their places in every order, on every page."""

import random

import numpy as np
import pytest
from pyroaring import BitMap

from initiatives.search import orders
from initiatives.search.orders import NAME, NEWEST, STARTED, Orders


def made(rows, first):
    """Orders of these (key, name, registered, started), the base of the first so many and the rest put behind it."""
    base = sorted(rows[:first], key=lambda row: (row[2], -row[0]))
    keys, names, registered, started = zip(*base, strict=True) if base else ((), (), (), ())
    keys, registered = np.array(keys, np.int64), np.array(registered, np.int64)
    parts = {"keys": keys} | Orders.parts(keys, names, registered, np.array(started, np.int16))
    found, slots = Orders(parts), base
    for begin in range(first, len(rows), 3):
        some = rows[begin : begin + 3]
        found, slots = found.extended(*zip(*some, strict=True)), slots + some
    return found, slots


def expected(order, slots, mask):
    place = {
        NEWEST: lambda row: (-row[2], row[0]),
        NAME: lambda row: (row[1], -row[2], row[0]),
        STARTED: lambda row: (-row[3], -row[2], row[0]),
    }[order]
    return sorted(mask, key=lambda slot: place(slots[slot]))


@pytest.mark.parametrize("order", [NEWEST, NAME, STARTED])
@pytest.mark.parametrize("first", [0, 1, 20, 60])
@pytest.mark.parametrize("few", [1, 16, 1000])
def test_any_set_stands_in_order_on_any_page(monkeypatch, order, first, few):
    monkeypatch.setattr(orders, "FEW", few)
    monkeypatch.setattr(orders, "BLOCK", 8)
    chance = random.Random(first)
    # Few names, moments and years, so that many are equal.
    rows = [
        (
            key,
            chance.choice(["kade", "tuin", "tuin a", "zorg"]),
            chance.randrange(-2, 8),
            chance.choice([0, 2019, 2021]),
        )
        for key in chance.sample(range(1000), 60)
    ]
    found, slots = made(rows, first)
    for size in (0, 1, 7, 30, 60):
        mask = BitMap(chance.sample(range(60), size))
        wanted = expected(order, slots, mask)
        assert found.sorted(order, mask).tolist() == wanted
        for start in range(0, 60, 5):
            assert found.sorted(order, mask, start, start + 5).tolist() == wanted[start : start + 5]


@pytest.mark.parametrize("first", [0, 3, 6])
def test_names_are_found_by_how_they_begin(first):
    names = ["tuin", "tuinen", "tui", "tuin", "zorg", "tuin é"]
    found, slots = made([(key, name, key, 0) for key, name in enumerate(names)], first)
    called, begun = found.named("tuin")
    assert sorted(slots[slot][1] for slot in called) == ["tuin", "tuin"]
    assert sorted(slots[slot][1] for slot in begun) == ["tuin é", "tuinen"]
    assert found.named("kade") == (BitMap(), BitMap())


def test_an_earlier_version_keeps_its_orders():
    rows = [(1, "b", 5, 0), (2, "d", 4, 0), (3, "a", 6, 0), (4, "c", 1, 0)]
    before, _slots = made(rows[:2], 1)
    later = before.extended(*zip(*rows[2:], strict=True))
    assert before.sorted(NAME, BitMap([0, 1])).tolist() == [0, 1]
    assert before.named("a") == (BitMap(), BitMap())
    assert later.sorted(NAME, BitMap(range(4))).tolist() == [2, 0, 3, 1]
