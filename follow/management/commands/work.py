import logging
import os

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV, run_with_reloader

from casework import posting, reminders
from climate import housekeeping
from follow import digests
from follow.slots import CLOCKS
from outbox.worker import Worker


def look():
    """Wind up each clock that stands still, and wake up what waits."""
    digests.plan()
    reminders.plan()
    housekeeping.plan()
    posting.wake()
    CLOCKS()


class Command(BaseCommand):
    help = "Send mail, letters, news of saved searches and reminders, clean up at night, until asked to stop."

    def handle(self, **options):
        # It would tell each second that there is nothing to do.
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        worker = Worker(look=look)
        if not settings.DEBUG:
            worker.configure_signals()
            worker.run()
        else:
            if os.environ.get(DJANGO_AUTORELOAD_ENV) == "true":
                worker.configure_signals()
            run_with_reloader(worker.run)
