from django.core.management.base import BaseCommand

from knowledge.supplied import load_articles


class Command(BaseCommand):
    help = "Load the supplied articles of the knowledge base; what curators have changed since, stays."

    def handle(self, **options):
        added, changed = load_articles()
        self.stdout.write(f"Articles: {added} added, {changed} brought up to date.")
