"""What of a person stands in what is kept about keeping: who chose a term, who decided about a record, who was warned.

A warning names nobody: it goes with what it is about. The name of who allowed that a record was destroyed stays in its
declaration, as the Archiefbesluit 1995 asks (article 8).
"""

from accounts.holdings import HOLDINGS, acts
from retention.models import Disposal, RetentionTerm

HOLDINGS.add(acts(RetentionTerm, "by"), acts(Disposal, "approved_by", when="listed_at"))
