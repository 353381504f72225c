"""What is done to an organisation and its people, in the words of the log."""

from audit.models import Entry, What

# By the value of OrganisationChange.What.
WORDS = {
    "started": What.ORGANISATION_STARTED,
    "details": What.DETAILS_CHANGED,
    "logo": What.LOGO_CHANGED,
    "theme": What.COLOURS_CHANGED,
    "theme_gone": What.COLOURS_GONE,
    "invited": What.INVITED,
    "withdrawn": What.INVITATION_WITHDRAWN,
    "sent_again": What.INVITATION_SENT_AGAIN,
    "joined": What.JOINED,
    "role": What.ROLE_CHANGED,
    "suspended": What.SUSPENDED,
    "lifted": What.LIFTED,
    "left": What.LEFT,
    "factors_gone": What.FACTOR_RESET,
    "sign_in": What.SIGN_IN_SETTINGS_CHANGED,
    "sign_in_gone": What.SIGN_IN_SETTINGS_CHANGED,
    "kept": What.ROLE_KEPT,
}


def log(change):
    """Write an OrganisationChange in the log, without what was said: of details only which, of people only numbers and
    roles. Returns the Entry."""
    what = WORDS[change.what]
    return Entry.objects.record(
        what, by=change.by_id, municipality=change.organisation_id, about=change.person, **facts(what, change)
    )


def facts(what, change):
    """What the log tells of a change, as Entry.objects.record takes it."""
    before, after = change.before or {}, change.after or {}
    if what == What.DETAILS_CHANGED:
        return {"fields": list(after)}
    if what == What.LEFT:
        return {"before": before.get("role"), "handed_over": sum(count for _taker, count in after.values())}
    if what in {What.JOINED, What.ROLE_CHANGED}:
        return {"before": before.get("role"), "after": after.get("role")}
    return {"after": after.get("role")} if what in INVITING else {}


INVITING = {What.INVITED, What.INVITATION_SENT_AGAIN, What.INVITATION_WITHDRAWN}
