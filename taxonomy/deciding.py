"""Who decides about what all municipalities share: a step on it by somebody else waits for a curator.

With one municipality in the installation its admins are curators. A municipality's own choices (its parts, and what it
hides) wait for nobody.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps

from accounts.models import Organisation

# Whether a step is taken to be looked at: who asks for that sees to it that it waits, or is rolled back.
LOOKING = ContextVar("a step is looked at", default=False)


class StepWaits(Exception):
    """A step is not taken: it waits for a curator. `revision` holds what it would change; it is not saved."""

    def __init__(self, revision):
        super().__init__(str(revision))
        self.revision = revision


@contextmanager
def looking():
    """Within this a step is taken at once, whoever takes it."""
    token = LOOKING.set(True)
    try:
        yield
    finally:
        LOOKING.reset(token)


def is_looked_at():
    """Whether a step is taken within `looking`."""
    return LOOKING.get()


def is_shared_by_several():
    """Whether more than one municipality takes part. One query."""
    return Organisation.objects.filter(municipality__went_up_in=None).count() > 1


def decides(user):
    """Whether this person may take a step on what is shared. One query for an admin."""
    return user.is_curator or user.is_superuser or (user.is_admin and not is_shared_by_several())


def must_wait(revision):
    """Whether a step with these changes waits for a curator. What nobody in particular does, does not."""
    by = revision.by
    if by is None or revision.approved_by_id or not revision.changes or not is_shared_by_several():
        return False
    return not (by.is_curator or by.is_superuser) and is_shared(revision.changes)


def is_shared(changes):
    """Whether any of these changes is about more than one municipality."""
    rows = [(change["model"], change["after"] or change["before"]) for change in changes]
    of_all = [model for model, row in rows if model == "taxonomy.category" and not row["municipality"]]
    if of_all or any(model == "taxonomy.rule" for model, _row in rows):
        return True
    followed = {row["category"] for model, row in rows if model == "taxonomy.succession"}
    shared = apps.get_model("taxonomy", "Category").objects.shared()
    return bool(followed) and shared.filter(pk__in=followed).exists()
