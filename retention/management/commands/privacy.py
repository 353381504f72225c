from django.core.management.base import BaseCommand, CommandError

from retention.document import PATH, document


class Command(BaseCommand):
    help = "Write docs/privacy.md from what is declared on the fields."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only say whether it is current")

    def handle(self, *, check=False, **options):
        text = document()
        is_current = PATH.exists() and PATH.read_text() == text
        if check and not is_current:
            raise CommandError("docs/privacy.md is not current: run manage.py privacy.")
        if not check:
            PATH.write_text(text)
        self.stdout.write("docs/privacy.md is current.")
