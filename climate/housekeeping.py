"""What has to be over, is: rounds whose time has passed are closed.

As with the reminders of terms the task is an alarm clock that plans its own next turn; what is due stands in the rows.
"""

from datetime import timedelta

from django_tasks import task

from climate.rounds import Round
from outbox.clock import Clock

PLANNING = 0x5741_414B  # the number of the database lock, "WAAK"
EVERY = timedelta(hours=1)


def next_strike(now):
    """An hour later."""
    return now + EVERY


@task()
def strike():
    """Plan the next turn first, then tidy."""
    CLOCK.wind()
    tidy()


CLOCK = Clock(strike, next_strike, lock=PLANNING, what="closing rounds whose time has passed")


def tidy():
    """Close what is over. Returns how many rounds."""
    over = list(Round.objects.over().filter(closed_at=None))
    for each in over:
        each.close()
    return len(over)
