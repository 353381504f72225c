"""What a step changes beside the taxonomy itself: which initiatives, assessments, saved views and public pages.

A preview does the step, counts what hangs on the rows that it changed, and rolls it back. So it cannot say something
else than the step does.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.db.models import Count, Q
from django.http import QueryDict

from curation.affected import Affected
from curation.taking import settle
from curation.usage import current
from follow.models import SavedView
from initiatives.gate import public
from initiatives.models import Assessment, Classification, Initiative
from knowledge.models import Fit
from taxonomy.deciding import looking
from taxonomy.lenses import LENSES
from taxonomy.models import Category, Rule
from taxonomy.revisions import lock_taxonomy

MOST_NAMED = 8


@dataclass(frozen=True)
class Impact:
    """What a step changes, in numbers; what is named is what the reader may see.

    `initiatives` stand in a category that the step changes, and `moved` of these count for another one afterwards.
    `profiles` and `categories` are the public pages that change. `assessments` gave such a category, now or before.
    `views` are the saved views that ask for one; `rules` the proposal rules that lead elsewhere, and `fits`
    the reasons of articles that do. `places` is where what stands elsewhere afterwards stood before.
    """

    kind: str
    initiatives: int
    moved: int
    municipalities: int
    profiles: int
    categories: int
    assessments: int
    views: int
    rules: int
    fits: int
    touched: frozenset
    places: tuple
    query: str
    named: tuple = ()
    own_views: tuple = ()

    @property
    def seal(self):
        """A short text that differs when anything in the numbers differs: what the reader saw, to be compared."""
        numbers = [str(self.kind), sorted(self.touched), self.initiatives, self.moved, self.profiles, self.assessments]
        numbers += [self.categories, self.views, self.rules, self.fits, self.places]
        return sha256(repr(numbers).encode()).hexdigest()[:20]

    @property
    def more(self):
        """How many initiatives are not named."""
        return self.initiatives - len(self.named)


def attempt(act, *, reader, seen=""):
    """Do a step, if it changes what the reader saw: returns (the step or None, its Impact).

    `act` does the step and returns it, raising ValidationError as the step does. `seen` is the seal of the impact that
    was shown: then it raises StepWaits when a curator decides about it. With another one, or none, everything is
    rolled back: that is the preview. A constant number of queries
    beside those of the step.
    """
    with transaction.atomic():
        lock_taxonomy()
        before = Category.objects.places()
        with looking():
            revision = act()
        reach = Affected(revision, before, Category.objects.places())
        impact = impact_of(reach, reader)
        if impact.seal == seen:
            settle(revision, reach.replaced)
        else:
            transaction.set_rollback(True)
            revision = None
    return revision, impact


def impact_of(reach, reader):
    """The Impact of what a step reaches, with the names that the reader may see. A constant number of queries."""
    touched = reach.touched
    standing = standings(touched)
    initiatives = Initiative.objects.filter(assessment__classifications__category__in=touched).distinct()
    numbers = initiatives.order_by().aggregate(
        profiles=Count("pk", filter=public(), distinct=True),
        municipalities=Count("municipality", distinct=True),
    )
    keys = set(Category.objects.filter(pk__in=touched).values_list("lens", "key"))
    views = list(asking_for(keys))
    visible = initiatives.visible_to(reader).select_related("intake").order_by("intake__name")
    return Impact(
        kind=reach.revision.kind,
        initiatives=len(standing),
        moved=sum(map(reach.moves, standing.values())),
        categories=len(reach.pages),
        assessments=Assessment.objects.filter(classifications__category__in=touched).distinct().count(),
        views=len(views),
        rules=Rule.objects.in_force().filter(category__in=reach.redirected).count(),
        fits=Fit.objects.in_force().filter(category__in=reach.redirected).count(),
        touched=frozenset(touched),
        places=tuple((pk, reach.before[pk]) for pk in sorted(reach.replaced)),
        query=query_of(keys),
        named=tuple((each.intake.name, each.get_absolute_url()) for each in visible[:MOST_NAMED]),
        own_views=tuple((view.name, view.get_absolute_url()) for view in views if view.owner_id == reader.pk),
        **numbers,
    )


def standings(categories):
    """{initiative id: ids of all categories in its current assessment} of those that stand in one of these."""
    standing = {}
    having = current().filter(category__in=categories).values("assessment")
    pairs = Classification.objects.filter(assessment__in=having).order_by()
    for initiative, category in pairs.values_list("assessment__initiative", "category"):
        standing.setdefault(initiative, set()).add(category)
    return standing


def asking_for(keys):
    """The saved views whose selection names one of these (lens key, category key) pairs. One query."""
    lenses = {lens for lens, _key in keys}
    about = Q(pk__in=[])
    for lens in LENSES.keys() & lenses:
        about |= Q(query__contains=f"{lens}=")
    for view in SavedView.objects.filter(about):
        chosen = QueryDict(view.query)
        if any(key in chosen.getlist(lens) for lens, key in keys):
            yield view


def query_of(keys):
    """The list with all that stand in these categories, as its query string."""
    query = QueryDict(mutable=True)
    for lens, key in sorted(keys):
        query.appendlist(lens, key)
    return query.urlencode()
