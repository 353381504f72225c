"""A way out of "all words": what is found where nothing has all of them, and what nobody learns by it."""

import random
from itertools import combinations, pairwise
from math import isclose, log

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from initiatives.search.results import Results
from initiatives.search.way_out import NEARLY, most_telling
from tests.builders import a_municipality, an_initiative, an_official

ANYONE = AnonymousUser()


def ask(query, user=ANYONE):
    return Results.of(QueryDict(query), user, way_out=True)


def names(query, user=ANYONE):
    return [each.intake.name for each in ask(query, user).initiatives]


# --- Which words are kept ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chance", range(30))
def test_the_sets_that_tell_most_are_those_of_all_sets(chance):
    """As when all sets of words are looked at, one by one."""
    dice = random.Random(chance)
    rows = range(20)
    masks = {f"w{each}": {row for row in rows if dice.random() < dice.choice([0.1, 0.3])} for each in range(5)}
    within = {row for row in rows if dice.random() < 0.7}
    telling = {word: log(21 / len(mask)) for word, mask in masks.items() if mask}
    sets = [words for size in range(1, 6) for words in combinations(telling, size)]
    there = {words: sum(map(telling.get, words)) for words in sets if within.intersection(*map(masks.get, words))}
    best = max(there.values(), default=0)
    found = most_telling(masks, within, 20)
    expected = {words for words, weight in there.items() if weight >= NEARLY * best}
    if len(expected) <= 8:
        assert set(found) == expected
    assert set(found) <= expected
    weights = [there[words] for words in found]
    assert all(one >= other or isclose(one, other) for one, other in pairwise(weights))


def test_without_rows_nothing_is_kept():
    assert most_telling({"een": set(), "twee": {1}}, set(), 4) == []
    assert most_telling({}, {1}, 4) == []


def test_very_many_words_are_looked_at_for_a_while():
    masks = {f"w{each}": {each, each + 1} for each in range(12)}
    assert most_telling(masks, set(range(20)), 20)


# --- What the list finds -------------------------------------------------------------------------------------------


@pytest.fixture
def gardens():
    """Many gardens, two about energy, one of them elsewhere."""
    for number in range(4):
        an_initiative(name=f"Tuin {number}", summary="Een moestuin.")
    an_initiative(name="Zonnedak", summary="Stroom uit energie.")
    an_initiative(name="Zeister stroom", summary="Energie.", municipality=a_municipality("GM0355", "Zeist"))


@pytest.mark.django_db
def test_what_has_the_most_telling_words_is_found(gardens):
    found = ask("q=moestuin+energie")
    assert set(names("q=moestuin+energie")) == {"Zonnedak", "Zeister stroom"}
    assert found.way.counts == {"moestuin": 4, "energie": 2}
    assert (found.way.sets, found.kept[0], found.kept[1].text) == ((("energie",),), ["energie"], "energie")
    assert found.marks == {"energie"}


@pytest.mark.django_db
def test_words_that_all_occur_need_no_way_out(gardens):
    found = ask("q=stroom+energie")
    assert (found.way, found.total) == (None, 2)


@pytest.mark.django_db
def test_each_word_can_be_left_out_and_what_stands_nowhere_is_named(gardens):
    found = ask("q=moestuin+energie+Xyzzy")
    assert [(word, selection.text) for word, selection in found.without_words] == [
        ("moestuin", "energie Xyzzy"),
        ("energie", "moestuin Xyzzy"),
        ("Xyzzy", "moestuin energie"),
    ]
    assert [(word, selection.text, found.total_of(selection)) for word, selection in found.words_alone] == [
        ("moestuin", "moestuin", 4),
        ("energie", "energie", 2),
    ]
    assert found.nowhere == ["Xyzzy"]


@pytest.mark.django_db
def test_phrases_and_exclusions_stay_strict(gardens):
    assert names('q="een moestuin" energie') == []
    assert len(names('q="een moestuin" energie tuin')) == 4
    assert names("q=moestuin energie -zeist") == ["Zonnedak"]
    assert names('q="energie uit" moestuin') == []
    found = ask('q="energie uit" moestuin -zeist')
    left_out = [(word, selection.text, found.total_of(selection)) for word, selection in found.without_words]
    assert left_out == [
        ("moestuin", '"energie uit" -zeist', 0),
        ("energie uit", "moestuin -zeist", 4),
        ("zeist", '"energie uit" moestuin', 0),
    ]


@pytest.mark.django_db
def test_what_is_shown_lies_within_the_filters(gardens):
    found = ask("q=moestuin+energie&municipality=GM9999")
    assert names("q=moestuin+energie&municipality=GM9999") == ["Zonnedak"]
    assert found.counts.values["municipality"] == {"GM9999": 1, "GM0355": 1}


@pytest.mark.django_db
def test_a_value_in_whose_place_all_words_are_found_counts_those(gardens):
    an_initiative(name="Alles", summary="Moestuin met energie.", municipality=a_municipality("GM0344", "Utrecht"))
    found = ask("q=moestuin+energie&municipality=GM9999")
    assert found.counts.values["municipality"] == {"GM0344": 1}
    assert ask("q=moestuin+energie&municipality=GM9999&municipality=GM0344").total == 1


@pytest.mark.django_db
def test_nobody_is_told_of_what_they_may_not_see(gardens):
    official = an_official()
    an_initiative(by=official, name="Geheim", summary="Moestuin zwaluwenergie zwaluwnest.", published=False)
    for reader in (ANYONE, an_official(a_municipality("GM0355", "Zeist"))):
        found = ask("q=zwaluwnest+energie+moestuin", reader)
        assert "Geheim" not in names("q=zwaluwnest+energie+moestuin", reader)
        assert found.way.counts["zwaluwnest"] == 0
        assert found.nowhere == ["zwaluwnest"]
        assert {number for word, number in found.way.counts.items()} == {0, 2, 4}
    assert names("q=zwaluwnest+energie+moestuin", official) == ["Geheim"]


@pytest.mark.django_db
def test_files_mails_and_counts_stay_strict(gardens):
    strict = Results.of(QueryDict("q=moestuin+energie"), ANYONE)
    assert (strict.total, strict.keys, strict.way) == (0, [], None)
    assert ask("q=moestuin+energie").total == 2
    assert Results.of(QueryDict("q=moestuin+energie"), ANYONE).total == 0  # nor by what is kept of the other
