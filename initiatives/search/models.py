"""The search row: what the list needs of an initiative, ready to be searched, counted and sorted."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from initiatives.search.documents import fold, tokens, words

WHAT_ROWS_ARE_MADE_OF = [
    "municipality",
    "intake__neighbourhoods__district",
    "assessment__classifications__category__parent",
    "assessment__classifications__category__parts",
]


class SearchRowManager(models.Manager):
    def rebuild(self, *initiatives):
        """Write the rows of these initiatives anew, in the transaction that changed them: the list is never stale.

        A constant number of queries per thousand.
        """
        prefetch_related_objects(initiatives, *WHAT_ROWS_ARE_MADE_OF)
        rows = [
            SearchRow(
                initiative=each,
                name=fold(each.intake.name),
                words=words(each),
                tokens=tokens(each),
                registered_at=each.registered_at,
            )
            for each in initiatives
        ]
        return self.bulk_create(
            rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["initiative"],
            update_fields=["name", "words", "tokens", "registered_at"],
        )


class SearchRow(models.Model):
    """One row an initiative. Never the truth: it can be rebuilt from the initiative at any time."""

    initiative = models.OneToOneField(
        "initiatives.Initiative", models.CASCADE, primary_key=True, related_name="search_row"
    )
    name = models.CharField(_("name"), max_length=250, help_text="Folded; to sort and to rank by.")
    words = models.TextField(_("words"), help_text="Folded public words.")
    tokens = ArrayField(models.TextField(), verbose_name=_("facet values"), default=list)
    registered_at = models.DateTimeField(_("registered at"))

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
