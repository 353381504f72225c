from datetime import date

from django.core.management.base import BaseCommand, CommandError, no_translations

from areas.cbs import Unreadable
from areas.loader import load


class Command(BaseCommand):
    help = (
        "Load municipalities, districts and neighbourhoods, and their outlines, from files of CBS and PDOK (CSV, or "
        "GeoJSON in WGS 84; in any order). All files or none."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--complete",
            action="store_true",
            help="The files are complete for the provinces and municipalities that they name: what is in the "
            "database there and not in the files has vanished.",
        )
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DATE", help="The day of vanishing, 2026-01-01; default today."
        )

    @no_translations
    def handle(self, *, files, complete, on, verbosity, **options):
        try:
            changes = load(files, complete=complete, on=on)
        except Unreadable as error:
            raise CommandError(f"Nothing was loaded. {error}") from None
        if verbosity:
            for change in changes:
                self.report(change)

    def report(self, change):
        self.stdout.write(
            f"{change.model._meta.verbose_name_plural}: {change.loaded} loaded, {change.added} added, "
            f"{len(change.renamed)} renamed, {len(change.returned)} back, {len(change.vanished)} vanished"
            + (f", {change.drawn} drawn" if change.drawn else "")
        )
        for code, old, new in change.renamed:
            self.stdout.write(f"  renamed   {code}  {old} → {new}")
        for code, name in change.returned:
            self.stdout.write(f"  back      {code}  {name}")
        for code, name in change.vanished:
            self.stdout.write(f"  vanished  {code}  {name}")
