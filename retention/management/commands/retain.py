from django.core.management.base import BaseCommand, CommandError

from areas.models import Municipality
from retention.rules import RULES
from retention.run import outlook, run


class Command(BaseCommand):
    help = (
        "Erase what was kept long enough, warn who must be warned, and put on the list of the archivist what may go."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--rule", action="append", help="only this kind, as the dry run names it; more than once")

    def handle(self, *, dry_run=False, rule=None, **options):
        if unknown := set(rule or ()) - RULES.keys():
            raise CommandError(f"There is no rule {', '.join(sorted(unknown))}. There are: {', '.join(RULES)}.")
        rules = [RULES[key] for key in rule] if rule else None
        steps = outlook(rules=rules) if dry_run else run(rules=rules)
        names = dict(Municipality.objects.filter(pk__in={each.code for each in steps}).values_list("pk", "name"))
        for each in steps:
            place = names.get(each.code, each.code) or "-"
            self.stdout.write(f"{each.rule.key:<14} {each.fate:<8} {each.number:>8}  {place}")
        if not steps:
            self.stdout.write("Nothing is due.")
