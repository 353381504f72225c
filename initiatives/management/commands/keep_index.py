import os
from contextlib import suppress

from django.core.management.base import BaseCommand

from initiatives.search import index, kept


class Command(BaseCommand):
    help = (
        "Build the index of the registry and keep it in INDEX_KEPT, for the next start of the web server on this "
        "machine. The web server does so itself every day. It hurries nobody."
    )

    def add_arguments(self, parser):
        parser.add_argument("--throw-away", action="store_true", help="only throw away what is kept there")

        parser.add_argument("--when-due", action="store_true", help="nothing, when it was written less than a day ago")

    def handle(self, *, throw_away, when_due, **options):
        if throw_away:
            self.stdout.write(f"{kept.throw_away()} files were thrown away.")
            return
        with suppress(OSError):
            os.nice(19)
        number = index.renew(when_due=when_due)
        self.stdout.write(f"{number} rows are kept." if number else "Nothing is kept.")
