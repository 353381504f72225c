"""The cloud: no word lies over another or leaves the drawing, and the same articles make the same cloud."""

from itertools import combinations
from types import SimpleNamespace

import pytest

from catalogue.knowledge.cloud import FEWEST, MOST, NARROW, WIDE, cloud_of, shape_of, size_of
from ui.svg.paths import Box

TITLES = [
    "Het ACTIE-model",
    "Regelgeving",
    "Geld en middelen",
    "Stimuleren, faciliteren of coproduceren",
    "Daag de buurt uit",
    "Social impact bond",
    "'Samen' staat in alle collegeakkoorden",
    "Maatschappelijk aanbesteden en right to challenge",
    "Aansprakelijkheidsverzekeringsvoorwaarden",
    "Ik",
]


def entries(number, weigh=lambda place: place % 7):
    return [
        SimpleNamespace(key=place, title=TITLES[place % len(TITLES)], weight=weigh(place)) for place in range(number)
    ]


def ring_box(path):
    """The box of a rounded path, as `Box.path` writes it: M x y H right … V bottom …"""
    start, rest = path[1:].split("H", 1)
    x, y = map(float, start.split())
    right = float(rest.split("a")[0])
    bottom = float(path.split("V")[1].split("a")[0])
    return Box(x - 6, y, right + 6 - (x - 6), bottom + 6 - y)


@pytest.mark.parametrize("number", [FEWEST, 12, MOST, 3 * MOST])
@pytest.mark.parametrize("weigh", [lambda place: place % 7, lambda _place: 3, lambda place: 1000 * (place == 0)])
def test_no_word_lies_over_another_or_leaves_the_drawing(number, weigh):
    for _name, shape in cloud_of(entries(number, weigh)):
        _x, _y, width, height = map(float, shape.view_box.split())
        assert len(shape.words) == min(number, MOST)
        boxes = [ring_box(word.ring) for word in shape.words]
        for word, box in zip(shape.words, boxes, strict=True):
            assert box.holds(word.words.box), word
            assert Box(0, 0, width, height).holds(box), word
        assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


def test_a_word_can_be_pointed_at_with_a_thumb():
    for _name, shape in cloud_of(entries(MOST)):
        assert min(round(ring_box(word.ring).height, 1) for word in shape.words) >= 24


def test_the_same_articles_make_the_same_cloud():
    said = tuple((each.key, each.title, each.weight) for each in sorted(entries(30), key=lambda each: -each.weight))
    assert shape_of(said, WIDE) == shape_of(said, WIDE)
    assert shape_of(said, NARROW) == shape_of(said, NARROW)


def test_the_more_belongs_to_an_article_the_larger_its_word():
    sizes = {word.key: word.words.type.size for word in cloud_of(entries(10, lambda place: place))[0][1].words}
    assert [sizes[place] for place in range(10)] == sorted(sizes.values())
    assert (min(sizes.values()), max(sizes.values())) == (WIDE.smallest, WIDE.largest)
    assert size_of(3, 3, 3, WIDE) == size_of(8, 8, 8, WIDE)


def test_only_the_heaviest_stand_in_a_cloud_of_very_many():
    shown = {word.key for word in cloud_of(entries(3 * MOST, lambda place: place))[0][1].words}
    assert shown == set(range(2 * MOST, 3 * MOST))


def test_a_few_articles_are_no_cloud():
    assert cloud_of(entries(FEWEST - 1)) is None
