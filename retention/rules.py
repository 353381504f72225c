"""What a rule about keeping is, and which rows it is about today. The rules stand in `retention/kinds.py`."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.foreign import CACHE
from retention.notices import AHEAD, Notice
from retention.periods import RetentionTerm
from retention.spans import Span, in_words
from ui.personal import held

NOTICE = Span(AHEAD, "retention.notices.AHEAD")


class Fate(models.TextChoices):
    """What a run does with rows."""

    WARN = "warn", _("warned by mail")
    ERASE = "erase", _("erased")
    UNLINK = "unlink", _("kept without the person")
    LIST = "list", _("put on the list of the archivist")
    DESTROY = "destroy", _("destroyed, as the archivist allowed")


def delete(rows):
    """The rows go, with what hangs on them."""
    rows.delete()


@dataclass(frozen=True, kw_only=True)
class RetentionRule:
    """How long one kind of data is kept, and what becomes of it then.

    `rows()` are the rows that there are, with the moment `since` from which their term counts; `after` says that
    moment in words. `place` leads from a row to the code of its municipality, "" where it is of the site. `verb` takes
    rows and does `fate` with them; with `alone`, one at a time, in a transaction of its own that locks what it needs.

    What has its own door is taken away `at_once`: a function of the moment that returns how many went. `counted` says
    how many would.

    With a `warning`, the name of a mail, who is `reachable` is warned first, and the row goes 30 days later at the
    earliest. `told(row)` gives (address, language, {what the mail says}).
    """

    key: str
    keeps: tuple
    label: str | Promise
    after: str | Promise
    span: Span
    rows: object = None
    place: str = ""
    fate: Fate = Fate.ERASE
    verb: object = delete
    alone: bool = False
    counted: object = None
    at_once: object = None
    warning: str = ""
    reachable: Q = field(default_factory=Q)
    told: object = None

    @property
    def is_archival(self):
        """Whether this is under archival duty: it never goes by itself."""
        return self.fate == Fate.LIST

    def over(self, now):
        """The rows whose term is over at this moment."""
        rows = self.rows().filter(self._begun(now, "since"))
        if self.warning:
            said = Notice.objects.about(self.key).values("kept_at")[:1]
            rows = rows.alias(said_so_at=Subquery(said))
            rows = rows.filter(Q(said_so_at=None) | self._begun(now, "said_so_at"))
        return rows

    def _begun(self, now, moment):
        """The condition that this moment lies so far back that the term is over: of each organisation its own."""
        own = RetentionTerm.objects.of_rule(self.key) if self.span.is_chosen else {}
        by_days = defaultdict(list)
        for code, days in own.items():
            by_days[days].append(code)
        found = Q(**{f"{moment}__lt": self.span.before(now)})
        if own:
            found &= ~Q(**{f"{self.place}__in": list(own)}) | Q(**{f"{self.place}__isnull": True})
        for days, codes in by_days.items():
            found |= Q(**{f"{self.place}__in": codes, f"{moment}__lt": self.span.before(now, days)})
        return found

    def going(self, now):
        """The rows that go in a run at this moment: their term is over and, where one is due, a warning was given."""
        rows = self.over(now)
        if not self.warning:
            return rows
        warned = Notice.objects.about(self.key).given(NOTICE.before(now)).filter(at__gte=OuterRef("since"))
        return rows.filter(~self.reachable | Exists(warned))

    def to_warn(self, now):
        """The rows of which somebody is to be warned in a run at this moment: each once."""
        if not self.warning:
            return self.rows().none()
        told = Notice.objects.about(self.key).filter(at__gte=OuterRef("since"), kept_at=None)
        return self.over(now + AHEAD).filter(self.reachable).filter(~Exists(told))

    def days_for(self, code):
        """How long in the municipality with this code: a timedelta."""
        own = RetentionTerm.objects.of_rule(self.key) if self.span.is_chosen and code else {}
        return timedelta(days=own[code]) if code in own else self.span.term

    def in_words(self, term=None):
        """The term and from when it counts, as a sentence has it."""
        term = self.span.term if term is None else term
        if not term:
            return gettext("as soon as %(moment)s") % {"moment": self.after}
        return gettext("%(term)s after %(moment)s") % {"term": in_words(term), "moment": self.after}

    def is_for(self, purpose):
        """Whether anything that it is about is held for this purpose."""
        said = held(self.rows().model) if self.rows else CACHE
        return any(getattr(each, "purpose", None) == purpose for each in said.values())

    def by_place(self, rows):
        """{code of a municipality: how many} of these rows, "" for the site's. One query."""
        if not self.place:
            number = rows.count()
            return {"": number} if number else {}
        counted = rows.order_by().values_list(self.place).annotate(Count("pk"))
        found = defaultdict(int)
        for code, number in counted:
            found[code or ""] += number
        return dict(found)


class Rules(dict):
    """{key: rule} of all rules, in the order of their declaration."""

    def add(self, key, keep, label, after, span, **said):
        """Declare a rule. `keep` is its class of keeping, or several."""
        keeps = keep if isinstance(keep, tuple) else (keep,)
        self[key] = RetentionRule(key=key, keeps=keeps, label=label, after=after, span=span, **said)

    def keeping(self, keep):
        """The rules about a class of keeping."""
        return [rule for rule in self.values() if keep in rule.keeps]


RULES = Rules()
