"""What a page says of the letter that its button sends (`workbench/parts/letter.html`)."""

from casework.letters import Letter


def letter_about(kind, *, by, initiative=None, intake=None):
    """The letter that goes out when this official does this, not saved; None when none does."""
    return Letter.objects.draft(kind, by=by, initiative=initiative, intake=intake)
