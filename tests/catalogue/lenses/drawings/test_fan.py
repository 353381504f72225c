"""The fan of the front page: its words stay on their blades."""

from math import cos, radians, sin

import pytest
from django.utils.translation import override

from catalogue import fan_blades
from catalogue.charts import RIGHT, UP
from catalogue.lenses.drawings.fan import NARROW, WIDE, entrance
from taxonomy.lenses import LENSES
from tests.catalogue.lenses.drawings.sheet import sheet

TURNS = (5, 3, 1, -1, -3, -5)
SIZES = {"wide": WIDE, "narrow": NARROW}


def shapes(count=54):
    return dict(entrance(fan_blades.of_registry(dict.fromkeys(LENSES, count))))


def corners(box):
    return [(x, y) for x in (box.x, box.right) for y in (box.y + 3, box.bottom - 3)]  # room between lines is not ink


def lies_on(size, at, x, y):
    """Whether a point lies on the blade: between its feet and its tip, and its two sides."""
    half, angle = radians(size.spread / 6 / 2), radians(at.degrees)
    right, down = x - at.pivot[0], at.pivot[1] - y
    along, across = right * cos(angle) + down * sin(angle), -right * sin(angle) + down * cos(angle)
    side = along * sin(half) / cos(half) - size.gap / 2 / cos(half)
    return size.inner < along < size.outer and abs(across) < side


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize("count", [0, 1, 54, 5000])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_name_and_number_lie_on_their_blade(kind, count, language):
    with override(language):
        for each in shapes(count)[kind].blades:
            for label in (each.name, each.count):
                for point in corners(label.box):
                    assert lies_on(SIZES[kind], each.leaf.at, *point), (label.lines, point)


@pytest.mark.parametrize("kind", SIZES)
def test_names_are_whole_and_clear_of_the_number_and_the_icon(kind):
    for each in shapes()[kind].blades:
        assert " ".join(words for words, _y in each.name.lines) == each.leaf.blade.name
        assert not each.name.box.overlaps(each.count.box)
        size = SIZES[kind]
        x, y = each.leaf.at(size.outer - size.tip / 2 + size.corner / 3)
        for box in (each.name.box, each.count.box):
            across = max(box.x - x, x - box.right, 0)
            down = max(box.y - y, y - box.bottom, 0)
            assert max(across, down) > size.icon * 0.45


def test_the_wide_fan_opens_upwards_and_the_narrow_one_to_the_right():
    wide, narrow = (shape.fan for shape in shapes().values())
    assert [leaf.at.degrees for leaf in wide.leaves] == pytest.approx([UP + turn * 172 / 12 for turn in TURNS])
    assert [leaf.at.degrees for leaf in narrow.leaves] == pytest.approx([RIGHT + turn * 178 / 12 for turn in TURNS])
    assert sheet(wide).width > sheet(wide).height
    assert sheet(narrow).width < sheet(narrow).height
