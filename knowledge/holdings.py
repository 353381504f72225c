"""What of a person stands in the knowledge base: who wrote, and what they said that helped."""

from accounts.holdings import HOLDINGS, acts
from knowledge.models import ArticleRevision, FundingList, Mark

HOLDINGS.add(
    acts(ArticleRevision, "by"),
    acts(FundingList, "by"),
    acts(Mark, "by", "changed_by", "undone_by"),
)
