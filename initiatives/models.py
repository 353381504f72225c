"""The registry: initiatives, how the municipality reads them, and what happened to them."""

from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from audit.models import Entry
from initiatives import gate
from initiatives.assessments import Assessment, Classification, Overtaken
from initiatives.contact import ShownContact
from initiatives.events import LOGGED, Event, happened
from initiatives.packs import CouncilPack, PackPdf
from initiatives.proposals import Proposed
from initiatives.search.models import SearchRow
from initiatives.undoing import StillNeeded, Undoing
from intake.models import Intake
from intake.options import Voice
from intake.questions import Audience
from taxonomy.lenses import LENSES
from taxonomy.revisions import lock_taxonomy
from ui.addresses import address_of
from ui.personal import DataKind, Keep, LegalBasis, Purpose, Whose, holds

__all__ = [
    "Assessment",
    "Classification",
    "CouncilPack",
    "Event",
    "Initiative",
    "Overtaken",
    "PackPdf",
    "Proposed",
    "SearchRow",
    "StillNeeded",
]

ANY = object()
LONGEST_REASON = Classification._meta.get_field("reason").max_length
# What already stands under /initiatieven/ and can be no initiative's address.
PAGES = {"vergelijken", "woordenboek"}
REGISTERING = 0x5741_4149  # the number of the database lock, "WAAI"


def newer_version():
    """Whether an intake, in a query over intakes, was handed in anew in the same voice.

    An official's view of an initiator's intake stands beside it and does not replace it.
    """
    revisions = Intake.objects.submitted().filter(revises=OuterRef("pk"))
    return Exists(revisions.filter(~Q(voice=Voice.OFFICIAL) | Q(revises__voice=Voice.OFFICIAL)))


def initiated_by(user):
    """The keys of the initiatives that this person's own intakes led to, also when an official revised them since."""
    own = Event.objects.filter(intake__owner=user).exclude(intake__voice=Voice.OFFICIAL)
    return own.values("initiative")


class InitiativeQuerySet(models.QuerySet):
    def public(self):
        """What everyone may see."""
        return self.filter(gate.public())

    def of_municipalities(self, codes):
        return self.filter(municipality__in=list(codes))

    def visible_to(self, user):
        """The gate: what this reader may see.

        Everyone what is published, officials all of their municipality, an initiator what their intakes led to.
        """
        if not user.is_authenticated:
            return self.public()
        return self.filter(gate.public() | Q(municipality__in=list(user.roles)) | Q(pk__in=initiated_by(user)))

    def editable_by(self, user):
        """What this official may assess, publish and archive."""
        return self.filter(municipality__in=list(user.roles))

    def with_version(self):
        """With the version of the clock in which each last changed, under which drawings of it are kept."""
        return self.annotate(version=F("search_change__version"))

    def with_profile(self):
        """With all that a profile shows, in three queries however much that is."""
        classifications = Classification.objects.select_related("category__parent", "category__counts_as__parent")
        return self.select_related("intake", "municipality", "assessment").prefetch_related(
            "intake__neighbourhoods", Prefetch("assessment__classifications", classifications)
        )

    def standing_in(self, categories):
        """Whose current assessment has one of these categories, or one that counts as it now.

        Takes categories or their keys. Of a split category these are the initiatives that wait to be divided.
        """
        keys = [getattr(each, "pk", each) for each in categories]
        given = Classification.objects.filter(assessment=OuterRef("assessment"))
        return self.filter(Exists(given.filter(Q(category__in=keys) | Q(category__counts_as__in=keys))))

    def register(self, intake, *, by, at=None):
        """Turn a submitted intake into an initiative, or add it to the initiative that it revises.

        Returns the initiative. Registering the same intake twice returns the same initiative. Raises ValueError for a
        draft. The caller has checked that `by` is an official of the intake's municipality. `at` is now, unless given.
        """
        if not intake.is_submitted:
            raise ValueError("Only a submitted intake can be registered.")
        at = at or timezone.now()
        with transaction.atomic():
            lock_taxonomy(shared=True)
            # One at a time: two officials may press the button together, two initiatives may have one name.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REGISTERING])
            known = self.filter(events__intake=intake).first()
            if known:
                return known
            others = Intake.objects.family_of([intake.pk]) - {intake.pk}  # mostly none: then nothing is asked
            revised = self.filter(events__intake__in=others).first()
            if revised:
                if not Intake.objects.filter(newer_version(), pk=intake.pk).exists():
                    revised.take(intake, by=by, at=at)
                return revised
            initiative = self.create(
                slug=self.free_slug(intake.name),
                municipality=Municipality.objects.in_effect(intake.municipality_id),
                intake=intake,
                official_intake=None if intake.speaks_for_initiator else intake,
                registered_by=by,
                registered_at=at,
            )
            initiative.record(Event.Kind.REGISTERED, by=by, intake=intake, at=at)
            SearchRow.objects.rebuild(initiative)
        return initiative

    def of_family(self, intake):
        """The initiative of an intake that this one revises, or that revises it, directly or not; or None."""
        return self.filter(events__intake__in=Intake.objects.family_of([intake.pk])).first()

    def free_slug(self, name):
        """An address for this name that no other initiative has."""
        base = slugify(name)[:80].strip("-") or "initiatief"
        taken = set(self.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(slug for slug in slugs_after(base) if slug not in taken | PAGES)


def slugs_after(base):
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


@holds(
    Purpose.REGISTER,
    Keep.DOSSIER,
    agreed_contact=(Whose.CONTACT, DataKind.ANSWER, LegalBasis.CONSENT),
    slug=Whose.ANYBODY,
    source=Whose.ANYBODY,
    registered_at=Whose.OFFICIAL,
    registered_by=Whose.OFFICIAL,
    published_at=Whose.OFFICIAL,
    archived_at=Whose.OFFICIAL,
)
class Initiative(Undoing, ShownContact):
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
        return address_of(self)

    # --- Reading ---
    @property
    def is_public(self):
        return gate.is_public(published_at=self.published_at, archived_at=self.archived_at)

    def is_editable_by(self, user):
        return user.is_authenticated and user.is_official_of(self.municipality_id)

    def is_revisable_by(self, user):
        """Whether this person may hand in new answers: their own, and what officials filled in for their place."""
        is_ours = self.intake.voice != Voice.INITIATOR and self.is_editable_by(user)
        return user.is_authenticated and (is_ours or self.intake.owner_id == user.pk)

    def audience_for(self, user):
        """How much of this initiative the reader may see."""
        if self.is_editable_by(user):
            return Audience.OFFICIAL
        if user.is_authenticated and initiated_by(user).filter(initiative=self).exists():
            return Audience.INITIATOR
        return Audience.PUBLIC

    def classifications_by_lens(self):
        """{lens key: its readings as they count today, in the order of the taxonomy}, every lens present."""
        found = {key: [] for key in LENSES}
        for each in self.assessment.readings() if self.assessment else ():
            found[each.lens].append(each)
        return found

    # --- Writing ---
    @contextmanager
    def changing(self):
        """Change this initiative as it is now: no other change comes between, and the search row follows.

        Who changes several things in one transaction begins with `hold(shared=True)`: all take the taxonomy first,
        then rows, then the clock of the search rows, so that nobody waits in a circle.
        """
        with transaction.atomic():
            lock_taxonomy(shared=True)
            self.refresh_from_db(from_queryset=Initiative.objects.select_for_update(of=["self"]))
            yield
            SearchRow.objects.rebuild(self)

    def record(self, kind, *, by, reason="", intake=None, at=None):
        """Write down what happened, when and by whom; `intake` is the one that came in with it."""
        at = at or timezone.now()
        event = self.events.create(
            kind=kind, by=by, reason=reason, intake=intake, at=at, municipality=self.municipality
        )
        if kind in LOGGED:
            Entry.objects.record(LOGGED[kind], by=by, municipality=self.municipality_id, about=self)
        happened.send(type(self), event=event)
        return event

    def take(self, intake, *, by, kind=Event.Kind.REVISED, at=None, reason=""):
        """Make a submitted intake the current one: for an official's intake the official's, otherwise the main one.

        An initiative follows its main intake to another municipality.
        """
        with self.changing():
            if intake.voice == Voice.OFFICIAL:
                self.official_intake = intake
            # An official who described the initiative alone, describes it anew.
            if intake.speaks_for_initiator or not self.intake.speaks_for_initiator:
                self.agreed_contact = self.contact_shown_in(intake)
                self.intake = intake
                self.municipality = Municipality.objects.in_effect(intake.municipality_id)
            self.save(update_fields=["intake", "official_intake", "municipality", "agreed_contact"])
            self.record(kind, by=by, intake=intake, at=at, reason=reason)

    def score(self, scales, *, by):
        """Record how an official sees the scales, as a new intake in the official's voice. Returns that intake.

        Takes {scale key: 1..10 or None}. The same scores again, as after a double click, record nothing.
        """
        with self.changing():
            known = self.official_intake
            if known and all(getattr(known, key) == value for key, value in scales.items()):
                return known
            scored = self.intake.score(scales, by=by)
            self.take(scored, by=by, kind=Event.Kind.SCORED)
        return scored

    def assess(self, classifications, *, by, replaces=ANY, at=None):
        """Record a new reading through the lenses; the one before it stays as history. Returns the assessment.

        Takes (category, reason, basis) triples. A single-choice lens allows one category: the database refuses more.
        `replaces` is the key of the assessment that `by` had before them, None for none. If it is no longer the
        current one, raises Overtaken, unless the current one says the same, as after a double click.
        """
        with self.changing():
            if replaces is not ANY and self.assessment_id != replaces:
                if self.assessment and self.assessment.says(classifications):
                    return self.assessment
                raise Overtaken(self.assessment)
            at = at or timezone.now()
            assessment = self.assessments.create(by=by, at=at)
            Classification.objects.bulk_create(
                Classification(
                    assessment=assessment, category=category, lens=category.lens, reason=reason, basis=basis
                )
                for category, reason, basis in classifications
            )
            if by:  # a loader decides nothing
                Proposed.objects.note(assessment, [category for category, _reason, _basis in classifications])
            self.assessment = assessment
            self.save(update_fields=["assessment"])
            self.record(Event.Kind.ASSESSED, by=by, at=at)
        return assessment

    def divide(self, category, *, over, by, reason="", replaces=ANY, at=None):
        """Record today's reading anew, with some successors of a split category in its place. Returns the assessment.

        The reason of before goes along unless another is given. Raises Overtaken as `assess` does, and ValidationError
        when this initiative does not stand in that category, when `over` is empty or holds what is no successor of it,
        and when a single-choice lens would get two.
        """
        with transaction.atomic():
            lock_taxonomy(shared=True)
            self.refresh_from_db(from_queryset=Initiative.objects.select_for_update(of=["self"]))
            if replaces is not ANY and self.assessment_id != replaces:
                raise Overtaken(self.assessment)
            read = {each.category: each for each in self.assessment.readings()} if self.assessment else {}
            divided = read.pop(category, None)
            if divided is None:
                raise ValidationError(
                    _("This initiative does not stand in “%(name)s”."), "elsewhere", {"name": category}
                )
            if not over or set(over) - set(category.successors_in_effect):
                raise ValidationError(_("Choose among the categories that came in its place."), code="over")
            if len(over) > 1 and not category.lens_object.many:
                raise ValidationError(_("Choose one category at most."), code="single")
            rows = [(each.category, each.reason, each.basis) for each in read.values()]
            reason = reason or divided.reason
            rows += [(each, reason, Classification.Basis.CHOSEN) for each in over if each not in read]
            return self.assess([(each, why[:LONGEST_REASON], basis) for each, why, basis in rows], by=by, at=at)

    # These four return whether they changed anything: after a double click the second does not, and records nothing.
    def publish(self, *, by, at=None):
        """Show this initiative to everyone; out of the archive, if it is there."""
        at = at or timezone.now()
        return self._turn(Event.Kind.PUBLISHED, by, "", at, published_at=at, archived_at=None)

    def unpublish(self, *, by, reason, at=None):
        """Take this initiative off the public pages; officials still see it."""
        return self._turn(Event.Kind.UNPUBLISHED, by, reason, at, published_at=None)

    def archive(self, *, by, reason, at=None):
        """Close the file of an initiative that ended; it is no longer public."""
        at = at or timezone.now()
        return self._turn(Event.Kind.ARCHIVED, by, reason, at, published_at=None, archived_at=at)

    def restore(self, *, by, reason, at=None):
        """Take an initiative out of the archive; it is not public until it is published."""
        return self._turn(Event.Kind.RESTORED, by, reason, at, archived_at=None)

    def _turn(self, kind, by, reason, at, **dates):
        with self.changing():
            # A date that is set already keeps its moment.
            if all((getattr(self, field) is None) == (moment is None) for field, moment in dates.items()):
                return False
            for field, moment in dates.items():
                setattr(self, field, moment)
            self.save(update_fields=list(dates))
            self.record(kind, by=by, reason=reason, at=at)
        return True
