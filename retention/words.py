"""How long each class of data is kept, in words."""

from django.utils.translation import gettext_lazy as _

from retention.rules import RULES
from ui.personal import Keep

# The classes of which nothing goes by a rule, and why.
STAYS = {
    Keep.SAVED: _("until you remove the saved search, or your account goes"),
    Keep.ORGANISATION: _("as long as the municipality takes part"),
    Keep.RECORD: _("for good: it shows who decided what"),
    Keep.PACK: _("for good: the council decided with it"),
    Keep.DERIVED: _(
        "as long as the data from which it is made; in the file with which searching starts up to a day longer"
    ),
}


def kept_for(keep, purpose, code=""):
    """[sentence] of how long a class of data is kept for a purpose in the municipality with this code: one for each
    rule, or why it stays."""
    if keep in STAYS:
        return [str(STAYS[keep])]
    rules = [rule for rule in RULES.keeping(keep) if rule.is_for(purpose) or keep == Keep.DOSSIER]
    return [f"{rule.label}: {rule.in_words(rule.days_for(code))}" for rule in rules]
