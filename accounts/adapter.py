"""How allauth behaves at Waaier: its mails go through the outbox, in the receiver's language, without links."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.internal.ratelimit import get_ip
from django.core.exceptions import ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.factors import has_proven
from accounts.letters import LETTERS
from accounts.models import User
from accounts.proving import is_recently_proven, methods_of
from accounts.sign_ins import failed
from accounts.strangers import stranger
from audit.models import What
from outbox.models import Message


def is_confirmed(email, user):
    """Whether this user showed that they read the mail at this address."""
    return EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists()


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "This e-mail address and password do not belong together. Check both and try again."
        ),
        "enter_current_password": _("This is not your current password. Try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "incorrect_code": _("This code is not right. Check it and try again."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or have a code mailed to you."),
        "rate_limited": _("You did this often in a short time. Wait a moment and try again."),
        "duplicate_email": _("This is already your e-mail address."),
        "same_as_current": _("This is already your e-mail address."),
        "email_taken": _("Someone already has an account with this e-mail address."),
    }

    def save_user(self, request, user, form, commit=True):
        """A new user, with the name they gave and the language they read now."""
        user.name = form.cleaned_data["name"]
        user.language = get_language()
        return super().save_user(request, user, form, commit)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Wrong passwords count for an address as tried by one visitor: a stranger's do not keep its owner out."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{get_ip(request)}"

    def pre_authenticate(self, request, **credentials):
        """Refuse too many attempts, which the log shows. Raises ValidationError."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            failed(What.LOCKED_OUT, credentials.get("email", ""), "password")
            raise

    def is_safe_url(self, url):
        """Whether to follow a `next`: only to a path of this site, whatever the request says its host is."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def send_mail(self, template_prefix, email, context):
        """Post one of our letters, in the language of its receiver; one who has no account reads the page's.

        A name is what somebody typed: only who confirmed the address is greeted with it. A letter that a stranger
        can cause raises outbox.limits.LimitReached.
        """
        letter = LETTERS[template_prefix]
        user = context.get("user") or User.objects.filter(email=User.objects.normalize_email(email)).first()
        is_theirs = not letter.is_asked_for or is_confirmed(email, user)
        Message.objects.post(
            template="accounts/mail/letter",
            to=email,
            language=user.language if user else get_language(),
            context={
                "subject": letter.subject,
                "name": user.name if user and is_theirs else "",
                "text": format_lazy(letter.text, **context | {"email": email}),
                "code": context.get("code"),
                "closing": letter.closing,
                "reason": letter.reason,
            },
            caused_by=stranger(self.request) if letter.is_asked_for else None,
            is_theirs=bool(user and is_theirs),
            municipality=user.employer if user else "",
        )

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """The same, saying whose account it is: a mail to a former address still goes in the user's language."""
        super().send_notification_mail(template_prefix, user, {"user": user} | (context or {}), email)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who signed in a short while ago has shown who they are; allauth would ask again. It still does for another
        e-mail address: with that one gets at all the rest."""
        is_enough = app != "allauth.account" and is_recently_proven(self.request)
        return super().is_reauthentication_required(app=app, **kwargs) and not is_enough

    def get_reauthentication_methods(self, user):
        """The ways to show who one is. Who has a second factor and has not shown it here, shows that."""
        ways = methods_of(user, super().get_reauthentication_methods(user))
        factors = [way for way in ways if way["id"].startswith("mfa")]
        return factors if factors and not has_proven(self.request) else ways

    def get_password_change_redirect_url(self, request):
        return self.get_login_redirect_url(request)
