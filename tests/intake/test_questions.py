import re

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import translation
from psycopg.sql import SQL

from areas.models import Municipality
from intake.fields import MultipleChoiceField, PhoneField, ScaleField, dialled
from intake.forms import section_form
from intake.models import Intake
from intake.options import Phase, Voice
from intake.questions import Audience, Kind, Question, Section, questions
from tests.builders import a_draft


def test_each_section_has_a_dutch_address_of_its_own():
    assert [section.slug for section in Section] == [
        "initiatief",
        "contact",
        "wat",
        "omvang",
        "initiatiefnemer",
        "waarde",
        "ondersteuning",
        "fase",
    ]
    assert [Section.at(section.slug) for section in Section] == list(Section)


def test_an_unknown_slug_is_no_section():
    with pytest.raises(ValueError):
        Section.at("basics")


def test_sections_follow_each_other():
    assert Section.BASICS.previous is None
    assert Section.BASICS.next is Section.CONTACT
    assert Section.PHASE.previous is Section.SUPPORT
    assert Section.PHASE.next is None


def test_scales_turnover_and_contact_are_not_for_the_public():
    public = {question.name for question in questions(Intake, audience=Audience.PUBLIC)}
    private = {question.name for question in questions(Intake)} - public
    assert private == {
        *("contact_name", "contact_email", "contact_phone", "publish_contact"),
        *("commitment", "motivation", "societal_goals", "municipal_goals", "political_gain", "multiple_goals"),
        *("potential", "innovation", "impact", "needed_to_start", "needed_to_continue", "tie_to_municipality"),
        *("turnover_now", "turnover_expected"),
    }


@translation.override("en")
def test_the_initiator_is_addressed_as_you():
    question = Intake._meta.get_field("commitment").question
    assert "Are you committed" in str(question.asked(of_initiator=True))
    assert "Is the initiator committed" in str(question.asked(of_initiator=False))
    assert Intake._meta.get_field("volunteers").question.asked(of_initiator=True) == "How many volunteers are there?"


# --- Kinds and words -----------------------------------------------------------------------------------------------

KINDS = [
    (models.CharField(), Kind.TEXT),
    (models.TextField(), Kind.LONG_TEXT),
    (models.EmailField(), Kind.EMAIL),
    (PhoneField(), Kind.PHONE),
    (models.URLField(), Kind.LINK),
    (models.IntegerField(), Kind.NUMBER),
    (models.PositiveSmallIntegerField(), Kind.NUMBER),
    (models.BooleanField(), Kind.YES_NO),
    (models.CharField(choices=Phase), Kind.ONE),
    (models.IntegerField(choices=[(1, "een")]), Kind.ONE),
    (MultipleChoiceField(options=Phase), Kind.SEVERAL),
    (ScaleField(), Kind.SCALE),
    (models.ForeignKey(Municipality, models.CASCADE), Kind.AREA),
    (models.ManyToManyField(Municipality), Kind.AREAS),
]


@pytest.mark.parametrize(("field", "kind"), KINDS, ids=lambda each: getattr(each, "name", None) or type(each).__name__)
def test_a_question_knows_what_its_answers_are(field, kind):
    assert Question(field, "?", Section.BASICS).kind == kind
    assert {kind for _field, kind in KINDS} == set(Kind)


def test_what_no_question_can_be_is_refused():
    with pytest.raises(TypeError, match="DateField"):
        Kind.of(models.DateField())
    with pytest.raises(TypeError, match="ArrayField"):
        Kind.of(ArrayField(models.DateField()))


def asked(name):
    return Intake._meta.get_field(name).question


@translation.override("en")
def test_an_answer_in_words():
    assert asked("name").label == "Name"
    assert str(asked("name").short) == "name"
    assert asked("phase").texts("idea") == ["Forming the idea"]
    assert asked("phase").texts("gone_from_the_list") == ["gone_from_the_list"]
    assert asked("support_needs").text(["permit", "say"]) == "Permit, A say in decisions"
    assert asked("innovation").text(3) == "3 of 10 (1 = No, 10 = Yes)"
    assert asked("motivation").text(3) == "3 of 10 (1 = Purely altruism, 10 = Purely earning money)"
    assert asked("started").text(2019) == "2019"
    assert asked("name").texts("") == asked("phase").texts("") == asked("started").texts(None) == []
    assert asked("support_needs").texts([]) == []
    yes_no = Question(models.BooleanField(null=True), "?", Section.BASICS)
    assert (yes_no.text(True), yes_no.text(False), yes_no.texts(None)) == ("yes", "no", [])


ANSWERS = [
    ("phase", "text", ["", "gone_from_the_list", *asked("phase").options]),
    ("name", "text", ["", "Tuin's", "=1+1"]),
    ("support_needs", "text[]", [[], ["permit"], ["permit", "say"], list(asked("support_needs").options)]),
    ("support_needs", "text[]", [["say", "gone_from_the_list"]]),
    ("neighbourhoods", "text[]", [[], ["De Kade", "De Hof"]]),
    ("started", "smallint", [2019]),
]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("name", "kind", "values"), ANSWERS)
def test_the_database_says_an_answer_in_the_same_words(name, kind, values, language):
    """In the order of the list, in which it is stored."""
    question = asked(name)
    with translation.override(language), connection.cursor() as cursor:
        query = SQL("SELECT {} FROM (SELECT %s::{} AS value) AS answer").format(question.sql(SQL("value")), SQL(kind))
        said = []
        for value in values:
            cursor.execute(query, [value])
            said.append(str(cursor.fetchone()[0] or ""))
        assert said == [question.text(value) for value in values]


@pytest.mark.django_db
def test_the_database_says_yes_and_no():
    question = Question(models.BooleanField(null=True), "?", Section.BASICS)
    with connection.cursor() as cursor:
        cursor.execute(SQL("SELECT {} FROM unnest(ARRAY[true, false, NULL]) AS v").format(question.sql(SQL("v"))))
        assert [row[0] for row in cursor] == ["ja", "nee", None]


@pytest.mark.django_db
def test_what_is_printed_of_labels_and_typed_texts_can_be_made_safe():
    said = []
    for name, value in [("phase", "idea"), ("phase", "=x"), ("name", "=x"), ("support_needs", ["permit"])]:
        sql = asked(name).sql(
            SQL("value"), label=lambda words: f"<{words}>", typed=lambda text: SQL("'[' || {} || ']'").format(text)
        )
        kind = SQL("text[]" if isinstance(value, list) else "text")
        with connection.cursor() as cursor:
            cursor.execute(SQL("SELECT {} FROM (SELECT %s::{} AS value) AS answer").format(sql, kind), [value])
            said.append(cursor.fetchone()[0])
    assert said == ["<Ideevorming>", "[=x]", "[=x]", "[Vergunning]"]


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("06-12 34 56 78", "0612345678"),
        ("+31 (0)30 123.45.67", "+31301234567"),
        ("(030) 123/4567", "0301234567"),
        ("nul zes", ""),
        ("06-123", ""),
        ("14 030", "14030"),
        ("0612345678 na zes uur", ""),
        ("", ""),
    ],
)
def test_a_telephone_dials_digits_alone(phone, number):
    assert dialled(phone) == number


# Steps 3 and 5 to 8: what the study asks in its own words, step 4 counts people.
OF_THE_STUDY = [Section.CHARACTER, Section.INITIATOR, Section.VALUE, Section.SUPPORT, Section.PHASE]
ASKED = [each for section in OF_THE_STUDY for each in questions(Intake, section) if not each.beside]
# Words of the study that an initiator need not know.
JARGON = (
    r"essentie|altru|gecommitteerd|recombinatie|meervoudig|enkelvoudig|potentie|innovatie|impact|doelgroep|voorwaarde"
)


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.name)
def test_an_initiator_is_asked_in_plain_words_with_an_explanation(question):
    with translation.override("nl"):
        said = " ".join([str(question.asked(True)), *map(str, question.ends(True))])
        assert question.ask_initiator and question.hint_initiator
        assert not re.search(JARGON, said, re.IGNORECASE)
        assert str(question.explained(True)).startswith(str(question.hint_initiator))


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.name)
def test_an_official_keeps_the_words_of_the_study(question):
    assert question.asked(False) == question.ask
    assert question.explained(False) == question.hint
    if question.is_scale:
        assert set(question.ends(False)) == {question.left, question.right}


@pytest.mark.django_db
def test_what_mainly_the_municipality_knows_says_so_and_can_be_left_to_it():
    of_municipality = [question.name for question in ASKED if question.is_for_municipality]
    assert of_municipality == ["municipal_goals", "political_gain", "multiple_goals"]
    for voice in [Voice.INITIATOR, Voice.TOGETHER]:
        form = section_form(Section.VALUE)(a_draft(voice=voice))
        for name, field in form.fields.items():
            is_left = voice == Voice.INITIATOR and name in of_municipality
            assert str(dict(field.choices)[""]) == ("Open laten: dit weet de gemeente" if is_left else "Geen antwoord")
            assert ("Dit weet vooral de gemeente." in field.help_text) == is_left
