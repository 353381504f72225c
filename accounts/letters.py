"""Every mail about an account: one table, one template. Codes instead of links, so that none of them teaches
people to click; the text is rendered in the language of the receiver."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CODE_IS_SHORT_LIVED = _("The code is valid for 15 minutes. Never give it to anyone, not even to the municipality.")
NOT_YOU_IGNORE = _("Did you not ask for this? Then you need not do anything.")
NOT_YOU_ACT = _(
    "Was it not you? Then go to Waaier straight away, choose “Forgotten your password?” and set a new password."
)
ASKED = _("You receive this mail because someone entered your e-mail address at Waaier.")
CHANGED = _("You receive this mail because something changed in your account at Waaier.")


@dataclass(frozen=True)
class Letter:
    """One kind of mail. `text` may name values of the mail's context in braces."""

    subject: Promise
    text: Promise
    closing: tuple[Promise, ...] = (NOT_YOU_ACT,)
    reason: Promise = CHANGED

    @property
    def is_asked_for(self):
        """Whether anyone who types an address has it sent there; other letters tell a user of a change."""
        return self.reason is ASKED


CODE = (CODE_IS_SHORT_LIVED, NOT_YOU_IGNORE)

# allauth's name of a mail -> what we write instead
LETTERS = {
    "account/email/login_code": Letter(
        _("Your sign-in code"), _("This is the code to sign in to Waaier:"), CODE, ASKED
    ),
    "account/email/email_confirmation_signup": Letter(
        _("Confirm your e-mail address"),
        _("Welcome to Waaier. With this code you confirm your e-mail address:"),
        CODE,
        ASKED,
    ),
    "account/email/email_confirmation": Letter(
        _("Confirm your e-mail address"), _("With this code you confirm your e-mail address:"), CODE, ASKED
    ),
    "account/email/password_reset_code": Letter(
        _("Code for a new password"), _("With this code you choose a new password:"), CODE, ASKED
    ),
    "account/email/account_already_exists": Letter(
        _("You already have an account"),
        _(
            "Someone tried to make an account at Waaier with your e-mail address. You already have one. "
            "Sign in with it. Forgotten your password? Have a code sent to you on the sign-in page."
        ),
        (NOT_YOU_IGNORE,),
        ASKED,
    ),
    "account/email/unknown_account": Letter(
        _("There is no account with this e-mail address"),
        _(
            "Someone asked Waaier for a code for {email}. There is no account with this e-mail address. "
            "Perhaps you used another address, or you have no account yet. You can make one on the sign-in page."
        ),
        (NOT_YOU_IGNORE,),
        ASKED,
    ),
    "account/email/password_changed": Letter(
        _("Your password was changed"), _("The password of your account at Waaier was changed.")
    ),
    "account/email/password_set": Letter(
        _("Your account has a password"), _("A password was set for your account at Waaier.")
    ),
    "account/email/password_reset": Letter(
        _("Your password was changed"), _("You have a new password for Waaier, chosen with a mailed code.")
    ),
    "account/email/email_changed": Letter(
        _("Your e-mail address was changed"),
        _("The e-mail address of your account at Waaier is now {to_email}. It was {from_email}."),
    ),
    "account/email/email_deleted": Letter(
        _("An e-mail address was removed"),
        _("The e-mail address {deleted_email} was removed from your account at Waaier."),
    ),
}
