import logging
import os

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV, run_with_reloader

from outbox.worker import Worker


class Command(BaseCommand):
    help = "Send mail, letters, news of saved searches and reminders, clean up at night, until asked to stop."

    def handle(self, **options):
        # It would tell each second that there is nothing to do.
        logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
        worker = Worker()
        if not settings.DEBUG:
            worker.configure_signals()
            worker.run()
        else:
            if os.environ.get(DJANGO_AUTORELOAD_ENV) == "true":
                worker.configure_signals()
            run_with_reloader(worker.run)
