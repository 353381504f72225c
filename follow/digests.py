"""The mails about saved views, and the clock that sends them: a task that plans its own next turn.

A task is only an alarm clock. Whether a mail is due stands in the rows, so that a turn that comes twice, late or on
two workers at once mails nothing twice, and one that was missed is made good by the next.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django_tasks import task

from follow.models import Frequency, SavedView
from follow.unsubscribe import stop_path
from outbox.clock import Clock
from outbox.links import absolute
from outbox.models import Message

PLANNING = 0x5741_4146  # the number of the database lock, "WAAF"
KEEP = timedelta(days=100)
REASON = gettext_lazy("You receive this mail because you asked Waaier to mail you news of this saved search.")


def next_strike(now):
    """The next moment at which mails go out: seven o'clock, also on the days on which the clocks change."""
    began = Frequency.DAILY.began(now)
    return Frequency.DAILY.began(began + timedelta(hours=30))


@task()
def strike():
    """Plan the next turn first, then one task for each view that is due: what fails there, fails alone."""
    CLOCK.wind()
    now = timezone.now()
    for pk in SavedView.objects.due(now).values_list("pk", flat=True):
        tell.enqueue(str(pk), now.isoformat())


CLOCK = Clock(strike, next_strike, lock=PLANNING, what="news of saved searches")


@task()
def tell(pk, at=""):
    """Mail the news of one saved view, if it is still due.

    `at` is when the clock struck, in ISO 8601: the machine that runs this may be a moment behind, and find it
    too early.
    """
    struck = datetime.fromisoformat(at) if at else timezone.now()
    digest(pk, max(struck, timezone.now()))


def digest(pk, now):
    """Mail its owner the news of this view, at most once a period. Returns the Digest, or None without one.

    What is told counts as seen: in one transaction with the mail, and exactly what the mail tells.
    """
    with transaction.atomic():
        view = SavedView.objects.due(now).select_for_update(of=["self"]).filter(pk=pk).first()
        if not view:
            return None
        with translation.override(view.owner.language):
            news = view.look(now)
            if not news:
                return None
            sent = view.digests.create(day=timezone.localdate(Frequency(view.frequency).began(now)), posted_at=now)
            post(view, news)
    return sent


def post(view, news):
    """Write the mail. It can be stopped with one click, in the mail program as well (RFC 8058)."""
    stop = absolute(stop_path(view))
    return Message.objects.post(
        "follow/mail/digest",
        to=view.owner.email,
        language=view.owner.language,
        context={
            "view": view,
            "news": news,
            "figures": ", ".join(news.figures),
            "address": absolute(view.get_absolute_url()),
            "stop": stop,
            "reason": REASON,
        },
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        caused_by=None,  # the owner confirmed the address, and asked for it
        municipality=view.owner.employer,
    )
