"""The articles that somebody writes, as a list that can be narrowed down by its address."""

from django.db.models import Count, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from areas.models import Municipality
from knowledge.articles import PUBLISHED
from knowledge.models import Article
from taxonomy.deciding import decides

SHARED = "shared"
STATES = {
    "draft": Q(published_at=None),
    "published": PUBLISHED,
    "retired": Q(retired_at__isnull=False),
}


class ArticleList:
    """What the address asks for, of the articles that this person writes: `kind`, `state` and `whose`."""

    def __init__(self, user, data):
        self.shares = decides(user)  # whether they write what is shared
        self.writable = Article.objects.editable_by(user)
        own = Municipality.objects.filter(pk__in=user.administers_by_now)
        self.places = {each.pk: each.name for each in own.order_by("sort_name")}
        self.kind = data.get("kind") if data.get("kind") in Article.Kind else ""
        self.state = data.get("state") if data.get("state") in STATES else ""
        self.whose = data.get("whose") if data.get("whose") in {SHARED, *self.places} else ""

    @property
    def found(self):
        """The articles, with the municipality of each and how many reasons it has that count."""
        rows = self.writable.select_related("municipality")
        rows = rows.annotate(reasons=Count("fits", filter=Q(fits__switched_off_at=None)))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.state:
            rows = rows.filter(STATES[self.state])
        if self.whose:
            rows = rows.filter(municipality=None if self.whose == SHARED else self.whose)
        return rows.order_by("kind", "position", "title_nl", "pk")

    @property
    def is_narrowed(self):
        return bool(self.kind or self.state or self.whose)

    @property
    def kinds(self):
        """(value, label, whether it is chosen), as the other choices."""
        return [(each.value, capfirst(each.label), each == self.kind) for each in Article.Kind]

    @property
    def states(self):
        labels = {"draft": _("Draft"), "published": _("Published"), "retired": _("Retired")}
        return [(key, label, key == self.state) for key, label in labels.items()]

    @property
    def owners(self):
        shared = [(SHARED, _("All municipalities"), self.whose == SHARED)] if self.shares else []
        return [*shared, *((pk, name, pk == self.whose) for pk, name in self.places.items())]
