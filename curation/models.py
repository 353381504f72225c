"""What curation keeps of its own: samples for a second reader, and files that wait to be taken over."""

from curation.samples import Choice, Reading, Sample
from curation.uploads import Upload

__all__ = ["Choice", "Reading", "Sample", "Upload"]
