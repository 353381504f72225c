"""The clock of the nightly run: a task that plans its own next turn. At half past three in the morning."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django_tasks import task

from outbox.clock import wind
from retention.rules import RULES
from retention.run import sweep

PLANNING = 0x5741_4142  # the number of the database lock, "WAAB"
AT = time(3, 30)


def plan():
    """See to it that the clock strikes again. Returns whether it had to be wound up; it never ticks twice."""
    return wind(strike, next_strike(timezone.now()), lock=PLANNING)


def next_strike(now):
    """The next half past three in the morning in Amsterdam."""
    day = timezone.localdate(now)
    while (moment := datetime.combine(day, AT, tzinfo=timezone.get_default_timezone())) <= now:
        day += timedelta(days=1)
    return moment


@task()
def strike():
    """Plan the next turn first, then a task for each rule: what fails there, fails alone."""
    plan()
    for key in RULES:
        carry_out.enqueue(key)


@task()
def carry_out(key):
    """Do what is due for one rule."""
    if key in RULES:  # else it was declared by the version before this one
        sweep(RULES[key], timezone.now())
