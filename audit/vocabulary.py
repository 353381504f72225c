"""The words of the log, all of them: what can have happened, to what kind of thing, and what is told of it.

Whoever wants to log something new declares it here. What is not declared is refused.
"""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.facts import AreaCode, Count, Day, Flag, OneOf, SelectionCodes, SomeOf
from ui.personal import Keep


class Group(models.TextChoices):
    """By what one looks for entries."""

    SIGN_IN = "sign_in", _("Signing in")
    PEOPLE = "people", _("People and roles")
    SETTINGS = "settings", _("Settings")
    PUBLICATION = "publication", _("Publishing")
    REMOVAL = "removal", _("Taking away")
    EXPORT = "export", _("Downloading")
    CONTACT = "contact", _("Looking at contact details")
    SHARED = "shared", _("Categories, lists and mergers")
    KEEPING = "keeping", _("Back-ups")


class Thing(models.TextChoices):
    """What an entry can be about. The value is the name of the model, where it is a row."""

    USER = "user", _("account")
    MEMBERSHIP = "membership", _("role")
    INVITATION = "invitation_to_work", _("invitation to work here")
    ORGANISATION = "organisation", _("organisation")
    MUNICIPALITY = "municipality", _("municipality")
    INITIATIVE = "initiative", _("initiative")
    INTAKE = "intake", _("intake")
    PACK = "councilpack", _("council pack")
    STATEMENT = "statement", _("statement of worth")
    ROUND = "round", _("round of scores")
    OPINIONS = "opinionpublication", _("opinions about the municipality")
    ARTICLE = "article", _("article")
    REVISION = "revision", _("step in the taxonomy")
    MERGER = "merger", _("merger of municipalities")
    PRICES = "pricelist", _("list of prices")
    FUNDING = "fundinglist", _("list of funding")
    LETTER_TEXT = "lettertext", _("text of letters")
    ASSIGNMENT = "assignmentrule", _("rule about who gets what")
    SELECTION = "selection", _("selection")
    LOG = "log", _("log")


class What(models.TextChoices):
    """What happened."""

    SIGNED_IN = "signed_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Signing in failed")
    LOCKED_OUT = "locked_out", _("Too many attempts to sign in")
    SIGNED_OUT = "signed_out", _("Signed out")
    SIGNED_UP = "signed_up", _("Account made")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET = "password_reset", _("Password chosen anew, with a mailed code")
    ADDRESS_CHANGED = "address_changed", _("E-mail address changed")
    FACTOR_ADDED = "factor_added", _("Second factor added")
    FACTOR_REMOVED = "factor_removed", _("Second factor removed")
    FACTOR_RENEWED = "factor_renewed", _("Recovery codes made anew")
    FACTOR_RESET = "factor_reset", _("Second factor taken away by an admin")
    SESSION_ENDED = "session_ended", _("Session ended from elsewhere")

    INVITED = "invited", _("Invited")
    INVITATION_SENT_AGAIN = "invitation_sent_again", _("Invitation sent again")
    INVITATION_WITHDRAWN = "invitation_withdrawn", _("Invitation withdrawn")
    JOINED = "joined", _("Came to work here")
    ROLE_CHANGED = "role_changed", _("Role changed")
    SUSPENDED = "suspended", _("Suspended")
    LIFTED = "lifted", _("May come in again")
    LEFT = "left", _("Left")
    ROLE_KEPT = "role_kept", _("The provider takes away the role of the last admin; it stays")

    ORGANISATION_STARTED = "organisation_started", _("Organisation began")
    DETAILS_CHANGED = "details_changed", _("Details of the organisation changed")
    LOGO_CHANGED = "logo_changed", _("Logo changed")
    COLOURS_CHANGED = "colours_changed", _("Colours changed")
    COLOURS_GONE = "colours_gone", _("Back to the standard colours")
    LETTER_TEXT_CHANGED = "letter_text_changed", _("Text of letters changed")
    ASSIGNMENT_CHANGED = "assignment_changed", _("Rules about who gets what changed")
    SIGN_IN_SETTINGS_CHANGED = "sign_in_settings_changed", _("Way to sign in changed")

    REGISTERED = "registered", _("Registered")
    PUBLISHED = "published", _("Published")
    UNPUBLISHED = "unpublished", _("Taken off the website")
    ARCHIVED = "archived", _("Archived")
    RESTORED = "restored", _("Taken out of the archive")
    PACK_MADE = "pack_made", _("Council pack made")
    VALUE_SHOWN = "value_shown", _("Statement of worth shown to everyone")
    VALUE_HIDDEN = "value_hidden", _("Statement of worth no longer shown")
    SCORES_SHOWN = "scores_shown", _("Scores of the climate shown to everyone")
    SCORES_HIDDEN = "scores_hidden", _("Scores of the climate no longer shown")
    OPINIONS_SHOWN = "opinions_shown", _("Opinions about the municipality shown to everyone")
    OPINIONS_HIDDEN = "opinions_hidden", _("Opinions about the municipality no longer shown")
    JOINING_SHOWN = "joining_shown", _("Way to take part shown")
    JOINING_REFUSED = "joining_refused", _("Way to take part not shown")
    PICTURE_SHOWN = "picture_shown", _("Picture shown to everyone")
    PICTURE_REFUSED = "picture_refused", _("Picture not shown")
    ARTICLE_PUBLISHED = "article_published", _("Article published")
    ARTICLE_RETIRED = "article_retired", _("Article retired")
    ARTICLE_RETURNED = "article_returned", _("Article brought back")

    REDACTED = "redacted", _("Private text taken away")
    CONTACT_ERASED = "contact_erased", _("Contact details erased")
    UNREGISTERED = "unregistered", _("Registration taken back")
    PICTURE_REMOVED = "picture_removed", _("Picture removed that everyone saw")
    DOCUMENT_REMOVED = "document_removed", _("Document removed")
    PERSON_ERASED = "person_erased", _("Account and personal data erased")
    RETAINED = "retained", _("What was kept long enough, removed")

    EXPORTED = "exported", _("Downloaded a file")
    DATA_DOWNLOADED = "data_downloaded", _("Downloaded the data of a person")
    LOG_DOWNLOADED = "log_downloaded", _("Downloaded the log")

    CONTACT_SEEN = "contact_seen", _("Looked at contact details")

    CATEGORY_STEP = "category_step", _("Taxonomy changed")
    STEP_UNDONE = "step_undone", _("Step in the taxonomy undone")
    RULE_CHANGED = "rule_changed", _("Proposal rule changed")
    CHOICE_CHANGED = "choice_changed", _("Own choice about a category changed")
    MERGER_TAKEN = "merger_taken", _("Municipalities merged")
    MERGER_UNDONE = "merger_undone", _("Merger of municipalities undone")
    TAXONOMY_IMPORTED = "taxonomy_imported", _("Taxonomy read from a file")
    LIST_CHOSEN = "list_chosen", _("Version of a list put in use")
    AREAS_LOADED = "areas_loaded", _("Areas loaded")

    BACKED_UP = "backed_up", _("Back-up made")
    BACKUP_RESTORED = "backup_restored", _("Restored from a back-up")
    TAKEN_OVER = "taken_over", _("Database taken over")


ROLE = OneOf(("official", "admin", "curator"))
METHOD = OneOf(("password", "code", "passkey", "openid", "invited", "reset", "sign_up", "totp", "recovery", "other"))
FACTOR = OneOf(("totp", "webauthn", "recovery_codes"))
FILE = OneOf(("csv", "xlsx", "json", "jsonld", "ttl", "pdf", "zip", "docx", "odt", "ods"))
# The fields of an organisation: a test compares them with the model.
DETAILS = SomeOf(
    (
        *("shown_name", "contact_name", "contact_email", "contact_phone", "reply_address", "privacy_contact"),
        *("privacy_officer",),
        *("response_days", "least_scorers", "shows_joining_at_once", "about_nl", "about_en"),
    )
)
# The kinds of letters and of steps in the taxonomy: a test compares these with the models as well.
LETTER = OneOf(
    (
        *("registered", "published", "taken_off", "archived", "corrected", "declined", "forwarded"),
        *("belongs", "taken_over", "contact_changed", "asked"),
    )
)
STEP = OneOf(("added", "reworded", "moved", "reordered", "merged", "split", "retired", "restored"))
KEPT_AS = OneOf(tuple(Keep.values))
CONTACT = SomeOf(("name", "email", "phone", "address", "website"))


@dataclass(frozen=True)
class LoggedAct:
    """In which group an entry stands, what it may be about ("" for nothing), and {key: kind} of its facts."""

    group: Group
    things: tuple = ("",)
    facts: dict = field(default_factory=dict)


def acts(group, things, *whats, **facts):
    """These acts, told of alike."""
    return {what: LoggedAct(group, things, facts) for what in whats}


THEIR_ACCOUNT = ("", Thing.USER)

ACTS = {
    **acts(Group.SIGN_IN, THEIR_ACCOUNT, What.SIGNED_IN, method=METHOD, second=METHOD),
    **acts(Group.SIGN_IN, THEIR_ACCOUNT, What.SIGN_IN_FAILED, What.LOCKED_OUT, method=METHOD),
    **acts(Group.SIGN_IN, THEIR_ACCOUNT, What.SIGNED_OUT, What.SIGNED_UP),
    **acts(Group.SIGN_IN, THEIR_ACCOUNT, What.PASSWORD_CHANGED, What.PASSWORD_RESET, What.ADDRESS_CHANGED),
    **acts(Group.SIGN_IN, THEIR_ACCOUNT, What.FACTOR_ADDED, What.FACTOR_REMOVED, What.FACTOR_RENEWED, factor=FACTOR),
    **acts(Group.SIGN_IN, THEIR_ACCOUNT, What.FACTOR_RESET),
    **acts(Group.SIGN_IN, THEIR_ACCOUNT, What.SESSION_ENDED, sessions=Count()),
    **acts(
        Group.PEOPLE,
        ("", Thing.INVITATION),
        *(What.INVITED, What.INVITATION_SENT_AGAIN, What.INVITATION_WITHDRAWN),
        after=ROLE,
    ),
    **acts(
        Group.PEOPLE,
        THEIR_ACCOUNT,
        *(What.JOINED, What.ROLE_CHANGED, What.SUSPENDED, What.LIFTED, What.LEFT, What.ROLE_KEPT),
        before=ROLE,
        after=ROLE,
        handed_over=Count(),
    ),
    **acts(Group.SETTINGS, ("", Thing.ORGANISATION), What.ORGANISATION_STARTED, What.SIGN_IN_SETTINGS_CHANGED),
    **acts(Group.SETTINGS, ("", Thing.ORGANISATION), What.DETAILS_CHANGED, fields=DETAILS),
    **acts(
        Group.SETTINGS,
        ("", Thing.ORGANISATION),
        *(What.LOGO_CHANGED, What.COLOURS_CHANGED, What.COLOURS_GONE),
    ),
    **acts(Group.SETTINGS, ("", Thing.LETTER_TEXT), What.LETTER_TEXT_CHANGED, letter=LETTER),
    **acts(Group.SETTINGS, ("", Thing.ASSIGNMENT), What.ASSIGNMENT_CHANGED, removed=Flag()),
    **acts(
        Group.PUBLICATION,
        (Thing.INITIATIVE,),
        *(What.REGISTERED, What.PUBLISHED, What.UNPUBLISHED, What.ARCHIVED, What.RESTORED),
    ),
    **acts(Group.PUBLICATION, (Thing.PACK,), What.PACK_MADE, rows=Count(), public=Flag()),
    **acts(Group.PUBLICATION, (Thing.STATEMENT,), What.VALUE_SHOWN, What.VALUE_HIDDEN),
    **acts(Group.PUBLICATION, (Thing.ROUND,), What.SCORES_SHOWN, What.SCORES_HIDDEN),
    **acts(Group.PUBLICATION, ("", Thing.OPINIONS), What.OPINIONS_SHOWN, What.OPINIONS_HIDDEN, year=Count()),
    **acts(Group.PUBLICATION, (Thing.INITIATIVE,), What.JOINING_SHOWN, What.JOINING_REFUSED),
    **acts(Group.PUBLICATION, (Thing.INITIATIVE,), What.PICTURE_SHOWN, What.PICTURE_REFUSED),
    **acts(Group.PUBLICATION, (Thing.ARTICLE,), What.ARTICLE_PUBLISHED, What.ARTICLE_RETIRED, What.ARTICLE_RETURNED),
    **acts(Group.REMOVAL, (Thing.INITIATIVE, Thing.INTAKE), What.REDACTED, places=Count()),
    **acts(Group.REMOVAL, (Thing.INITIATIVE, Thing.INTAKE), What.CONTACT_ERASED, details=CONTACT, intakes=Count()),
    **acts(Group.REMOVAL, (Thing.INITIATIVE, Thing.INTAKE), What.UNREGISTERED),
    **acts(Group.REMOVAL, (Thing.INITIATIVE,), What.PICTURE_REMOVED, What.DOCUMENT_REMOVED),
    **acts(Group.REMOVAL, THEIR_ACCOUNT, What.PERSON_ERASED, on_behalf=Flag(), rows=Count()),
    **acts(Group.REMOVAL, ("",), What.RETAINED, rows=Count(), before=Day(), kept_as=KEPT_AS),
    **acts(
        Group.EXPORT,
        ("", Thing.SELECTION, Thing.PACK, Thing.INITIATIVE, Thing.PRICES, Thing.FUNDING, Thing.ROUND, Thing.STATEMENT),
        What.EXPORTED,
        selection=SelectionCodes(),
        words=Flag(),
        rows=Count(),
        private=Flag(),
        contact=Flag(),
        file=FILE,
        area=AreaCode(),
    ),
    **acts(Group.EXPORT, THEIR_ACCOUNT, What.DATA_DOWNLOADED, on_behalf=Flag()),
    **acts(Group.EXPORT, ("", Thing.LOG), What.LOG_DOWNLOADED, rows=Count(), selection=SelectionCodes()),
    **acts(Group.CONTACT, (Thing.INITIATIVE, Thing.INTAKE, Thing.USER), What.CONTACT_SEEN),
    **acts(Group.SHARED, (Thing.REVISION,), What.CATEGORY_STEP, step=STEP, rows=Count()),
    **acts(
        Group.SHARED,
        (Thing.REVISION,),
        *(What.STEP_UNDONE, What.RULE_CHANGED, What.CHOICE_CHANGED, What.TAXONOMY_IMPORTED),
        rows=Count(),
    ),
    **acts(
        Group.SHARED,
        (Thing.MERGER,),
        What.MERGER_TAKEN,
        What.MERGER_UNDONE,
        old=AreaCode(),
        new=AreaCode(),
        rows=Count(),
    ),
    **acts(Group.SHARED, (Thing.PRICES, Thing.FUNDING), What.LIST_CHOSEN, rows=Count()),
    **acts(Group.SHARED, ("",), What.AREAS_LOADED, rows=Count()),
    **acts(Group.KEEPING, ("",), What.BACKED_UP, rows=Count(), files=Count(), megabytes=Count(), encrypted=Flag()),
    **acts(Group.KEEPING, ("",), What.BACKUP_RESTORED, rows=Count(), made_on=Day(), timeline=Count()),
    **acts(Group.KEEPING, ("",), What.TAKEN_OVER, timeline=Count()),
}

OF_GROUP = {group: [what for what, kind in ACTS.items() if kind.group == group] for group in Group}
