"""What was seen at each threshold of growth: who got over it, in how long, and who stopped before it.

All of it follows from the dated assessments, worked out once per version of the registry and then cut to what a
reader may see. An earlier reading may be told of whatever is public today: the profile tells on which days an
initiative was assessed, and the page of an earlier day counts how it stood then. The category and the day are told,
never the reason or who read it.
"""

from dataclasses import dataclass
from functools import lru_cache
from statistics import median

import numpy as np
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, Func, Q

from catalogue.lenses.growth.walk import GrowthPath, duration
from initiatives.assessments import Classification
from initiatives.models import Initiative
from initiatives.search.arrays import slots_of
from taxonomy.lenses import LENSES
from taxonomy.models import Category

GROWTH = LENSES["growth"]
FEWEST = 5  # so many must have got over a threshold before a median says anything
OPEN, OVER, STOPPED = range(3)
UNKNOWN = -1  # in the place of a number
DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True, eq=False)
class Seen:
    """All initiatives that ever stood before a threshold, in columns: their keys, how it ended (`OPEN`, `OVER`,
    `STOPPED`), in how many days they got over it, and at which moment they were past it."""

    keys: np.ndarray
    ends: np.ndarray
    days: np.ndarray
    past: np.ndarray


NOBODY = Seen(*np.zeros((4, 0), np.int64))


@dataclass(frozen=True)
class Passage:
    """What a reader may know of a threshold.

    `over` is how many stand further now, of which `latest` is [(key of an initiative, days that it took)], the latest
    first; `median` is the time that they took in words, "" for fewer than `FEWEST`. `stopped` is how many were
    archived while they stood here: None for who may see nothing that is archived.
    """

    over: int
    median: str
    stopped: int | None
    latest: tuple[tuple[int, int], ...]


def passages(counts, is_official, most):
    """{key of a threshold: its Passage}, for the reader of these `RegistryCounts`, with up to `most` of the latest.

    No query when this version was read before, else two.
    """
    index, names = counts.index, counts.versions.names.number
    visible = index.keys[slots_of(counts.visible)]
    seen = seen_in(counts.versions.rows.number, names)
    return {
        each.pk: passage_of(seen.get(each.pk, NOBODY), visible, is_official, most)
        for each in path_in(names).thresholds
    }


def passage_of(seen, visible, is_official, most):
    """The Passage of a threshold among the initiatives with these keys."""
    shown = np.isin(seen.keys, visible)
    over = np.flatnonzero(shown & (seen.ends == OVER))
    days = seen.days[over].tolist()
    latest = over[np.lexsort((seen.keys[over], -seen.past[over]))][:most]
    return Passage(
        over=len(days),
        median=duration(round(median(days))) if len(days) >= FEWEST else "",
        stopped=int(np.count_nonzero(shown & (seen.ends == STOPPED))) if is_official else None,
        latest=tuple(zip(seen.keys[latest].tolist(), seen.days[latest].tolist(), strict=True)),
    )


@lru_cache(maxsize=2)
def path_in(_names_version):
    """The GrowthPath in this version of the names. One query the first time."""
    return GrowthPath(list(Category.objects.of(GROWTH).select_related("counts_as")))


@lru_cache(maxsize=2)
def seen_in(_rows_version, names_version):
    """{key of a threshold: what was Seen there} in these versions. One query the first time, beside that of the path.

    A version names one state of the registry, also one that is not committed yet: what was read for it stays right.
    What it counts is what `walk.stays` says of each initiative, for all of them at once.
    """
    path, columns = path_in(names_version), readings()
    if columns is None:
        return {}
    keys, at, category, is_present, is_archived = columns
    categories, which = np.unique(category, return_inverse=True)
    place = np.array([path.place(each) for each in categories.tolist()])[which]
    begins = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    ends = np.r_[begins[1:], len(keys)]
    walker = np.repeat(np.arange(len(begins)), ends - begins)
    now = np.full(len(begins), UNKNOWN)
    now[walker[is_present]] = place[is_present]
    return {
        path.thresholds[each].pk: _seen(each, keys, at, place, walker, begins, ends, now, is_archived)
        for each in np.unique(place).tolist()
    }


def _seen(threshold, keys, at, place, walker, begins, ends, now, is_archived):
    """What was Seen at one place. All but the place are columns: of readings, or (`begins`, `ends`: where the readings
    of each initiative lie; `now`: where it stands) of initiatives."""
    here = np.flatnonzero(place == threshold)
    who, first = np.unique(walker[here], return_index=True)
    since = at[here[first]]
    low = np.where(place <= threshold, np.arange(len(place)), UNKNOWN)
    past = np.maximum.reduceat(low, begins)[who] + 1
    is_over = (now[who] > threshold) & (past < ends[who])
    until = at[np.minimum(past, len(at) - 1)]
    has_stopped = is_archived[begins[who]] & (now[who] == threshold)
    return Seen(
        keys=keys[begins[who]],
        ends=np.where(is_over, OVER, np.where(has_stopped, STOPPED, OPEN)),
        days=np.where(is_over, (until - since) // DAY, UNKNOWN),
        past=until,
    )


def readings():
    """Each reading of the lens of growth in columns, by initiative and then by time: the initiative, the moment in
    microseconds, the category, whether it is the present reading, whether the initiative is archived. None when there
    are none. One query, which gives arrays: tens of thousands of rows would take five times as long."""
    sql = "(extract(epoch FROM %(expressions)s) * 1000000)::bigint"
    moment = Func("assessment__at", template=sql, output_field=BigIntegerField())
    columns = {
        "keys": ArrayAgg("assessment__initiative_id"),
        "moments": ArrayAgg(moment),
        "assessments": ArrayAgg("assessment_id"),
        "categories": ArrayAgg("category_id"),
        "present": ArrayAgg("assessment__initiative__assessment_id"),
        "archived": ArrayAgg(Q(assessment__initiative__archived_at__isnull=False)),
    }
    found = Classification.objects.filter(lens=GROWTH.key).aggregate(**columns)
    if found["keys"] is None:
        return None
    present = np.array([each or UNKNOWN for each in found.pop("present")])
    keys, moments, assessments, categories, archived = (np.array(each) for each in found.values())
    order = np.lexsort((assessments, moments, keys))
    columns = keys, moments, categories, present == assessments, archived
    return [column[order] for column in columns]


def named(passages, user):
    """{key: (name, address)} of the initiatives that these passages name, through the gate once more. One query."""
    keys = {key for each in passages for key, _days in each.latest}
    rows = Initiative.objects.visible_to(user).filter(pk__in=keys).select_related("intake")
    return {each.pk: (each.intake.name, each.get_absolute_url()) for each in rows.only("slug", "intake__name")}
