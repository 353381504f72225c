import pytest
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.models import User

REFUSED = ["kort", "123456789012", "wachtwoord", "password", "ann@example.org"]


def objections(language):
    """{(validator, password): what it says} in this language, of all validators and passwords that it refuses."""
    said = {}
    with translation.override(language):
        for validator in get_default_password_validators():
            for password in REFUSED:
                try:
                    validator.validate(password, User(email="ann@example.org"))
                except ValidationError as error:
                    said[type(validator).__name__, password] = error.messages
    return said


def test_each_objection_is_made_in_the_language_of_the_page():
    dutch, english = objections("nl"), objections("en")
    assert {name for name, _password in dutch} == {type(each).__name__ for each in get_default_password_validators()}
    assert [key for key in dutch if dutch[key] == english[key]] == []


def test_a_short_one_is_told_how_long_it_has_to_be():
    assert objections("nl")["LongEnough", "kort"] == ["Dit wachtwoord is te kort. Gebruik minstens 12 tekens."]


@pytest.mark.django_db
@pytest.mark.parametrize("password", REFUSED)
def test_a_dutch_page_speaks_dutch(client, password):
    page = client.post("/registreren/", {"email": "ann@example.org", "password1": password}).content.decode()
    assert "wachtwoord" in page and "This password" not in page
