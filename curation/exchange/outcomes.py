"""What taking a file over changes: seen first, and done only when it is what was seen."""

from django.db import transaction

from curation.affected import Affected
from curation.exchange.differences import by_kind, counts, differences, seal
from curation.exchange.files import contents_of
from curation.exchange.imports import Import
from curation.impact import impact_of
from curation.taking import settle
from taxonomy.deciding import looking
from taxonomy.models import Category
from taxonomy.revisions import lock_taxonomy


class Outcome:
    """What a file changes in the taxonomy and what of it is left out; `step` is set once it is done."""

    def __init__(self, arrival, revision, reader, before):
        """`before` is where the categories stood. To be made while the rows of the step are there."""
        self.revision = None
        self.refused, self.kept_addresses = arrival.refused, arrival.kept_addresses
        self.untagged, self.unused = arrival.contents.untagged, arrival.contents.unused
        self.differences = differences(revision)
        reach = Affected(revision, before, Category.objects.places())
        self.impact = impact_of(reach, reader) if self.differences else None
        # How many categories are here already as the file has them.
        self.unchanged = len(arrival.contents.entries) - len(arrival.refusals) - len(self.differences)

    @property
    def seal(self):
        """A short text that differs when anything in the outcome differs."""
        return seal(self.differences) + (self.impact.seal if self.impact else "")

    @property
    def counts(self):
        return counts(self.differences)

    @property
    def groups(self):
        return by_kind(self.differences)


def take(upload, *, by, reason="", seen=""):
    """Take an uploaded file over if that changes what the reader saw, and drop it. Returns the Outcome.

    `seen` is the seal of the outcome that was shown; with another one, or none, everything is rolled back: that is the
    preview. Raises ValidationError for a file that cannot be read, or when the taxonomy would not be sound any more.
    """
    arrival = Import(contents_of(upload.kind, bytes(upload.content)), by=by)
    with transaction.atomic():
        lock_taxonomy()
        before = Category.objects.places()
        with looking():
            revision = arrival.take(reason)
        outcome = Outcome(arrival, revision, by, before)
        if outcome.differences and outcome.seal == seen:
            settle(revision, Affected(revision, before, Category.objects.places()).replaced)
            outcome.revision = revision
            upload.delete()
        else:
            transaction.set_rollback(True)
    return outcome
