"""What helps: articles, when each fits an initiative, what it did there, and the money that fits."""

from knowledge.articles import Article
from knowledge.fits import Fit
from knowledge.funding import Funding, FundingList
from knowledge.marks import Mark
from knowledge.revisions import ArticleRevision

__all__ = ["Article", "ArticleRevision", "Fit", "Funding", "FundingList", "Mark"]
