"""Readings along one guide over each other: of several voices, or one and that before it. Drawn, and as a table."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from intake.options import Voice
from readings.assets import Asset
from readings.drawings import APART, leaves, pulled, stairs, triangle
from readings.guides import ABCD, ACTIE, AREA, VALUE_TRIANGLE

ORDER = [Voice.INITIATOR, Voice.TOGETHER, Voice.OFFICIAL]


def voice_name(voice, guide):
    """Who speaks, in a word or two."""
    if voice == Voice.TOGETHER:
        return _("Together with residents") if guide.about == AREA else _("Both together")
    return _("Initiator") if voice == Voice.INITIATOR else _("Official")


def kind_name(kind):
    """A kind of asset in one word, as a drawing has room for."""
    return {
        Asset.Kind.RESIDENTS: pgettext("kind of asset", "Residents"),
        Asset.Kind.NETWORKS: pgettext("kind of asset", "Networks"),
        Asset.Kind.INSTITUTIONS: pgettext("kind of asset", "Institutions"),
        Asset.Kind.PLACES: pgettext("kind of asset", "Places"),
    }[kind]


def newest_of(readings):
    """{guide: the newest of each voice, in the order of the voices} of readings, the newest first."""
    found = {}
    for reading in readings:
        found.setdefault(reading.along, {}).setdefault(reading.voice, reading)
    return {guide: [by_voice[voice] for voice in ORDER if voice in by_voice] for guide, by_voice in found.items()}


@dataclass(frozen=True)
class LevelCell:
    """What one voice says of a part: the word of the level, "" when it was left open."""

    voice: str
    name: str
    word: str


@dataclass(frozen=True)
class Said:
    """What one voice wrote about a part, and what it says that the municipality can do."""

    name: str
    text: str
    doing: list


@dataclass(frozen=True)
class PartRow:
    """A part in the table: the levels of the voices, how far these are apart in words, and what was written."""

    part: object
    cells: list
    difference: str
    is_apart: bool
    before: str
    said: list


@dataclass(frozen=True)
class Pull:
    """How two corners pull at each other. `weighs` says in words that one weighs far more here, "" when none does."""

    number: str
    names: tuple
    text: str
    weighs: str


class SideBySide:
    """Readings along one guide about one subject, one a voice. `before` is the one that a single reading replaced."""

    def __init__(self, readings, before=None, assets=None, tells_who=True):
        """`assets` are {kind: how many} of the area; None leaves the ground out. `tells_who` shows by whom."""
        self.readings, self.before, self.assets, self.tells_who = list(readings), before, assets, tells_who
        self.guide = self.readings[0].along
        self.levels = {reading.voice: reading.levels for reading in self.readings}

    @property
    def is_single(self):
        return len(self.readings) == 1

    @property
    def voices(self):
        """(voice, its name, day, by whom) of each."""
        return [
            (
                each.voice,
                voice_name(each.voice, self.guide),
                day_of(each),
                str(each.by) if each.by and self.tells_who else "",
            )
            for each in self.readings
        ]

    @property
    def before_day(self):
        return day_of(self.before) if self.before else ""

    @property
    def title(self):
        """The name of its table."""
        names = ", ".join(name for _voice, name, _day, _by in self.voices)
        return _("%(guide)s: how each part stands (%(voices)s)") % {"guide": self.guide.name, "voices": names}

    # --- Drawn ---
    @property
    def letters(self):
        return [part.letter for part in self.guide.parts]

    @property
    def bands(self):
        """The leaves of ACTIE or the steps of ABCD; None for the triangle."""
        before = self.before.levels if self.before else None
        if self.guide is ACTIE:
            return leaves(self.letters, self.levels, before)
        if self.guide is ABCD:
            counts = self.assets or {}
            kinds = [(kind_name(kind), counts.get(kind, 0)) for kind in Asset.Kind] if self.assets is not None else ()
            return stairs(self.letters, self.levels, before, kinds)
        return None

    @property
    def triangle(self):
        if self.guide is not VALUE_TRIANGLE:
            return None
        names = [str(part.name) for part in self.guide.parts]
        return triangle(names, self.levels, self.before.levels if self.before else None)

    @property
    def has_shared(self):
        """Whether the drawing shows that voices differ, so that its legend says what the colours mean."""
        return any(row.difference and len({cell.word for cell in row.cells}) > 1 for row in self.rows)

    # --- In words ---
    @cached_property
    def rows(self):
        return [self._row(part) for part in self.guide.parts]

    def _row(self, part):
        found = [(reading, reading.found[part.key]) for reading in self.readings]
        known = [finding.level for _reading, finding in found if finding.level]
        steps = max(known) - min(known) if len(known) > 1 else None
        return PartRow(
            part=part,
            cells=[
                LevelCell(reading.voice, voice_name(reading.voice, self.guide), str(self.guide.level(finding.level)))
                for reading, finding in found
            ],
            difference=difference_of(steps),
            is_apart=steps is not None and steps >= APART,
            before=str(self.guide.level(self.before.found[part.key].level)) if self.before else "",
            said=[
                Said(voice_name(reading.voice, self.guide), finding.text, doing(part, finding))
                for reading, finding in found
                if finding.text or finding.suggestions or finding.words
            ],
        )

    @property
    def apart(self):
        """The names of the parts about which the voices are far apart."""
        return [str(row.part.name) for row in self.rows if row.is_apart]

    @property
    def pulls(self):
        """How the corners pull at each other, and which weighs far more in what these voices say."""
        keys = [part.key for part in self.guide.parts]
        found = []
        for place, tension in enumerate(self.guide.tensions, 1):
            between = [keys.index(key) for key in tension.between]
            heavy = [
                (max(between, key=lambda index: levels[index]), min(between, key=lambda index: levels[index]), voice)
                for voice, levels in self.levels.items()
                if pulled(levels, between)
            ]
            names = tuple(str(self.guide.part(key).name) for key in tension.between)
            found.append(Pull(str(place), names, tension.text, " ".join(self._weighs(*each) for each in heavy)))
        return found

    def _weighs(self, more, less, voice):
        names = [str(part.name) for part in self.guide.parts]
        words = {
            "voice": voice_name(voice, self.guide),
            "more": names[more],
            "less": names[less].lower(),
        }
        return _("%(voice)s: %(more)s weighs much more here than %(less)s.") % words


def doing(part, finding):
    """What the municipality can do according to a finding, in words."""
    texts = {each.key: str(each.text) for each in part.suggestions}
    chosen = [texts[key] for key in finding.suggestions if key in texts]
    return [*chosen, *([finding.words] if finding.words else [])]


def difference_of(steps):
    """How far voices are apart, in words; "" when they cannot be compared."""
    if steps is None:
        return ""
    if not steps:
        return _("the same")
    return ngettext("%(n)d step", "%(n)d steps", steps) % {"n": steps}


def day_of(reading):
    return date_format(localtime(reading.at), "DATE_FORMAT")
