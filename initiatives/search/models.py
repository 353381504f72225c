"""The search row: what the list needs of an initiative, ready to be searched, counted and sorted."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Max, prefetch_related_objects
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from initiatives.events import Event
from initiatives.search.documents import scales, tokens, words
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds
from ui.text import fold

LONGEST_NAME = 250
WHAT_ROWS_ARE_MADE_OF = [
    "municipality",
    "official_intake",
    "intake__neighbourhoods__district",
    "assessment__classifications__category__parent",
    "assessment__classifications__category__counts_as__parent",
]


class SearchRowManager(models.Manager):
    def rebuild(self, *initiatives):
        """Write the rows of these initiatives anew, in the transaction that changed them: the list is never stale.

        A constant number of queries per thousand.
        """
        prefetch_related_objects(initiatives, *WHAT_ROWS_ARE_MADE_OF)
        lasts = (
            Event.objects.filter(initiative__in=initiatives).order_by().values_list("initiative").annotate(Max("at"))
        )
        changed = dict(lasts)
        rows = [
            SearchRow(
                initiative=each,
                name=fold(each.intake.name)[:LONGEST_NAME],  # a sign may fold to many letters
                words=words(each),
                tokens=tokens(each),
                scales=scales(each),
                started=each.intake.started,
                registered_at=each.registered_at,
                changed_at=changed.get(each.pk, each.registered_at),
            )
            for each in initiatives
        ]
        return self.bulk_create(
            rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["initiative"],
            update_fields=["name", "words", "tokens", "scales", "started", "registered_at", "changed_at"],
        )


@holds(
    Purpose.REGISTER,
    Keep.DERIVED,
    name=(Whose.ANYBODY, DataKind.COPY),
    words=(Whose.ANYBODY, DataKind.COPY),
    tokens=(Whose.ANYBODY, DataKind.COPY),
    scales=(Whose.INITIATOR, DataKind.COPY),
    registered_at=Plain.MOMENT,
    changed_at=Plain.MOMENT,
)
class SearchRow(models.Model):
    """One row an initiative. Never the truth: it can be rebuilt from the initiative at any time.

    The words of its categories are not in it: the category says them, and `tokens` say which categories it has.
    """

    initiative = models.OneToOneField(
        "initiatives.Initiative", models.CASCADE, primary_key=True, related_name="search_row"
    )
    name = models.CharField(
        _("name"),
        max_length=LONGEST_NAME,
        db_collation="C",
        help_text="Folded; to sort and to rank by, as Python sorts.",
    )
    words = models.TextField(_("words"), help_text="Folded public words; | stands between texts.")
    tokens = ArrayField(models.TextField(), verbose_name=_("facet values"), default=list)
    scales = ArrayField(models.SmallIntegerField(), verbose_name=_("scales"), default=list)
    started = models.SmallIntegerField(_("started"), null=True, blank=True)
    registered_at = models.DateTimeField(_("registered at"))
    changed_at = models.DateTimeField(_("changed at"))

    objects = SearchRowManager()

    class Meta:
        verbose_name = _("search row")
        verbose_name_plural = _("search rows")
        indexes = [
            GinIndex(fields=["tokens"], name="search_row_tokens"),
            GinIndex(OpClass("words", "gin_trgm_ops"), name="search_row_words"),
            models.Index(fields=["name"], name="search_row_name"),
            models.Index(fields=["-registered_at"], name="search_row_registered"),
        ]

    def __str__(self):
        return self.name


class SearchChange(models.Model):
    """In which version an initiative last changed, written by the database itself; one that is gone keeps its row."""

    initiative = models.OneToOneField(
        "initiatives.Initiative",
        models.DO_NOTHING,
        primary_key=True,
        related_name="search_change",
        db_constraint=False,
        verbose_name=_("initiative"),
    )
    version = models.BigIntegerField(_("version"), db_index=True)

    class Meta:
        verbose_name = _("search change")
        verbose_name_plural = _("search changes")

    def __str__(self):
        return f"{self.initiative_id}: {self.version}"


@holds(Purpose.REGISTER, Keep.DERIVED, name=Plain.MACHINE, changed_at=Plain.MOMENT)
class SearchClock(models.Model):
    """The present version of the rows and of the names of facet values, written by the database itself.

    `since` is the version at which everything was swept away, `anew_since` the last one of these that was not for a
    new era alone; `writer` the transaction that wrote this, `changed_at` when.
    """

    name = models.CharField(_("name"), max_length=10, primary_key=True)
    version = models.BigIntegerField(_("version"))
    since = models.BigIntegerField(_("version of the last clean sweep"))
    anew_since = models.BigIntegerField(_("version of the last sweep that was asked for"), db_default=0)
    writer = models.BigIntegerField(_("transaction that wrote it"))
    changed_at = models.DateTimeField(_("changed at"), db_default=Now())

    class Meta:
        verbose_name = _("search clock")
        verbose_name_plural = _("search clocks")

    def __str__(self):
        return f"{self.name}: {self.version}"
