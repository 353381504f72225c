"""What happened to a saved view since the last look, in words that its reader may read."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives import gate
from initiatives.models import Initiative, initiated_by
from intake.models import Intake
from intake.questions import Audience, questions
from ui.figures import figure
from ui.merging import digest

MOST_LINES = 20
MOST_LABELS = 4


class NewsLine(NamedTuple):
    """An initiative in the news: its name, its address ("" when it has none any more), and what there is to say."""

    name: str
    href: str
    about: str


@dataclass(frozen=True)
class NewsPart:
    """The first lines of a part of the news, and how many initiatives there are in all."""

    lines: list[NewsLine]
    total: int

    def __bool__(self):
        return self.total > 0

    @property
    def more(self):
        return self.total - len(self.lines)


class News:
    """The news of one view for one reader. Every part is worked out when it is asked for.

    Whatever has a name here has been through the gate at this moment, with the rights that the reader has now; but for
    the bare name of what everyone could see at the last look, and has been withdrawn since (`_withdrawn`).
    """

    def __init__(self, reader, differences):
        self.reader = reader
        self.differences = differences

    @property
    def seal(self):
        """A short text that differs when there is other news: what the reader saw, to be compared."""
        return digest([repr(each) for each in sorted(self.differences)])

    def __bool__(self):
        return bool(self.new or self.changed or self.left or self.gone)

    # --- The parts ---
    @cached_property
    def new(self):
        """What was not there at the last look."""
        keys = [each.initiative for each in self.differences if each.before is None]
        rows = self._visible(keys)[:MOST_LINES]
        return NewsPart(
            [NewsLine(each.intake.name, each.get_absolute_url(), each.intake.summary) for each in rows], len(keys)
        )

    @cached_property
    def changed(self):
        """What was there and is not the same any more, as far as this reader can tell."""
        both = {each.initiative: each for each in self.differences if each.before and each.now}
        rows = list(self._visible(both).prefetch_related("intake__neighbourhoods"))
        before = self._intakes_before(both.values())
        mine = set(initiated_by(self.reader).filter(initiative__in=both).values_list("initiative", flat=True))
        lines = []
        for each in rows:
            audience = Audience.INITIATOR if each.pk in mine else Audience.PUBLIC
            audience = Audience.OFFICIAL if each.is_editable_by(self.reader) else audience
            if what := _what_changed(each, both[each.pk], before, audience):
                lines.append(NewsLine(each.intake.name, each.get_absolute_url(), ", ".join(what)))
        return NewsPart(lines[:MOST_LINES], len(lines))

    @cached_property
    def left(self):
        """What is no longer there, under the name that it had at the last look: it may still be seen, or everyone
        could see it then."""
        lines = []
        for each in self._left:
            known_as = self._names_before.get(each.pk, each.intake.name)
            renamed = _("now called %(name)s") % {"name": each.intake.name} if known_as != each.intake.name else ""
            lines.append(NewsLine(known_as, each.get_absolute_url(), renamed))
        lines += [NewsLine(name, "", _("not public any more")) for name in self._withdrawn]
        return NewsPart(lines[:MOST_LINES], len(lines))

    @cached_property
    def gone(self):
        """How many are no longer there of which this reader may know nothing any more, not even the name: they were
        never public, or have been erased since."""
        return len(self._before) - self.left.total

    @property
    def figures(self):
        """How much of each part there is, in words; what there is none of is left out."""
        counts = [
            (self.new.total, ngettext("%(count)s new", "%(count)s new", self.new.total)),
            (self.changed.total, ngettext("%(count)s changed", "%(count)s changed", self.changed.total)),
            (self.away, ngettext("%(count)s no longer there", "%(count)s no longer there", self.away)),
        ]
        return [words % {"count": figure(count)} for count, words in counts if count]

    @property
    def away(self):
        """How many are no longer there, with and without a name."""
        return self.left.total + self.gone

    # --- What they are made of ---
    def _visible(self, keys):
        rows = Initiative.objects.visible_to(self.reader).filter(pk__in=list(keys))
        return rows.select_related("intake").order_by("-registered_at", "pk")

    @cached_property
    def _before(self):
        """{key: marks} of what is no longer there."""
        return {each.initiative: each.before for each in self.differences if each.now is None}

    @cached_property
    def _left(self):
        return list(self._visible(self._before))

    @cached_property
    def _names_before(self):
        """{key: the name at the last look} of what is no longer there, as far as its answers of then are kept."""
        intakes = {key: marks["intake_id"] for key, marks in self._before.items()}
        names = dict(Intake.objects.filter(pk__in=intakes.values()).values_list("pk", "name"))
        return {key: names[intake] for key, intake in intakes.items() if intake in names}

    @cached_property
    def _withdrawn(self):
        """The names of what everyone could see at the last look, and this reader cannot now. Erased ones have none."""
        still_seen = {each.pk for each in self._left}
        was_public = [
            key
            for key, marks in self._before.items()
            if gate.is_public(**{date: marks[date] for date in gate.PUBLIC}) and key not in still_seen
        ]
        kept = Initiative.objects.filter(pk__in=was_public).order_by("-registered_at", "pk")
        return [self._names_before[key] for key in kept.values_list("pk", flat=True) if key in self._names_before]

    @staticmethod
    def _intakes_before(differences):
        """{key: intake} as they were, of the initiatives that have other answers now."""
        keys = {each.before["intake_id"] for each in differences if each.before["intake_id"] != each.now["intake_id"]}
        return Intake.objects.prefetch_related("neighbourhoods").in_bulk(keys)


def _what_changed(initiative, difference, intakes, audience):
    """What this audience can tell apart between then and now, a text each."""
    before, now = difference.before, difference.now
    other = {mark for mark in now if now[mark] != before[mark]}
    said = []
    if "published_at" in other or "archived_at" in other:
        said.append(_turn(before, now))
    if "intake_id" in other:
        said += _answers(intakes.get(before["intake_id"]), initiative, audience)
    # Scores are the municipality's own; who describes an initiative alone, gives its answers.
    is_own = now["official_intake_id"] != now["intake_id"]
    if "official_intake_id" in other and is_own and audience == Audience.OFFICIAL:
        said.append(_("scored by the municipality"))
    if "assessment_id" in other:
        said.append(
            _("read through the lenses") if before["assessment_id"] is None else _("read anew through the lenses")
        )
    return said


def _turn(before, now):
    """Which turn the publication took."""
    if now["archived_at"]:
        return _("put in the archive")
    if now["published_at"]:
        return _("published")
    return _("taken out of the archive") if before["archived_at"] else _("taken off the website")


def _answers(before, initiative, audience):
    """Which questions this audience sees answered otherwise, in one text; none when there are none."""
    if before is None:
        return [_("new answers")]
    now, asked = initiative.intake, questions(Intake, audience=audience)
    labels = [str(question.short) for question in asked if _answer(before, question) != _answer(now, question)]
    shown = {"source": initiative.source, "agreed_contact": initiative.agreed_contact}
    if audience == Audience.PUBLIC and Initiative(intake=before, **shown).contact != initiative.contact:
        labels.append(_("contact"))
    if len(labels) > MOST_LABELS:
        rest = len(labels) - MOST_LABELS + 1
        more = ngettext("%(count)d other", "%(count)d others", rest) % {"count": rest}
        labels = [*labels[: MOST_LABELS - 1], more]
    return [_("new answers: %(questions)s") % {"questions": ", ".join(labels)}] if labels else []


def _answer(intake, question):
    if question.is_plain:
        return getattr(intake, question.field.attname)
    return {each.pk for each in intake.value(question)}
