"""What of a person stands with the pictures and documents of an initiative: who sent them, and who looked at them."""

from django.utils.translation import gettext_lazy as _

from accounts.holdings import HOLDINGS, WRITTEN_AT_WORK, Holding, acts, of_account
from intake.holdings import family
from media.models import Document, Picture


def let_go(rows, person):
    """Nobody saw yet what waits for a look: it goes. What was shown is of the initiative, and no longer of them."""
    rows.filter(approved_at=None).delete()
    rows.update(by=None)


HOLDINGS.add(
    Holding(
        model=Picture,
        label=_("pictures that you sent"),
        rows=of_account(Picture, "by"),
        shown=("kind", "alt", "proposed_alt", "why_not", "at", "approved_at"),
        hidden={"digest": "It is the address of the picture.", "sizes": "It says nothing of a person."},
        erase=let_go,
        stays=_("Pictures that the municipality showed are of the initiative. Ask the municipality to take one away."),
    ),
    acts(Picture, "approved_by", when="approved_at"),
    acts(Document, "by"),
    Holding(
        model=Document,
        label=_("documents that the municipality keeps with your initiative"),
        rows=lambda person: Document.objects.filter(initiative__intake__in=family(person)),
        shown=("municipality", "at", "kind", "size"),
        hidden=dict.fromkeys(("title", "name"), WRITTEN_AT_WORK) | {"digest": "It is the checksum of the file."},
        stays=_("Files are not searched. The municipality is asked to look through them."),
    ),
)
