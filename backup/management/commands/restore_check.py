from django.core.management.base import BaseCommand, CommandError

from backup.drill import drill
from backup.management.commands.restore import NO_PASSWORD, keys_of, place_at, take_file
from backup.place import DatabasePlace
from backup.trouble import BackupTrouble


class Command(BaseCommand):
    help = (
        "A drill: restores a back-up into a temporary database, compares all rows and files, asks a site on it some "
        "pages, and throws it away."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        take_file(parser)
        parser.add_argument(
            "--server",
            metavar="URL",
            help=f"a database of the server that it is tried on, instead of DATABASE_URL's; {NO_PASSWORD}",
        )

    def handle(self, *, file, identity, server, **options):
        try:
            place = place_at(server, self.stderr) if server else DatabasePlace.of_site()
            done = drill(file, keys_of(identity), place)
        except BackupTrouble as error:
            raise CommandError(str(error)) from error
        tables, files = done.manifest["tables"], done.manifest["files"]
        for what, number in [
            ("tables", len(tables)),
            ("rows", sum(each["rows"] for each in tables.values())),
            ("files", files["files"]),
            ("bytes of files", files["bytes"]),
        ]:
            self.stdout.write(f"{what:<40} {number:>14,}  equal")
        for address, status, counted, in_sql in done.pages:
            told = "" if counted is None else f"  counts {counted}, SQL {in_sql}"
            self.stdout.write(f"{address:<40} {status:>14}{told}")
        self.stdout.write(
            f"The back-up of {done.manifest['made_at']} is good: restored and compared in {done.restoring:.1f} s, "
            f"asked in {done.asking:.1f} s, and thrown away."
        )
