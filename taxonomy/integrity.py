"""What always holds of the categories, whichever step brought them where they are.

The verbs refuse what would break it with words of their own; what is undone or imported meets it here.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ui.text import likeness


def check(categories, touched):
    """Raise ValidationError where these categories (all of them) break a rule; `touched` are the keys that changed.

    The supplied file may give two categories one name, so names are judged of what changed alone.
    """
    rows = {category.pk: category for category in categories}
    for row in rows.values():
        whole = rows.get(row.parent_id)
        if whole and (whole.parent_id or whole.municipality_id):
            refuse(_("“%(name)s” would be a part of a part."), row, "parts")
        if whole and whole.lens != row.lens:
            refuse(_("“%(name)s” would be a part in another lens."), row, "lens")
        if whole and row.is_active and not whole.is_active:
            refuse(_("“%(name)s” would be in use as a part of a category that is not."), row, "parent")
        if row.counts_as_id and rows[row.counts_as_id].municipality_id not in (None, row.municipality_id):
            refuse(_("“%(name)s” would count as a part of another municipality."), row, "local")
    for row in (rows[pk] for pk in touched if pk in rows and rows[pk].is_active):
        for other in rows.values():
            if other.is_active and other is not row and share_a_name(row, other):
                refuse(_("This lens would have two categories called “%(name)s”."), row, "name")


def share_a_name(row, other):
    """Whether two categories that stand in one list have one name, in either language."""
    beside = row.lens == other.lens and other.municipality_id in (None, row.municipality_id)
    return beside and any(
        likeness(getattr(row, field)) == likeness(getattr(other, field)) for field in ("name_nl", "name_en")
    )


def refuse(message, row, code):
    raise ValidationError(message, code=code, params={"name": row.name})
