import pytest

from initiatives.search.query import MOST_TERMS, PlaceName, Plan, Query, plan
from initiatives.search.vocabulary import EXACT, FORM, PART, TYPO, Vocabulary


def planned(text, words, *labels):
    return plan(Query.parse(text), Vocabulary(dict.fromkeys([*words.split(), *labels], 1)))


# --- Reading a question --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "terms", "phrases", "excluded"),
    [
        ("", (), (), ()),
        ("Moestuin", ("moestuin",), (), ()),
        ("repair-café", ("repair", "cafe"), (), ()),
        ("'s-Hertogenbosch", ("s", "hertogenbosch"), (), ()),
        ("foto's", ("foto", "s"), (), ()),
        ("wijk 2019", ("wijk", "2019"), (), ()),
        ("snake_case", ("snake", "case"), (), ()),
        ("tuin tuin TUIN", ("tuin",), (), ()),
        ('"Samen  Koken" wijk', ("wijk",), ("samen koken",), ()),
        ("“samen koken” „lange tafel“", (), ("samen koken", "lange tafel"), ()),
        ("«samen koken»", (), ("samen koken",), ()),
        ('wijk "samen koken', ("wijk",), ("samen koken",), ()),
        ('samen"eten met"buren', ("samen", "buren"), ("eten met",), ()),
        ("tuin -kinderen", ("tuin",), (), ("kinderen",)),
        ('-"samen koken" -Café', (), (), ("samen koken", "cafe")),
        ("tuin –kinderen", ("tuin",), (), ("kinderen",)),
        ("tuin - kinderen", ("tuin", "kinderen"), (), ()),
        ("-", (), (), ()),
        ('"" -""', (), (), ()),
        ('"', (), (), ()),
    ],
)
def test_a_question_has_terms_phrases_and_exclusions(text, terms, phrases, excluded):
    question = Query.parse(text)
    assert (question.terms, question.phrases, question.excluded) == (terms, phrases, excluded)
    assert question.is_empty == (not (terms or phrases or excluded))


def test_no_more_than_twelve_words_count():
    question = Query.parse(" ".join(f"w{number}" for number in range(30)) + ' "a b" -c')
    assert question.terms == tuple(f"w{number}" for number in range(MOST_TERMS))
    assert (question.phrases, question.excluded) == ((), ())


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("de tuin van het dorp", ("tuin", "dorp")),
        ("van het", ("van", "het")),
        ('van "het dorp"', ()),
    ],
)
def test_stop_words_count_only_when_nothing_else_is_left(text, content):
    assert Query.parse(text).content == content


# --- What a row must have ------------------------------------------------------------------------------------------


def test_an_empty_question_asks_nothing():
    assert planned("", "tuin") == Plan()


def test_each_term_is_a_group_of_words_of_which_one_must_occur():
    asked = planned("tuin koken", "tuin tuinen moestuin koken")
    assert asked.required == ({"tuin": EXACT, "tuinen": FORM, "moestuin": PART}, {"koken": EXACT})
    assert asked.correction is None


def test_a_term_that_nothing_answers_to_cannot_be_met():
    asked = planned("tuin xqzzw", "tuin")
    assert asked.required == ({"tuin": EXACT}, {})


def test_neighbours_may_be_one_word_in_a_row():
    asked = planned("buurt tuin", "buurt tuin buurttuin")
    assert asked.required == ({"buurt": EXACT, "buurttuin": FORM}, {"tuin": EXACT, "buurttuin": FORM})


def test_a_stop_word_and_a_word_may_be_one_name():
    assert planned("we helpen", "wehelpen helpen").required == ({"wehelpen": FORM},)
    assert planned("we helpen buren", "wehelpen helpen buren").required == ({"helpen": EXACT}, {"buren": EXACT})


def test_one_word_may_be_two_in_a_row():
    assert planned("repaircafe", "repaircafe repair cafe").required == ({"repair cafe": FORM, "repaircafe": EXACT},)


def test_of_an_unknown_compound_both_parts_must_occur_or_else_the_most_telling():
    asked = planned("energiecooperatie", "energie cooperatie")
    together = {"energie cooperatie": FORM}
    assert asked.required == (together | {"energie": PART}, together | {"cooperatie": PART})
    assert asked.dropped == {}
    assert asked.otherwise == Plan(required=(together | {"energie": PART},), dropped={"energiecooperatie": "energie"})


def test_of_a_compound_of_which_one_part_is_known_the_other_is_dropped_and_that_is_said():
    asked = planned("huiswerkbegeleiding", "huiswerk soep")
    assert (asked.required, asked.correction) == (({"huiswerk": PART},), None)
    assert asked.dropped == {"huiswerkbegeleiding": "huiswerk"}


def test_what_sounds_like_a_known_word_joins_what_an_unknown_one_has_of_its_own():
    asked = planned("koffieochtent", "koffieochtenten koffieochtend")
    assert asked.required == ({"koffieochtenten": FORM, "koffieochtend": TYPO},)
    assert asked.correction == "koffieochtend"


def test_what_is_left_of_a_word_with_an_apostrophe_asks_nothing():
    assert planned("zzp'ers", "zzp kunstenaars").required == ({"zzp": EXACT},)
    assert planned("zzp'ers", "zzp ers kunstenaars").required == ({"zzp": EXACT}, {"ers": EXACT})


def test_a_slip_in_part_of_a_compound_is_mended():
    asked = planned("repaircaffe", "repair cafe")
    assert asked.required == ({"repair": EXACT}, {"cafe": EXACT})
    assert asked.correction == "repair cafe"


def test_phrases_are_exact():
    asked = planned('"samen koken"', "samen koken kookclub")
    assert (asked.required, asked.phrases) == ((), ("samen koken",))


def test_a_phrase_that_no_text_has_may_be_the_name_of_a_category():
    asked = planned('"sociale ondernemers"', "sociale", "_sociale_ondernemers")
    assert asked.phrases == ("sociale ondernemers",)
    assert asked.otherwise == Plan(required=({"_sociale_ondernemers": FORM},))


def test_neighbouring_words_may_be_the_name_of_a_category():
    asked = planned("zorg voor elkaar", "zorg elkaar", "__zorg_voor_elkaar")
    label = {"__zorg_voor_elkaar": FORM}
    assert asked.required == ({"zorg": EXACT} | label, {"elkaar": EXACT} | label)


def test_an_excluded_word_excludes_its_forms_but_not_its_compounds():
    asked = planned("tuin -kind", "tuin kind kinderen kinderboerderij")
    assert asked.excluded == ("kind", "kinderen")


def test_a_correction_keeps_the_rest_of_the_question():
    asked = planned('Buurt Moestiun "moestiun" -moestiun', "buurt moestuin")
    assert asked.required[1] == {"moestuin": TYPO}
    assert asked.correction == 'Buurt moestuin "moestiun" -moestiun'


def test_the_name_of_a_place_is_no_mistake():
    question, vocabulary = Query.parse("koken De Breda"), Vocabulary({"koken": 1, "brede": 1})
    assert plan(question, vocabulary).correction == "koken De brede"
    found = plan(question, vocabulary, places={"de breda": PlaceName("De Breda")})
    assert (found.required, found.correction) == (({"koken": EXACT}, {}), None)
    assert plan(Query.parse("breda"), vocabulary, places={"de breda": PlaceName("De Breda")}).correction == "brede"


def test_an_unfinished_word_is_no_mistake():
    assert planned("cooperat", "cooperatie").correction is None


def test_marks_are_single_words_of_the_registry():
    asked = planned('repaircafe mantelzorg "samen koken"', "repair cafe mantelzorg", "_mantelzorg")
    assert asked.marks == {"repair", "cafe", "mantelzorg", "samen", "koken"}


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("kerst-moestuin", "kerst", "moestuin"),
        ("kerst-moestuin", "moestuin", "kerst"),
        ("samen-eten-koken", "eten", "samen-koken"),
        ("kerst-moestuin?", "moestuin", "kerst?"),
        ("65+", "65", ""),
        ("fietsen voor 65+", "65", "fietsen voor"),
        ("burn-out cursus", "burn out", "cursus"),
        ("fiets -kerst e-bike", "e bike", "fiets -kerst"),
        ("zzp'ers hulp", "zzp ers", "hulp"),
    ],
)
def test_a_word_goes_with_what_joined_it_to_others(text, word, rest):
    assert Query.parse(text).without(word) == rest


@pytest.mark.parametrize(
    ("text", "wholes"),
    [
        ("burn-out", {"burn": "burn out", "out": "burn out"}),
        ("E-bike delen", {"e": "e bike", "bike": "e bike"}),
        ("65-plussers", {"65": "65 plussers", "plussers": "65 plussers"}),
        ("kerst-moestuin", {}),
        ("bed,bad", {}),
        ("-e-bike", {}),
        ('"e-bike"', {}),
    ],
)
def test_pieces_of_one_word_with_a_short_one_are_one(text, wholes):
    assert Query.parse(text).wholes == wholes


def test_a_word_in_pieces_is_said_as_it_was_typed():
    assert Query.parse("iets tegen Burn-Out?").as_typed("burn out") == "Burn-Out"
