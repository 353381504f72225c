"""What is done with data of people, for each purpose, in words: for the page, the register and docs/privacy.md."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ui.personal import Purpose


@dataclass(frozen=True)
class Explained:
    """A purpose in two or three plain sentences, with who gets to see the data."""

    says: str | Promise
    readers: str | Promise
    is_for_staff: bool = False  # only people who work for a municipality have to do with it


OFFICIALS = _("people who work for the municipality with this website")

EXPLAINED = {
    Purpose.INTAKE: Explained(
        _(
            "You tell the municipality about an initiative. It needs your answers to understand the initiative, and "
            "your name and address to answer you."
        ),
        _("people who work for the municipality with this website; you; who you ask to fill in the intake with you"),
    ),
    Purpose.REGISTER: Explained(
        _(
            "The municipality keeps a register of initiatives, so that people can find each other. After publication "
            "everyone sees what the initiative does. Contact details are shown only if you agreed."
        ),
        _("everyone, as far as it is published; the rest: people who work for the municipality with this website"),
    ),
    Purpose.CASEWORK: Explained(
        _(
            "An official helps an initiative on. The municipality keeps what was talked about, asked and promised, so "
            "that you need not tell it twice."
        ),
        OFFICIALS,
    ),
    Purpose.CLIMATE: Explained(
        _(
            "People give scores: how good is it to begin something here? The municipality learns from that. We keep "
            "no name with the scores of residents. Of few people we show no figures."
        ),
        _("everyone sees figures of many people together; nobody sees what one person answered"),
    ),
    Purpose.FOLLOWING: Explained(
        _("You save a search, and get a mail when there is something new. You can stop that in each mail."),
        _("nobody else"),
    ),
    Purpose.ACCOUNTS: Explained(
        _("With an account you find back what you filled in. For that we keep your e-mail address."),
        _("nobody else; who works with you sees your name"),
    ),
    Purpose.MAIL: Explained(
        _("We send mail: a receipt, a question, a code. After sending we keep to whom it went, and not the text."),
        _("the mail service of the municipality; admins, of mail that could not be sent"),
    ),
    Purpose.SAFETY: Explained(
        _(
            "We keep who is signed in where, and count how much mail somebody has us send. So nobody else gets into "
            "your account, and nobody can abuse this website."
        ),
        _("who keeps this website running for the municipality"),
    ),
    Purpose.ACCOUNTABILITY: Explained(
        _(
            "The municipality shows the council what initiatives do and what they are worth. What the council got "
            "stays as it was."
        ),
        _("everyone, as far as it is published; the rest: people who work for the municipality with this website"),
    ),
    Purpose.ORGANISATION: Explained(
        _("A municipality decides who works with this website, and what they may do. It keeps what changed of that."),
        _("colleagues; of contact officials their name and phone number also initiators"),
        is_for_staff=True,
    ),
    Purpose.CURATION: Explained(
        _("Municipalities keep categories, articles and lists together. For each change it is kept who made it."),
        _("people who work for a municipality with this website"),
        is_for_staff=True,
    ),
}
MEASURES = _(
    "Encrypted connections (TLS). Roles for each municipality; each page asks who may see what. Passwords are stored "
    "hashed, keys of links as digests. Limits against guessing and abuse. What is over its term goes each night."
)
ABROAD = _("none by this software; the municipality looks where its own suppliers keep data")
