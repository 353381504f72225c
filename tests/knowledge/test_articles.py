"""The supplied articles of all kinds: complete, plain to read, and true to their source."""

import re
from functools import cache
from itertools import chain, groupby
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify

from demo.initiatives import read
from intake.options import SupportNeed
from knowledge.articles import Article
from knowledge.fits import Fit
from knowledge.supplied import DATA, load_articles, supplied
from taxonomy.models import Category
from tests.test_plain_words import hard, reading_ease

SOURCE = Path(__file__).resolve().parents[3] / "shared" / "source"
STUDY = "publication-2015.txt"
COURSES = {2016: ("course-2016.txt", "course-flyer-2016.txt"), 2018: ("course-2018.txt",)}
with_source = pytest.mark.skipif(not SOURCE.exists(), reason="the texts of the source stand beside the project only")

INSTRUMENTS = [
    *("repertoire", "regulation", "money", "communication", "actie", "approaches", "challenge"),
    *("social_impact_bond", "volunteers", "maex", "abcd", "financing", "price_list", "social_tendering"),
]
REFLECTIONS = [
    *("together", "participate", "govern", "space_and_backing", "value", "value_triangle", "business_models"),
    *("community_teams", "who_steers"),
]
LEARNING_NOTES = [
    *("lecture_business_models", "lecture_hubs", "lecture_tendering", "lecture_culture", "lecture_politics"),
    *("insight_compass", "insight_budgeting", "insight_sortition", "insight_digital", "insight_agreement"),
]
CASES = read("cases.toml")
# An instrument has the key "maex" already.
EXAMPLES = [{"maex": "maex_platform"}.get(case["key"], case["key"]) for case in CASES]
NAMED = {key: slugify(case["name"]) for key, case in zip(EXAMPLES, CASES, strict=True)}
# How many words a text has: an example tells of one case in few.
LENGTHS = {Article.Kind.EXAMPLE: (60, 160)}
LESSON = {"nl": "Wat u ervan kunt leren", "en": "What you can learn from it"}
PARTS = {
    "nl": ["De casus", "Wat hindert en wat helpt", "Het kader", "Wat u kunt doen", "De vraag"],
    "en": ["The case", "What hinders and what helps", "The frame", "What you can do", "The question"],
}
ROWS = {row["key"]: row for row in supplied()}
each_article = pytest.mark.parametrize("key", ROWS)
each_language = pytest.mark.parametrize("language", ["nl", "en"])

WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# "één" and "one" are also articles, so they are no number here.
NUMBER_WORDS = {
    **{"twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9, "tien": 10},
    **{"elf": 11, "twaalf": 12, "zestig": 60, "honderd": 100, "duizend": 1000, "miljoen": 10**6},
    **{"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "sixty": 60, "hundred": 100, "thousand": 1000, "million": 10**6},
    **{"tiental": 10, "vijftal": 5},
}


def blocks(text):
    """The paragraphs, headings and items of a text in Markdown, without their marks."""
    return [re.sub(r"^(#+|-|\d+\.)\s+|\*\*", "", line.strip()) for line in text.splitlines() if line.strip()]


def written(row, language):
    """All that an article says in this language, but for its title and items: those keep the words of the study."""
    return [row[f"summary_{language}"], *blocks(row[f"text_{language}"])]


def spoken(text):
    """The same with a short word for what stands between quotation marks: names of books keep their words."""
    return re.sub(r'"[^"]*"|“[^”]*”', "Jan", text)


# --- Complete --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (Article.Kind.INSTRUMENT, INSTRUMENTS),
        (Article.Kind.REFLECTION, REFLECTIONS),
        (Article.Kind.EXAMPLE, EXAMPLES),
        (Article.Kind.LEARNING_NOTE, LEARNING_NOTES),
    ],
)
def test_all_are_there_in_the_order_of_the_source(kind, keys):
    rows = [row for row in ROWS.values() if row["kind"] == kind]
    assert [row["key"] for row in rows] == keys
    assert [row["position"] for row in rows] == list(range(1, len(keys) + 1))


@each_article
def test_both_languages_are_complete(key):
    row = ROWS[key]
    assert all(row[field].strip() for field in Article.TEXTS)
    assert len(row.get("items_nl", ())) == len(row.get("items_en", ()))
    assert row["section"] and row["dated"]
    for language in ("nl", "en"):
        assert len(row[f"title_{language}"]) <= 120
        assert len(row[f"summary_{language}"]) <= 300
        fewest, most = LENGTHS.get(row["kind"], (150, 450))
        assert fewest <= len(WORD.findall(row[f"text_{language}"])) <= most
    dutch, english = (re.findall(r"^(##|-|\d+\.) ", row[f"text_{each}"], re.MULTILINE) for each in ("nl", "en"))
    assert dutch == english


@each_language
@pytest.mark.parametrize("key", LEARNING_NOTES)
def test_a_learning_note_has_its_five_parts(key, language):
    assert re.findall(r"^## (.+)$", ROWS[key][f"text_{language}"], re.MULTILINE) == PARTS[language]


@each_language
@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_ends_with_what_it_teaches(key, language):
    assert re.findall(r"^## (.+)$", ROWS[key][f"text_{language}"], re.MULTILINE)[-1] == LESSON[language]


@pytest.mark.django_db
@each_article
def test_the_database_takes_the_article(key):
    row = ROWS[key]
    Article(slug=slugify(key), **{field: row[field] for field in ("key", "kind", *Article.TEXTS)}).full_clean()


# --- Tied together ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@each_article
def test_every_reason_names_a_category_or_an_answer_that_exists(key):
    known = {"/".join(pair) for pair in Category.objects.values_list("lens", "key")}
    reasons = []
    for fit in ROWS[key].get("fits", ()):
        reason = Fit(**{field: fit.get(field, "") for field in ("question", "answer")})
        try:
            reason.clean()
        except ValidationError:
            pytest.fail(f"The checklist knows no {fit}.")
        assert ("category" in fit) != ("question" in fit)
        assert fit.get("category") in known | {None}
        assert fit.get("weight", 2) in (1, 2, 3)
        assert 0 < len(fit["what_nl"]) <= 120 and 0 < len(fit["what_en"]) <= 120
        reasons.append((fit.get("category"), fit.get("question"), fit.get("answer")))
    assert len(reasons) == len({*reasons})


@pytest.mark.django_db
def test_each_threshold_need_and_kind_has_two_instruments():
    load_articles()
    found = Fit.objects.filter(article__kind=Article.Kind.INSTRUMENT)
    categories = Category.objects.filter(lens__in=["growth", "added_value", "government_relation"], parent=None)
    few = [str(each) for each in categories if found.filter(category=each).count() < 2]
    few += [need for need in SupportNeed if found.filter(question="support_needs", answer=need).count() < 2]
    assert categories.count() == 16
    assert few == []


@each_article
def test_the_articles_and_initiatives_that_it_names_exist(key):
    row = ROWS[key]
    assert {*row.get("related", ())} <= {*ROWS} - {key}
    assert {*row.get("initiatives", ())} <= {*NAMED.values()}


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_tells_of_its_own_case_and_of_what_the_case_shows(key):
    row = ROWS[key]
    kinds = {ROWS[each]["kind"] for each in row["related"]}
    assert row["initiatives"] == [NAMED[key]]
    assert kinds and kinds <= {Article.Kind.INSTRUMENT, Article.Kind.REFLECTION}
    assert row["fits"]


@pytest.mark.parametrize("case", CASES, ids=EXAMPLES)
def test_an_example_fits_where_the_study_prints_its_case(case):
    (key,) = (key for key, slug in NAMED.items() if slug == slugify(case["name"]))
    stated = {f"{lens}/{each.split('/')[-1]}" for lens, found in case.get("stated", {}).items() for each in found}
    assert stated <= {fit.get("category") for fit in ROWS[key]["fits"]}


# --- Plain -----------------------------------------------------------------------------------------------------------


@each_article
def test_the_text_is_plain_dutch(key):
    texts = [spoken(each) for each in written(ROWS[key], "nl")]
    assert reading_ease(texts) >= 70  # 60 is B1
    assert hard(texts, fewest=5, floor=30) == []


# --- True to the source ----------------------------------------------------------------------------------------------


@cache
def of_source(name):
    return (SOURCE / name).read_text()


@cache
def sections():
    """{"3.4": the text of that section of the study}. The paper prints 3.8 as a second 3.9, before the first."""
    parts = re.split(r"^(\d\.\d)\.? (?=‘?[^\W\d])", of_source(STUDY), flags=re.MULTILINE)
    found = {"Introductie": parts[0]}
    for number, text in zip(parts[1::2], parts[2::2], strict=True):
        found["3.8" if text.startswith("Financiering van") else number] = text
    return found


def named_source(row):
    """The text that an article names as its source; a learning note also tells what its related articles tell."""
    if row["kind"] != Article.Kind.LEARNING_NOTE:
        return " ".join(sections()[each] for each in re.findall(r"\d\.\d|Introductie", row["section"]))
    courses = [of_source(name) for name in COURSES[int(row["dated"][:4])]]
    return " ".join([*courses, *(named_source(ROWS[key]) for key in row["related"] if key[:7] != "insight")])


def numbers(text):
    """The numbers in a text, in figures or in words, without the marks inside them: 1,60 and 1.60 are 160."""
    figures = {int(re.sub("[.,]", "", each)) for each in NUMBER.findall(text)}
    return figures | {NUMBER_WORDS[word] for word in WORD.findall(text.lower()) if word in NUMBER_WORDS}


def lengths_of_lists(text):
    """How many items the lists of a text in Markdown have."""
    kinds = [bool(re.match(r"- |\d+\. ", line)) for line in text.splitlines()]
    return {len([*group]) for is_list, group in groupby(kinds) if is_list}


def names(texts):
    """The words that begin with a capital within a sentence."""
    parts = [part for text in texts for part in re.split(r"(?<=[.!?:])\s+", text)]
    return {word for part in parts for word in re.findall(r"[\w'’-]+", part)[1:] if word[0].isupper()}


def unspaced(text):
    """A text without what parts its words: "Platform 31" is also Platform31, and a line may break within a name."""
    return re.sub(r"[\s'’-]", "", text).lower()


def eights(text):
    """Every eight words that follow each other."""
    words = WORD.findall(text.lower())
    return {tuple(words[start : start + 8]) for start in range(len(words) - 7)}


def comments(key):
    """What the file of an article says beside the article: (at its head, within it)."""
    (path,) = DATA.glob(f"*/{key}.toml")
    head, within = path.read_text().split("\nkey = ")
    return (" ".join(re.findall(r"^# (.+)$", part, re.MULTILINE)) for part in (head, within))


@cache
def eights_of_source():
    return {*chain(*(eights(of_source(name)) for name in (STUDY, *chain(*COURSES.values()))))}


@with_source
def test_the_sections_of_the_study_are_all_found():
    found = [each for each in sections() if each[0] in "34"]
    assert found == [*(f"3.{number}" for number in range(1, 10)), *(f"4.{number}" for number in range(1, 10))]


@with_source
@each_language
@each_article
def test_every_number_stands_in_the_section_that_it_names(key, language):
    row = ROWS[key]
    text = row[f"text_{language}"]
    sayable = numbers(named_source(row)) | lengths_of_lists(text)
    sayable |= numbers(row["section"]) | {int(row["dated"][:4]), 2015}
    said = numbers(re.sub(r"^\d+\. ", "", text, flags=re.MULTILINE) + row[f"summary_{language}"])
    assert said - sayable == set()


@with_source
@each_article
def test_every_name_stands_in_the_section_that_it_names(key):
    row = ROWS[key]
    sayable = unspaced(named_source(row))
    assert [name for name in names(written(row, "nl")) if unspaced(name) not in sayable] == []


@with_source
@each_language
@each_article
def test_no_eight_words_are_copied_from_the_source(key, language):
    copied = eights(" ".join(written(ROWS[key], language))) & eights_of_source()
    assert [" ".join(each) for each in copied] == []


@with_source
@each_article
def test_no_comment_quotes_the_source(key):
    head, within = comments(key)  # at the head stand titles of what the study sums up
    assert '"' not in within
    assert eights(f"{spoken(head)} {within}") & eights_of_source() == set()


def test_the_document_names_the_paragraphs_of_each_article():
    document = (settings.BASE_DIR / "docs" / "knowledge" / "sources.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", document, re.MULTILINE))
    assert rows == {key: row["section"] for key, row in ROWS.items()}
