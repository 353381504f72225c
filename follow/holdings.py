"""What of a person stands in what they follow."""

from django.utils.translation import gettext_lazy as _

from accounts.holdings import HOLDINGS, Holding, delete, of_account
from follow.models import Digest, SavedView, Sighting

HOLDINGS.add(
    Holding(
        model=SavedView,
        label=_("saved searches"),
        rows=of_account(SavedView, "owner"),
        shown=("name", "query", "frequency", "municipality", "looked_at"),
        erase=delete,
    ),
    Holding(
        model=Digest,
        label=_("news that was mailed to you"),
        rows=of_account(Digest, "view__owner"),
        shown=("day", "posted_at"),
        erase=delete,
        order=40,
    ),
    Holding(
        model=Sighting,
        label=_("what you saw last of your saved searches"),
        rows=of_account(Sighting, "view__owner"),
        shown=("initiative",),
        erase=delete,
        order=40,
    ),
)
