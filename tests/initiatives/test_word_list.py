import marisa_trie
import pytest

from initiatives.search.compounds import dutch_splits
from initiatives.search.vocabulary import Vocabulary
from initiatives.search.word_list import (
    FILE,
    LONGEST,
    SHORTEST,
    is_compound,
    is_correct,
    is_dutch_front,
    is_dutch_last,
    is_front,
    is_word,
    loose_cuts,
)
from scripts.dutch_words import is_kept, pruned


@pytest.mark.parametrize(
    "word", ["koor", "kerst", "taal", "tuinen", "verkleden", "arabisch", "turkse", "zonnebloem", "gemeentelijke"]
)
def test_a_word_of_the_list_is_correct(word):
    assert is_word(word)
    assert is_correct(word)


@pytest.mark.parametrize(
    "word",
    ["buurtmoestuin", "huiswerkbegeleiding", "stadskantoor", "wijkfeestcommissie", "verjaardagstaart", "nederlands"],
)
def test_a_compound_of_words_of_the_list_is_correct(word):
    assert not is_word(word)
    assert is_correct(word)


@pytest.mark.parametrize(
    "word",
    [
        "moestiun",
        "vrijwiligers",
        "fotograffie",
        "mantelsorg",
        "koffieochtent",
        "aers",
        "xyzzyq",
        "zzp",
        "van",
        "",
        "tuinheid",
    ],
)
def test_a_slip_a_piece_and_what_is_very_short_are_not(word):
    assert not is_correct(word)


@pytest.mark.parametrize(
    ("word", "halves"),
    [
        ("buurtbus", ("buurt", "bus")),
        ("busreis", ("bus", "reis")),
        ("stadskantoor", ("stads", "kantoor")),
        ("kinderopvang", ("kind", "opvang")),
        ("zonnepanelen", ("zon", "panelen")),
    ],
)
def test_a_compound_is_taken_apart_at_its_link_and_may_have_a_short_part(word, halves):
    assert halves in dutch_splits(word)


@pytest.mark.parametrize("word", ["fortuin", "digitaal", "vrolijkheid", "zangers", "hopeloos", "tuin"])
def test_what_is_no_compound_has_no_parts(word):
    assert dutch_splits(word) == []


def test_endings_prefixes_and_stop_words_are_no_parts():
    assert [word for word in ["heid", "ing", "ster", "lijk", "iets", "voor", "tuin"] if is_dutch_last(word)] == [
        "tuin"
    ]
    assert [word for word in ["ver", "onder", "voor", "toen", "stads", "buurt"] if is_dutch_front(word)] == [
        "stads",
        "buurt",
    ]


def test_the_list_holds_folded_words_that_are_no_compounds_of_one_another():
    words = set(marisa_trie.Trie().mmap(str(FILE)))
    assert len(words) == 153372
    assert {word for word in words if len(word) < SHORTEST or not (word.isascii() and word.isalpha())} == set()
    some = {"moes", "tuin", "buurt", "moestuin", "buurtmoestuin", "stadstuin", "stad"}
    assert pruned(some) == {"moes", "tuin", "buurt", "stad"}


def test_names_and_abbreviations_are_left_out_and_languages_kept():
    listed = {
        "tuin",
        "Turks",
        "Turkse",
        "Rus",
        "Russen",
        "Koerd",
        "Koerden",
        "Aafje",
        "DNA",
        "enz.",
        "ad hoc",
        "zo'n",
        "crème",
    }
    assert sorted(word for word in listed if is_kept(word, listed)) == [
        "Koerd",
        "Koerden",
        "Rus",
        "Russen",
        "Turks",
        "Turkse",
        "crème",
        "tuin",
    ]


class Counted(set):
    """Words that count how often somebody looks one up."""

    asked = 0

    def __contains__(self, word):
        self.asked += 1
        return super().__contains__(word)


MANY_WAYS = [("qq", "manen"), ("", "manen"), ("q", "uien"), ("", "balen"), ("qq", "stadsen"), ("", "aaaa")]


@pytest.mark.parametrize(
    "judge",
    [
        lambda word, words: is_compound(word, words, loose=True),
        is_compound,
        lambda word, words: is_front(word, words, loose=True),
        loose_cuts,
    ],
)
@pytest.mark.parametrize(("start", "piece"), MANY_WAYS)
def test_a_word_that_can_be_taken_apart_in_very_many_ways_takes_few_steps(judge, start, piece):
    words = Counted(
        {"manen", "mane", "aman", "uien", "balen", "bale", "stads", "stad", "aaaa", "aaaaa", "enma", "nenma"}
    )
    judge((start + 8 * piece)[:LONGEST], words)
    assert words.asked < 8 * LONGEST**2
    words.asked = 0
    judge(start + 40 * piece, words)
    assert words.asked == 0  # no word is so long


@pytest.mark.parametrize(("start", "piece"), MANY_WAYS)
def test_such_a_word_is_searched_and_may_stand_in_a_text(start, piece):
    long = start + 40 * piece
    vocabulary = Vocabulary({"tuin": 2, "moestuin": 1, f"{long}tuin": 1, f"{(start + 8 * piece)[:36]}tuin": 1})
    assert "tuin" not in dict(vocabulary.expand(long))
    assert {"tuin", "moestuin"} <= dict(vocabulary.expand("tuin")).keys()
