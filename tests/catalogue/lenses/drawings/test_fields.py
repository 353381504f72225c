"""The wheel of fields of work: the person, the groups of people, their fields, and what is for everyone."""

from math import hypot

import pytest
from django.utils.translation import override

from catalogue.lenses.drawings.fields import narrow, wide
from tests.catalogue.lenses.drawings.sheet import check, some
from tests.catalogue.lenses.drawings.test_actors import disc

GROUPS = ["young_person", "family", "patient", "older_person", "job_seeker"]
SHAPES = pytest.mark.parametrize("draw", [wide, narrow])


def fields(*numbers, count=7, everyone=0, name="Talentontwikkeling"):
    """So many fields for each of the groups, and for everyone."""
    found = [some(number, count=count, name=name, group=key) for key, number in zip(GROUPS, numbers, strict=True)]
    return tuple(each for group in found for each in group) + some(everyone, count=count, name=name)


@SHAPES
def test_a_field_stands_with_its_group(draw):
    with override("en"):
        shape = draw(fields(2, 1, 0, 3, 2))
    assert [(group.title, len(group.fields)) for group in shape.groups] == [
        ("Young person", 2),
        ("Family", 1),
        ("Patient", 0),
        ("Older person", 3),
        ("Job seeker", 2),
    ]
    assert (shape.everyone, shape.ground, shape.ring) == (None, "", "")


@SHAPES
def test_what_is_for_no_group_or_an_unknown_one_is_for_everyone(draw):
    with override("en"):
        shape = draw((*fields(1, 0, 0, 0, 0, everyone=2), *some(1, group="martians")))
    assert shape.everyone.title == "For everyone"
    assert len(shape.everyone.fields) == 3
    assert shape.ground


def test_fields_stand_around_the_groups_and_inside_the_ring():
    shape = wide(fields(2, 2, 2, 1, 2, count=13, everyone=4))
    x, y, groups = disc(shape.round)
    ring_x, ring_y, ring = disc(shape.ring)
    for each in [each for group in shape.groups for each in group.fields]:
        field_x, field_y, radius = disc(each.disc)
        assert hypot(field_x - x, field_y - y) - radius > groups
        assert hypot(field_x - ring_x, field_y - ring_y) + radius < ring


@SHAPES
@pytest.mark.parametrize(
    "numbers", [(3, 3, 3, 3, 3), (0, 0, 15, 0, 0), (1, 0, 0, 0, 0), (5, 9, 0, 1, 2), (0, 0, 0, 0, 14)]
)
@pytest.mark.parametrize("everyone", [0, 1, 6, 11])
def test_words_and_circles_stay_apart_however_fields_are_divided(draw, numbers, everyone):
    shape = draw(fields(*numbers, count=5000, everyone=everyone, name="Ruilnetwerken, makelen van vraag en aanbod"))
    check(shape)
    groups = [*shape.groups, *([shape.everyone] if shape.everyone else [])]
    discs = [disc(each.disc) for group in groups for each in group.fields]
    for index, (x, y, radius) in enumerate(discs):
        for other_x, other_y, other in discs[index + 1 :]:
            assert hypot(x - other_x, y - other_y) > radius + other


@SHAPES
@pytest.mark.parametrize("crowd", [2, 15])
def test_all_circles_have_one_scale(draw, crowd):
    shape = draw(fields(crowd, 1, 0, 0, 0, count=9, everyone=2))
    discs = [disc(each.disc)[2] for group in (*shape.groups, shape.everyone) for each in group.fields]
    assert len(discs) == crowd + 3
    assert len(set(discs)) == 1
