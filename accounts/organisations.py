"""The municipalities that take part: what they say of themselves, what changed of that, and their colours."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.journal import log
from areas.models import Municipality
from outbox.letters import Contact
from ui.addresses import address_of
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds


class OrganisationManager(models.Manager):
    def contact_of(self, municipality):
        """The Contact for who has a question about what this municipality got, or None. When it was merged that is the
        contact of where it is now; while nobody is named there, its own."""
        places = [municipality.went_up_in, municipality] if municipality else []
        known = [getattr(place, "organisation", None) for place in places]  # None where it does not take part
        return next((each.contact for each in known if each and each.contact), None)

    @transaction.atomic
    def start(self, municipality, *, by, **details):
        """This municipality takes part from now on, with these details. Returns the Organisation."""
        organisation = self.create(municipality=municipality, changed_by=by, **details)
        organisation.record(OrganisationChange.What.STARTED, by=by)
        return organisation

    def of(self, municipality):
        """The organisation of a municipality whose people are changed; it takes part from now on, if it did not."""
        return self.get_or_create(municipality=municipality)[0]


@holds(
    Purpose.ORGANISATION,
    Keep.ORGANISATION,
    shown_name=Plain.OWN_WORDS,
    contact_name=(Whose.OFFICIAL, DataKind.REACH),
    contact_email=Whose.OFFICIAL,
    contact_phone=(Whose.OFFICIAL, DataKind.REACH),
    reply_address=Whose.OFFICIAL,
    privacy_contact=(Whose.OFFICIAL, DataKind.REACH),
    privacy_officer=(Whose.OFFICIAL, DataKind.REACH),
    about_nl=Whose.ANYBODY,
    about_en=Whose.ANYBODY,
    changed_at=Whose.OFFICIAL,
    changed_by=Whose.OFFICIAL,
)
class Organisation(models.Model):
    """What a municipality that takes part says of itself; the municipality itself is as CBS has it."""

    municipality = models.OneToOneField(
        Municipality, models.PROTECT, primary_key=True, related_name="organisation", verbose_name=_("municipality")
    )
    shown_name = models.CharField(
        _("name as shown"), max_length=120, blank=True, help_text=_("Empty: “Municipality of” and its name.")
    )
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail address"), blank=True)
    contact_phone = models.CharField(_("phone number"), max_length=30, blank=True)
    reply_address = models.EmailField(
        _("address for replies"), blank=True, help_text=_("Empty: replies go to the contact.")
    )
    privacy_contact = models.CharField(_("privacy contact"), max_length=200, blank=True)
    privacy_officer = models.CharField(
        _("data protection officer"), max_length=200, blank=True, help_text=_("Whom AVG, article 37, asks for.")
    )
    response_days = models.PositiveSmallIntegerField(
        _("response term in days"), default=14, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    # Of fewer people no score is shown, so that nobody is read out of the figures.
    least_scorers = models.PositiveSmallIntegerField(
        _("fewest people for figures"), default=5, validators=[MinValueValidator(3), MaxValueValidator(50)]
    )
    # What initiators write in "take part" is shown at once, or after an official looked at it.
    shows_joining_at_once = models.BooleanField(_("show news of initiators at once"), default=False)
    about_nl = models.TextField(_("about this website, in Dutch"), max_length=4000, blank=True)
    about_en = models.TextField(_("about this website, in English"), max_length=4000, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("changed by"),
    )

    objects = OrganisationManager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(condition=models.Q(least_scorers__gte=3), name="figures_are_of_three_or_more"),
        ]

    def __str__(self):
        return str(self.municipality)

    def get_absolute_url(self):
        return address_of(self)

    @property
    def contact(self):
        """Whom to reach there, None when nothing is known."""
        said = (self.contact_name, self.contact_email, self.contact_phone)
        return Contact(self.municipality.name, *said) if any(said) else None

    @property
    def about(self):
        """(language, paragraphs) of what it says about this website, in the language of the page or else in the other;
        no paragraphs when nothing."""
        texts = [("nl", self.about_nl), ("en", self.about_en)]
        texts.sort(key=lambda each: each[0] != get_language())
        language, text = next((each for each in texts if each[1]), ("nl", ""))
        return language, [each.strip() for each in text.split("\n\n") if each.strip()]

    @property
    def name(self):
        """The name as shown."""
        return self.shown_name or gettext("Municipality of %(name)s") % {"name": self.municipality.name}

    @transaction.atomic
    def change(self, *, by, **details):
        """From now on these details hold. What differs is recorded, with who said so; the same changes nothing."""
        before = {name: getattr(self, name) for name in details}
        differing = [name for name, value in details.items() if value != before[name]]
        if not differing:
            return
        for name in differing:
            setattr(self, name, details[name])
        self.changed_at, self.changed_by = timezone.now(), by
        self.save()
        self.record(
            OrganisationChange.What.DETAILS,
            by=by,
            before={name: before[name] for name in differing},
            after={name: details[name] for name in differing},
        )

    def record(self, what, *, by, person=None, before=None, after=None):
        """Write down what changed of this organisation, or of the role of a person in it."""
        change = self.changes.create(what=what, by=by, person=person, before=before, after=after)
        log(change)
        return change


@holds(
    Purpose.ORGANISATION,
    Keep.ORGANISATION,
    what=Plain.OPTION,
    before=(Whose.OFFICIAL, DataKind.REACH),
    after=(Whose.OFFICIAL, DataKind.REACH),
    person=Whose.OFFICIAL,
    by=Whose.OFFICIAL,
    at=Whose.OFFICIAL,
)
class OrganisationChange(models.Model):
    """One change of an organisation or its people: what, by whom and when."""

    class What(models.TextChoices):
        STARTED = "started", _("Started")
        DETAILS = "details", _("Details changed")
        LOGO = "logo", _("Logo changed")
        THEME = "theme", _("Colours changed")
        THEME_GONE = "theme_gone", _("Back to the standard colours")
        INVITED = "invited", _("Invited")
        WITHDRAWN = "withdrawn", _("Invitation withdrawn")
        SENT_AGAIN = "sent_again", _("Invitation sent again")
        JOINED = "joined", _("Came to work here")
        ROLE = "role", _("Role changed")
        SUSPENDED = "suspended", _("Suspended")
        LIFTED = "lifted", _("May come in again")
        LEFT = "left", _("Left")
        FACTORS_GONE = "factors_gone", _("May choose new second steps")
        SIGN_IN = "sign_in", _("Signing in through the organisation changed")
        SIGN_IN_GONE = "sign_in_gone", _("Signing in through the organisation removed")
        KEPT = "kept", _("The provider takes away the role of the last admin; it stays")

    OF_PEOPLE = (
        *(What.INVITED, What.WITHDRAWN, What.SENT_AGAIN, What.JOINED, What.ROLE),
        *(What.SUSPENDED, What.LIFTED, What.LEFT, What.FACTORS_GONE, What.KEPT),
    )

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="changes", verbose_name=_("organisation")
    )
    what = models.CharField(_("what"), max_length=200)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    # Whose role it is about. Who goes, is named here no longer.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("change of an organisation")
        verbose_name_plural = _("changes of organisations")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return str(dict(self.What.choices).get(self.what, self.what))


@holds(
    Purpose.ORGANISATION,
    Keep.ORGANISATION,
    file_name=Plain.OWN_WORDS,
    tokens=Plain.OWN_WORDS,
    report=Plain.OWN_WORDS,
    digest=Plain.KEY,
    by=Whose.OFFICIAL,
    at=Whose.OFFICIAL,
)
class Theme(models.Model):
    """The colours of a municipality: custom properties from a token file, as data. Never a static file."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="theme", verbose_name=_("organisation")
    )
    file_name = models.CharField(_("file"), max_length=200)
    tokens = models.JSONField(_("tokens"), default=dict)
    report = models.JSONField(_("what was taken, repaired and refused"), default=dict)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self):
        return self.file_name
