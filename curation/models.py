"""What curation keeps of its own: samples for a second reader, files that wait to be taken over, and mergers."""

from curation.mergers import Merger
from curation.news import RevisionNews
from curation.samples import Choice, Reading, Sample
from curation.uploads import Upload

__all__ = ["Choice", "Merger", "Reading", "RevisionNews", "Sample", "Upload"]
