"""Lists that come in as a file, of one municipality or shared by all: each file is a dated version.

A version is looked at first and counts from when somebody adopts it. From then on nobody changes it: the next version
takes its place, and it stays.
"""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from audit.models import Entry, What
from ui.personal import Plain, Whose, holds

# A municipality's own version before that of what went up in it, the newest first.
COUNTS_FIRST = (F("municipality__went_up_in").asc(nulls_first=True), "-adopted_at", "-pk")
TRIED_FOR = timedelta(days=1)  # a version that nobody adopted goes after this, when the next one comes in


class ListOvertaken(Exception):
    """Somebody else adopted a version since the reader looked."""


class ListVersionQuerySet(models.QuerySet):
    def of(self, municipality):
        """Those of this municipality and of what went up in it; None for the shared ones."""
        if municipality is None:
            return self.filter(municipality=None)
        return self.filter(municipality__in=Municipality.objects.now_in([municipality.pk]))

    def adopted(self):
        """Those that count or counted, the newest first."""
        return self.exclude(adopted_at=None).order_by("-adopted_at", "-pk")

    def current(self, municipality):
        """The version that counts here today, or None. What went up in a municipality brings its list along only where
        there is none: nobody there chose it."""
        return self.of(municipality).adopted().order_by(*COUNTS_FIRST).first()

    def in_force_for(self, code):
        """The keys of the versions that count for a municipality (its code, or None): the shared one and its own."""
        shared = self.filter(municipality=None).adopted().values("pk")[:1]
        here = self.filter(Q(municipality=code) | Q(municipality__went_up_in=code)).adopted()
        own = here.order_by(*COUNTS_FIRST).values("pk")[:1]
        return self.filter(Q(pk__in=shared) | Q(pk__in=own)) if code else self.filter(pk__in=shared)

    @transaction.atomic
    def keep(self, rows, *, municipality, file_name, by):
        """Keep the rows of a file ({field: value}) as a version to look at; the one that they tried before goes.

        Returns the version.
        """
        old = self.filter(adopted_at=None).filter(Q(by=by) | Q(at__lt=timezone.now() - TRIED_FOR))
        old.delete()
        version = self.create(municipality=municipality, file_name=file_name[:200], by=by)
        entry = self.model.rows.rel.related_model
        entry.objects.bulk_create(
            entry(version=version, position=number, **row) for number, row in enumerate(rows, start=1)
        )
        return version


@holds(file_name=Plain.OWN_WORDS, at=Whose.OFFICIAL, by=Whose.OFFICIAL, adopted_at=Whose.OFFICIAL)
class ListVersion(models.Model):
    """One file that came in. `replaces` is the version that it took the place of."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    file_name = models.CharField(_("name of the file"), max_length=200)
    at = models.DateTimeField(_("read in at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    adopted_at = models.DateTimeField(_("counts since"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )

    objects = ListVersionQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return self.file_name

    @cached_property
    def before(self):
        """The version that this one would replace, or did; None for the first."""
        return self.replaces if self.adopted_at else type(self).objects.current(self.municipality)

    def adopt(self, *, over, by=None):
        """Let this version count from now on. `over` is the key of the version that the reader saw as the present one,
        None for none. Raises ListOvertaken when that is another one by now. Adopted twice, it is adopted once."""
        try:
            with transaction.atomic():
                mine = type(self).objects.select_for_update(of=["self"]).get(pk=self.pk)
                if mine.adopted_at:
                    return
                now = type(self).objects.current(self.municipality)
                if (now and now.pk) != over:
                    raise ListOvertaken
                self.adopted_at, self.replaces = timezone.now(), now
                self.save(update_fields=["adopted_at", "replaces"])
                told = {"about": self, "rows": self.rows.count()}
                Entry.objects.record(What.LIST_CHOSEN, by=by, municipality=self.municipality_id, **told)
        except IntegrityError:  # both at once: the database lets one version replace another
            self.adopted_at, self.replaces = None, None
            raise ListOvertaken from None


@holds(key=Plain.KEY, name=Plain.OWN_WORDS)
class ListRow(models.Model):
    """A row of a version, as it stood in the file. `key` says which rows of two versions are the same."""

    key = models.CharField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=160)
    position = models.PositiveIntegerField(_("position"))

    class Meta:
        abstract = True

    def __str__(self):
        return self.name


def one_first(name):
    """The rule that only one version of a municipality, or of all, replaces nothing."""
    return models.UniqueConstraint(
        fields=["municipality"],
        condition=Q(adopted_at__isnull=False, replaces=None),
        nulls_distinct=False,
        name=name,
    )
