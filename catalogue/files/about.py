"""What a file says of itself: which selection it holds, from which address, when it was made, and its licence."""

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.files.columns import licence_of
from catalogue.listing.controls import chips, list_address
from outbox.links import absolute


def about(results, columns):
    """(what, value) of a file with these results of a list in these columns."""
    labels = [str(label) for label, _href in chips(results)]
    return [
        (_("Selection"), "; ".join(labels) or _("All initiatives")),
        (_("Address of the list"), absolute(list_address(results.selection.on_page(1)))),
        (_("Made at"), timezone.localtime().replace(tzinfo=None, microsecond=0)),
        (_("Number of initiatives"), results.total),
        (_("Licence"), licence_of(columns) or _("None. It holds answers that are for officials only.")),
    ]
