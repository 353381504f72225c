from django.core.management.base import BaseCommand

from backup.keys import new_key


class Command(BaseCommand):
    help = (
        "Makes a pair of keys for back-ups: the private one on standard output, for somebody else to keep, and the "
        "public one on standard error, for BACKUP_RECIPIENTS. Run it where back-ups are opened, not on the server."
    )
    requires_system_checks = []

    def handle(self, **options):
        private, public = new_key()
        self.stdout.write(f"# public key: {public}\n{private}")
        self.stderr.write(f"BACKUP_RECIPIENTS={public}")
