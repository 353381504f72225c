import pytest

from initiatives.search.dutch import bases
from initiatives.search.forms import relatives
from initiatives.search.spelling import distance, sound
from initiatives.search.vocabulary import EXACT, FORM, PART, TYPO, Vocabulary, labels


def a_vocabulary(text, *category_labels):
    return Vocabulary(dict.fromkeys([*text.split(), *category_labels], 1))


def expanded(word, text):
    return dict(a_vocabulary(text).expand(word))


# --- A multiset ----------------------------------------------------------------------------------------------------


def test_a_word_is_known_until_it_left_the_last_row():
    words = Vocabulary({"tuin": 2})
    words.add({"tuin", "soep"})
    assert (words.count("tuin"), words.count("soep"), len(words)) == (3, 1, 2)
    words.remove({"tuin", "soep"})
    assert "soep" not in words
    assert words.expand("soep") == []
    assert (words.count("tuin"), len(words)) == (2, 1)


def test_a_word_that_came_back_is_found_again_and_once():
    words = Vocabulary({"buurttuin": 1})
    words.remove(["buurttuin"])
    assert words.expand("tuin") == []
    words.add(["buurttuin"])
    assert words.expand("tuin") == [("buurttuin", PART)]


def test_removing_an_unknown_word_is_an_error():
    with pytest.raises(KeyError):
        Vocabulary().remove(["tuin"])


def test_an_empty_vocabulary_knows_nothing():
    assert Vocabulary().expand("moestuin") == []


# --- Forms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("moestuin", "moestuinen"),
        ("boom", "bomen"),
        ("bom", "bommen"),
        ("huis", "huizen"),
        ("brief", "brieven"),
        ("graaf", "graven"),
        ("fotograaf", "fotografen"),
        ("kind", "kinderen"),
        ("kleinkind", "kleinkinderen"),
        ("zwembad", "zwembaden"),
        ("lid", "leden"),
        ("stad", "steden"),
        ("museum", "musea"),
        ("mogelijkheid", "mogelijkheden"),
        ("vakman", "vaklieden"),
        ("materiaal", "materialen"),
        ("dier", "dieren"),
        ("foto", "fotos"),
        ("cafe", "cafes"),
        ("zorgcooperatie", "zorgcooperaties"),
        ("club", "clubs"),
        ("buddy", "buddys"),
        ("coach", "coaches"),
        ("bureau", "bureaus"),
        ("festival", "festivals"),
        ("chef", "chefs"),
        ("snel", "snelste"),
        ("duurzaam", "duurzamer"),
        ("zwaar", "zwaardere"),
        ("veilig", "veiligheid"),
        ("tuin", "tuintje"),
        ("boom", "boompjes"),
        ("koning", "koninkje"),
        ("bloem", "bloemetjes"),
        ("auto", "autootje"),
        ("weg", "weggetje"),
        ("cafe", "cafeetje"),
        ("klus", "klusjes"),
        ("duurzaam", "duurzame"),
        ("groot", "grote"),
        ("lief", "lieve"),
        ("koken", "gekookt"),
        ("repareren", "gerepareerd"),
        ("eenzaam", "eenzaamheid"),
    ],
)
def test_forms_of_a_word_are_found_both_ways(word, other):
    assert expanded(word, other) == {other: FORM}
    assert expanded(other, word) == {word: FORM}


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("bom", "bomen"),
        ("ouder", "ouderen"),
        ("ouders", "oudere"),
        ("buur", "buurt"),
        ("gemeente", "gemeen"),
        ("gewoon", "woning"),
        ("leefbaarheid", "leven"),
        ("bank", "bang"),
        ("leiden", "begeleiden"),
        ("regel", "regelen"),
        ("plan", "plantje"),
        ("kas", "kastje"),
        ("plaats", "plaat"),
        ("huis", "hui"),
        ("gelegenheid", "gelegen"),
    ],
)
def test_what_only_looks_like_a_form_is_not_found(word, other):
    assert a_vocabulary(other).near(word) == {}
    assert a_vocabulary(word).forms(other) == []


def test_the_word_itself_goes_before_its_forms():
    assert a_vocabulary("tuintje tuin tuinen").expand("tuin")[0] == ("tuin", EXACT)


def test_bases_begin_with_the_word_itself():
    assert bases("huizen")[:2] == ("huizen", "huis")
    assert bases("gids") == ("gids",)


def test_relatives_leave_out_stop_words_and_what_is_no_word():
    assert relatives("zijn", {"zijn", "zijne"}) == ["zijne"]
    assert relatives("2019", {"2019s"}) == []


# --- Compounds -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "compound"),
    [
        ("moestuin", "buurtmoestuin"),
        ("moestuin", "moestuinbakken"),
        ("moestuinen", "buurtmoestuin"),
        ("tuin", "moestuin"),
        ("tuin", "tuinieren"),
        ("tuin", "buurtmoestuinen"),
        ("bomen", "appelboom"),
        ("huis", "buurthuizen"),
        ("school", "basisscholen"),
        ("cafe", "soepcafe"),
        ("koken", "kookschrift"),
        ("opvoeding", "opvoedavonden"),
        ("cooperatie", "zorgcooperaties"),
        ("klus", "klussendienst"),
        ("zon", "zonnepanelen"),
        ("schulden", "schuldhulpverlener"),
        ("fiets", "bakfietsen"),
        ("tuin", "binnentuin"),
        ("feest", "wijkfeestcommissie"),
        ("ontmoeting", "kletsontmoeting"),
        ("zzp", "zzpers"),
        ("regel", "regelgeving"),
    ],
)
def test_a_word_finds_the_compounds_that_it_is_part_of(word, compound):
    assert expanded(word, compound) == {compound: PART}


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("tuin", "fortuin"),
        ("taal", "digitaal"),
        ("taal", "betaal"),
        ("werk", "netwerk"),
        ("eten", "vergeten"),
        ("eten", "planeten"),
        ("sport", "transportraden"),
        ("ouder", "schouder"),
        ("maat", "klimaat"),
        ("plan", "planten"),
        ("werk", "werkelijk"),
        ("natuur", "natuurlijk"),
        ("ers", "kunstenaars"),
        ("ing", "vergadering"),
        ("heid", "eenzaamheid"),
        ("land", "landelijk"),
        ("werk", "buddynetwerk"),
        ("iets", "bakfiets"),
        ("maat", "maatregel"),
        ("raad", "draad"),
        ("oma", "omarmen"),
        ("tuin", "tuinx"),
    ],
)
def test_letters_that_only_happen_to_be_there_are_no_compound(word, other):
    assert other not in a_vocabulary(other).near(word)


def test_a_short_word_is_a_part_when_the_other_part_is_known():
    assert "buurtbus" in a_vocabulary("buurtbus buurt").near("bus")
    assert "airbus" not in a_vocabulary("airbus").near("bus")


def test_an_unknown_compound_consists_of_known_words_the_most_telling_first():
    words = Vocabulary({"energie": 2, "cooperatie": 9, "cooperaties": 1})
    assert list(words.parts("energiecooperatie").items()) == [
        ("energie", {"energie": PART}),
        ("cooperatie", {"cooperatie": PART, "cooperaties": PART}),
    ]
    assert list(a_vocabulary("stad kantoor").parts("stadskantoor")) == ["stad", "kantoor"]
    assert a_vocabulary("energie").parts("energiecooperatie") == {}


def test_a_compound_may_have_another_link():
    assert expanded("bijstanduitkering", "bijstandsuitkering") == {"bijstandsuitkering": FORM}
    assert expanded("groenstrook", "groenestrook") == {"groenestrook": FORM}


def test_a_word_may_be_written_as_two_and_two_as_one():
    assert a_vocabulary("repair cafe cafes").apart("repaircafe") == {"repair cafe": FORM, "repair cafes": FORM}
    assert a_vocabulary("repaircafe").joined("repair", "cafe") == {"repaircafe": FORM}
    assert a_vocabulary("stadskantoren").joined("stad", "kantoor") == {"stadskantoren": FORM}


def test_words_that_are_both_frequent_are_not_looked_for_together():
    assert Vocabulary({"buurt": 5000, "huis": 5000}).apart("buurthuis") == {}
    assert Vocabulary({"buurt": 5000, "huis": 50}).apart("buurthuis") == {"buurt huis": FORM}


# --- Synonyms ------------------------------------------------------------------------------------------------------


def test_everyday_synonyms_answer_below_the_word_itself():
    assert a_vocabulary("ouderen bejaarde senioren").expand("bejaarden") == [
        ("bejaarde", FORM),
        ("ouderen", PART),
        ("senioren", PART),
    ]


def test_a_general_word_finds_its_kinds_and_a_kind_not_what_is_general():
    words = a_vocabulary("sport sporten voetbal schaken")
    assert words.expand("sport") == [("sport", EXACT), ("sporten", FORM), ("voetbal", PART)]
    assert words.expand("voetbal") == [("voetbal", EXACT)]


def test_compounds_with_a_synonym_answer_to_a_word_that_no_text_has():
    assert a_vocabulary("club clubsenioren").expand("bejaarden") == [("clubsenioren", PART)]
    assert a_vocabulary("club clubsenioren bejaarden").expand("bejaarden") == [("bejaarden", EXACT)]


def test_synonyms_of_a_form_of_a_word_answer_too():
    assert a_vocabulary("mondkapjes").expand("mondmaskers") == [("mondkapjes", PART)]
    assert a_vocabulary("onderwijzers").expand("docente") == [("onderwijzers", PART)]
    assert a_vocabulary("isolatie").expand("geisoleerd") == [("isolatie", FORM)]


# --- Labels of categories ------------------------------------------------------------------------------------------


def test_a_category_answers_to_whole_names_and_synonyms():
    assert labels(["Zorg bieden aan ouderen"], ["ouderenzorg", "langer thuis wonen"]) == {
        "_zorg_bieden_aan_ouderen",
        "_zorg_bieden",
        "_zorg",
        "_ouderen",
        "_oudere",
        "_ouderenzorg",
        "__ouderenzorg",
        "__langer_thuis_wonen",
    }


def test_a_name_of_two_names_answers_to_both():
    assert labels(["Aandacht en erkenning"], []) == {
        "_aandacht_en_erkenning",
        "_aandacht_erkenning",
        "_aandacht",
        "_erkenning",
    }


def test_forms_of_a_name_answer_too_but_parts_of_a_synonym_do_not():
    words = a_vocabulary("", "_mantelzorger", "__buurttuin")
    assert words.near("mantelzorgers") == {"_mantelzorger": FORM}
    assert words.near("tuin") == {}
    assert words.near("buurttuinen") == {"__buurttuin": FORM}


def test_a_synonym_stands_back_where_texts_have_the_word_and_a_name_does_not():
    assert a_vocabulary("buurttuin", "__buurttuin").near("buurttuin") == {"buurttuin": EXACT}
    assert a_vocabulary("buurttuin", "_buurttuin").near("buurttuin") == {"buurttuin": EXACT, "_buurttuin": FORM}


def test_labels_of_several_words_answer_to_neighbouring_words():
    words = a_vocabulary("", "_sociale_ondernemers", "__zorg_voor_elkaar")
    assert words.labels_of(["sociale", "ondernemer"]) == ["_sociale_ondernemers"]
    assert words.labels_of(["zorg", "voor", "elkaar"]) == ["__zorg_voor_elkaar"]
    assert words.labels_of(["zorg", "voor", "elkaar"], names_only=True) == []
    assert words.labels_of(["sociale"]) == []


# --- Typing errors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("moestiun", "moestuin"),
        ("zorgcoperatie", "zorgcooperatie"),
        ("mantelsorg", "mantelzorg"),
        ("weik", "wijk"),
        ("eetklub", "eetclub"),
        ("kadowinkel", "cadeauwinkel"),
        ("tuim", "tuin"),
        ("vrijwiligers", "vrijwilligers"),
    ],
)
def test_a_word_that_is_not_known_is_taken_for_the_likeliest_slip(typed, meant):
    words = a_vocabulary(f"{meant} soep station")
    assert words.expand(typed)[0] == (meant, TYPO)


@pytest.mark.parametrize("typed", ["tu", "soe", "2019", "xyzzyq", "muziekschool"])
def test_short_words_numbers_and_far_words_are_left_alone(typed):
    assert expanded(typed, "tuin soep 2018 windschouw") == {}


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("koor", "koop"),
        ("kerst", "eerst"),
        ("haag", "haar"),
        ("moskee", "moskou"),
        ("buurttuin", "buurtruin"),
        ("wijkfeest", "wijkfeit"),
        ("dansles", "danste"),
        ("lijden", "leiden"),
        ("reizen", "rijzen"),
        ("kastanje", "kast"),
    ],
)
def test_a_correct_word_is_never_mended(word, other):
    words = a_vocabulary(other)
    assert (words.respelled(word), words.guessed(word), words.parts_meant(word)) == ({}, {}, [])
    assert TYPO not in dict(words.expand(word)).values()


@pytest.mark.parametrize(
    ("word", "other"),
    [("schoolieren", "scholieren"), ("vaakbakkers", "vakbakkers"), ("foorbeeld", "voorbeeld")],
)
def test_what_is_a_compound_by_chance_gives_way_to_what_it_sounds_like(word, other):
    assert expanded(word, other) == {other: TYPO}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("heeeel", "heel"),
        ("koffieee", "koffie"),
        ("zooooon", "zoon"),
        ("fotograffie", "fotografie"),
        ("gezelligheit", "gezelligheid"),
        ("vrijwillichers", "vrijwilligers"),
    ],
)
def test_letters_drawn_out_and_sounds_are_mended_before_anything_is_guessed(typed, meant):
    words = a_vocabulary(f"{meant} {typed}xx soep")
    assert next(iter(words.respelled(typed).items())) == (meant, TYPO)


def test_a_slip_of_a_word_that_only_stands_in_compounds_is_mended():
    assert expanded("kofie", "koffieochtend") == {"koffie": TYPO, "koffieochtend": TYPO}
    assert a_vocabulary("koffieochtend").respelled("koffieee") == {"koffie": TYPO, "koffieochtend": TYPO}


def test_a_slip_in_a_part_of_a_compound_is_mended():
    assert expanded("moestiun", "buurtmoestuin") == {"moestuin": TYPO, "buurtmoestuin": TYPO}


def test_a_guess_brings_its_forms_and_compounds():
    assert expanded("moestiun", "moestuin moestuinen buurtmoestuin") == dict.fromkeys(
        ["moestuin", "moestuinen", "buurtmoestuin"], TYPO
    )


def test_an_unfinished_word_finds_what_begins_with_it():
    assert expanded("cooperat", "cooperatie cooperaties") == {"cooperatie": TYPO, "cooperaties": TYPO}


def test_the_only_known_part_of_a_compound_is_the_last_resort():
    assert expanded("kruidentuin", "tuin") == {"tuin": PART}
    assert a_vocabulary("tuin").part_of("kruidentuin") == {"tuin": {"tuin": PART}}
    assert a_vocabulary("kruiden").part_of("kruidentuin") == {"kruiden": {"kruiden": PART}}
    assert a_vocabulary("tuin kast").part_of("fortuin") == {}


def test_a_part_of_a_compound_is_found_by_its_synonyms_and_by_compounds_with_it_too():
    assert a_vocabulary("jongeren").part_of("jeugdhulp") == {"jeugd": {"jongeren": PART}}
    assert a_vocabulary("jeugd jeugdwerk jongeren").part_of("jeugdhulp") == {
        "jeugd": {"jeugd": PART, "jeugdwerk": PART, "jongeren": PART}
    }
    # As for a word itself: only where nothing else has it are synonyms looked for inside others.
    assert a_vocabulary("jongerenraad").part_of("jeugdhulp") == {"jeugd": {"jongerenraad": PART}}
    assert a_vocabulary("jeugd jongerenraad").part_of("jeugdhulp") == {"jeugd": {"jeugd": PART}}


def test_nothing_is_guessed_while_something_answers():
    assert expanded("wijk", "wijken dijk") == {"wijken": FORM}


def test_likely_slips_are_nearer_than_unlikely_ones():
    assert distance("wijk", "wijk") == 0
    assert distance("weik", "wijk") == 0.5
    assert distance("tiun", "tuin") < distance("tain", "tuin")
    assert distance("tuim", "tuin") < distance("tuip", "tuin")
    assert distance("duin", "tuin") > distance("tuip", "tuin")
    assert sound("bieblioteek") == sound("bibliotheek")


def test_new_words_are_guessed_too():
    words = Vocabulary({"soep": 1})
    assert words.expand("kromeakker") == []
    words.add(["krommeakker"])
    assert words.expand("kromeakker")[0] == ("krommeakker", TYPO)


# --- Numbers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("3dprinters", "3dprinter", {"3dprinter": FORM}),
        ("65plus", "65plussers 65plusser", {"65plussers": PART, "65plusser": PART}),
        ("2ehands", "tweedehands", {"tweedehands": FORM}),
        ("tweedehands", "2ehands", {"2ehands": FORM}),
        ("3wieler", "driewielers", {"driewielers": FORM}),
        ("2e", "tweede eerste", {"tweede": FORM}),
        ("2019", "20190 2019s", {}),
    ],
)
def test_words_with_a_number_have_forms_and_other_ways_to_be_written(word, text, found):
    assert expanded(word, text) == found


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("3dprinter", "3d printer printers", ["3d printer", "3d printers"]),
        ("65plus", "65 plussers", ["65 plussers"]),
        ("2ehands", "2e hands", ["2e hands"]),
        ("tweedehands", "2e hands", ["2e hands"]),
        ("3dprinter", "printer", []),
    ],
)
def test_words_with_a_number_may_be_written_as_two(word, text, found):
    assert a_vocabulary(text).apart(word) == dict.fromkeys(found, FORM)


def test_a_number_and_a_word_may_be_written_as_one():
    assert a_vocabulary("3dprinters").joined("3d", "printer") == {"3dprinters": FORM}
    assert a_vocabulary("tweedehands").joined("2e", "hands") == {"tweedehands": FORM}


# --- Two vocabularies ----------------------------------------------------------------------------------------------


def test_one_vocabulary_beside_another_knows_its_own_words_only():
    every = Vocabulary({"buurttuin": 2, "moestuin": 1, "_tuin": 1})
    public = Vocabulary({"buurttuin": 1}, beside=every)
    assert (public.expand("tuin"), public.expand("moestiun"), len(public)) == ([("buurttuin", PART)], [], 1)
    assert dict(every.expand("tuin")) == {"buurttuin": PART, "moestuin": PART, "_tuin": FORM}


def test_a_word_that_left_both_is_found_once_when_it_comes_back_in_either():
    every = Vocabulary({"buurttuin": 1})
    public = Vocabulary({"buurttuin": 1}, beside=every)
    for words in (public, every):
        words.remove(["buurttuin"])
    for words in (public, every):
        words.add(["buurttuin"])
    assert list(every.containing("tuin")) == list(public.containing("tuin")) == ["buurttuin"]


def test_words_beyond_ascii_are_found_too():
    words = Vocabulary({"сад": 1, "soep": 1})
    words.add(["tuinсад"])
    assert list(words.containing("сад")) == ["сад", "tuinсад"]
    assert words.expand("soeb") == [("soep", TYPO)]


@pytest.mark.parametrize(
    ("word", "known", "part"),
    [
        ("huiswerktafel", "huiswerk tafel1", "huiswerk"),
        ("fietsmaatje", "maatje", "maatje"),
        ("leesclub", "lezen", "lees"),
        # Many end in it.
        ("fotoclub", "club sportclub damclub buurtclub", None),
        ("fotoclub", "club sportclub", "club"),
        # Words that the list took for compounds.
        ("scheiding", "ding", None),
        ("verslaving", "vers", None),
        ("vergrijzing", "zing", None),
        ("bestrating", "best", None),
        ("kruidenier", "krui", None),
        ("pastoor", "past", None),
        ("echtscheiding", "ding", None),
        ("parkeerplaats", "parken", None),
        ("keukenkraanslang", "lang", None),
    ],
)
def test_half_of_a_compound_is_the_first_or_a_last_one_that_tells(word, known, part):
    assert next(iter(Vocabulary(dict.fromkeys(known.split(), 1)).part_of(word)), None) == part
