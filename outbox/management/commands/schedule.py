from django.core.management.base import BaseCommand
from django.utils.timezone import localtime

from outbox.clock import DECLARED


class Command(BaseCommand):
    help = "Plan what runs time and again, as each worker does; tell what runs when, and how it went the last time."

    def handle(self, **options):
        for each in DECLARED:
            each.wind()
            self.stdout.write(f"{each.what}: {next_run(each)}, {last_run(each)}")


def next_run(declared):
    """When it runs next, in words: a moment, at once, or when something is due."""
    run = declared.next_run()
    if not run:
        return "runs when something is due"
    return f"runs {moment(run.due)}"


def last_run(declared):
    """When it last ran and how that went, in words."""
    run = declared.last_run()
    if not run:
        return "has not run of late"
    if run.finished_at is None:
        return f"runs since {moment(run.started_at)}"
    failed = f"failed ({run.exception_class_path})" if run.exception_class_path else "done"
    amiss = declared.failures_since(run)
    return f"last ran {moment(run.started_at)}: {failed}" + (f", {amiss} of its tasks failed" if amiss else "")


def moment(at):
    """A moment as the machine that prints it is to read it: in Dutch time."""
    return f"{localtime(at):%Y-%m-%d %H:%M}"
