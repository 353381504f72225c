import pytest
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.common_passwords import MARK, is_common, marks
from accounts.models import User
from tests.builders import an_organisation

REFUSED = ["kort", "123456789012", "wachtwoord", "password", "ann@example.org", "1q2w3e4r5t6y", "Zomer2026Waaier!"]


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


@pytest.mark.django_db
def test_each_objection_is_made_in_the_language_of_the_page():
    dutch, english = objections("nl"), objections("en")
    assert {name for name, _password in dutch} == {type(each).__name__ for each in get_default_password_validators()}
    assert [key for key in dutch if dutch[key] == english[key]] == []


@pytest.mark.django_db
def test_a_short_one_is_told_how_long_it_has_to_be():
    assert objections("nl")["LongEnough", "kort"] == ["Dit wachtwoord is te kort. Gebruik minstens 12 tekens."]


@pytest.mark.django_db
@pytest.mark.parametrize("password", REFUSED)
def test_a_dutch_page_speaks_dutch(client, password):
    page = client.post("/registreren/", {"email": "ann@example.org", "password1": password}).content.decode()
    assert "wachtwoord" in page and "This password" not in page


def refusal(password, **user):
    """What is said of a password, "" when it may be chosen."""
    try:
        validate_password(password, User(**{"email": "ann@example.org", "name": "Ann Visser"} | user))
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["1q2w3e4r5t6y", "1Q2W3E4R5T6Y", "qwertyuiop123", "passwordpassword"])
def test_one_that_leaked_is_refused_in_whatever_case(password):
    assert "uitgelekt" in refusal(password)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password",
    [
        "Zomer2026!!!!",
        "Gemeente-Waaierdam-2026",
        "W@chtw00rd-2024!",
        "waaierwaaierwaaier",
        "Visser-welkom-01",
        "Wonen in Waaierdam",
        "december 2026 december",
    ],
)
def test_one_of_words_that_are_expected_here_is_refused(password):
    an_organisation(shown_name="Wonen in Waaierdam")
    assert "makkelijk te raden" in refusal(password)


@pytest.mark.django_db
def test_the_same_few_characters_are_refused():
    assert "steeds dezelfde" in refusal("x1x1x1x1x1x1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "password",
    [
        "drie woorden achter elkaar",
        "zaterdag tussen de bonen",
        "een-lang-wachtwoord",
        "X7#9Q2!4Z9$1(3",
        "zomer met fietstocht",
    ],
)
def test_others_may_be_chosen(password):
    an_organisation()
    assert refusal(password) == ""


@pytest.mark.django_db
def test_looking_takes_one_query(django_assert_num_queries):
    an_organisation()
    with django_assert_num_queries(1):
        refusal("drie woorden achter elkaar")


def test_the_list_is_in_order_and_says_of_a_thousand_others_that_they_are_not_on_it():
    known = [marks()[at : at + MARK] for at in range(0, len(marks()), MARK)]
    assert len(known) > 43_000 and known == sorted(set(known))
    assert not any(is_common(f"geen van deze staat erop {number}") for number in range(1000))
