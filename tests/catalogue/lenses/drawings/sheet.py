"""Made-up elements, and what must hold of every drawing whatever the registry holds."""

import re
from dataclasses import fields, is_dataclass

from catalogue.lenses.drawings.elements import Element
from ui.svg.lettering import Label
from ui.svg.paths import Box

SIXTY = "Ondersteuning van mensen die samen verantwoordelijkheid gaan dragen"


def some(number, *, count=7, name="Aandacht en erkenning", keys=(), parts=(), group=""):
    """So many elements alike; the first ones have these keys."""
    return tuple(
        Element(
            key=keys[index] if index < len(keys) else f"category_{index}",
            name=name,
            count=count,
            figure=f"{count:,}".replace(",", "."),
            says=f"{name}: {count}",
            href="/initiatieven/",
            page="/brillen/",
            group=group,
            parts=tuple(parts),
        )
        for index in range(number)
    )


REGISTRIES = {
    "one": some(1),
    "three": some(3),
    "five": some(5, count=1),
    "seven": some(7),
    "twelve": some(12),
    "none has any": some(6, count=0),
    "thousands": some(6, count=5000),
    "few and many": (*some(3, count=0), *some(2, count=1), *some(1, count=5000)),
    "long names": some(6, name=SIXTY),
    "seven long names": some(7, name=SIXTY, count=5000),
    "one long word": some(6, name="Maatschappelijkeverantwoordelijkheidsorganisaties"),
    "short names": some(6, name="Zzp"),
}


def labels(shape):
    """Every label of a drawing, at any depth."""
    if isinstance(shape, Label):
        yield shape
    elif isinstance(shape, (tuple, list)):
        for each in shape:
            yield from labels(each)
    elif is_dataclass(shape):
        for field in fields(shape):
            yield from labels(getattr(shape, field.name))


def sheet(shape):
    """The view box of a drawing, as a box."""
    return Box(*map(float, shape.view_box.split()))


def check(shape):
    """Fail where words leave the drawing or lie over each other, or where a number is not written for SVG."""
    found = list(labels(shape))
    assert found
    for each in found:
        assert sheet(shape).holds(each.box), f"{each.lines} lies outside the drawing"
    for index, one in enumerate(found):
        for other in found[index + 1 :]:
            assert not one.box.overlaps(other.box), f"{one.lines} lies over {other.lines}"
    for path in paths(shape):
        assert re.fullmatch(r"[MLHVAQCZmlhvaqcz0-9. -]*", path), path
        assert re.match(r"M", path), path


def paths(shape):
    """Every path of a drawing, at any depth: text that begins with a move."""
    if isinstance(shape, str):
        if re.match(r"M-?\d", shape):
            yield shape
    elif isinstance(shape, (tuple, list)):
        for each in shape:
            yield from paths(each)
    elif is_dataclass(shape) and not isinstance(shape, Element):
        for field in fields(shape):
            yield from paths(getattr(shape, field.name))


def points(path):
    """The points through which straight lines lead, and the first point of any path."""
    return [tuple(map(float, pair.split())) for pair in re.findall(r"[ML](-?[\d.]+ -?[\d.]+)", path)]


def discs(marks):
    """The radius of the circle of each of these."""
    return [float(re.search(r"a(\S+)", each.disc).group(1)) for each in marks]
