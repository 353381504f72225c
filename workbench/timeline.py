"""The thread of an initiative as its officials see it: all that happened, was said, promised and asked, by date."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Case, CharField, DateTimeField, F, Q, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from casework.models import Letter, Need, Note, Promise, Request, Responsibility
from catalogue.profile.profile import NOT_BY_US, Profile
from initiatives.models import Event
from intake.questions import Audience
from knowledge.models import Mark
from readings.comparing import voice_name
from readings.models import GuidedReading
from workbench.thread_words import asked_for, terms_of

# What can be chosen, as it stands in the address.
KINDS = {
    "notes": gettext_lazy("Notes"),
    "contacts": gettext_lazy("Contact moments"),
    "promises": gettext_lazy("Promises"),
    "needs": gettext_lazy("Support needs"),
    "marks": gettext_lazy("What helped"),
    "letters": gettext_lazy("Letters and questions"),
    "people": pgettext_lazy("of an initiative", "Contact official"),
    "looks": gettext_lazy("Look together"),
    "events": gettext_lazy("What happened"),
}
# The people that are named with each kind of row.
NAMED = {
    Event: ["by", "municipality__went_up_in"],
    GuidedReading: ["by"],
    Letter: ["by"],
    Mark: ["article", "by", "undone_by"],
    Need: ["owner", "closed_by"],
    Note: ["by"],
    Promise: ["by", "official", "settled_by"],
    Request: ["by"],
    Responsibility: ["by", "official"],
}
MOST = 50  # on the profile; a page of its own has all
# A note is about a day: when it was written that day, or in the middle of an earlier one.
ON_ITS_DAY = Case(
    When(at__date=F("on"), then=F("at")), default=Cast("on", DateTimeField()) + Value(timedelta(hours=11))
)


@dataclass(frozen=True)
class TimelineEntry:
    """One thing in the thread: when, what it is, by whom, the words, and the address where it can be changed."""

    at: datetime
    title: str
    who: str = ""
    text: str = ""
    href: str = ""

    @property
    def iso(self):
        return localtime(self.at).date().isoformat()

    @property
    def day(self):
        return date_format(localtime(self.at), "DATE_FORMAT")


class Timeline:
    """The thread of an initiative for one official: rows of all kinds, or of one, the newest first.

    A page of it takes two queries for which rows these are, and one for each kind of row at most, however many; none
    for what the page has `at_hand`: {model: {key: row}}.
    """

    def __init__(self, initiative, reader, kind="", at_hand=None):
        self.initiative, self.reader, self.at_hand = initiative, reader, at_hand or {}
        self.kind = kind if kind in KINDS else ""
        self.writers = set()  # the keys of whom its notes are: each changes their own

    @cached_property
    def sources(self):
        """{name: (kind, queryset, moment)} of all that is a part of the thread. One query."""
        initiative, reader = self.initiative, self.reader
        events = Event.objects.filter(initiative=initiative)
        if initiative.source:
            events = events.exclude(kind__in=NOT_BY_US, at=initiative.intake.submitted_at)
        taken_in = list(initiative.events.exclude(intake=None).order_by().values_list("intake", flat=True))
        about = Q(initiative=initiative) | Q(intake__in=taken_in)
        notes = Note.objects.visible_to(reader).filter(initiative=initiative)
        promises = Promise.objects.visible_to(reader).filter(initiative=initiative)
        needs = Need.objects.visible_to(reader).filter(initiative=initiative)
        letters = Letter.objects.visible_to(reader).filter(about)
        requests = Request.objects.visible_to(reader).filter(intake__in=taken_in)
        people = Responsibility.objects.visible_to(reader).filter(about)
        marks = Mark.objects.visible_to(reader).filter(initiative=initiative)
        looks = GuidedReading.objects.kept_by(reader).filter(initiative=initiative)
        ended = Coalesce("kept_at", "broken_at")
        return {
            "event": ("events", events, F("at")),
            "note": ("notes", notes.filter(channel=Note.Channel.NOTE), ON_ITS_DAY),
            "contact": ("contacts", notes.exclude(channel=Note.Channel.NOTE), ON_ITS_DAY),
            "promise": ("promises", promises, F("at")),
            "settled": ("promises", promises.exclude(kept_at=None, broken_at=None), ended),
            "need": ("needs", needs, F("at")),
            "taken_up": ("needs", needs.exclude(taken_up_at=None), F("taken_up_at")),
            "closed": ("needs", needs.exclude(closed_at=None), F("closed_at")),
            "mark": ("marks", marks, F("at")),
            "unmarked": ("marks", marks.exclude(undone_at=None), F("undone_at")),
            "letter": ("letters", letters, F("at")),
            "request": ("letters", requests, F("at")),
            "answer": ("letters", requests.exclude(answered_at=None), F("answered_at")),
            "look": ("looks", looks, F("at")),
            "official": ("people", people, F("at")),
        }

    def rows(self):
        """Which rows these are: (source, key, moment), the newest first, as one query."""
        chosen = [
            queryset.order_by()
            .annotate(
                source=Value(name, output_field=CharField()),
                key=F("pk"),
                moment=Cast(moment, DateTimeField()),
            )
            .values_list("source", "key", "moment")
            for name, (kind, queryset, moment) in self.sources.items()
            if self.kind in ("", kind)
        ]
        return chosen[0].union(*chosen[1:], all=True).order_by("-moment", "source", "-key")

    def entries(self, rows):
        """These rows as `TimelineEntry`s; one query for each kind of row among them."""
        model_of = {name: queryset.model for name, (_kind, queryset, _moment) in self.sources.items()}
        keys = {}
        for source, key, _moment in rows:
            keys.setdefault(model_of[source], set()).add(key)
        # These keys have been through the gate of their source.
        found = {
            model: self.at_hand.get(model) or model.objects.select_related(*NAMED[model]).in_bulk(each)
            for model, each in keys.items()
        }
        tell = Telling(self.initiative, self.reader)
        self.writers.update(each.by_id for each in found.get(Note, {}).values())
        return [
            getattr(tell, source)(found[model_of[source]][key], moment)
            for source, key, moment in rows
            if key in found[model_of[source]]
        ]

    def latest(self, number):
        """(the newest so many entries, whether there are more)."""
        rows = list(self.rows()[: number + 1])
        return self.entries(rows[:number]), len(rows) > number


class Telling:
    """Tells each kind of row in words, to one official."""

    def __init__(self, initiative, reader):
        self.profile, self.reader = Profile(initiative, Audience.OFFICIAL), reader

    def event(self, row, at):
        who, why = self.profile.remark(row)
        return TimelineEntry(at, str(self.profile.what(row)), who, why)

    def note(self, row, at):
        title = row.get_channel_display().capitalize()
        if row.removed_at:
            return TimelineEntry(at, title, by(row.by), _("This note was removed."))
        said = by(row.by)
        if row.changed_at:
            day = date_format(localtime(row.changed_at), "DATE_FORMAT")
            said = " ".join([said, _("Corrected on %(day)s.") % {"day": day}])
        href = row.get_absolute_url() if row.by_id == self.reader.pk else ""
        return TimelineEntry(at, title, said, row.text, href)

    contact = note

    def promise(self, row, at):
        return TimelineEntry(at, _("Promise"), " ".join([terms_of(row), by(row.by)]), row.what, row.get_absolute_url())

    def settled(self, row, at):
        title = _("Promise kept") if row.kept_at else _("Promise not kept")
        text = f"{row.what}: {row.why}" if row.why else row.what
        return TimelineEntry(at, title, by(row.settled_by), text, row.get_absolute_url())

    def need(self, row, at):
        return TimelineEntry(at, _("Support asked"), "", asked_for(row), row.get_absolute_url())

    def taken_up(self, row, at):
        return TimelineEntry(at, _("Need taken up"), by(row.owner), asked_for(row), row.get_absolute_url())

    def closed(self, row, at):
        title = _("Need closed: %(outcome)s") % {"outcome": row.get_outcome_display()}
        text = f"{asked_for(row)}: {row.words}" if row.words else asked_for(row)
        return TimelineEntry(at, title, by(row.closed_by), text, row.get_absolute_url())

    def mark(self, row, at):
        title = f"{row.article.title}: {row.get_result_display()}"
        said = by(row.by)
        if row.changed_at:
            day = date_format(localtime(row.changed_at), "DATE_FORMAT")
            said = " ".join([said, _("Corrected on %(day)s.") % {"day": day}])
        told = _("To the initiator: %(text)s") % {"text": row.told} if row.told else ""
        return TimelineEntry(at, title, said, "\n".join(filter(None, [row.words, told])), row.get_absolute_url())

    def unmarked(self, row, at):
        return TimelineEntry(
            at, _("Taken back: %(what)s") % {"what": row}, by(row.undone_by), "", row.get_absolute_url()
        )

    def letter(self, row, at):
        title = _("Letter: %(kind)s") % {"kind": row.get_kind_display()}
        return TimelineEntry(at, title, by(row.by), row.text or row.subject)

    def request(self, row, at):
        return TimelineEntry(at, _("Asked for more"), by(row.by), row.words)

    def answer(self, row, at):
        return TimelineEntry(at, _("The initiator answered"), "", row.words)

    def look(self, row, at):
        title = _("Looked at: %(guide)s") % {"guide": row.get_guide_display()}
        who = " ".join(filter(None, [f"{voice_name(row.voice, row.along)}.", by(row.by)]))
        return TimelineEntry(at, title, who, "", row.get_absolute_url())

    def official(self, row, at):
        title = _("%(name)s is the contact official") % {"name": row.official}
        return TimelineEntry(at, title, by(row.by), row.note)


def by(user):
    """Who did it, in words."""
    return _("By %(name)s.") % {"name": user} if user else ""
