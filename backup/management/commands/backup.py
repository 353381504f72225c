import logging
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backup.keys import recipients
from backup.making import MEGABYTE, back_up, last_good
from backup.shelf import BackupShelf
from backup.trouble import BackupTrouble

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Makes a back-up of the database, with all files in it, encrypted to the public keys of BACKUP_RECIPIENTS."

    def add_arguments(self, parser):
        parser.add_argument("--into", type=Path, default=Path(), help="the folder for it, if not the present one")
        parser.add_argument("--to", action="append", help="a public key instead of BACKUP_RECIPIENTS; more than once")
        parser.add_argument("--unencrypted", action="store_true", help="readable for whoever gets the file")
        parser.add_argument(
            "--keep",
            nargs=3,
            type=int,
            metavar=("DAYS", "WEEKS", "MONTHS"),
            help="afterwards remove all but the newest of each of the last days, weeks and months",
        )
        parser.add_argument("--longest", type=int, metavar="DAYS", help="afterwards remove what is older")
        parser.add_argument("--last", action="store_true", help="make none, and say when the last one was made")
        parser.add_argument(
            "--at-most", type=int, metavar="HOURS", help="with --last: fail when that is longer ago, for who watches"
        )

    def handle(self, *, into, to, unencrypted, keep, longest, last, at_most, **options):
        if last:
            return self.tell_last(at_most)
        if (keep and min(keep) < 0) or (longest is not None and longest < 1):
            raise CommandError("--keep and --longest take numbers from 0 and from 1 up.")
        try:
            keys = recipients(settings.BACKUP_RECIPIENTS if to is None else to)
            if bool(keys) == unencrypted:
                raise BackupTrouble(
                    "There are public keys to encrypt it to (BACKUP_RECIPIENTS, --to), and --unencrypted says not to."
                    if keys
                    else "There is no public key to encrypt it to: set BACKUP_RECIPIENTS or give --to. Or say "
                    "--unencrypted, and it is readable for whoever gets the file."
                )
            made = back_up(into, keys)
            if keep or longest is not None:
                removed = BackupShelf(into).remove_worn(*(keep or (None, None, None)), longest=longest)
                self.stdout.write(f"Removed {len(removed)} that were kept long enough.")
        except BackupTrouble as error:
            logger.error("The back-up failed: %s", error)
            raise CommandError(str(error)) from error
        rows, files = sum(each["rows"] for each in made.manifest["tables"].values()), made.manifest["files"]["files"]
        self.stdout.write(
            f"{made.path}: {len(made.manifest['tables'])} tables, {rows} rows, {files} files, "
            f"{made.size / MEGABYTE:.1f} MB{'' if keys else ', NOT encrypted'}."
        )
        if not made.is_recorded:
            self.stderr.write("The log could not be written: this database takes no changes.")

    def tell_last(self, at_most):
        made = last_good()
        if made is None:
            raise CommandError("The log knows of no back-up.")
        ago = timezone.now() - made
        hours = ago / timedelta(hours=1)
        told = f"The last back-up was made on {timezone.localtime(made):%Y-%m-%d at %H:%M}, {hours:.0f} hours ago."
        if at_most is not None and ago > timedelta(hours=at_most):
            raise CommandError(told)
        self.stdout.write(told)
