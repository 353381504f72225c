"""What has to be over, is: rounds whose time has passed are closed.

As with the reminders of terms the task is an alarm clock that plans its own next turn; what is due stands in the rows.
"""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from climate.rounds import Round
from outbox.clock import wind

PLANNING = 0x5741_414B  # the number of the database lock, "WAAK"
EVERY = timedelta(hours=1)


def plan():
    """See to it that the clock strikes again. Returns whether it had to be wound up; it never ticks twice."""
    return wind(strike, timezone.now() + EVERY, lock=PLANNING)


@task()
def strike():
    """Plan the next turn first, then tidy."""
    plan()
    tidy()


def tidy():
    """Close what is over. Returns how many rounds."""
    over = list(Round.objects.over().filter(closed_at=None))
    for each in over:
        each.close()
    return len(over)
