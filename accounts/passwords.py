"""What passwords are refused, and what we say of them. Of a short one in our own words: Django's have no Dutch (5.2:
its catalogue knows another sentence)."""

import re
from itertools import chain

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.common_passwords import is_common
from accounts.organisations import Organisation
from ui.text import fold

# What people put together when a site asks for a long password, in Dutch and in English.
WORDS = """
    waaier gemeente gemeenten stad dorp stadhuis gemeentehuis raad burgemeester wethouder ambtenaar beheerder beheer
    initiatief initiatieven burger burgers bewoner bewoners buurt wijk nederland holland
    wachtwoord welkom geheim inloggen toegang demo test admin administrator account gebruiker password passwort secret
    welcome login letmein hallo hello qwerty qwertyuiop azerty asdf asdfghjkl zxcvbn iloveyou
    lente voorjaar zomer herfst najaar winter spring summer autumn
    januari februari maart april mei juni juli augustus september oktober november december
    january february march may june july august october
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag monday tuesday wednesday thursday friday saturday sunday
    ajax feyenoord
"""
USUAL = WORDS.split()
DISGUISES = str.maketrans("013457@$€!", "oieastasei")
ENOUGH = 6  # letters that are nobody's guess
FEW = 5  # different characters


class LongEnough(MinimumLengthValidator):
    def get_error_message(self):
        return ngettext(
            "This password is too short. Use at least %(number)d character.",
            "This password is too short. Use at least %(number)d characters.",
            self.min_length,
        ) % {"number": self.min_length}


class NotCommon:
    """Refuses what leaked most often elsewhere (accounts/data/README.md)."""

    def validate(self, password, user=None):
        if is_common(password):
            raise ValidationError(
                _("This password leaked at other sites, so it is tried first. Choose another one."), code="common"
            )

    def get_help_text(self):
        return _("Not a password that leaked at other sites.")


class NotGuessable:
    """Refuses what is made of words that one expects here, years and signs: Zomer2026!, WaaierWaaierdam01."""

    def validate(self, password, user=None):
        if len(set(password.lower())) < FEW:
            raise ValidationError(
                _("This password is the same few characters over and over. Choose another one."), code="repeated"
            )
        if letters_left(password, words_of(user)) < ENOUGH:
            raise ValidationError(
                _(
                    "This password is easy to guess: it is made of words that belong to Waaier, to you or to the "
                    "calendar. Choose a few other words in a row."
                ),
                code="guessable",
            )

    def get_help_text(self):
        return _("Not only words that one expects here, such as the name of the municipality and a year.")


def words_of(user):
    """The words that one expects in a password here, the longest first. One query, for the names of organisations."""
    names = Organisation.objects.values_list("municipality__name", "shown_name")
    own = [getattr(user, "name", ""), *re.split(r"\W+", getattr(user, "email", ""))]
    expected = chain(USUAL, *(fold(name).split() for name in chain(own, *names)))
    return sorted({word for word in expected if len(word) >= 3}, key=len, reverse=True)


def letters_left(password, words):
    """How many letters of a password are not part of one of these words, disguised or not; all there can be when none
    of the words is in it."""
    plain = fold(password).replace(" ", "")
    disguised = fold(password.lower().translate(DISGUISES)).replace(" ", "")
    return min(len(re.sub(r"[\W\d_]", "", without(text, words))) for text in (plain, disguised))


def without(text, words):
    """The text without these words; as many letters as nobody guesses, when none of them is in it."""
    rest = text
    for word in words:
        rest = rest.replace(word, "1")  # which is no letter, and makes no new word of what stood around it
    return rest if rest != text else "x" * ENOUGH
