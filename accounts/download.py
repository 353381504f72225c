"""Somebody's own data as one file: a page to read, and the same for machines.

It is made while it is sent and kept nowhere: a copy of all that is known of somebody would itself have to be guarded
and erased.
"""

import io
import json
import zipfile
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.holdings import HOLDINGS
from outbox.models import Message
from ui.text import OwnWords

NAME = "gegevens.zip"
LONGEST = 5000  # rows of one kind on the page; the file for machines has them all


class OwnData:
    """All that is known of a DataSubject and that they get to see, in the language of this moment."""

    def __init__(self, person):
        self.person = person
        self.made_at = localtime()
        # One moment for all of it: what changes meanwhile is not half in it.
        with transaction.atomic():
            self.parts = [
                (holding, rows)
                for holding in HOLDINGS.told
                if (rows := [holding.show(row, person) for row in holding.rows(person)])
            ]

    @property
    def json(self):
        """The file for machines, as text."""
        said = {
            "site": settings.SITE_URL,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "language": get_language(),
            "addresses": list(self.person.addresses),
            "data": [
                {
                    "table": holding.name,
                    "what": str(holding.label),
                    "rows": [
                        [{"key": key, "label": label, "value": value} for key, label, value in row] for row in rows
                    ],
                }
                for holding, rows in self.parts
            ],
        }
        return json.dumps(said, ensure_ascii=False, indent=1, default=plain)

    @property
    def page(self):
        """The page to read, as HTML that needs nothing from the network."""
        parts = [
            (
                f"d{number}",
                str(holding.label).capitalize(),
                len(rows),
                str(holding.stays),
                [
                    [(label, lines(value)) for _key, label, value in row if value not in ("", None, [], {})]
                    for row in rows[:LONGEST]
                ],
            )
            for number, (holding, rows) in enumerate(self.parts, 1)
        ]
        context = {"parts": parts, "made_at": self.made_at, "addresses": self.person.addresses}
        return render_to_string("account/data_file.html", context | {"site_url": settings.SITE_URL})

    @property
    def zip(self):
        """Both as the bytes of one file."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("uw-gegevens.html", self.page)
            file.writestr("opmaak.css", render_to_string("account/data_file.css"))
            file.writestr("gegevens.json", self.json)
        return made.getvalue()


def plain(value):
    """A value as a file for machines has it."""
    return value.isoformat() if isinstance(value, date) else str(value)


def lines(value):
    """A value as the lines in which it is read."""
    if isinstance(value, bool):
        return [_("Yes") if value else _("No")]
    if isinstance(value, list):
        return [line for each in value for line in lines(each)]
    if isinstance(value, dict):
        return [f"{key}: {', '.join(map(str, lines(each)))}" for key, each in value.items()]
    if isinstance(value, datetime):
        return [date_format(value, "DATETIME_FORMAT")]
    return [date_format(value, "DATE_FORMAT") if isinstance(value, date) else OwnWords(value)]


def tell(to, language, *, caused_by=None):
    """Mail that the data were downloaded: who did not do that themselves, has to know."""
    Message.objects.post(
        "accounts/mail/downloaded",
        to,
        language,
        {"when": timezone.now(), "reason": _("You receive this mail because your data were downloaded.")},
        caused_by=caused_by,
        municipality="",
    )
