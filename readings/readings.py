"""A reading along a guide, and what it finds of each part.

Like an assessment it is dated, and superseded by a newer one, never edited. It has a voice as an intake has: an
initiator's is seen by the initiator and the officials of its municipality, an official's by those officials alone, and
what both wrote together by both. None of them is public.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from areas.models import District, Municipality, Neighbourhood
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Initiative, Overtaken, initiated_by
from intake.options import Voice
from readings.guides import ABCD, GUIDE_CHOICES, GUIDES, LEVELS, PART_CHOICES
from ui.addresses import address_of
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

ONE_SUBJECT = (
    Q(initiative__isnull=False, neighbourhood=None, district=None)
    | Q(initiative=None, neighbourhood__isnull=False, district=None)
    | Q(initiative=None, neighbourhood=None, district__isnull=False)
)


def about(subject):
    """{field: subject} of the field that holds an initiative, a neighbourhood or a district."""
    return {subject._meta.model_name: subject}


class GuidedReadingQuerySet(OwnQuerySet):
    def visible_to(self, user):
        """The gate: officials what is of their municipality, an initiator what is theirs or was written with them."""
        if not user.is_authenticated:
            return self.none()
        own = Q(initiative__in=initiated_by(user)) & ~Q(voice=Voice.OFFICIAL)
        return self.filter(Q(municipality__in=user.serves_by_now) | own)

    def kept_by(self, user):
        """Those of the municipalities of this official, in every voice."""
        return super().visible_to(user)

    def newest(self):
        """Those that no newer one came in the place of."""
        return self.filter(replaced_by=None)

    def chain(self, guide, subject, voice):
        """All along this guide about this subject in this voice, in the municipality where the subject is now."""
        here = Municipality.objects.now_in([subject.municipality.in_effect.pk])
        return self.filter(guide=guide.key, voice=voice, municipality__in=here, **about(subject))

    def with_findings(self):
        """A list of these, the newest first, each knowing what it found and by whom. One query."""
        rows = Finding.objects.filter(reading__in=self.order_by()).select_related("reading__by")
        found = {}
        for row in rows.order_by("-reading__at", "-reading_id", "pk"):
            reading = found.setdefault(row.reading_id, row.reading)
            reading.__dict__.setdefault("found", {})[row.part] = row
        return list(found.values())

    @transaction.atomic
    def record(self, guide, subject, findings, *, voice, by, replaces=None, at=None):
        """Record a reading; the one before it stays as history. Returns the GuidedReading.

        `findings` are {key of a part: fields of a Finding}. `replaces` is the key of the reading that `by` had before
        them, None for none. If it is no longer the newest in this voice, raises Overtaken, unless that one says the
        same, as after a double click. The caller has checked that `by` may write about the subject.
        """
        # One at a time: two may press the button together.
        type(subject)._base_manager.select_for_update(of=["self"], no_key=True).get(pk=subject.pk)
        newest = self.chain(guide, subject, voice).newest().first()
        if newest and newest.pk != replaces:
            if newest.says(findings):
                return newest
            raise Overtaken(newest)
        return self._write(guide, subject, findings, voice, by, newest, at)

    def _write(self, guide, subject, findings, voice, by, replaces, at):
        reading = self.create(
            guide=guide.key,
            voice=voice,
            municipality=subject.municipality.in_effect,
            by=by,
            at=at or now(),
            replaces=replaces,
            **about(subject),
        )
        Finding.objects.bulk_create(
            Finding(reading=reading, part=part.key, **findings.get(part.key, {})) for part in guide.parts
        )
        return reading


@holds(Purpose.CASEWORK, Keep.DOSSIER, by=Whose.ACCOUNT, at=Whose.ACCOUNT)
class GuidedReading(Own):
    """One dated reading, in one voice. Superseded by a newer one in that voice, never edited."""

    guide = models.CharField(_("guide"), max_length=16, choices=GUIDE_CHOICES)
    voice = models.CharField(_("voice"), max_length=10, choices=Voice)
    initiative = models.ForeignKey(
        Initiative,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="guided_readings",
        verbose_name=_("initiative"),
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="guided_readings",
        verbose_name=_("neighbourhood"),
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="guided_readings", verbose_name=_("district")
    )
    replaces = models.OneToOneField(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("in the place of"),
    )

    objects = GuidedReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("look along a guide")
        verbose_name_plural = _("looks along a guide")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=ONE_SUBJECT, name="a_reading_has_one_subject"),
            models.CheckConstraint(
                condition=Q(guide=ABCD.key, initiative=None) | ~Q(guide=ABCD.key) & Q(initiative__isnull=False),
                name="abcd_is_of_an_area",
            ),
            models.CheckConstraint(
                condition=~Q(voice=Voice.INITIATOR) | Q(initiative__isnull=False), name="an_area_has_no_initiator"
            ),
            *(
                models.UniqueConstraint(
                    fields=["guide", "voice", "municipality", subject],
                    condition=Q(replaces=None),
                    name=f"one_first_reading_of_{subject}",
                )
                for subject in ("initiative", "neighbourhood", "district")
            ),
        ]

    def __str__(self):
        return f"{self.get_guide_display()} ({self.get_voice_display()})"

    def get_absolute_url(self):
        return address_of(self)

    @property
    def subject(self):
        """The initiative, neighbourhood or district that it is about."""
        return self.initiative or self.neighbourhood or self.district

    @property
    def along(self):
        """Its Guide."""
        return GUIDES[self.guide]

    @cached_property
    def found(self):
        """{key of a part: Finding}; `with_findings` knows them already."""
        return {row.part: row for row in self.findings.all()}

    @property
    def levels(self):
        """The level of each part, in the order of the guide; None for one that was left open."""
        return tuple(self.found[part.key].level if part.key in self.found else None for part in self.along.parts)

    def says(self, findings):
        """Whether it holds exactly these findings, a dict of fields for each part."""
        return all(
            self.found[part.key].fields == Finding(part=part.key, **findings.get(part.key, {})).fields
            for part in self.along.parts
        )


@holds(Purpose.CASEWORK, Keep.DOSSIER, text=Whose.ANYBODY, suggestions=Plain.KEY, words=(Whose.ANYBODY, DataKind.COPY))
class Finding(models.Model):
    """What a reading found of one part: how much, what, and what the municipality can do about it.

    A trigger keeps it as it was written; erasing private text is excepted.
    """

    FIELDS = ("level", "text", "suggestions", "words")

    reading = models.ForeignKey(GuidedReading, models.CASCADE, related_name="findings", verbose_name=_("reading"))
    part = models.CharField(_("part"), max_length=16, choices=PART_CHOICES)
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    text = models.TextField(_("what is there"), max_length=2000, blank=True)
    suggestions = ArrayField(
        models.CharField(max_length=16),
        verbose_name=_("what the municipality can do"),
        default=list,
        blank=True,
        help_text="Keys of the suggestions of the part.",
    )
    words = models.TextField(_("what else the municipality can do"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reading", "part"], name="part_once_in_a_reading"),
            models.CheckConstraint(condition=Q(level=None) | Q(level__range=(1, len(LEVELS))), name="level_of_a_part"),
        ]

    def __str__(self):
        return f"{self.get_part_display()}: {self.level}"

    @property
    def fields(self):
        """What it says, to compare with another one."""
        return tuple(getattr(self, name) for name in self.FIELDS)
