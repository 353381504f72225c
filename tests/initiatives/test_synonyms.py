"""What stands in synonyms.toml: words as the search folds them, each row once, and no word that says nothing."""

import tomllib
from collections import Counter
from pathlib import Path

import initiatives
from initiatives.search.dutch import STOP_WORDS
from initiatives.search.forms import relatives
from initiatives.search.synonyms import SYNONYMS
from ui.text import fold

DATA = tomllib.loads((Path(initiatives.__file__).parent / "data" / "synonyms.toml").read_text(encoding="utf-8"))
ROWS = [*DATA["alike"], *DATA["kinds"]]


def test_every_word_is_one_folded_word_that_says_something():
    words = {word for row in ROWS for word in row}
    assert {word for word in words if fold(word) != word or " " in word or word in STOP_WORDS} == set()


def test_a_row_has_two_words_or_more_and_stands_once():
    assert [row for row in ROWS if len(row) < 2 or len(set(row)) < len(row)] == []
    assert [row for row, count in Counter(tuple(sorted(row)) for row in DATA["alike"]).items() if count > 1] == []
    assert [word for word, count in Counter(row[0] for row in DATA["kinds"]).items() if count > 1] == []


def test_a_form_of_a_word_is_no_synonym_of_it():
    assert [row for row in ROWS if any(relatives(word, {*row}) for word in row)] == []


def test_words_alike_find_each_other_and_kinds_one_way():
    assert {"leraar", "onderwijzer"} <= set(SYNONYMS["docent"])
    assert "mondkapje" in SYNONYMS["mondmasker"]
    assert "mondmasker" in SYNONYMS["mondkapje"]
    assert "hockey" in SYNONYMS["sport"]
    assert "sport" not in SYNONYMS.get("hockey", ())
