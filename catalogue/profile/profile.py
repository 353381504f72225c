"""The profile of one initiative: each part of the page, as far as its reader may see it."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Organisation
from casework.models import Bulletin, Joining
from catalogue import fan_blades
from catalogue.charts import ScaleRow, bars, fan
from catalogue.profile.face import Face
from catalogue.profile.way import way_of
from initiatives.models import Event
from intake.fields import dialled
from intake.models import Intake
from intake.options import Phase
from intake.questions import Audience, Section, questions
from outbox.links import absolute
from taxonomy.lenses import LENSES
from taxonomy.rules import propose
from valuation.models import Statement

# These answers have a place of their own on the page.
SHOWN_APART = {
    "name",
    "summary",
    "description",
    "municipality",
    "neighbourhoods",
    "place",
    "website",
    "started",
    "support_needs",
    "phase",
}
HISTORY = {
    Audience.PUBLIC: [
        Event.Kind.REGISTERED,
        Event.Kind.CORRECTED,
        Event.Kind.ASSESSED,
        Event.Kind.PUBLISHED,
        Event.Kind.MOVED,
    ],
    # The scores are the municipality's own; that they were given is not told to the initiator.
    Audience.INITIATOR: [kind for kind in Event.Kind if kind != Event.Kind.SCORED],
    Audience.OFFICIAL: list(Event.Kind),
}
# What came in from a source together with its facts, is nobody's act.
NOT_BY_US = [Event.Kind.ASSESSED, Event.Kind.PUBLISHED]
MOST_DIFFERENCES = 3


@dataclass(frozen=True)
class Facts:
    """The answers of one section: (label, texts) of what was answered, and the labels of what was left open."""

    section: str
    rows: list
    open: list


@dataclass(frozen=True)
class Detail:
    """A contact detail: "name", "email" or "phone", and whether everyone may see it."""

    kind: str
    value: str
    is_public: bool

    @property
    def dialled(self):
        """What a telephone dials; "" for what is no phone number."""
        return dialled(self.value)


@dataclass(frozen=True)
class Threshold:
    """The threshold before an initiative: as the municipality reads it, or as the answers suggest."""

    category: object
    is_proposal: bool


class Profile:
    """What an audience sees of an initiative. Each part is worked out when the page asks for it."""

    def __init__(self, initiative, audience):
        self.initiative = initiative
        self.intake = initiative.intake
        self.audience = audience

    @property
    def is_for_official(self):
        return self.audience == Audience.OFFICIAL

    @property
    def is_for_insider(self):
        """Whether the reader is the initiator or an official, who see more than is published."""
        return self.audience > Audience.PUBLIC

    @cached_property
    def face(self):
        """The logo and the photos that an official lets everyone see."""
        return Face(self.initiative)

    @property
    def is_from_source(self):
        """Whether the facts come from a publication, so that no municipality registered or assessed them."""
        return bool(self.initiative.source)

    @cached_property
    def has_public_value(self):
        """Whether everyone may read what the initiative is worth."""
        return Statement.objects.public().filter(initiative=self.initiative).exists()

    # --- Where, since when ---
    @cached_property
    def place(self):
        """The place in one line, from small to large."""
        parts = [self.intake.place, *(each.name for each in self.intake.neighbourhoods.all())]
        parts.append(self.initiative.municipality.name if self.initiative.municipality else _("Nationwide"))
        return ", ".join(filter(None, parts))

    @property
    def registered_on(self):
        return in_words(self.initiative.registered_at)

    @property
    def answered_on(self):
        """The day on which the answers on this page were given."""
        return in_words(self.intake.submitted_at)

    @property
    def website_name(self):
        """The address of the website as people write it."""
        return self.intake.website.partition("://")[2].removeprefix("www.").rstrip("/")

    @property
    def address(self):
        """Where this page stands, for who gets the link."""
        return absolute(self.initiative.get_absolute_url())

    def tabs(self, similar, helping=False):
        """The parts of the page that are there: (label, address, None) as components/tabs.html takes them.

        `similar` says whether there are similar initiatives, `helping` whether there is something that can help.
        """
        parts = [
            ("joining", _("Take part"), self.is_joinable),
            ("about", _("About"), self.intake.description),
            ("lenses", _("Lenses"), True),
            ("growth", _("Growth"), True),
            ("helping", _("What can help"), helping),
            ("facts", _("Facts"), self.facts),
            ("scales", _("Scores"), self.is_for_insider),
            ("similar", _("Similar"), similar),
            ("history", _("Timeline") if self.is_for_official else _("What happened"), True),
        ]
        return tuple((label, f"#{anchor}", None) for anchor, label, is_there in parts if is_there)

    # --- The lenses ---
    @property
    def is_read(self):
        """Whether the municipality found a category in any lens."""
        return any(self.by_lens.values())

    @property
    def assessed_on(self):
        """The day of the current assessment; there must be one."""
        return in_words(self.initiative.assessment.at)

    @cached_property
    def by_lens(self):
        return self.initiative.classifications_by_lens()

    @property
    def lenses(self):
        """(lens, its classifications) for all six."""
        return [(lens, self.by_lens[key]) for key, lens in LENSES.items()]

    @property
    def fan(self):
        return fan(fan_blades.of_initiative(self.by_lens))

    # --- Growth ---
    @property
    def phases(self):
        """(label, whether it is the present one) of the five phases."""
        return [(label, value == self.intake.phase) for value, label in Phase.choices]

    @cached_property
    def threshold(self):
        """The next threshold, or None. What the answers suggest is for officials only: nobody looked at it yet."""
        if read := self.by_lens["growth"]:
            return Threshold(read[0].category, is_proposal=False)
        if self.is_for_official:
            suggested = [each.category for each in propose(self.intake.values()) if each.category.lens == "growth"]
            return Threshold(suggested[0], is_proposal=True) if suggested else None
        return None

    @cached_property
    def way(self):
        """The way over the thresholds so far, as `way_of` gives it."""
        return way_of(self.initiative, undated=self.intake.submitted_at if self.is_from_source else None)

    # --- Answers ---
    @cached_property
    def facts(self):
        """The answers by section, without scales and without what stands elsewhere on the page."""
        found = []
        for section in Section:
            if section == Section.CONTACT:
                continue
            answers = self.intake.answers(section, self.audience, without=SHOWN_APART)
            answers = [each for each in answers if not each.is_scale]
            rows = [(each.label, each.texts) for each in answers if not each.is_open]
            left_open = [each.label for each in answers if each.is_open] if self.is_for_insider else []
            if rows or left_open:
                found.append(Facts(section.label, rows, left_open))
        return found

    @cached_property
    def support_needs(self):
        """The kinds of support that were asked for, in words."""
        answers = {each.question.name: each for each in self.intake.answers(Section.SUPPORT, self.audience)}
        return answers["support_needs"].texts

    @cached_property
    def offers(self):
        """With what the initiative can help others: it offers that in order to be found."""
        return list(self.initiative.offers.open())

    @cached_property
    def contact(self):
        """The contact details that the reader may see: all of them for insiders, else what may be published."""
        public = self.initiative.contact
        if not self.is_for_insider:
            return [Detail(kind, value, is_public=True) for kind, value in public.items()]
        known = self.intake.contact_details
        return [Detail(kind, value, is_public=kind in public) for kind, value in known.items() if value]

    @property
    def can_be_written_to(self):
        """Whether a visitor may write through the site: no address is shown, and somebody will read it."""
        is_person = self.intake.owner_id and self.intake.speaks_for_initiator
        by_mail = bool(is_person or (self.municipal_contact and self.municipal_contact.email))
        return "email" not in self.initiative.contact and by_mail

    @cached_property
    def municipal_contact(self):
        """The contact of the municipality, None when nobody is named."""
        return Organisation.objects.contact_of(self.initiative.municipality)

    # --- Taking part ---
    @cached_property
    def joining(self):
        """The box "take part" as everyone sees it today, or None."""
        return Joining.objects.live().filter(initiative=self.initiative).first()

    @cached_property
    def bulletins(self):
        """(ISO date, day, text) of the news that everyone sees today, newest first."""
        live = Bulletin.objects.live().filter(initiative=self.initiative)
        return [(each.on.isoformat(), date_format(each.on, "DATE_FORMAT"), each.text) for each in live]

    @property
    def is_joinable(self):
        """Whether there is anything to tell about taking part."""
        return bool(self.bulletins or (self.joining and self.joining.rows))

    # --- The scales ---
    @cached_property
    def scales(self):
        """The twelve scales as a chart: the initiator's scores, and for officials their own beside them.

        None for the public, and when nothing was scored.
        """
        if not self.is_for_insider:
            return None
        initiator = self.intake if self.intake.speaks_for_initiator else None
        official = self.initiative.official_intake if self.is_for_official else None
        rows = [
            ScaleRow(
                label=question.label,
                low=str(question.low_word),
                high=str(question.high_word),
                initiator=getattr(initiator, question.name, None),
                official=getattr(official, question.name, None),
            )
            for question in questions(Intake)
            if question.is_scale
        ]
        return bars(rows) if any(row.initiator or row.official for row in rows) else None

    @property
    def differences(self):
        """The scales on which initiator and official are furthest apart, the largest difference first."""
        apart = [bar for bar in self.scales.bars if bar.apart] if self.scales else []
        return sorted(apart, key=lambda bar: -bar.difference)[:MOST_DIFFERENCES]

    @property
    def is_scored_twice(self):
        """Whether there is a scale on which initiator and official can be compared."""
        return bool(self.scales) and any(bar.difference is not None for bar in self.scales.bars)

    # --- Around it ---
    @property
    def history(self):
        """What happened, newest first, as the timeline draws it: (ISO date, day, what, by whom, why)."""
        events = self.initiative.events.filter(kind__in=HISTORY[self.audience])
        if self.is_from_source:
            events = events.exclude(kind__in=NOT_BY_US, at=self.intake.submitted_at)
        if self.is_for_official:
            events = events.select_related("by", "municipality__went_up_in")
        return [
            (
                localtime(each.at).date().isoformat(),
                in_words(each.at),
                str(self.what(each)),
                *(self.remark(each) if self.is_for_official else ("", "")),
            )
            for each in events
        ]

    def what(self, event):
        """What happened, in words; what came out of a source was not registered by anyone."""
        if event.kind == Event.Kind.MOVED:
            return _("The municipality of %(name)s was merged into this one") % {"name": event.reason}
        comes_in = event.kind == Event.Kind.REGISTERED and self.is_from_source
        return _("Described by the source") if comes_in else event.get_kind_display()

    def remark(self, event):
        """(who did it, why) in words, for officials."""
        by, why = event.remark_for(self.initiative.municipality_id)
        return _("By %(name)s.") % {"name": by} if by else "", why


def in_words(moment):
    """A moment as a day in the reader's language: 3 november 2026."""
    return date_format(localtime(moment), "DATE_FORMAT")
