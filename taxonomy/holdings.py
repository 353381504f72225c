"""What of a person stands in the life of the categories: who took or asked for a step."""

from accounts.holdings import FIRST, HOLDINGS, acts
from taxonomy.models import Revision, WaitingStep
from taxonomy.revisions import lock_taxonomy

HOLDINGS.add(
    acts(Revision, "by", "approved_by"),
    acts(WaitingStep, "by", "decided_by"),
)


@FIRST.fill
def lock(person):
    """Before the rows, as whatever changes an initiative."""
    lock_taxonomy(shared=True)
    return ()
