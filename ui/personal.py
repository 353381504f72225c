"""What a column holds of people: whose it is, what for, on what ground and how long it is kept. It hangs on the field.

`@holds(…)` over a model says it of each column that can hold anything of a person; `personal(field, …)` and a
`question` say it of one field. From that come the page /privacy/, the register of processing (AVG, article 30),
docs/privacy.md, and what the download and the erasing of somebody's data walk over.

A column that can hold something and of which nothing is said fails a test: what holds nothing of a person says why
(`Plain`). The vocabularies are closed: a new purpose, ground or class of keeping is added here and in words only once.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

# What can hold a text, a date, a document or a file. Numbers and truths say nothing without what stands beside them.
HOLDING = (
    *(models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField, ArrayField),
    *(models.DateField, models.TimeField, models.DurationField, models.GenericIPAddressField),
)


class Whose(models.TextChoices):
    """Of whom something is (AVG, article 30: the categories of data subjects)."""

    INITIATOR = "initiator", _("initiators")
    CONTACT = "contact", _("contact persons of initiatives")
    ACCOUNT = "account", _("people with an account")
    OFFICIAL = "official", _("people who work for a municipality")
    INVITED = "invited", _("people who were invited")
    SCORER = "scorer", _("people who score how good it is to begin something here")
    NAMED = "named", _("people whom somebody else named")
    VISITOR = "visitor", _("visitors")
    # A text in free words: whoever is named in it.
    ANYBODY = "anybody", _("people who are named in a text")


class DataKind(models.TextChoices):
    """What it is (AVG, article 30: the categories of personal data)."""

    REACH = "reach", _("name, e-mail address and phone number")
    WORDS = "words", _("what somebody wrote")
    ANSWER = "answer", _("answers, choices and scores")
    DEED = "deed", _("what somebody did, and when")
    KEY = "key", _("passwords, keys and digests of links")
    DEVICE = "device", _("network address and browser")
    SETTING = "setting", _("settings, such as the language")
    COPY = "copy", _("a copy of other data, such as for searching")


class LegalBasis(models.TextChoices):
    """Why it may be kept: the letters of AVG, article 6(1). The sixth, a justified interest, is not for what
    authorities do in their tasks (its last sentence); a contract and vital interests do not occur here."""

    CONSENT = "a", _("you gave consent")
    LEGAL_DUTY = "c", _("the law asks it")
    PUBLIC_TASK = "e", _("it is needed for a task of the municipality in the public interest")


class Purpose(models.TextChoices):
    """What it is for. Each is one processing in the register."""

    INTAKE = "intake", _("Taking in initiatives and answering them")
    REGISTER = "register", _("Knowing which initiatives there are, and showing them")
    CASEWORK = "casework", _("Helping initiatives on, and keeping what was agreed")
    CLIMATE = "climate", _("Knowing how good it is to begin something here")
    FOLLOWING = "following", _("Telling what is new in a saved search")
    ACCOUNTS = "accounts", _("Letting people sign in")
    ORGANISATION = "organisation", _("Knowing who works for a municipality, and what they may do")
    CURATION = "curation", _("Keeping categories, articles and lists, and showing who decided")
    ACCOUNTABILITY = "accountability", _("Rendering account of what was decided and what it is worth")
    MAIL = "mail", _("Sending mail")
    SAFETY = "safety", _("Keeping the site safe and running")


class Keep(models.TextChoices):
    """How long something is kept, as a class: terms and sources stand in `retention/terms.py`."""

    INTAKE = "intake", _("intakes")
    DOSSIER = "dossier", _("initiatives, and what was written about them")
    MAIL = "mail", _("mail")
    LINK = "link", _("links in mails")
    TURN = "turn", _("counts against abuse")
    SESSION = "session", _("who is signed in where")
    TASK = "task", _("tasks in the background")
    DIGEST = "digest", _("which news was mailed")
    SAVED = "saved", _("saved searches")
    UPLOAD = "upload", _("files on trial")
    ACCOUNT = "account", _("accounts")
    ROLE = "role", _("roles and invitations")
    LOG = "log", _("the log of who did what")
    REFERRAL = "referral", _("names of people who could be asked")
    SCORE = "score", _("scores and opinions")
    ORGANISATION = "organisation", _("what a municipality says of itself")
    RECORD = "record", _("who decided what about categories, articles and lists")
    PACK = "pack", _("council packs")
    DERIVED = "derived", _("what is derived from other data")


class Plain(models.TextChoices):
    """Why a column that could hold something holds nothing of a person."""

    OPTION = "option", "one of a list"
    KEY = "key", "a key, a number or a digest of a thing"
    AREA = "area", "an area of CBS"
    OWN_WORDS = "own words", "words of the municipality or of this software about no person"
    MOMENT = "moment", "when something happened that is no deed of a person"
    FIGURES = "figures", "figures of many people together, or of no one"
    MACHINE = "machine", "what the software needs to run"


@dataclass(frozen=True)
class Personal:
    """What a field holds of people."""

    whose: Whose
    what: DataKind
    purpose: Purpose
    basis: LegalBasis
    keep: Keep


def can_hold(field):
    """Whether a field can hold anything of a person: a text, a date, a document, or which account it was."""
    is_person = field.is_relation and _is_account(field.related_model)
    return is_person or (isinstance(field, HOLDING) and not field.is_relation)


def _is_account(model):
    return model._meta.label == settings.AUTH_USER_MODEL


def of_kind(field):
    """What a field holds, by its type."""
    if isinstance(field, models.EmailField):
        return DataKind.REACH
    if isinstance(field, models.DateField) or field.is_relation:
        return DataKind.DEED
    return DataKind.ANSWER if field.choices else DataKind.WORDS


def personal(field, whose, *, purpose, keep, basis=LegalBasis.PUBLIC_TASK, what=None):
    """Say of one field what it holds of people, and return it."""
    field.personal = Personal(whose, what or of_kind(field), purpose, basis, keep)
    return field


def holds(purpose=None, keep=None, *, basis=LegalBasis.PUBLIC_TASK, of=None, **columns):
    """Say of the columns of a model what they hold of people; serves as a decorator.

    Of each column: `Whose` it is, with its `DataKind` or `LegalBasis` where those differ from what its type and the
    model say (a tuple), a whole `Personal`, or the reason why it is `Plain`. `of` is a model of somebody else that is
    declared: then nothing is decorated. An abstract model gives no purpose: what it says of its columns holds in the
    models made of it, with their purpose. A choice from a list is `Plain.OPTION` unless something else is said.

    Raises LookupError for a column that the model does not have.
    """

    def declare(model):
        fields = {field.name: field for field in [*model._meta.local_fields, *model._meta.local_many_to_many]}
        if unknown := columns.keys() - fields.keys():
            raise LookupError(f"{model.__name__} has no {', '.join(sorted(unknown))}.")
        for name, field in fields.items():
            said = columns.get(name, getattr(field, "said_of", None))
            if said is not None and purpose is None:
                field.said_of = said
            elif said is not None:
                field.personal = _declared(field, said, purpose, basis, keep)
            elif field.choices and purpose and not hasattr(field, "personal"):
                field.personal = Plain.OPTION
        return model

    return declare(of) if of else declare


def _declared(field, said, purpose, basis, keep):
    if isinstance(said, Plain | Personal):
        return said
    parts = said if isinstance(said, tuple) else (said,)
    given = {type(part): part for part in parts}
    what = given.get(DataKind) or of_kind(field)
    return Personal(given[Whose], what, purpose, given.get(LegalBasis, basis), given.get(Keep, keep))


def declared(model):
    """{name of a field: its Personal or Plain} of what a model says of its columns."""
    return {field.name: field.personal for field in model._meta.local_fields if hasattr(field, "personal")}


def held(model):
    """{name of a field: its Personal} of the columns that hold something of people."""
    return {name: said for name, said in declared(model).items() if isinstance(said, Personal)}


def undeclared(model):
    """The names of the columns that can hold something of a person, and of which nothing is said."""
    said = declared(model)
    return [field.name for field in model._meta.local_fields if can_hold(field) and field.name not in said]
