"""Every mail about an account: one table, one template. Codes instead of links, so that none of them teaches
people to click; the text is rendered in the language of the receiver."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from outbox.models import Message

CODE_IS_SHORT_LIVED = _("The code is valid for 15 minutes. Never give it to anyone, not even to the municipality.")
NOT_YOU_IGNORE = _("Did you not ask for this? Then you need not do anything.")
NOT_YOU_ACT = _(
    "Was it not you? Then go to Waaier straight away, choose “Forgotten your password?” and set a new password."
)
NOT_YOU_DISCONNECT = _(
    "Was it not you? Then sign in at Waaier, and break the connection under “Connections”. "
    "Tell your organisation as well."
)
ASKED = _("You receive this mail because someone entered your e-mail address at Waaier.")
CHANGED = _("You receive this mail because something changed in your account at Waaier.")


@dataclass(frozen=True)
class MailText:
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
FACTORS_GONE = "accounts/email/factors_gone"
FACTORS_GONE_BY_HAND = "accounts/email/factors_gone_by_hand"
BEGIN_ANEW = "accounts/email/begin_anew"

# allauth's name of a mail -> what we write instead
LETTERS = {
    "account/email/login_code": MailText(
        _("Your sign-in code"), _("This is the code to sign in to Waaier:"), CODE, ASKED
    ),
    "account/email/email_confirmation_signup": MailText(
        _("Confirm your e-mail address"),
        _("Welcome to Waaier. With this code you confirm your e-mail address:"),
        CODE,
        ASKED,
    ),
    "account/email/email_confirmation": MailText(
        _("Confirm your e-mail address"), _("With this code you confirm your e-mail address:"), CODE, ASKED
    ),
    "account/email/password_reset_code": MailText(
        _("Code for a new password"), _("With this code you choose a new password:"), CODE, ASKED
    ),
    "account/email/account_already_exists": MailText(
        _("You already have an account"),
        _(
            "Someone tried to make an account at Waaier with your e-mail address. You already have one. "
            "Sign in with it. Forgotten your password? Have a code sent to you on the sign-in page."
        ),
        (NOT_YOU_IGNORE,),
        ASKED,
    ),
    "account/email/unknown_account": MailText(
        _("There is no account with this e-mail address"),
        _(
            "Someone asked Waaier for a code for {email}. There is no account with this e-mail address. "
            "Perhaps you used another address, or you have no account yet. You can make one on the sign-in page."
        ),
        (NOT_YOU_IGNORE,),
        ASKED,
    ),
    "account/email/password_changed": MailText(
        _("Your password was changed"), _("The password of your account at Waaier was changed.")
    ),
    "account/email/password_set": MailText(
        _("Your account has a password"), _("A password was set for your account at Waaier.")
    ),
    "account/email/password_reset": MailText(
        _("Your password was changed"), _("You have a new password for Waaier, chosen with a mailed code.")
    ),
    "account/email/email_changed": MailText(
        _("Your e-mail address was changed"),
        _("The e-mail address of your account at Waaier is now {to_email}. It was {from_email}."),
    ),
    "account/email/email_deleted": MailText(
        _("An e-mail address was removed"),
        _("The e-mail address {deleted_email} was removed from your account at Waaier."),
    ),
    # Ours: allauth knows no such mails.
    "account/email/proof_code": MailText(
        _("The code to go on"), _("With this code you show that it is really you:"), CODE, ASKED
    ),
    "account/email/new_device": MailText(
        _("Somebody signed in on a new device"),
        _("Somebody signed in to your account at Waaier on a device that you did not use before: {device}, {place}."),
        (_("Was it you? Then you need not do anything. You get this mail once for each device."), NOT_YOU_ACT),
        _("You receive this mail because your account at Waaier has a role."),
    ),
    "mfa/email/totp_activated": MailText(
        _("An app was added to your account"),
        _("From now on you sign in to Waaier with a code from your app as second step."),
    ),
    "mfa/email/totp_deactivated": MailText(
        _("The app was removed from your account"),
        _("Codes from the app do not open your account at Waaier any more."),
    ),
    "mfa/email/webauthn_added": MailText(
        _("A passkey was added to your account"), _("From now on you can sign in to Waaier with this passkey.")
    ),
    "mfa/email/webauthn_removed": MailText(
        _("A passkey was removed from your account"), _("That passkey does not open your account at Waaier any more.")
    ),
    "mfa/email/recovery_codes_generated": MailText(
        _("You have new recovery codes"),
        _("New recovery codes were made for your account at Waaier. Those from before do not work any more."),
    ),
    FACTORS_GONE: MailText(
        _("Choose a new second step for signing in"),
        _(
            "{by} of {organisation} took away the second steps of your account at Waaier: passkeys, the app and the "
            "recovery codes. They gave this reason: “{reason}”. You are signed out everywhere. Sign in as always; "
            "then you choose a new second step."
        ),
        (_("Did you not ask for this? Then call your municipality straight away."),),
    ),
    FACTORS_GONE_BY_HAND: MailText(
        _("Choose a new second step for signing in"),
        _(
            "Whoever runs Waaier took away the second steps of your account: passkeys, the app and the recovery "
            "codes. You are signed out everywhere. Sign in as always; then you choose a new second step."
        ),
        (_("Did you not ask for this? Then call whoever runs Waaier straight away."),),
    ),
    BEGIN_ANEW: MailText(
        _("Choose anew how you sign in"),
        _(
            "From now on you also work for {organisation}. Your account is connected with the account of another "
            "organisation. To be sure that only you come in, your password and second steps do not count any more. "
            "Have a code mailed to you when you sign in. Then you choose a new second step."
        ),
        (_("Did you not accept an invitation? Then call your municipality straight away."),),
    ),
    "socialaccount/email/account_connected": MailText(
        _("You can sign in through your organisation"),
        _("Your account at Waaier is connected with your account at {provider}. You can sign in with it from now on."),
        (NOT_YOU_DISCONNECT,),
    ),
    "socialaccount/email/account_disconnected": MailText(
        _("You no longer sign in through your organisation"),
        _("Your account at Waaier is no longer connected with your account at {provider}."),
    ),
}


def post(name, user, context):
    """Post one of these letters to somebody of whom we know that the account is theirs, in their language."""
    letter = LETTERS[name]
    Message.objects.post(
        template="accounts/mail/letter",
        to=user.email,
        language=user.language,
        context={
            "subject": letter.subject,
            "name": user.name,
            "text": format_lazy(letter.text, **context),
            "code": None,
            "closing": letter.closing,
            "reason": letter.reason,
        },
        caused_by=None,
        is_theirs=True,
        municipality=user.employer,
    )
