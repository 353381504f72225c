"""Supply and demand: what each kind of added value does to them, and where it stands for that."""

import pytest
from django.utils.translation import override

from catalogue.lenses.drawings.value import DOES, LEVEL, narrow, wide
from taxonomy.lenses import catalogue
from tests.catalogue.lenses.drawings.sheet import check, some
from tests.catalogue.lenses.drawings.test_actors import disc

KEYS = tuple(DOES)
SHAPES = pytest.mark.parametrize("draw", [wide, narrow])


def kinds(*keys, **values):
    return some(len(keys), keys=keys, **values)


def at(shape):
    """{key: (x, y) of its circle}."""
    return {kind.element.key: disc(kind.disc)[:2] for kind in shape.kinds}


def test_every_kind_of_the_study_has_its_place():
    rows = [row for row in catalogue()["category"] if row["lens"] == "added_value" and "parent" not in row]
    assert {row["key"] for row in rows} == set(KEYS)


@SHAPES
def test_a_drawing_says_what_each_kind_does(draw):
    with override("en"):
        shape = draw(kinds(*KEYS))
    said = {kind.element.key: " ".join(line for line, _y in kind.words.does.lines) for kind in shape.kinds}
    assert said == {
        "demand_reducers": "less demand",
        "alternative_providers": "more supply",
        "strengtheners": "better supply",
        "guides": "the way from demand to supply",
        "complementary": "what would otherwise not be done",
    }


def test_demand_falls_back_to_the_line_and_supply_grows_up_to_it():
    shape = wide(kinds(*KEYS))
    places = at(shape)
    demand, supply = places["demand_reducers"][1], places["strengtheners"][1]
    assert demand < places["guides"][1] < supply
    assert places["alternative_providers"][1] == places["complementary"][1] == supply
    assert places["strengtheners"][0] < places["alternative_providers"][0] < LEVEL
    assert places["demand_reducers"][0] > LEVEL
    assert places["complementary"][0] > LEVEL
    assert len(shape.pushes) == 2


def test_what_an_admin_retired_leaves_no_mark():
    shape = wide(kinds("strengtheners", "complementary"))
    assert (shape.pushes, shape.freed, shape.way, shape.edge) == ((), "", "", "")
    assert len(shape.bands) == 3
    assert len(wide(kinds("strengtheners")).bands) == 2


@SHAPES
def test_what_an_admin_added_stands_at_the_foot(draw):
    shape = draw(kinds(*KEYS, "something_new"))
    *placed, added = shape.kinds
    assert added.words.does is None
    assert disc(added.disc)[1] > max(disc(kind.disc)[1] for kind in placed)


@SHAPES
@pytest.mark.parametrize("missing", ["", *KEYS])
@pytest.mark.parametrize("extra", [0, 1, 4])
@pytest.mark.parametrize("count", [0, 1, 5000])
def test_words_fit_whatever_kinds_there_are(draw, missing, extra, count):
    keys = [key for key in KEYS if key != missing] + [f"new_{index}" for index in range(extra)]
    parts = some(3, count=count, name="Collectieven die hun eigen aanbod organiseren")
    check(draw(kinds(*keys, count=count, name="Initiatieven die naast het gewone aanbod staan", parts=parts)))
