"""Sets of slots by name, columns and texts: a base that nothing changes, and what came since."""

import numpy as np
import pytest
from pyroaring import BitMap

from initiatives.search.arrays import Bitmaps, Column, Texts


def some_sets(most=10):
    letters, ends = Texts.parts(["phase:idea", "phase:stopped", "place:x"])
    numbers, slots = np.array([0, 0, 2], np.uint32), np.array([1, 3, 2], np.uint32)
    return Bitmaps(Texts(letters, ends), *Bitmaps.parts(numbers, slots, 3), most)


@pytest.mark.parametrize("most", [1, 10])
def test_a_set_has_what_came_since(most):
    sets = some_sets(most)
    held = sets["phase:idea"]
    sets.add(4, ["phase:idea", "phase:new"])
    sets.add(5, ["place:x", "phase:new"])
    assert sets["phase:idea"] == BitMap([1, 3, 4])
    assert sets["phase:new"] == BitMap([4, 5])
    assert sets["place:x"] == BitMap([2, 5])
    assert sets["phase:stopped"] == sets["nothing"] == BitMap()
    assert held & BitMap(range(4)) == BitMap([1, 3])


def test_what_nobody_has_takes_no_room():
    sets = some_sets()
    for number in range(100):
        sets[f"place:{number}"]
    sets["place:x"]
    assert list(sets._held) == ["place:x"]


def test_a_group_grows_with_its_names():
    sets = some_sets()
    assert [name for name, _rows in sets.group("phase:")] == ["idea", "stopped"]
    sets.add(4, ["phase:new", "place:y"])
    sets.add(5, ["phase:new", "phase:stopped"])
    assert dict(sets.group("phase:")) == {"idea": BitMap([1, 3]), "stopped": BitMap([5]), "new": BitMap([4, 5])}
    assert dict(sets.group("place:")) == {"x": BitMap([2]), "y": BitMap([4])}
    assert sets.heads() == {"phase", "place"}


def test_texts_stand_in_the_order_of_their_letters():
    known = sorted(["", "a", "café", "cafe", "z", "é", "\U0001f33b"])
    texts = Texts(*Texts.parts(known))
    assert list(texts) == known
    assert [texts.find(text) for text in [*known, "b"]] == [*range(len(known)), None]
    assert [texts[place] for place in texts.beginning_with("caf")] == ["cafe", "café"]


def test_a_column_goes_on_behind_its_base():
    column = Column(np.array([7, 8], np.int16))
    column.extend([9, 10])
    assert column[np.array([3, 0, 2])].tolist() == [10, 7, 9]
    assert column[np.array([1, 1])].tolist() == [8, 8]
