"""What a municipality tells an initiator, and in whose words."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.dispatch import Signal
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from areas.models import Municipality
from casework.addressees import addressee_of
from casework.colleagues import colleagues
from casework.texts import NAMES, USUAL, Words, filled, filled_line
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Initiative, initiated_by
from intake.models import Intake
from intake.options import Voice
from outbox.links import absolute
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

TOGETHER = timedelta(minutes=1)  # for so long letters to one person wait for each other

# Sent with the moment `at` which a letter leaves, within its transaction.
due = Signal()

_unannounced = ContextVar("unannounced", default=False)


@contextmanager
def unannounced(is_so=True):
    """What happens within this is told to nobody by letter: the official who does it chose so."""
    before = _unannounced.set(is_so or _unannounced.get())
    try:
        yield
    finally:
        _unannounced.reset(before)


class LetterKind(models.TextChoices):
    """What a letter is about. Each can be switched off by a municipality, and has a text in Dutch and English."""

    REGISTERED = "registered", _("The initiative is registered")
    PUBLISHED = "published", _("The initiative is on the website")
    TAKEN_OFF = "taken_off", _("The initiative is off the website")
    ARCHIVED = "archived", _("The file is closed")
    CORRECTED = "corrected", _("The municipality corrected an answer")
    DECLINED = "declined", _("The intake is not registered")
    FORWARDED = "forwarded", _("The intake went to another municipality")
    BELONGS = "belongs", _("The intake belongs to what is there already")
    TAKEN_OVER = "taken_over", _("The new answers count")
    CONTACT_CHANGED = "contact_changed", _("Someone else is the contact")
    ASKED = "asked", _("The municipality asks for more")


@holds(Purpose.ORGANISATION, Keep.ORGANISATION, subject=Plain.OWN_WORDS, text=Plain.OWN_WORDS)
class LetterText(models.Model):
    """The words that a municipality has for a kind of letter, where it does not want the usual ones."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="letter_texts", verbose_name=_("municipality")
    )
    kind = models.CharField(_("letter"), max_length=16, choices=LetterKind)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    text = models.TextField(_("text"), max_length=4000, blank=True)
    is_sent = models.BooleanField(_("is sent"), default=True)

    class Meta:
        verbose_name = _("text of a letter")
        verbose_name_plural = _("texts of letters")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "language"], name="one_text_per_kind_and_language"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.language})"

    @property
    def words(self):
        """The subject and the text of it; the usual ones where the municipality has none of its own."""
        usual = USUAL[self.kind].in_language(self.language)
        return Words(self.subject or usual.subject, self.text or usual.text)


class LetterQuerySet(OwnQuerySet):
    def waiting(self):
        """Those of which nobody was told yet."""
        return self.filter(posted_at=None)

    def to_mail(self):
        """Those that wait to leave by mail."""
        return self.waiting().exclude(recipient="")

    def by_hand(self):
        """Those that nobody can mail, the longest waiting first: an official prints them, or phones."""
        return self.waiting().filter(recipient="").order_by("at", "pk")

    def about(self, initiative):
        """All about this initiative, those about the intakes that it came from among them."""
        return self.filter(Q(initiative=initiative) | Q(intake__in=initiative.events.values("intake")))

    def read_by(self, user):
        """Those about what this initiator handed in, for them to read again."""
        own = Q(intake__owner=user) & ~Q(intake__voice=Voice.OFFICIAL)
        return self.filter(own | Q(initiative__in=initiated_by(user)))


class LetterManager(models.Manager.from_queryset(LetterQuerySet)):
    def draft(self, kind, *, by, initiative=None, intake=None, subject="", text="", **words):
        """The letter that `tell` would write, not saved; None where it would write none."""
        intake = intake or initiative.intake
        municipality = (initiative and initiative.municipality) or intake.municipality
        organisation = Organisation.objects.select_related("municipality").filter(pk=municipality).first()
        to = addressee_of(intake)
        # A loader tells nobody, nor does who hears of it by doing it.
        if not (by and organisation and to) or to.email == by.email or _unannounced.get():
            return None
        own = {each.language: each for each in LetterText.objects.filter(municipality=municipality, kind=kind)}
        if any(not each.is_sent for each in own.values()):
            return None
        language = to.language
        said = own.get(language, LetterText(kind=kind, language=language)).words
        with translation.override(language):
            values = values_of(kind, organisation, by, initiative, intake, words)
            return self.model(
                kind=kind,
                municipality=organisation.municipality,
                initiative=initiative,
                intake=intake,
                by=by,
                recipient=to.email,
                addressee=to.name,
                language=language,
                subject=subject or filled_line(said.subject, values),
                text=filled(text or said.text, values),
                due_at=timezone.now() + TOGETHER,
            )

    def tell(self, kind, *, by, initiative=None, intake=None, subject="", text="", **words):
        """Write a letter of this kind to who handed in this intake, or the current one of this initiative.

        `subject` and `text` when an official edited them; else the municipality's own words, or the usual ones, filled
        in with `words` (the names of `casework.texts.NAMES`; `name`, `email` and `phone` are of the contact official).
        Returns the Letter; None when the municipality does not take part or sends no such letters, when nobody is
        known to tell, or when that is who did it. Without an address that was confirmed, an official prints it or
        phones.
        """
        letter = self.draft(kind, by=by, initiative=initiative, intake=intake, subject=subject, text=text, **words)
        if letter:
            with transaction.atomic():
                letter.save()
                if letter.recipient:
                    due.send(self.model, at=letter.due_at)
        return letter


@holds(
    Purpose.CASEWORK,
    Keep.DOSSIER,
    recipient=Whose.CONTACT,
    addressee=(Whose.CONTACT, DataKind.REACH),
    language=(Whose.CONTACT, DataKind.SETTING),
    subject=Whose.ANYBODY,
    text=Whose.ANYBODY,
    due_at=Plain.MOMENT,
    posted_at=Whose.OFFICIAL,
    told_by=Whose.OFFICIAL,
)
class Letter(Own):
    """One thing told to one person. Letters to the same person within a minute leave as one mail."""

    class Way(models.TextChoices):
        MAIL = "mail", _("by mail")
        PAPER = "paper", _("on paper")
        PHONE = "phone", _("by phone")
        NOT = "not", _("not told")

    kind = models.CharField(_("letter"), max_length=16, choices=LetterKind)
    initiative = models.ForeignKey(
        Initiative, models.CASCADE, null=True, blank=True, related_name="letters", verbose_name=_("initiative")
    )
    intake = models.ForeignKey(
        Intake, models.CASCADE, null=True, blank=True, related_name="letters", verbose_name=_("intake")
    )
    recipient = models.EmailField(_("to"), blank=True, help_text=_("Empty: to be printed, or told by phone."))
    addressee = models.CharField(_("name of the receiver"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    due_at = models.DateTimeField(_("leaves at"))
    posted_at = models.DateTimeField(_("told at"), null=True, blank=True)
    way = models.CharField(_("how it was told"), max_length=5, choices=Way, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("told by")
    )

    objects = LetterManager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_at=None, way="") | (Q(posted_at__isnull=False) & ~Q(way="")),
                name="a_told_letter_says_how",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="letters_waiting", condition=Q(posted_at=None))]

    def __str__(self):
        return self.subject

    @property
    def paragraphs(self):
        """The text as a page or a print shows it."""
        return self.text.split("\n\n")

    def settle(self, way, *, by):
        """An official printed this letter, phoned, or lets it be. Returns whether this call settled it."""
        return bool(
            type(self)
            .objects.by_hand()
            .filter(pk=self.pk)
            .update(posted_at=timezone.now(), way=self.Way(way), told_by=by)
        )


def values_of(kind, organisation, by, initiative, intake, words):
    """{place: what goes there} in the language of this moment."""
    official = {key: words.pop(key) for key in ("name", "email", "phone") if key in words}
    given = {NAMES[key]: value for key, value in words.items() if key in NAMES and value}
    if "datum" in given and not isinstance(given["datum"], str):
        given["datum"] = date_format(given["datum"], "j F Y")
    return {
        "naam": str(initiative or intake),
        "gemeente": name_of(organisation),
        "referentie": intake.reference,
        "contact": ", ".join(filter(None, official.values()))
        or contact_official(organisation, initiative, intake, by),
        "datum": answered_by(intake),
        "adres": page_about(kind, initiative),
        **given,
    }


def name_of(organisation):
    """What an organisation is called in its letters."""
    return organisation.shown_name or gettext("Municipality of %(name)s") % {"name": organisation.municipality.name}


def contact_official(organisation, initiative, intake, by):
    """The contact official of today who works there still, or else who writes, with their address."""
    about = {"initiative": initiative} if initiative else {"intake": intake}
    held = {f"responsibilities__{key}": value for key, value in (about | {"until": None}).items()}
    official = colleagues(organisation.municipality).filter(**held).first() or (by if by.is_official else None)
    return ", ".join(dict.fromkeys([str(official), official.email])) if official else ""


def answered_by(intake):
    """The day on which an answer is due, in words; "" when there is none to come."""
    term = Intake.objects.filter(pk=intake.pk, term__ended_at=None).values_list("term__due_on", flat=True).first()
    return date_format(term, "j F Y") if term and term >= localdate() else ""


def page_about(kind, initiative):
    """Where to read about it: the profile that everyone sees, or what somebody has here."""
    if initiative and (initiative.is_public or kind == LetterKind.PUBLISHED):
        return absolute(initiative.get_absolute_url())
    return absolute(resolve_url(settings.LOGIN_REDIRECT_URL))
