"""What the run writes down of what it did."""

import structlog
from django.utils import timezone

from audit.models import Entry, What
from retention.rules import Fate
from ui.personal import Keep

logger = structlog.get_logger(__name__)
# Of what the software needs to run nobody asks who took it away.
TOLD = {Keep.INTAKE, Keep.DOSSIER, Keep.ACCOUNT, Keep.ROLE, Keep.MAIL, Keep.REFERRAL, Keep.SCORE, Keep.LOG}
GONE = {Fate.ERASE, Fate.UNLINK, Fate.DESTROY}


def record(step):
    """Write down that so many rows of a kind went in a municipality: numbers and no more. Returns the Entry of the log
    that admins read; None where nothing went, or nobody asks."""
    logger.info("retention", rule=step.rule.key, fate=str(step.fate), municipality=step.code, rows=step.number)
    keep = step.rule.keeps[-1]
    if step.fate not in GONE or keep not in TOLD:
        return None
    span = step.rule.span
    before = None if span.is_chosen else timezone.localdate(span.before(timezone.now())).isoformat()
    facts = {"rows": step.number, "kept_as": str(keep), "before": before}
    return Entry.objects.record(What.RETAINED, municipality=step.code, **facts)
