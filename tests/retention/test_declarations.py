"""Of every column that can hold something of a person it is said whose it is, what for, and how long it is kept."""

import pytest
from django.apps import apps
from django.db import connection, models

from accounts.foreign import CACHE
from intake.models import Intake
from intake.questions import Section, question, questions
from ui.personal import (
    DataKind,
    Keep,
    LegalBasis,
    Personal,
    Plain,
    Purpose,
    Whose,
    declared,
    held,
    holds,
    personal,
    undeclared,
)

MODELS = apps.get_models(include_auto_created=True)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_column_that_can_hold_something_is_declared(model):
    assert undeclared(model) == []


def test_the_table_of_the_cache_is_declared(db):
    with connection.cursor() as cursor:
        columns = [each.name for each in connection.introspection.get_table_description(cursor, "cache")]
    assert set(CACHE) == set(columns)


def test_no_table_is_forgotten(db):
    known = {model._meta.db_table for model in MODELS} | {"cache", "django_migrations"}
    assert set(connection.introspection.table_names()) == known


def test_every_question_says_what_its_answers_hold():
    said = {each.name: each.field.personal for each in questions(Intake)}
    assert said["contact_phone"] == Personal(
        Whose.CONTACT, DataKind.REACH, Purpose.INTAKE, LegalBasis.PUBLIC_TASK, Keep.INTAKE
    )
    assert said["publish_contact"].basis == LegalBasis.CONSENT
    assert said["essence_other"].whose == Whose.INITIATOR and len(said) == len(questions(Intake))


def test_a_question_may_say_something_else_than_its_section():
    other = Personal(Whose.NAMED, DataKind.REACH, Purpose.CASEWORK, LegalBasis.LEGAL_DUTY, Keep.MAIL)
    assert question(models.TextField(), "?", Section.PHASE, personal=other).personal == other


@pytest.mark.parametrize("kind", [models.TextField, models.JSONField, models.EmailField, models.DateField])
def test_a_new_column_has_to_say_it(kind):
    field = kind()
    field.set_attributes_from_name("new")

    class Made:
        class _meta:
            local_fields = [field]

    assert undeclared(Made) == ["new"]
    personal(field, Whose.ANYBODY, purpose=Purpose.MAIL, keep=Keep.MAIL)
    assert undeclared(Made) == [] and held(Made).keys() == {"new"}


def test_a_column_that_is_not_there_cannot_be_declared():
    with pytest.raises(LookupError, match="User has no nickname"):
        holds(Purpose.MAIL, Keep.MAIL, of=apps.get_model("accounts.User"), nickname=Whose.ACCOUNT)


def test_what_an_abstract_model_says_holds_in_those_made_of_it():
    note, referral = (declared(apps.get_model(label)) for label in ["casework.Note", "climate.Referral"])
    assert note["by"].whose == Whose.OFFICIAL and note["by"].purpose == Purpose.CASEWORK
    assert referral["by"].purpose == Purpose.CLIMATE and referral["at"].whose == Whose.NAMED


def test_a_choice_from_a_list_is_an_option_unless_something_else_is_said():
    letter, user = (declared(apps.get_model(label)) for label in ["casework.Letter", "accounts.User"])
    assert letter["kind"] == Plain.OPTION and user["language"].what == DataKind.SETTING
