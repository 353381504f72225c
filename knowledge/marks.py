"""What officials say an instrument did at an initiative, and how often it helped in all.

The sentences never leave the municipality that wrote them; the initiator reads what was written for them. Of other
municipalities only counts are told, and those only together: see `FEWEST_PLACES`.
"""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Initiative, initiated_by
from knowledge.articles import Article
from ui.addresses import address_of
from ui.personal import Keep, Purpose, Whose, holds

# A municipality knows its own counts. Of the total of two it could tell those of the other one; with three or more it
# is left with a sum, of which it knows neither whose it is nor at which initiative it was.
FEWEST_PLACES = 3
LONGEST = 500


class MarkQuerySet(OwnQuerySet):
    def standing(self):
        """Those that were not taken back."""
        return self.filter(undone_at=None)

    def here(self, initiative):
        """Those about this initiative, written in its municipality or in one that went up in it."""
        places = Municipality.objects.now_in([initiative.municipality_id])
        return self.filter(initiative=initiative, municipality__in=places)

    def told_to(self, user):
        """Those with a sentence for the initiator, about initiatives that this person's intakes led to."""
        if not user.is_authenticated:
            return self.none()
        return self.standing().exclude(told="").filter(initiative__in=initiated_by(user))

    def tallies(self):
        """{article: {municipality as it counts today: (at how many it helped, at how many it did not)}}. One query."""
        place = Coalesce("municipality__went_up_in", "municipality")
        rows = self.standing().order_by().values_list("article", place)
        helped, failed = (Count("pk", Q(result=each)) for each in (Mark.Result.HELPED, Mark.Result.DID_NOT_HELP))
        found = {}
        for article, code, *counts in rows.annotate(helped=helped, failed=failed):
            found.setdefault(article, {})[code] = tuple(counts)
        return found

    @transaction.atomic
    def give(self, initiative, article, *, by, **said):
        """Say what an article did at an initiative: its `result`, the `words` for the file, what is `told` to the
        initiator. Returns the Mark.

        There is one for an article at an initiative: where it was said before, that is corrected. The caller has
        checked that `by` is an official of the initiative's municipality.
        """
        Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=initiative.pk)
        known = self.standing().here(initiative).filter(article=article).first()
        if known:
            known.correct(by=by, **said)
            return known
        place = {"municipality_id": initiative.municipality_id, "by": by}
        return self.create(initiative=initiative, article=article, **place, **said)


@holds(
    Purpose.CASEWORK,
    Keep.DOSSIER,
    words=Whose.ANYBODY,
    told=Whose.ANYBODY,
    changed_at=Whose.OFFICIAL,
    changed_by=Whose.OFFICIAL,
    undone_at=Whose.OFFICIAL,
    undone_by=Whose.OFFICIAL,
)
class Mark(Own):
    """That an instrument was used at an initiative, and whether it helped, as an official of its municipality saw it.

    Corrected, it says so; taken back, it counts no more and can be put back.
    """

    class Result(models.TextChoices):
        HELPED = "helped", _("it helped")
        DID_NOT_HELP = "did_not_help", _("it did not help")
        USED = "used", _("used, too early to tell")

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="marks", verbose_name=_("initiative"))
    article = models.ForeignKey(Article, models.PROTECT, related_name="marks", verbose_name=_("article"))
    result = models.CharField(_("what it did"), max_length=12, choices=Result)
    words = models.CharField(_("for the file"), max_length=LONGEST, blank=True)
    told = models.CharField(_("for the initiator"), max_length=LONGEST, blank=True)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("changed by"),
    )
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark of an instrument")
        verbose_name_plural = _("marks of instruments")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "article", "municipality"],
                condition=Q(undone_at=None),
                name="one_standing_mark_of_an_article",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "municipality", "result"], name="tallies", condition=Q(undone_at=None))
        ]

    def __str__(self):
        return f"{self.article}: {self.get_result_display()}"

    def get_absolute_url(self):
        return address_of(self)

    @property
    def has_helped(self):
        """True or False; None while it is too early to tell."""
        return {self.Result.HELPED: True, self.Result.DID_NOT_HELP: False}.get(self.result)

    def correct(self, *, by, **said):
        """Say it otherwise: `result`, `words`, `told`. The same again, as after a double click, changes nothing.

        Returns whether it changed anything.
        """
        if all(getattr(self, name) == value for name, value in said.items()):
            return False
        for name, value in said.items():
            setattr(self, name, value)
        self.changed_at, self.changed_by = timezone.now(), by
        self.save(update_fields=[*said, "changed_at", "changed_by"])
        return True

    def undo(self, *, by):
        """Take it back: from now on it counts nowhere, and the initiator reads it no longer."""
        self.undone_at, self.undone_by = timezone.now(), by
        self.save(update_fields=["undone_at", "undone_by"])

    def put_back(self):
        """Let it count again, unless another one came in its place. Returns whether it does."""
        standing = type(self).objects.standing().filter(initiative=self.initiative_id, article=self.article_id)
        # Where the initiative is now, and where this was written: it may have moved since.
        if standing.filter(Q(municipality=self.municipality_id) | Q(pk__in=standing.here(self.initiative))).exists():
            return False
        self.undone_at, self.undone_by = None, None
        self.save(update_fields=["undone_at", "undone_by"])
        return True
