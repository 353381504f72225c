"""Publishing, archiving and taking that back when a colleague was first: nothing is overlooked, no text is lost."""

from dataclasses import dataclass

from initiatives.models import Event
from ui.merging import digest, texts


@dataclass(frozen=True)
class First:
    """What a colleague did before, an Event, and the text that this official wrote for the same."""

    event: Event
    kept: str


def first_of(initiative, by, form):
    """What a colleague did first; None after a double click, when it was this official's own doing.

    Takes the form with the reason, as it was sent.
    """
    turns = initiative.events.filter(kind__in=Event.TURNS).select_related("by")
    event = turns.first()
    if event is None or event.by_id == by.pk:
        return None
    return First(event, form.cleaned_data["reason"])


def mark_of(page):
    """A short text that differs when the page of what everyone will read says something else."""
    said = [(label, value) for rows in ("answers", "contact", "readings") for label, value in page[rows]]
    return digest(texts([f"{label}: {'; '.join(map(str, value))}" for label, value in said]))
