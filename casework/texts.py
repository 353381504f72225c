"""The usual words of each letter, in Dutch and in English, and the places in them that are filled in.

A place is a Dutch name in braces, in both languages. A paragraph with a place for which nothing is known is left out.
The greeting and the end of a mail are not part of a text: letters that leave together share them.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

PLACE = re.compile(r"{([^{}\n]*)}")
ALL = ("naam", "gemeente", "referentie", "contact")

# What each place holds, as the page for admins says it.
PLACES = {
    "naam": _("the name of the initiative"),
    "gemeente": _("the name of your organisation"),
    "referentie": _("the reference number"),
    "contact": _("the contact official, and how to reach them"),
    "datum": _("the day on which they hear from you at the latest"),
    "adres": _("the address of the page about it"),
    "reden": _("the reason that the official gave"),
    "vraag": _("what the official asks"),
    "naar": _("the municipality that it went to"),
    "verandering": _("what was changed"),
}
# How callers may name what goes in a place.
NAMES = {
    **{place: place for place in PLACES},
    **{"date": "datum", "until": "datum", "due_on": "datum", "link": "adres", "address": "adres", "url": "adres"},
    **{"reason": "reden", "question": "vraag", "words": "vraag", "asks": "vraag"},
    **{"to": "naar", "municipality": "naar", "changes": "verandering", "what": "verandering"},
}


class Words(NamedTuple):
    """A subject and a text."""

    subject: str
    text: str


class UsualText(NamedTuple):
    """The usual words of a kind of letter, and the places that it has beside those that all have."""

    nl: Words
    en: Words
    places: tuple = ()

    def in_language(self, language):
        return self.en if language == "en" else self.nl


USUAL = {
    "registered": UsualText(
        Words(
            "Uw initiatief is ingeschreven",
            "Wij hebben ‘{naam}’ ingeschreven. Dank u wel dat u ons dit liet weten. Het staat nog niet op de website. "
            "Als dat zo is, hoort u het van ons.\n\n"
            "Bij ons kunt u terecht bij {contact}.\n\n"
            "U hoort van ons vóór of op {datum}.\n\n"
            "Hier ziet u hoe het ermee staat:\n{adres}",
        ),
        Words(
            "Your initiative is registered",
            "We registered “{naam}”. Thank you for telling us. It is not on the website yet. "
            "You hear from us when it is.\n\n"
            "Your contact with us is {contact}.\n\n"
            "You hear from us on {datum} at the latest.\n\n"
            "Here you see how it stands:\n{adres}",
        ),
        ("datum", "adres"),
    ),
    "published": UsualText(
        Words(
            "Uw initiatief staat op de website",
            "‘{naam}’ staat nu op de website. Iedereen kan het lezen:\n{adres}\n\n"
            "Klopt er iets niet? Laat het ons dan weten.",
        ),
        Words(
            "Your initiative is on the website",
            "“{naam}” is on the website now. Everyone can read it:\n{adres}\n\nIs something wrong? Then tell us.",
        ),
        ("adres",),
    ),
    "taken_off": UsualText(
        Words(
            "Uw initiatief staat niet meer op de website",
            "‘{naam}’ staat niet meer op de website. Wij bewaren het nog wel.\n\n"
            "Hebt u hier een vraag over? Stel die aan {contact}.",
        ),
        Words(
            "Your initiative is off the website",
            "“{naam}” is no longer on the website. We still keep it.\n\nDo you have a question? Ask {contact}.",
        ),
    ),
    "archived": UsualText(
        Words(
            "Wij sluiten het dossier van uw initiatief",
            "Wij hebben het dossier van ‘{naam}’ gesloten. Het staat niet meer op de website.\n\n"
            "Gaat u toch door? Laat het ons weten, dan openen wij het weer.",
        ),
        Words(
            "We close the file of your initiative",
            "We closed the file of “{naam}”. It is no longer on the website.\n\n"
            "Do you go on after all? Tell us, and we open it again.",
        ),
    ),
    "corrected": UsualText(
        Words(
            "Wij hebben iets verbeterd",
            "In wat er over ‘{naam}’ staat, was iets niet goed. Wij hebben het verbeterd.\n\n"
            "Wat er nu anders is:\n{verandering}\n\n"
            "Waarom: {reden}\n\n"
            "Bent u het er niet mee eens? Laat het ons dan weten.",
        ),
        Words(
            "We corrected something",
            "Something that is said about “{naam}” was wrong. We corrected it.\n\n"
            "What is different now:\n{verandering}\n\n"
            "Why: {reden}\n\n"
            "Do you not agree? Then tell us.",
        ),
        ("verandering", "reden", "adres"),
    ),
    "declined": UsualText(
        Words(
            "Wij schrijven dit niet in",
            "U stuurde ons ‘{naam}’. Wij schrijven het niet in.\n\n"
            "De reden: {reden}\n\n"
            "Denkt u er anders over? Laat het ons dan weten.",
        ),
        Words(
            "We do not register this",
            "You sent us “{naam}”. We do not register it.\n\n"
            "The reason: {reden}\n\n"
            "Do you see it otherwise? Then tell us.",
        ),
        ("reden",),
    ),
    "forwarded": UsualText(
        Words(
            "Een andere gemeente helpt u verder",
            "U stuurde ons ‘{naam}’. Het hoort bij {naar}. Wij stuurden het voor u door. "
            "U hoeft niets te doen.\n\n"
            "De reden: {reden}",
        ),
        Words(
            "Another municipality goes on with this",
            "You sent us “{naam}”. It belongs to {naar}. We sent it on for you. "
            "You need not do anything.\n\n"
            "The reason: {reden}",
        ),
        ("naar", "reden"),
    ),
    # It names nothing: what it belongs to may be somebody else's, and not public.
    "belongs": UsualText(
        Words(
            "Wij kennen dit initiatief al",
            "U stuurde ons ‘{naam}’. Dat hoort bij iets wat wij al kennen. Wij lezen uw antwoorden daarbij. "
            "U hoeft niets te doen.\n\n"
            "Hebt u hier een vraag over? Stel die aan {contact}.",
        ),
        Words(
            "We know this initiative already",
            "You sent us “{naam}”. It belongs to something that we know already. We read your answers with that. "
            "You need not do anything.\n\n"
            "Do you have a question? Ask {contact}.",
        ),
    ),
    "taken_over": UsualText(
        Words(
            "Wij gebruiken uw nieuwe antwoorden",
            "U gaf nieuwe antwoorden over ‘{naam}’. Die gebruiken wij vanaf nu. Wat u eerder zei, bewaren wij.\n\n"
            "Hier ziet u hoe het er nu staat:\n{adres}",
        ),
        Words(
            "We use your new answers",
            "You gave new answers about “{naam}”. We use them from now on. We keep what you said before.\n\n"
            "Here you see how it stands now:\n{adres}",
        ),
        ("adres",),
    ),
    "contact_changed": UsualText(
        Words(
            "Iemand anders helpt u verder",
            "Voor ‘{naam}’ kunt u vanaf nu terecht bij {contact}.",
        ),
        Words(
            "Someone else is your contact",
            "For “{naam}” your contact is {contact} from now on.",
        ),
    ),
    "asked": UsualText(
        Words(
            "Wij hebben een vraag",
            "Wij lezen wat u over ‘{naam}’ schreef. Wij willen graag meer weten.\n\n"
            "Onze vraag: {vraag}\n\n"
            "Hier geeft u antwoord:\n{adres}\n\n"
            "U kunt antwoord geven tot en met {datum}.",
        ),
        Words(
            "We have a question",
            "We read what you wrote about “{naam}”. We would like to know more.\n\n"
            "Our question: {vraag}\n\n"
            "Answer here:\n{adres}\n\n"
            "You can answer until {datum}.",
        ),
        ("vraag", "adres", "datum"),
    ),
}


def places_of(kind):
    """The names of the places that the text of this kind of letter may have."""
    return [each for each in PLACES if each in (*ALL, *USUAL[kind].places)]


def unknown_places(kind, text):
    """What stands between braces in a text, and is no place of this kind of letter; in the order of the text."""
    known = places_of(kind)
    return [each for each in PLACE.findall(text) if each not in known]


def filled(text, values):
    """A text with its places filled in, without the paragraphs in which one has to stay empty. Other braces stay."""
    whole = [each for each in text.split("\n\n") if all(values.get(name) for name in found_in(each))]
    return "\n\n".join(with_values(each, values) for each in whole)


def filled_line(text, values):
    """A subject with its places filled in; an empty one is nothing."""
    return " ".join(with_values(text, values).split())


def found_in(text):
    """The places in a text."""
    return [each for each in PLACE.findall(text) if each in PLACES]


def with_values(text, values):
    return PLACE.sub(lambda place: str(values.get(place[1]) or "") if place[1] in PLACES else place[0], text)
