"""What the room keeps itself: the terms that organisations chose, who was warned, and what the archivist decides."""

from retention.disposals import Disposal
from retention.notices import Notice
from retention.periods import RetentionTerm

__all__ = ["Disposal", "Notice", "RetentionTerm"]
