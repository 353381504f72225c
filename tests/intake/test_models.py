"""The questionnaire is the municipal checklist, question by question."""

import pytest
from django.conf import settings
from django.utils import translation

from intake.fields import MultipleChoiceField, ScaleField
from intake.models import Intake
from intake.questions import Section, questions

SOURCE = settings.BASE_DIR.parent / "shared" / "source" / "intake-checklist.yaml"
OWN = {Section.BASICS, Section.CONTACT}
IN_ENGLISH = {
    "Ja": "Yes",
    "Nee": "No",
    "Louter altruïsme": "Purely altruism",
    "Louter geld verdienen": "Purely earning money",
    "Enkelvoudig": "Single",
    "Meervoudig": "Several",
    "Niet/zeer zwak": "Not / very weakly",
    "Wel/zeer sterk": "Yes / very strongly",
}
TURNOVER = ["0-10k", "10-50k", "50-250k", "250k-1m", "1m+"]


@pytest.fixture(scope="module")
def checklist():
    yaml = pytest.importorskip("yaml")
    if not SOURCE.exists():
        pytest.skip(f"The source material is not here: {SOURCE}")
    return yaml.safe_load(SOURCE.read_text(encoding="utf-8"))


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


def asked_in(section):
    return [question for question in questions(Intake, section) if not question.beside]


def kind(question):
    if isinstance(question.field, ScaleField):
        return "scale"
    return "multiple" if isinstance(question.field, MultipleChoiceField) else "single"


def option_keys(source):
    if source["key"].startswith("turnover"):
        assert len(source["options"]) == len(TURNOVER)
        return TURNOVER
    return [each["key"] if isinstance(each, dict) else each for each in source["options"]]


def test_the_sections_are_those_of_the_checklist_after_our_own(checklist, in_english):
    ours = [(section.value, str(section.label)) for section in Section if section not in OWN]
    assert ours == [(each["key"], each["en"]) for each in checklist["sections"]]


def test_the_checklist_has_24_questions_of_three_kinds(checklist):
    kinds = [kind(field) for section in Section if section not in OWN for field in asked_in(section)]
    assert len(kinds) == len(checklist["questions"]) == 24
    assert {each: kinds.count(each) for each in kinds} == {"scale": 12, "single": 9, "multiple": 3}


@pytest.mark.parametrize("section", [section for section in Section if section not in OWN], ids=str)
def test_each_section_asks_the_questions_of_the_checklist_in_paper_order(section, checklist):
    source = [each for each in checklist["questions"] if each["section"] == section]
    assert [(f.name, kind(f)) for f in asked_in(section)] == [(each["key"], each["kind"]) for each in source]


def test_choices_have_the_options_of_the_checklist_in_paper_order(checklist):
    for source in checklist["questions"]:
        if source["kind"] == "scale":
            continue
        field = Intake._meta.get_field(source["key"])
        options = field.options.values if source["kind"] == "multiple" else [value for value, _label in field.choices]
        if source.get("other") and source["kind"] == "single":
            assert options.pop() == "other"
        assert options == option_keys(source), source["key"]


def test_option_labels_are_those_of_the_checklist(checklist, in_english):
    for source in checklist["questions"]:
        if source["kind"] == "scale" or not isinstance(source["options"][0], dict):
            continue
        field = Intake._meta.get_field(source["key"])
        choices = field.options.choices if source["kind"] == "multiple" else field.choices
        labels = {value: str(label) for value, label in choices}
        labels.pop("other", None)
        assert labels == {each["key"]: each["en"] for each in source["options"]}, source["key"]


def test_an_open_answer_stands_directly_behind_each_choice_that_has_one(checklist):
    for source in checklist["questions"]:
        names = [field.name for field in questions(Intake, source["section"])]
        beside = [f for f in questions(Intake, source["section"]) if f.beside == source["key"]]
        assert len(beside) == bool(source.get("other")), source["key"]
        for field in beside:
            assert names.index(field.name) == names.index(source["key"]) + 1


def test_scales_have_both_ends_in_paper_order_and_ten_at_the_high_one(checklist, in_english):
    for source in checklist["questions"]:
        if source["kind"] != "scale":
            continue
        question = Intake._meta.get_field(source["key"]).question
        assert str(question.ask) == source["en"]
        assert (str(question.left), str(question.right), question.high) == (
            IN_ENGLISH[source["left"]],
            IN_ENGLISH[source["right"]],
            source["high"],
        ), source["key"]


def test_every_scale_runs_from_one_to_ten_whichever_end_the_paper_prints_first():
    scales = [question for question in questions(Intake) if question.is_scale]
    assert {question.high for question in scales} == {"left", "right"}
    for question in scales:
        asked = question.field.formfield()
        assert [value for value, _label in asked.choices] == [*range(1, 11), ""]
        assert (asked.widget.low, asked.widget.high) == (question.low_word, question.high_word)
