"""What the room puts in those below: the way to its pages in the office."""

from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.slots import OFFICE
from retention.models import Disposal


@OFFICE.fill
def kept(municipality):
    """What goes and what stays. Of what waits is counted only where it is drawn: that takes a query."""
    waiting = cache(lambda: Disposal.objects.of([municipality.pk]).waiting().count() or None)
    pages = [
        ("kept", _("What goes tonight"), None),
        ("terms", _("Terms"), None),
        ("register", _("Register of processing"), None),
        ("archive", _("List of the archivist"), waiting),
        ("destroyed", _("Declarations"), None),
    ]
    for name, label, count in pages:
        yield "data", (label, reverse(f"retention:{name}", args=[municipality.pk]), count)
