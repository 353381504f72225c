from collections import Counter

import pytest

from benchmarks import search_quality, search_words
from benchmarks.search_quality import (
    HELD_OUT,
    LATER,
    SETS,
    TUNED_ON,
    UNSEEN,
    Judged,
    QuestionSet,
    answers,
    figures,
    labels_of_place,
    load,
    print_worst,
    vocabulary_of,
)
from initiatives.search.vocabulary import Vocabulary

# The F1 that was reached on what the search was tuned on, rounded down. Raise it with the search.
FLOORS = {
    ("initiatives", TUNED_ON): 0.77,
    ("initiatives", LATER): 0.76,
    ("services", TUNED_ON): 0.81,
    ("buurtbudget", TUNED_ON): 0.71,
}

with_titles = pytest.mark.skipif(
    not search_quality.BUDGETS.exists(), reason="the titles of neighbourhood budgets are no part of this repository"
)
SETS_HERE = [pytest.param(name, marks=with_titles if name == "buurtbudget" else ()) for name in SETS]


@pytest.fixture(scope="module")
def parts():
    """The QuestionSets of a name by whether the search was tuned on them, each made once."""
    made = {}

    def of(name):
        if name not in made:
            made[name] = {each.part: each for each in SETS[name]()}
        return made[name]

    return of


# --- Quality -------------------------------------------------------------------------------------------------------


def test_the_search_finds_what_people_judged_relevant_in_the_demo(parts):
    judged = [each for part in (TUNED_ON, HELD_OUT) for each in parts("own")[part].judged()]
    _precision, _recall, f1, nothing = figures(judged)
    assert f1 >= 0.93
    assert nothing == 0


@pytest.mark.parametrize(
    ("name", "part"),
    [pytest.param(*each, marks=with_titles if each[0] == "buurtbudget" else ()) for each in FLOORS],
)
def test_the_search_finds_as_much_as_it_did_in_texts_of_others(parts, name, part):
    _precision, _recall, f1, _nothing = figures(parts(name)[part].judged())
    assert f1 >= FLOORS[name, part]


def test_correct_words_are_not_mended(parts):
    wrong, unknown = search_words.mended(vocabulary_of(parts("own")[TUNED_ON].rows))
    assert len(wrong) <= 0.05 * unknown


# --- The questions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SETS_HERE)
def test_each_half_has_many_questions_and_none_twice(parts, name):
    assert parts(name).keys() == {TUNED_ON, HELD_OUT, *({"own": [UNSEEN], "initiatives": [LATER]}.get(name, []))}
    for each in parts(name).values():
        assert len(each.queries) >= 45
        assert [text for text, times in Counter(query["q"] for query in each.queries).items() if times > 1] == []


@pytest.mark.parametrize("name", SETS_HERE)
def test_what_is_relevant_is_among_the_texts_that_are_searched(parts, name):
    for each in parts(name).values():
        for query in each.queries:
            assert set(query["relevant"]) <= each.rows.keys(), query["q"]
            assert len(query["relevant"]) == len(set(query["relevant"])), query["q"]
            assert (query["kind"] == "nothing") == (not query["relevant"]), query["q"]


@pytest.mark.parametrize("name", SETS_HERE[1:])
def test_no_text_is_in_two_parts(parts, name):
    everything = [row for each in parts(name).values() for row in each.rows.items()]
    assert len({name for name, _words in everything}) == len({words for _name, words in everything}) == len(everything)


@pytest.mark.parametrize("file", ["initiatives.toml", "services.toml"])
def test_each_text_has_a_name_of_its_own(file):
    assert [name for name, times in Counter(each["name"] for each in load(file)["text"]).items() if times > 1] == []


def test_the_ids_of_titles_are_told_once_and_hold_all_that_is_relevant():
    """Also where the titles are not."""
    data = load("queries_buurtbudget.toml")
    ids = {half["part"]: half["rows"] for half in data["half"]}
    everything = [each for rows in ids.values() for each in rows]
    assert len(everything) == len(set(everything)) >= 200
    assert all(set(query["relevant"]) <= set(ids[query["part"]]) for query in data["query"])


def test_a_set_without_its_texts_is_left_out(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(search_quality, "BUDGETS", tmp_path / "absent.csv")
    monkeypatch.setattr("sys.argv", ["search_quality", "--set", "buurtbudget"])
    search_quality.main()
    assert "buurtbudget: left out" in capsys.readouterr().out


# --- What is told of them ------------------------------------------------------------------------------------------


def test_questions_without_an_answer_count_for_themselves():
    found, missed = (
        Judged("tuin", "word", frozenset("ab"), frozenset("a")),
        Judged("bos", "word", frozenset("c"), frozenset()),
    )
    false = Judged("paspoort", "nothing", frozenset(), frozenset("a"))
    assert figures([found, missed, false]) == (0.5, 0.25, pytest.approx(1 / 3), 0.5)
    assert figures([false]) == (0, 0, 0, 0)


def test_rows_are_found_by_the_words_that_they_have():
    rows = {"A": "de moestuin | zeist", "B": "het bos"}
    (judged,) = QuestionSet("own", TUNED_ON, rows, [{"q": "tuin", "kind": "word", "relevant": ["A"]}]).judged()
    assert (judged.found, judged.f1) == ({"A"}, 1)


@pytest.mark.parametrize("text", ["koken in arnhem", "koken in gelderland", "koken arnhem", "is er iets in arnhem?"])
def test_what_lies_in_a_place_is_found_by_it(text):
    rows = {"A": " | ".join(["koken met buren", *labels_of_place("GM0202")]), "B": "koken bij de kerk"}
    assert answers(text, rows, vocabulary_of(rows)) == {"A"}
    assert "_gm0202" not in vocabulary_of(rows)


def test_the_worst_are_told_with_what_was_missed_and_what_was_wrong(capsys):
    print_worst(
        [Judged("tuin", "word", frozenset("ab"), frozenset("bc")), Judged("bos", "word", frozenset(), frozenset())], 9
    )
    assert capsys.readouterr().out.splitlines()[1:] == ["0.50  tuin  (word)", "      missed: a", "      wrong:  c"]


def test_nobody_sees_which_questions_went_wrong_that_were_held_out(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["search_quality", "--set", "initiatives", "--worst", "999"])
    search_quality.main()
    told = capsys.readouterr().out.splitlines()
    asked = {
        f"{each['q']}  ({each['kind']})" for each in load("initiatives.toml")["query"] if each["part"] != HELD_OUT
    }
    shown = {line[6:] for line in told if line[:1].isdigit()}
    assert shown and shown <= asked


def test_each_kind_of_slip_is_one_step_from_the_word():
    slips = [search_words.slip("tuinen", kind) for kind in range(5)]
    assert slips == ["tinen", "tuinne", "tuinnen", "tuunen", "tuinen"]
    assert search_words.slip("vijver", 4) == "veiver"


def test_words_that_are_mended_or_lost_are_told(monkeypatch):
    vocabulary = Vocabulary({"bakje": 1, "moestuin": 1})
    wrong, unknown = search_words.mended(vocabulary)
    assert len(wrong) <= 0.05 * unknown and unknown > 600
    monkeypatch.setattr(search_words, "nouns", lambda: ["moestuin", "moestiun"])
    assert search_words.mended(vocabulary) == ({"moestiun": "moestuin"}, 1)
    assert search_words.lost(vocabulary, {"moestuin"}) == ({}, 1)
    assert search_words.lost(vocabulary, {"bakstenen"}) == ({"bkstenen": "bakstenen"}, 1)
