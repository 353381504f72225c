"""The second reader: a sample that another official reads through the lenses without seeing the first reading."""

import random
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from areas.models import Municipality
from initiatives.models import Assessment, Classification, Initiative
from taxonomy.lenses import LENS_CHOICES
from taxonomy.models import Category
from ui.personal import Keep, Purpose, Whose, holds

SEEDS = 2**31


class SampleQuerySet(models.QuerySet):
    def of(self, user):
        """The samples of the municipalities that this official works for."""
        return self.filter(municipality__in=list(user.roles))

    def open(self):
        return self.filter(closed_at=None)

    def counted(self):
        """With `total` and `done`: how many initiatives it has, and how many of these were read."""
        return self.annotate(
            total=Count("readings"), done=Count("readings", filter=Q(readings__done_at__isnull=False))
        )

    def draw(self, municipality, *, size, reader, by, lens="", seed=None):
        """Draw a sample by chance from what this reader never assessed, and return it.

        With the key of a `lens` its categories are drawn from in turn, so that rare ones are in it too. The same seed
        draws the same from the same registry. Raises ValidationError when there are fewer than `size` to draw from.
        """
        seed = secrets.randbelow(SEEDS) if seed is None else seed
        with transaction.atomic():
            known = list(readable(municipality.pk, reader).select_related("assessment").order_by("pk"))
            if len(known) < size:
                raise ValidationError(
                    ngettext(
                        "There is only %(number)d initiative that this reader has not assessed.",
                        "There are only %(number)d initiatives that this reader has not assessed.",
                        len(known),
                    ),
                    params={"number": len(known)},
                )
            chance = random.Random(seed)
            drawn = spread(known, lens, size, chance) if lens else chance.sample(known, size)
            chance.shuffle(drawn)  # the order tells nothing of the category
            sample = self.create(municipality=municipality, reader=reader, drawn_by=by, lens=lens, seed=seed)
            Reading.objects.bulk_create(
                Reading(sample=sample, number=number, initiative=each, first=each.assessment)
                for number, each in enumerate(drawn, start=1)
            )
        return sample


def readable(code, reader):
    """What others assessed in the municipality with this code and this reader never did, outside the archive."""
    theirs = Assessment.objects.filter(by=reader).values("initiative")
    present = Initiative.objects.of_municipalities([code]).filter(archived_at=None)
    return present.filter(assessment__isnull=False).exclude(pk__in=theirs)


def spread(initiatives, lens, size, chance):
    """`size` of these, drawn from the categories of a lens in turn, the rarest first; then from what has none."""
    piles = {}
    given = Classification.objects.filter(assessment__in=[each.assessment_id for each in initiatives], lens=lens)
    by_assessment = {each.assessment_id: each for each in initiatives}
    for row in given.select_related("category__counts_as").order_by("pk"):
        piles.setdefault(row.category.in_effect.pk, []).append(by_assessment[row.assessment_id])
    placed = {each.pk for pile in piles.values() for each in pile}
    piles[None] = [each for each in initiatives if each.pk not in placed]
    turns = sorted(piles.values(), key=len)
    for pile in turns:
        chance.shuffle(pile)
    drawn = {}
    while len(drawn) < size:
        for pile in turns:
            fresh = next((each for each in pile if each.pk not in drawn), None)
            if fresh and len(drawn) < size:
                drawn[fresh.pk] = fresh
    return list(drawn.values())


@holds(
    Purpose.CURATION,
    Keep.RECORD,
    reader=Whose.OFFICIAL,
    drawn_at=Whose.OFFICIAL,
    drawn_by=Whose.OFFICIAL,
    closed_at=Whose.OFFICIAL,
)
class Sample(models.Model):
    """Initiatives of one municipality, drawn by chance, that one official reads anew. Open until it is closed."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="samples", verbose_name=_("municipality")
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="samples",
        verbose_name=_("second reader"),
    )
    seed = models.BigIntegerField(_("seed"), help_text=_("The number with which chance began."))
    lens = models.CharField(_("spread over the categories of"), max_length=20, choices=LENS_CHOICES, blank=True)
    drawn_at = models.DateTimeField(_("drawn at"), default=timezone.now)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("drawn by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["-drawn_at", "-pk"]

    def __str__(self):
        return f"{self.municipality}, {timezone.localdate(self.drawn_at):%Y-%m-%d}"

    def get_absolute_url(self):
        return reverse("curation:sample", args=[self.pk])

    @property
    def is_open(self):
        return self.closed_at is None

    def is_read_by(self, user):
        return self.reader_id == user.pk

    def can_be_closed_by(self, user):
        """The reader, and the admins of the municipality."""
        return self.is_read_by(user) or user.is_admin_of(self.municipality_id)

    def close(self):
        """End the reading: from now on the results stand, and nothing can be changed. Raises ValidationError.

        What was not read, does not count.
        """
        if not self.readings.done().exists():
            raise ValidationError(_("Nothing has been read yet, so there is nothing to compare."), code="unread")
        if self.is_open:
            self.closed_at = timezone.now()
            self.save(update_fields=["closed_at"])


class ReadingQuerySet(models.QuerySet):
    def done(self):
        return self.filter(done_at__isnull=False)

    def with_both(self):
        """With what was chosen the first and the second time. A constant number of queries."""
        return self.select_related("initiative__intake", "first").prefetch_related(
            "first__classifications__category__parent",
            "first__classifications__category__counts_as__parent",
            "choices__category__parent",
            "choices__category__counts_as__parent",
        )


@holds(Purpose.CURATION, Keep.RECORD, begun_at=Whose.OFFICIAL, done_at=Whose.OFFICIAL, by=Whose.OFFICIAL)
class Reading(models.Model):
    """One initiative of a sample: the assessment that stood when it was drawn, and what the second reader chose.

    An assessment is never edited, so pointing at it keeps the first reading as it was.
    """

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="readings", verbose_name=_("sample"))
    number = models.PositiveSmallIntegerField(_("number"))
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="+", verbose_name=_("initiative"))
    first = models.ForeignKey(Assessment, models.CASCADE, related_name="+", verbose_name=_("first reading"))
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("read by")
    )

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("second reading")
        verbose_name_plural = _("second readings")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "initiative"], name="initiative_once_in_a_sample"),
            models.UniqueConstraint(fields=["sample", "number"], name="number_once_in_a_sample"),
        ]

    def __str__(self):
        return f"{self.number}: {self.initiative}"

    def get_absolute_url(self):
        return reverse("curation:reading", args=[self.sample_id, self.number])

    @cached_property
    def chosen(self):
        """{key of a category: the choice of it} of the second reader."""
        return {choice.category_id: choice for choice in self.choices.all()}

    def keep(self, choices, *, by, done):
        """Keep what the second reader chose, as (category, reason) pairs; `done` says that this one is finished.

        With the last one the sample closes. Raises ValidationError once it is closed.
        """
        with transaction.atomic():
            sample = Sample.objects.select_for_update().get(pk=self.sample_id)
            if not sample.is_open:
                raise ValidationError(_("This sample is closed. Its results stand."), code="closed")
            self.choices.all().delete()
            Choice.objects.bulk_create(
                Choice(reading=self, category=category, reason=reason) for category, reason in choices
            )
            self.begun_at = self.begun_at or timezone.now()
            self.done_at, self.by = (timezone.now() if done else None), by
            self.save(update_fields=["begun_at", "done_at", "by"])
            if not sample.readings.filter(done_at=None).exists():
                sample.close()


@holds(Purpose.CURATION, Keep.RECORD, reason=Whose.ANYBODY)
class Choice(models.Model):
    """A category that the second reader chose, with the reason."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="choices", verbose_name=_("second reading"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [
            models.UniqueConstraint(fields=["reading", "category"], name="category_once_in_a_second_reading"),
        ]

    def __str__(self):
        return f"{self.category}"
