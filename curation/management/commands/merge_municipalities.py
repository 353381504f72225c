from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import transaction

from areas.cbs import Unreadable
from areas.models import Municipality
from areas.recoding import read_recodings
from curation.mergers import Merger, effect_of


class Command(BaseCommand):
    help = (
        "Let municipalities go up in others, from a table of CBS with old and new codes (CSV). What lives in them "
        "goes along; an admin can undo it. All rows or none. What was done before is passed over."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen, and do nothing.")

    @no_translations
    @transaction.atomic
    def handle(self, *, file, dry_run, **options):
        try:
            recodings = read_recodings(file)
            for recoding in recodings:
                self.stdout.write(self.take(file, recoding))
        except Unreadable as error:
            raise CommandError(f"Nothing was done. {error}") from None
        if dry_run:
            transaction.set_rollback(True)

    def take(self, file, recoding):
        """Do what one row says. Returns it in words."""
        rows = Municipality.objects.in_bulk([recoding.code, recoding.into])
        old, new = rows.get(recoding.code), rows.get(recoding.into)
        if old is None:
            return f"  unknown  {recoding.code}  is not in this register"
        if new is None:
            raise Unreadable(file, recoding.place, f"{recoding.into} is unknown; first load its areas")
        if old.went_up_in_id and old.in_effect == new.in_effect:
            return f"  known    {old.pk}  {old} → {new}"
        effect = effect_of(old)
        try:
            Merger.objects.take(old, new, on=recoding.on)
        except ValidationError as error:
            raise Unreadable(file, recoding.place, " ".join(error.messages)) from None
        numbers = ", ".join(f"{number} {what}" for what, number in vars(effect).items())
        return f"  merged   {old.pk}  {old} → {new}: {numbers}"
