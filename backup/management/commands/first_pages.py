import json

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand, CommandError
from django.test import Client
from django.urls import reverse

from initiatives.models import Initiative


class Command(BaseCommand):
    help = "Asks the site some pages as a visitor, without a server, and compares what it finds with plain SQL."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="for another program")

    def handle(self, **options):
        visible = Initiative.objects.visible_to(AnonymousUser())
        everything = reverse("initiatives:export", args=["json"])
        addresses = [reverse("initiatives:home"), reverse("initiatives:list"), everything]
        addresses += [each.get_absolute_url() for each in visible.order_by("pk")[:1]]
        client = Client(headers={"x-forwarded-proto": "https"} if settings.HTTPS else {})
        pages = []
        for address in addresses:
            answer = client.get(address, secure=settings.HTTPS, SERVER_NAME=settings.ALLOWED_HOSTS[0].lstrip("."))
            content = answer.getvalue()
            if answer.status_code != 200:
                raise CommandError(f"{address} answers {answer.status_code}.")
            counted = in_sql = None
            if address == everything:
                counted, in_sql = len(json.loads(content)["rows"]), visible.count()
            if counted != in_sql:
                raise CommandError(f"{address} finds {counted} initiatives, and there are {in_sql}.")
            pages.append([address, answer.status_code, counted, in_sql])
        if options["json"]:
            self.stdout.write(json.dumps(pages))
            return
        for address, status, counted, in_sql in pages:
            self.stdout.write(f"{address} {status}" + ("" if counted is None else f", counts {counted}, SQL {in_sql}"))
