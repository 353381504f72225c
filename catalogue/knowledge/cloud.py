"""The knowledge base as a cloud: each article a word that leads to it, larger the more belongs to it.

The words are set one by one, the largest first, on a spiral from the middle, each on the first place where it lies
over no other. Nothing is left to chance: the same articles make the same cloud. Python computes, the template
(`templates/catalogue/knowledge/cloud.html`) draws.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import cos, pi, sin, sqrt

import numpy as np

from ui.svg.lettering import Label, Type, label
from ui.svg.paths import around, number, view_box

MOST = 40  # words; the table beside it and the list name all
FEWEST = 4  # a cloud of less says less than a list
WEIGHT = 650
# Of the spiral: the room between two turns (over a full circle), the step along it, and how many places at once.
BETWEEN, STEP, AT_ONCE = 2.4, 7, 2048


@dataclass(frozen=True)
class Sky:
    """The measures of a cloud: its width, the sizes of its smallest and largest words, how much wider than high it
    grows and how far at most, the letters on a line, and the room round each word.
    """

    width: float
    smallest: float
    largest: float
    stretch: float
    reach: float
    letters: float
    room: float


WIDE = Sky(width=960, smallest=15, largest=40, stretch=2.3, reach=1200, letters=9.5, room=6)
NARROW = Sky(width=343, smallest=14, largest=22, stretch=0.7, reach=1500, letters=8, room=4)


@dataclass(frozen=True)
class Word:
    """An article in the cloud: its words at their place, and the path round them that can be pointed at."""

    key: int
    words: Label
    ring: str


@dataclass(frozen=True)
class CloudShape:
    """The whole cloud in one of its shapes."""

    view_box: str
    words: tuple[Word, ...]


def cloud_of(entries):
    """The shapes of the cloud of these entries, as (name, CloudShape) pairs; None when there are too few for one."""
    if len(entries) < FEWEST:
        return None
    # The heaviest, in the order of the page where they weigh the same.
    chosen = sorted(entries, key=lambda each: -each.weight)[:MOST]
    said = tuple((each.key, str(each.title), each.weight) for each in chosen)
    return _cloud(said)


@lru_cache(maxsize=64)
def _cloud(said):
    return ("wide", shape_of(said, WIDE)), ("narrow", shape_of(said, NARROW))


def shape_of(said, sky):
    """The CloudShape of (key, title, weight) triples, the heaviest first."""
    weights = [weight for _key, _title, weight in said]
    placed, letterings = [], []
    for _key, title, weight in said:
        letters = lettered(title, size_of(weight, min(weights), max(weights), sky), sky)
        placed.append(place_for(around([letters.box], sky.room), placed, sky))
        letterings.append(letters)
    top = min(box.y for box in placed)
    height = max(box.bottom for box in placed) - top
    words = []
    for (key, _title, _weight), letters, box in zip(said, letterings, placed, strict=True):
        here = replace(box, x=box.x + sky.width / 2, y=box.y - top)
        words.append(Word(key, moved(letters, here, sky), around([here], -1).path))
    return CloudShape(view_box(sky.width, height), tuple(words))


@lru_cache(maxsize=1024)
def lettered(title, size, sky):
    """A title in lines round x = 0. No word is broken that fits on a line."""
    letters = Type("cloud", size, WEIGHT)
    longest = max(map(letters.width, title.split()), default=0)
    width = min(max(size * sky.letters, longest), sky.width - 2 * sky.room)
    return label(title, 0, 0, width, type=letters, anchor="middle", most=4)


def moved(letters, box, sky):
    """The same words in the middle of a box that has room round them."""
    middle = box.x + box.width / 2
    inner = replace(letters.box, x=letters.box.x + middle)
    return replace(letters, x=number(middle), box=inner).at(box.y + sky.room)


def size_of(weight, least, most, sky):
    """The size of the letters: as much above the smallest as the weight lies above the least."""
    share = (weight - least) / (most - least) if most > least else 0.5
    return round(sky.smallest + (sky.largest - sky.smallest) * share)


def place_for(size, placed, sky):
    """A box of this size on the first free place of the spiral, round (0, 0); under all when there is none."""
    taken = np.array([(box.x, box.y, box.right, box.bottom) for box in placed]).reshape(-1, 4)
    middles = spiral(sky)
    middles = middles[np.abs(middles[:, 0]) <= (sky.width - size.width) / 2]
    for start in range(0, len(middles), AT_ONCE):
        left, top = (middles[start : start + AT_ONCE] - (size.width / 2, size.height / 2)).T[..., None]
        right, bottom = left + size.width, top + size.height
        beside = (right <= taken[:, 0]) | (taken[:, 2] <= left) | (bottom <= taken[:, 1]) | (taken[:, 3] <= top)
        free = np.flatnonzero(beside.all(axis=1))
        if len(free):
            return replace(size, x=float(left[free[0], 0]), y=float(top[free[0], 0]))
    return replace(size, x=-size.width / 2, y=max(box.bottom for box in placed))


@lru_cache(maxsize=2)
def spiral(sky):
    """The points of a spiral round (0, 0), at even distances, as (x, y) rows."""
    places, angle = [], 0.0
    while (distance := BETWEEN * angle) < sky.reach:
        x, y = distance * cos(angle) * sqrt(sky.stretch), distance * sin(angle) / sqrt(sky.stretch)
        places.append((x, y))
        angle += min(pi / 6, STEP / max(distance, STEP))
    return np.array(places)
