"""What the initiatives of a municipality ask for: open needs by kind, district and age, with their counts."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache

from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from areas.models import District
from casework.models import Need, NeedPulse
from casework.needs import KINDS
from ui.bounded_cache import BoundedCache
from ui.figures import figure
from ui.fragments import Uncached

PAGE_SIZE = 25
COUNTED = BoundedCache(256)  # by the state of all needs, and by who asks what
LABELS = dict(KINDS)
NOWHERE = "none"  # for the whole municipality
# Since how many days a need is asked: from, until.
AGES = {
    "new": (_("Less than a month"), 0, 30),
    "months": (_("One to three months"), 30, 92),
    "year": (_("Three months to a year"), 92, 365),
    "old": (_("Longer than a year"), 365, None),
}
STATES = {
    "free": _("Nobody works on it"),
    "mine": _("I work on it"),
    "late": _("Overdue"),
}
# All counts in one pass over the open needs: those of a group leave out what was chosen in it.
COUNTS = """
WITH need AS (
    SELECT kind, districts, CASE {bands} END AS age,
           owner_id IS NULL AS free, coalesce(owner_id = %(me)s, false) AS mine,
           coalesce(due_on < %(today)s, false) AS late,
           {kind} AS k, {district} AS d, {age} AS a, {state} AS s
    FROM casework_need
    WHERE closed_at IS NULL AND municipality_id = ANY(%(codes)s)
)
SELECT kind, districts, age,
       count(*) FILTER (WHERE d AND a AND s), count(*) FILTER (WHERE k AND a AND s),
       count(*) FILTER (WHERE k AND d AND s), count(*) FILTER (WHERE k AND d AND a AND s),
       count(*) FILTER (WHERE k AND d AND a AND free), count(*) FILTER (WHERE k AND d AND a AND mine),
       count(*) FILTER (WHERE k AND d AND a AND late)
FROM need GROUP BY GROUPING SETS ((kind), (districts), (age), ())
"""


@dataclass(frozen=True)
class Row:
    """A need as a line of the desk, all of it as text; what differs from line to line is not kept (`ui.fragments`)."""

    label: str
    is_own_words: bool
    name: str
    about: str
    owner: str
    due: str
    is_overdue: bool
    address: str
    profile: str


@lru_cache(maxsize=512)
def until(day, _language):
    """Until when, in words."""
    return gettext("before or on %(day)s") % {"day": date_format(day, "DATE_FORMAT")}


def waited(at, today):
    """For how long something is asked, in words."""
    days = (today - localtime(at).date()).days
    if days < 60:
        waits = ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    else:
        months = days // 30
        waits = ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    return gettext("asked %(waits)s ago") % {"waits": waits}


class NeedsDesk:
    """The open needs that an official may see, as far as the address asks: `kind`, `district`, `age` and `state`.

    Four queries, however many needs there are; three where they were counted before.
    """

    def __init__(self, official, query):
        self.official, self.today = official, localdate()
        self.codes = official.serves_by_now
        # Asked once, and not for each line.
        self.above_need, self.above_profile = reverse("workbench:needs"), reverse("initiatives:list")
        self.districts = {
            code: (name, place)
            for code, name, place in District.objects.filter(municipality__in=self.codes).values_list(
                "code", "name", "municipality__name"
            )
        }
        known = {"kind": LABELS, "district": {NOWHERE, *self.districts}, "age": AGES, "state": STATES}
        self.chosen = {name: query.get(name) for name, values in known.items() if query.get(name) in values}
        self._count()

    # --- Counting ---
    def _count(self):
        """What is counted is kept until any need changes: to count twenty thousand takes longer than all the rest."""
        key = (NeedPulse.version(), *self.codes, self.official.pk, self.today, *sorted(self.chosen.items()))
        found = COUNTED.get(key)
        if found is None:
            found = self._counted()
            COUNTED.put({key: found})
        self.of_kind = {kind: n for kind, where, age, n, *_rest in found if kind}
        self.of_age = {age: row[2] for _kind, _where, age, *row in found if age}
        self.of_district = {}
        for _kind, where, _age, _n, n, *_rest in found:
            for code in (where or [NOWHERE]) if where is not None else ():
                self.of_district[code] = self.of_district.get(code, 0) + n
        (*_groups, self.total, free, mine, late) = next(row for row in found if row[:3] == (None, None, None))
        self.of_state = {"free": free, "mine": mine, "late": late}

    def _counted(self):
        words = {"codes": self.codes, "me": self.official.pk, "today": self.today}
        words |= {f"chosen_{name}": value for name, value in self.chosen.items()}
        with connection.cursor() as cursor:
            cursor.execute(COUNTS.format(**self._conditions(self._bands(words))), words)
            return cursor.fetchall()

    def _moment(self, days):
        """When the day so many days ago began, in Amsterdam."""
        return make_aware(datetime.combine(self.today - timedelta(days=days), time()))

    def _bands(self, words):
        """The age of a need, in SQL; the moments at which ages begin go with the query."""
        bands = []
        for key, (_label, _since, until) in AGES.items():
            if until is None:
                bands.append(f"ELSE '{key}'")
            else:
                words[f"age_{key}"] = self._moment(until)
                bands.append(f"WHEN at >= %(age_{key})s THEN '{key}'")
        return " ".join(bands)

    def _conditions(self, bands):
        """Whether a need is among what was chosen in each group, in SQL."""
        state = self.chosen.get("state")
        conditions = {
            "kind": "kind = %(chosen_kind)s",
            "age": f"CASE {bands} END = %(chosen_age)s",
            "district": (
                "districts = '{}'"
                if self.chosen.get("district") == NOWHERE
                else "%(chosen_district)s = ANY(districts)"
            ),
            "state": {
                "free": "owner_id IS NULL",
                "mine": "coalesce(owner_id = %(me)s, false)",
                "late": "coalesce(due_on < %(today)s, false)",
            }.get(state),
        }
        return {"bands": bands} | {
            name: f"({conditions[name]})" if name in self.chosen else "true"
            for name in ("kind", "district", "age", "state")
        }

    # --- Rows ---
    def rows(self, page):
        """The needs on this page, those that are asked for longest first."""
        needs = Need.objects.open().filter(
            municipality__in=self.codes, initiative__municipality__in=list(self.official.roles)
        )
        needs = needs.filter(*self._chosen_rows()).order_by("at", "pk")
        start = (page - 1) * PAGE_SIZE
        fields = ("pk", "kind", "asked", "initiative__intake__name", "initiative__slug", "districts", "at")
        found = needs.values_list(*fields, "owner__name", "owner__email", "due_on")[start : start + PAGE_SIZE]
        return [self._row(*each) for each in found]

    def _row(self, pk, kind, asked, name, slug, where, at, owner, address, due_on):
        about = [", ".join(self._places(where)), waited(at, self.today)]
        return Row(
            label=Uncached(asked) if asked else str(LABELS[kind]),
            is_own_words=bool(asked),
            name=Uncached(name),
            about=Uncached(" · ".join(filter(None, about))),
            owner=Uncached(owner or address or ""),
            due=Uncached(until(due_on, get_language()) if due_on else ""),
            is_overdue=bool(due_on and due_on < self.today),
            address=Uncached(f"{self.above_need}{pk}/"),
            profile=Uncached(f"{self.above_profile}{slug}/"),
        )

    def _chosen_rows(self):
        chosen = self.chosen
        if "kind" in chosen:
            yield Q(kind=chosen["kind"])
        if "district" in chosen:
            where = chosen["district"]
            yield Q(districts=[]) if where == NOWHERE else Q(districts__contains=[where])
        if "age" in chosen:
            _label, since, until = AGES[chosen["age"]]
            yield Q(at__lt=self._moment(since)) if since else Q()
            yield Q(at__gte=self._moment(until)) if until else Q()
        if "state" in chosen:
            yield {
                "free": Q(owner=None),
                "mine": Q(owner=self.official),
                "late": Q(due_on__lt=self.today),
            }[chosen["state"]]

    def _places(self, codes):
        return [self.districts[code][0] for code in codes if code in self.districts]

    # --- Links ---
    def address(self, **changed):
        """The address of this desk with these changes; None takes something back."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in (self.chosen | changed).items() if value})
        return f"?{query.urlencode()}" if query else "?"

    def groups(self):
        """(title, options) of what can be chosen: (label, how many, address, whether it is chosen). What would find
        nothing is left out unless it is chosen; a second click takes a choice back."""
        many = len(self.official.roles) > 1
        districts = {
            code: f"{name} ({place})" if many else name
            for code, (name, place) in sorted(self.districts.items(), key=lambda each: each[1])
        }
        return [
            (gettext("Kind of support"), self._options("kind", LABELS, self.of_kind)),
            (gettext("State"), self._options("state", STATES, self.of_state)),
            (gettext("District"), self._options("district", districts | {NOWHERE: _("Everywhere")}, self.of_district)),
            (gettext("Asked since"), self._options("age", {key: each[0] for key, each in AGES.items()}, self.of_age)),
        ]

    def _options(self, name, labels, counts):
        chosen = self.chosen.get(name)
        shown = [key for key in labels if counts.get(key) or key == chosen]
        addresses = {key: self.address(**{name: None if key == chosen else key}) for key in shown}
        return [
            (str(labels[key]), Uncached(figure(counts.get(key, 0))), Uncached(addresses[key]), key == chosen)
            for key in shown
        ]
