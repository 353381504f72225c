"""The registry: initiatives, how the municipality reads them, and what happened to them."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from initiatives.search.models import SearchRow
from intake.models import Intake
from intake.options import Voice
from intake.questions import Audience
from taxonomy.lenses import LENS_CHOICES, LENSES
from taxonomy.models import Category

__all__ = ["Assessment", "Classification", "Event", "Initiative", "SearchRow"]

SINGLE_CHOICE_LENSES = [lens.key for lens in LENSES.values() if not lens.many]


class InitiativeQuerySet(models.QuerySet):
    def public(self):
        """What everyone may see."""
        return self.filter(published_at__isnull=False, archived_at=None)

    def of_municipalities(self, codes):
        return self.filter(municipality__in=list(codes))

    def visible_to(self, user):
        """The gate: what this reader may see. Everyone what is published; officials all of their municipality;
        an initiator also what their own intake led to."""
        public = Q(published_at__isnull=False, archived_at=None)
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(public | Q(municipality__in=list(user.roles)) | Q(intake__owner=user))

    def editable_by(self, user):
        """What this official may assess, publish and archive."""
        return self.filter(municipality__in=list(user.roles))

    def with_profile(self):
        """With all that a card or profile shows, in a constant number of queries."""
        return self.select_related("intake", "municipality", "assessment").prefetch_related(
            "intake__neighbourhoods", "assessment__classifications__category__parent"
        )

    def register(self, intake, *, by):
        """Turn a submitted intake into an initiative, or add it to the initiative that it revises.

        Returns the initiative. Registering the same intake twice returns the same initiative. Raises ValueError for a
        draft. The caller has checked that `by` is an official of the intake's municipality.
        """
        if not intake.is_submitted:
            raise ValueError("Only a submitted intake can be registered.")
        with transaction.atomic():
            # One registration of an intake at a time: two officials may press the button together.
            intake = Intake.objects.select_for_update(of=["self"]).get(pk=intake.pk)
            known = self.filter(Q(intake=intake) | Q(official_intake=intake)).first()
            if known:
                return known
            revised = self.that_began_with(intake.revises)
            if revised:
                revised.take(intake, by=by)
                return revised
            initiative = self.create(
                slug=self.free_slug(intake.name),
                municipality=intake.municipality,
                intake=intake,
                official_intake=None if intake.speaks_for_initiator else intake,
                registered_by=by,
            )
            initiative.record(Event.Kind.REGISTERED, by=by, intake=intake)
            SearchRow.objects.rebuild(initiative)
        return initiative

    def that_began_with(self, intake):
        """The initiative to which this intake or one that it revises belongs, or None."""
        while intake:
            initiative = self.filter(Q(intake=intake) | Q(official_intake=intake) | Q(events__intake=intake)).first()
            if initiative:
                return initiative
            intake = intake.revises
        return None

    def free_slug(self, name):
        """An address for this name that no other initiative has."""
        base = slugify(name)[:80].strip("-") or "initiatief"
        taken = set(self.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(slug for slug in slugs_after(base) if slug not in taken)


def slugs_after(base):
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def queue():
    """The intakes that wait for an official: handed in, and not yet part of an initiative."""
    known = Event.objects.exclude(intake=None).values("intake")
    return Intake.objects.submitted().exclude(pk__in=known)


class Initiative(models.Model):
    """A registered civic initiative. What is known of it stands in its intakes and its assessment."""

    slug = models.SlugField(_("address"), max_length=90, unique=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name=_("municipality"),
        help_text=_("None for a national initiative."),
    )
    intake = models.OneToOneField(Intake, models.PROTECT, related_name="initiative", verbose_name=_("current intake"))
    official_intake = models.OneToOneField(
        Intake,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("current intake of an official"),
    )
    assessment = models.OneToOneField(
        "Assessment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("current assessment"),
    )
    source = models.CharField(
        _("source"), max_length=300, blank=True, help_text=_("Where the facts come from, if not from an intake.")
    )
    is_fictional = models.BooleanField(_("fictional"), default=False)
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("registered by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("initiative")
        verbose_name_plural = _("initiatives")
        ordering = ["-registered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(archived_at=None) | Q(published_at=None), name="archived_is_not_published"
            ),
        ]

    def __str__(self):
        return self.intake.name

    def get_absolute_url(self):
        return reverse("initiatives:profile", args=[self.slug])

    # --- Reading ---
    @property
    def is_public(self):
        return self.published_at is not None and self.archived_at is None

    def is_editable_by(self, user):
        return user.is_authenticated and user.is_official_of(self.municipality_id)

    def audience_for(self, user):
        """How much of this initiative the reader may see."""
        if self.is_editable_by(user):
            return Audience.OFFICIAL
        if user.is_authenticated and self.intake.owner_id == user.pk:
            return Audience.INITIATOR
        return Audience.PUBLIC

    @property
    def contact(self):
        """{detail: value} of the contact details that everyone may see."""
        details = {
            "name": self.intake.contact_name,
            "email": self.intake.contact_email,
            "phone": self.intake.contact_phone,
        }
        return {key: value for key, value in details.items() if value and key in self.intake.publish_contact}

    def classifications_by_lens(self):
        """{lens key: its classifications in the order of the taxonomy}, every lens present."""
        found = {key: [] for key in LENSES}
        if self.assessment:
            for each in self.assessment.classifications.all():
                found[each.lens].append(each)
        for rows in found.values():
            rows.sort(key=lambda each: each.category.position)
        return found

    # --- Writing ---
    def record(self, kind, *, by, reason="", intake=None):
        """Write down what happened, when and by whom; `intake` is the one that came in with it."""
        return self.events.create(kind=kind, by=by, reason=reason, intake=intake)

    def take(self, intake, *, by):
        """Make a submitted intake the current one: for an official's intake the official's, otherwise the main one."""
        with transaction.atomic():
            if intake.voice == Voice.OFFICIAL:
                self.official_intake = intake
                # An official who described the initiative alone, describes it anew.
                if not self.intake.speaks_for_initiator:
                    self.intake = intake
            else:
                self.intake = intake
            self.save(update_fields=["intake", "official_intake"])
            self.record(Event.Kind.REVISED, by=by, intake=intake)
            SearchRow.objects.rebuild(self)

    def score(self, scales, *, by):
        """Record how an official sees the scales, as a new intake in the official's voice. Returns that intake.

        Takes {scale key: 1..10 or None}.
        """
        with transaction.atomic():
            scored = self.intake.score(scales, by=by)
            self.official_intake = scored
            if not self.intake.speaks_for_initiator:
                self.intake = scored
            self.save(update_fields=["intake", "official_intake"])
            self.record(Event.Kind.SCORED, by=by, intake=scored)
            SearchRow.objects.rebuild(self)
        return scored

    def assess(self, classifications, *, by, at=None):
        """Record a new reading through the lenses; the one before it stays as history. Returns the assessment.

        Takes (category, reason, basis) triples. A single-choice lens allows one category: the database refuses more.
        """
        with transaction.atomic():
            assessment = self.assessments.create(by=by, at=at or timezone.now())
            Classification.objects.bulk_create(
                Classification(
                    assessment=assessment, category=category, lens=category.lens, reason=reason, basis=basis
                )
                for category, reason, basis in classifications
            )
            self.assessment = assessment
            self.save(update_fields=["assessment"])
            self.record(Event.Kind.ASSESSED, by=by)
            SearchRow.objects.rebuild(self)
        return assessment

    def publish(self, *, by):
        """Show this initiative to everyone."""
        self._turn(Event.Kind.PUBLISHED, by, published_at=timezone.now(), archived_at=None)

    def unpublish(self, *, by, reason):
        """Take this initiative off the public pages; officials still see it."""
        self._turn(Event.Kind.UNPUBLISHED, by, reason, published_at=None)

    def archive(self, *, by, reason):
        """Close the file of an initiative that ended; it is no longer public."""
        self._turn(Event.Kind.ARCHIVED, by, reason, published_at=None, archived_at=timezone.now())

    def restore(self, *, by, reason):
        """Take an initiative out of the archive; it is not public until it is published."""
        self._turn(Event.Kind.RESTORED, by, reason, archived_at=None)

    def _turn(self, kind, by, reason="", **dates):
        with transaction.atomic():
            for field, moment in dates.items():
                setattr(self, field, moment)
            self.save(update_fields=list(dates))
            self.record(kind, by=by, reason=reason)
            SearchRow.objects.rebuild(self)


class Assessment(models.Model):
    """One dated reading of an initiative through the six lenses. Superseded by a newer one, never edited."""

    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="assessments", verbose_name=_("initiative")
    )
    at = models.DateTimeField(_("assessed at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assessed by"),
    )

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.initiative_id} {self.at:%Y-%m-%d}"


class Classification(models.Model):
    """One category in an assessment, with the reason for it and where it came from."""

    class Basis(models.TextChoices):
        PROPOSED = "proposed", _("proposed by the answers")
        STATED = "stated", _("stated by the source")
        CHOSEN = "chosen", _("chosen by the official")

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="classifications", verbose_name=_("assessment")
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="classifications", verbose_name=_("category"))
    # Of the category, which never changes lens: here so that the database can hold the single choice.
    lens = models.CharField(_("lens"), max_length=20, choices=LENS_CHOICES)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, default=Basis.CHOSEN)

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "category"], name="category_once_in_an_assessment"),
            models.UniqueConstraint(
                fields=["assessment", "lens"],
                condition=Q(lens__in=SINGLE_CHOICE_LENSES),
                name="one_category_in_a_single_choice_lens",
            ),
        ]

    def __str__(self):
        return f"{self.category} ({self.lens})"


class Event(models.Model):
    """Something that happened to an initiative: the history on its profile."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        REVISED = "revised", _("New answers")
        SCORED = "scored", _("Scored by the municipality")
        ASSESSED = "assessed", _("Read through the lenses")
        PUBLISHED = "published", _("Published")
        UNPUBLISHED = "unpublished", _("Taken off the website")
        ARCHIVED = "archived", _("Archived")
        RESTORED = "restored", _("Taken out of the archive")

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="events", verbose_name=_("initiative"))
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    intake = models.ForeignKey(
        Intake,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("intake"),
        help_text=_("The intake that was registered or taken over."),
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.initiative_id}"
