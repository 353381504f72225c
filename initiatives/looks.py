"""That an official looked at contact details, once a day for each initiative and each intake: the log says who did."""

from audit.models import Entry, What
from intake.options import ContactDetail

COLUMNS = {f"contact_{each}" for each in ContactDetail.values}  # the keys of what a file or table shows of a contact


def note_looks(user, subjects):
    """Write down that this official sees the contact details of these initiatives (with their intake) and intakes, as
    far as these have any. One statement, none when there are none.

    The caller knows that the page shows them: who is asked here is not whether this person may.
    """
    shown = [each for each in subjects if any(getattr(each, "intake", each).contact_details.values())]
    note_shown(user, shown)


def note_shown(user, subjects):
    """The same of those of which the caller knows that they have contact details."""
    if rows := [(each, each.municipality_id) for each in subjects]:
        Entry.objects.record_once_a_day(What.CONTACT_SEEN, rows, by=user)
