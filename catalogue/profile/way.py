"""The way of an initiative over the thresholds of growth so far: what it passed, where it stands, what lies ahead.

Who sees the profile sees it: on which days it was assessed stands there for everyone (`Profile.HISTORY`), and how
initiatives stood on a day can be asked of the page of an earlier day. Not why, and not who read it.
"""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from catalogue.lenses.growth.thresholds import GROWTH, path_in
from catalogue.lenses.growth.walk import duration, here_since, stays
from initiatives.assessments import Classification
from initiatives.search import data_version

PASSED, PRESENT, AHEAD = "passed", "present", "ahead"


@dataclass(frozen=True)
class WayStep:
    """A threshold on the way: its category, its number, its state (`PASSED`, `PRESENT` or `AHEAD`) and what is known
    of it in words."""

    category: object
    number: int
    state: str
    says: str


def way_of(initiative, undated=None):
    """The WaySteps of all thresholds in use, and of where it stands; [] when the present reading names none.

    The day of a reading at the moment `undated` is not told. One query, one more for the first of a version of the
    names.
    """
    path = path_in(data_version.latest().names.number)
    rows = Classification.objects.filter(lens=GROWTH.key, assessment__initiative=initiative)
    rows = rows.order_by("assessment__at", "assessment_id").values_list("assessment_id", "assessment__at", "category")
    readings, present = [], None
    for assessment, at, category in rows:
        readings.append((at, path.place(category)))
        if assessment == initiative.assessment_id:
            present = path.place(category)
    if present is None:
        return []
    walked = stays(readings, present)
    shown = [(place, each) for place, each in enumerate(path.thresholds) if each.is_active or place == present]

    def step(number, place, category):
        stay = walked.get(place)
        if place == present:
            return WayStep(category, number, PRESENT, _here(here_since(readings, place), undated))
        state = PASSED if place < present else AHEAD
        return WayStep(category, number, state, _passed(stay, undated) if state == PASSED else _ahead(stay, undated))

    return [step(number, *each) for number, each in enumerate(shown, start=1)]


def _here(since, undated):
    if since is None or since == undated:
        return _("Stands here now")
    return _("Stands here since %(day)s") % {"day": _day(since)}


def _passed(stay, undated):
    if stay is None or stay.until is None:
        return _("Past it, never assessed here")
    words = {"since": _day(stay.since), "until": _day(stay.until), "time": duration(stay.days)}
    if stay.since == undated:
        return _("Past it since %(until)s") % words
    return _("Past it since %(until)s. Stood here from %(since)s: %(time)s.") % words


def _ahead(stay, undated):
    if stay is None or stay.since == undated:
        return _("Still ahead")
    return _("Ahead again. Stood here on %(day)s.") % {"day": _day(stay.since)}


def _day(moment):
    return date_format(localtime(moment), "DATE_FORMAT")
