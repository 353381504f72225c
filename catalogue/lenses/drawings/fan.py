"""The fan of the front page: six large blades, each with its icon, its name and how many initiatives it shows."""

from dataclasses import dataclass
from math import cos, radians

from catalogue.charts import RIGHT, Fan, Leaf, Size, fan
from ui.svg.lettering import Label, Type, label

WIDE = Size(outer=446, inner=132, spread=172, gap=8, bulge=0.15, corner=20, pin=14, tip=92, icon=44, margin=4)
NARROW = Size(outer=306, inner=76, spread=178, gap=5, bulge=0.15, corner=14, pin=10, tip=46, icon=28, margin=2)


@dataclass(frozen=True)
class BladeLettering:
    """What stands on a blade: how large its name and its number are, how wide at most, where along an upright blade,
    and how much further back on one that lies flat.
    """

    name: Type
    count: Type
    width: float
    along: float
    back: float


WIDE_WORDS = BladeLettering(Type("blade", 19, 650), Type("blade", 17), width=140, along=326, back=36)
NARROW_WORDS = BladeLettering(Type("blade", 14.5, 650), Type("blade", 13), width=100, along=237, back=32)


@dataclass(frozen=True)
class Lettered:
    """A blade with its words."""

    leaf: Leaf
    name: Label
    count: Label


@dataclass(frozen=True)
class Shape:
    """The whole fan in one of its shapes."""

    fan: Fan
    blades: tuple[Lettered, ...]


def entrance(blades):
    """The fan in its wide shape, which opens upwards, and in its narrow one, which opens to the right."""
    return ("wide", _shape(fan(blades, size=WIDE), WIDE_WORDS)), (
        "narrow",
        _shape(fan(blades, size=NARROW, facing=RIGHT), NARROW_WORDS),
    )


def _shape(drawn, words):
    return Shape(drawn, tuple(_lettered(leaf, words) for leaf in drawn.leaves))


def _lettered(leaf, words):
    """The name with the number under it, around a point of the blade: nearer to the pivot where the blade lies flat,
    as the words then lie along it.
    """
    x, y = leaf.at(words.along - words.back * abs(cos(radians(leaf.at.degrees))) ** 3)
    name = label(leaf.blade.name, x, 0, words.width, type=words.name, anchor="middle", most=3)
    count = label(leaf.blade.label, x, 0, words.width, type=words.count, anchor="middle", most=1)
    top = y - (name.box.height + count.box.height) / 2
    return Lettered(leaf, name.at(top), count.at(top + name.box.height))
