"""The clock of the nightly run: a task that plans its own next turn. At half past three in the morning."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django_tasks import task

from outbox.clock import Clock
from retention.rules import RULES
from retention.run import sweep

PLANNING = 0x5741_4142  # the number of the database lock, "WAAB"
AT = time(3, 30)


def next_strike(now):
    """The next half past three in the morning in Amsterdam."""
    day = timezone.localdate(now)
    while (moment := datetime.combine(day, AT, tzinfo=timezone.get_default_timezone())) <= now:
        day += timedelta(days=1)
    return moment


@task()
def strike():
    """Plan the next turn first, then a task for each rule: what fails there, fails alone."""
    CLOCK.wind()
    for key in RULES:
        carry_out.enqueue(key)


CLOCK = Clock(strike, next_strike, lock=PLANNING, what="taking away what was kept long enough")


@task()
def carry_out(key):
    """Do what is due for one rule."""
    if key in RULES:  # else it was declared by the version before this one
        sweep(RULES[key], timezone.now())
