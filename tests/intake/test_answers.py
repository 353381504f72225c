import pytest
from django.utils import translation

from intake.options import Voice
from tests.builders import a_draft, a_neighbourhood

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def answer(draft, key):
    return next(each for each in draft.answers() if each.question.name == key)


def test_a_scale_says_what_its_ends_are():
    draft = a_draft(potential=8, motivation=2)
    assert answer(draft, "potential").text == "8 of 10 (1 = No, 10 = Yes)"
    assert answer(draft, "motivation").text == "2 of 10 (1 = Purely altruism, 10 = Purely earning money)"


@pytest.mark.parametrize(
    ("voice", "ends"),
    [
        (Voice.INITIATOR, "1 = Only to help, 10 = Only to earn money"),
        (Voice.TOGETHER, "1 = Purely altruism, 10 = Purely earning money"),
    ],
)
def test_who_filled_it_in_reads_the_ends_that_the_form_had(voice, ends):
    chapters = dict(a_draft(voice=voice, motivation=2).chapters())
    [motivation] = [each for answers in chapters.values() for each in answers if each.question.name == "motivation"]
    assert motivation.text == f"2 of 10 ({ends})"


def test_an_open_other_answer_is_part_of_its_choice():
    draft = a_draft(essence=["youth_care"], essence_other="Repair café", legal_form="other", legal_form_other="Stam")
    assert answer(draft, "essence").texts == ["Youth care", "Repair café"]
    assert answer(draft, "legal_form").text == "Other, Stam"
    assert "essence_other" not in [each.question.name for each in draft.answers()]


def test_related_rows_are_named():
    draft = a_draft(neighbourhoods=[a_neighbourhood()])
    assert answer(draft, "neighbourhoods").texts == ["De Kade"]
    assert answer(draft, "municipality").texts == ["Waaierdam"]


def test_what_was_not_answered_is_open():
    draft = a_draft()
    assert answer(draft, "impact").is_open
    assert answer(draft, "impact").texts == []
    assert not answer(draft, "name").is_open
