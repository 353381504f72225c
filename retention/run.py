"""The nightly run: who is warned, what goes, what is put on the list of the archivist, what they allowed.

It does nothing that it would not do once more: what it did stands in the rows. Each batch is a transaction of its own,
and takes no row that another worker has in hand, so that it can be broken off, begun twice, or run on two workers.
"""

import logging
from collections import Counter
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from outbox.limits import LimitReached
from retention.destruction import destroy, put_on_list, take_off_list
from retention.disposals import Disposal
from retention.entries import record
from retention.notices import AHEAD, Notice
from retention.rules import RULES, Fate

logger = logging.getLogger(__name__)
BATCH = 500


class Step(NamedTuple):
    """So many rows of a rule in a municipality (its code, "" for the site) with which something is done."""

    rule: object
    fate: Fate
    code: str
    number: int


def outlook(now=None, rules=None):
    """[Step] of what a run at this moment would do; nothing is done."""
    now, found = now or timezone.now(), []
    for rule in rules or RULES.values():
        if rule.is_archival:
            listed = Disposal.objects.filter(kind=rule.key)
            known = set(listed.values_list("key", flat=True))
            new = [(pk, code) for pk, code in rule.over(now).values_list("pk", rule.place) if str(pk) not in known]
            found += _steps(rule, Fate.LIST, Counter(code for _pk, code in new))
            allowed = dict(listed.allowed().values_list("key", "municipality"))
            still = {str(pk) for pk in rule.over(now).filter(pk__in=list(allowed)).values_list("pk", flat=True)}
            found += _steps(rule, Fate.DESTROY, Counter(code for key, code in allowed.items() if key in still))
            continue
        if rule.at_once:
            found += _steps(rule, rule.fate, {"": rule.counted(now)})
            continue
        found += _steps(rule, Fate.WARN, rule.by_place(rule.to_warn(now)))
        found += _steps(rule, rule.fate, rule.by_place(rule.going(now)))
    return found


def run(now=None, rules=None):
    """Do all that is due at this moment. Returns the [Step] that were taken."""
    now, taken = now or timezone.now(), []
    for rule in rules or RULES.values():
        taken += sweep(rule, now)
    return taken


def sweep(rule, now):
    """Do what is due for one rule. Returns the [Step] that were taken."""
    if rule.is_archival:
        take_off_list(rule, now)
        listed = Counter(put_on_list(rule, rule.over(now)))
        allowed = Disposal.objects.allowed().filter(kind=rule.key)
        gone = Counter(each.municipality_id for each in allowed if destroy(each, rule, now))
        steps = _steps(rule, Fate.LIST, listed) + _steps(rule, Fate.DESTROY, gone)
    elif rule.at_once:
        steps = _steps(rule, rule.fate, {"": rule.at_once(now)})
    else:
        carried = _one_by_one(rule, now) if rule.alone else _in_batches(rule, now)
        steps = _steps(rule, Fate.WARN, _warn(rule, now)) + _steps(rule, rule.fate, carried)
    for step in steps:
        record(step)
    return steps


def _steps(rule, fate, counted):
    return [Step(rule, fate, code or "", number) for code, number in sorted(counted.items(), key=str) if number]


def _in_batches(rule, now):
    """{code: how many} of the rows with which it was done."""
    done, last = Counter(), None
    while True:
        with transaction.atomic():
            rows = rule.going(now).order_by("pk")
            if last is not None:
                rows = rows.filter(pk__gt=last)
            of_them = rows.select_for_update(skip_locked=True, of=["self"])
            batch = list(of_them.values_list("pk", rule.place or "pk")[:BATCH])
            if not batch:
                return done
            keys = [pk for pk, _place in batch]
            rule.verb(rule.rows().model._base_manager.filter(pk__in=keys))
            done.update((code or "") if rule.place else "" for _pk, code in batch)
            last = keys[-1]


def _one_by_one(rule, now):
    done = Counter()
    for pk in list(rule.going(now).order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                # Whoever signs in at this moment has the row in hand: it stays, for this night.
                rows = rule.going(now).select_for_update(skip_locked=True, no_key=True, of=["self"])
                row = rows.filter(pk=pk).first()
                if row and rule.verb(row):
                    done[""] += 1
        except rule.rows().model.DoesNotExist:
            continue  # another worker was first
        except Exception:
            logger.exception("Retention of %s %s failed", rule.key, pk)  # the others go on
    return done


def _warn(rule, now):
    """Warn each that is due: the mail and the mark that it was written are one transaction."""
    warned = Counter()
    for pk in list(rule.to_warn(now).order_by("pk").values_list("pk", flat=True)) if rule.warning else []:
        try:
            with transaction.atomic():
                row = rule.to_warn(now).filter(pk=pk).select_for_update(skip_locked=True, of=["self"]).first()
                if row is None:
                    continue
                to, language, said = rule.told(row)
                code = getattr(row, f"{rule.place}_id", None) or "" if rule.place else ""
                term = rule.days_for(code)
                goes_on = max(timezone.localdate(row.since) + term, timezone.localdate(now + AHEAD))
                Notice.objects.give(
                    rule, row, to=to, language=language, municipality=code, context=said, goes_on=goes_on
                )
                warned[code] += 1
        except (ValueError, LimitReached):
            logger.warning("Nobody could be warned of %s %s", rule.key, pk)  # no address: it stays
    return warned
