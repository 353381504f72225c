"""Lay the style sheets and scripts of this version where the versions of before and after find them."""

from django.core.management.base import BaseCommand

from config import static_files


class Command(BaseCommand):
    help = (
        "Lays the collected files of this version in STATIC_KEPT, where web servers of another version find them too. "
        "The web server does so when it starts; on several machines run this on all of them before the first restart."
    )

    def handle(self, **options):
        self.stdout.write(f"{static_files.keep()} files were new.")
