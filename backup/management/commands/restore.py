from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from backup.keys import identities
from backup.place import DatabasePlace
from backup.restoring import behind, compare, fill, made_ready
from backup.settling import erased_since, settle
from backup.trouble import BackupTrouble

NO_PASSWORD = "without a password, which is taken from PGPASSWORD or PGPASSFILE"


def take_file(parser):
    """The arguments of whatever reads a back-up."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--identity", type=Path, help="the file with the private key")


def keys_of(identity):
    """The private keys in that file; none without one. Raises BackupTrouble."""
    if identity is None:
        return []
    try:
        return identities(identity.read_bytes())
    except OSError as error:
        raise BackupTrouble(f"{identity} cannot be read.") from error


def place_at(url, stderr):
    """The DatabasePlace at an address that was given on the command line, which everyone on the machine may read.

    So it is told when a password stands in it. Where none does, PostgreSQL's own library takes that of PGPASSWORD, or
    of the file that PGPASSFILE names.
    """
    place = DatabasePlace.of_url(url)
    if "password" in place.parameters:
        stderr.write(
            "A password on the command line can be read by everyone on this machine. Leave it out: PGPASSWORD may "
            "hold it, or the file that PGPASSFILE names."
        )
    return place


class Command(BaseCommand):
    help = "Restores a back-up into an empty database, compares everything, and makes it ready for the site."
    requires_system_checks = []

    def add_arguments(self, parser):
        take_file(parser)
        parser.add_argument(
            "--database", metavar="URL", help=f"the empty database, instead of DATABASE_URL's; {NO_PASSWORD}"
        )
        parser.add_argument(
            "--old",
            metavar="URL",
            help=f"the database that went on after the back-up: say what was erased there since; {NO_PASSWORD}",
        )

    def handle(self, *, file, identity, database, old, **options):
        try:
            place = place_at(database, self.stderr) if database else DatabasePlace.of_site()
            other = place_at(old, self.stderr) if old else None
            self.stdout.write("Checking the back-up, restoring and comparing.")
            manifest = fill(file, keys_of(identity), place)
            with made_ready(place):
                compare(manifest, place)
                with place.as_default():
                    if number := behind(manifest):
                        self.stdout.write(f"It is of an older Waaier: taking {number} migrations.")
                        call_command("migrate", interactive=False, verbosity=0)
                    settled = settle(manifest)
            with place.session() as session:
                session.execute("ANALYZE")
            lines = erased_since(manifest, other) if other else []
        except BackupTrouble as error:
            raise CommandError(str(error)) from error
        self.tell(manifest, settled, lines, old)

    def tell(self, manifest, settled, lines, old):
        rows, files = sum(each["rows"] for each in manifest["tables"].values()), manifest["files"]["files"]
        self.stdout.write(
            f"Restored as of {manifest['made_at']}: {len(manifest['tables'])} tables, {rows} rows, {files} files, all "
            f"equal.\n{settled.sessions} sessions were ended. {settled.mails} mails waited: nobody knows whether they "
            f"left; decide at /beheer/post/. {settled.tasks} tasks were let go; the worker plans anew."
        )
        if lines:
            self.stdout.write("Erased since the back-up, and there again. Do it once more:")
            self.stdout.write("\n".join(lines))
        elif old:
            self.stdout.write("Nothing was erased since the back-up.")
        else:
            self.stdout.write("What was erased since the back-up is there again: do it once more (docs/backup.md).")
        self.stdout.write("With two roles in the database: run manage.py grant_site before the site starts.")
