"""The worklist of a split: what stands in a category that has several successors, to be divided over them."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from curation.usage import current
from initiatives.models import Assessment, Classification, Initiative, Overtaken
from intake.questions import Audience
from taxonomy.models import Category
from workbench import comparison

# As many as one can oversee; the next ones appear when these are done.
MOST = 20


def waiting(user):
    """[(split category, how many wait in it, how many of these this official can divide)], where any wait.

    Two queries.
    """
    split = Category.objects.to_divide().select_related("parent").in_bulk()
    standing = current().annotate(place=Coalesce("category__counts_as", "category")).filter(place__in=split)
    own = Q(assessment__initiative__municipality__in=list(user.roles))
    rows = (
        standing.order_by()
        .values("place")
        .annotate(
            total=Count("assessment__initiative", distinct=True),
            own=Count("assessment__initiative", distinct=True, filter=own),
        )
    )
    rows = rows.values_list("place", "total", "own")
    return sorted(((split[pk], total, own) for pk, total, own in rows), key=lambda row: (-row[2], row[0].pk))


@dataclass
class WorklistRow:
    """An initiative that waits. `chosen` are the keys of the successors that were ticked, `error` what was wrong."""

    initiative: Initiative
    reason: str
    chosen: tuple = ()
    error: str = ""

    @property
    def answers(self):
        """(question, texts) of what was said about it."""
        return comparison.given(self.initiative.intake, Audience.OFFICIAL)


class Worklist:
    """What an official has to divide of a split category."""

    def __init__(self, category, official):
        self.category, self.official = category, official
        self.successors = category.successors_in_effect

    @property
    def own(self):
        return Initiative.objects.editable_by(self.official)

    @property
    def waiting(self):
        """The initiatives that wait, the longest registered first."""
        return self.own.standing_in([self.category]).order_by("registered_at", "pk")

    @cached_property
    def left(self):
        """How many wait."""
        return self.waiting.count()

    @cached_property
    def total(self):
        """How many stood in the category when it was split."""
        then = Assessment.objects.filter(initiative=OuterRef("pk"), at__lte=self.category.retired_at)
        given = Classification.objects.filter(assessment=OuterRef("then"))
        in_it = given.filter(Q(category=self.category) | Q(category__counts_as=self.category))
        stood = self.own.annotate(then=Subquery(then.order_by("-at", "-pk").values("pk")[:1])).filter(Exists(in_it))
        return max(stood.count(), self.left)

    @property
    def divided(self):
        return self.total - self.left

    @cached_property
    def rows(self):
        """The first that wait, as rows of the form. A constant number of queries."""
        return [
            WorklistRow(each, self.reason(each))
            for each in self.waiting.with_profile().select_related("intake__municipality")[:MOST]
        ]

    def reason(self, initiative):
        """Why it was placed in the category before."""
        read = initiative.assessment.readings()
        return next((each.reason for each in read if each.category == self.category), "")

    def save(self, data):
        """Divide what was ticked in the form: the row whose button was pressed, or all. Returns how many were.

        Fields: `save`, the key of a row or "all"; for each row `over-<key>` with the keys of successors, and
        `seen-<key>` with that of the assessment that was shown. What was wrong stands at its row afterwards.
        """
        which, done = data.get("save", "all"), []
        by_key = {str(each.pk): each for each in self.successors}
        for row in self.rows:
            key = str(row.initiative.pk)
            row.chosen = tuple(each for each in data.getlist(f"over-{key}") if each in by_key)
            if which == key and not row.chosen:
                row.error = _("Choose where it belongs.")
            if row.chosen and which in ("all", key):
                row.error = self.divide(row, [by_key[each] for each in row.chosen], data.get(f"seen-{key}", ""))
                if not row.error:
                    done.append(row)
        return len(done)

    def after_saving(self):
        """The worklist as it is after `save`, in which the rows that still wait keep what was ticked and was wrong."""
        kept = {row.initiative.pk: row for row in self.rows}
        newer = Worklist(self.category, self.official)
        for row in newer.rows:
            if before := kept.get(row.initiative.pk):
                row.chosen, row.error = before.chosen, before.error
        return newer

    def divide(self, row, over, seen):
        """Divide one initiative. Returns what was wrong, "" for nothing."""
        try:
            replaces = int(seen) if seen.isdecimal() else None
            row.initiative.divide(self.category, over=over, by=self.official, replaces=replaces)
        except Overtaken:
            return _("Someone read this initiative anew after you opened this page. Look at it again.")
        except ValidationError as error:
            return " ".join(error.messages)
        return ""
