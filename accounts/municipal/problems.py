"""Why somebody does not come in through the account of their organisation; the provider's own words go to the log."""

import structlog
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.db.models import TextChoices
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

log = structlog.get_logger(__name__)
LONGEST = 300  # letters of what a provider says

TRY_LATER = _("Try again in a few minutes. Does it stay like this? Then tell the administrator of your organisation.")
TELL = _("Tell the administrator of your organisation: something in the settings has to be changed.")
AGAIN = _("Begin again on the page to sign in.")
INVITE = _("Ask an admin of Waaier at your organisation to invite you at that address.")


class Problem(TextChoices):
    """What went wrong, with its heading."""

    DOWN = "down", _("Your organisation does not answer")
    MALFORMED = "malformed", _("Your organisation gives an answer that we cannot read")
    SECRET = "secret", _("Your organisation does not know Waaier")
    DENIED = "denied", _("You did not sign in")
    CLOCK = "clock", _("The clocks differ")
    STATE = "state", _("This sign-in is too old")
    UNKNOWN = "unknown", _("Signing in did not work")
    NO_ADDRESS = "no_address", _("We do not know your e-mail address")
    DOMAIN = "domain", _("Your organisation does not vouch for this address")
    NO_INVITATION = "no_invitation", _("You were not invited yet")
    NO_ROLE = "no_role", _("You have no role in Waaier")
    CONNECT_FIRST = "connect_first", _("You have an account already")
    RESCUE = "rescue", _("This account does not come in here")
    BORDER = "border", _("Sign in with your own password or a code for this")


# Problem -> (what is the matter, what to do, status of the page)
WORDS = {
    Problem.DOWN: (_("The place where you sign in with your account cannot be reached now."), TRY_LATER, 503),
    Problem.MALFORMED: (_("We cannot go on with what the place where you sign in sends."), TELL, 503),
    Problem.SECRET: (_("The place where you sign in refuses Waaier, with the key that it has."), TELL, 503),
    Problem.DENIED: (_("You or your organisation broke it off. Nothing happened."), AGAIN, 403),
    Problem.CLOCK: (
        _("The clock of your organisation and ours differ too much: your sign-in seems to be of another moment."),
        TELL,
        503,
    ),
    Problem.STATE: (
        _("It took longer than ten minutes, was used before, or was begun in another browser or window."),
        AGAIN,
        400,
    ),
    Problem.UNKNOWN: (_("The place where you sign in told us that it went wrong."), TRY_LATER, 503),
    Problem.NO_ADDRESS: (_("Your organisation does not tell it, or says that it is not confirmed."), TELL, 403),
    Problem.DOMAIN: (
        _("You signed in there with another address than those of your organisation."),
        _("Sign in there with your account of work. Is that what you did? Then tell the administrator."),
        403,
    ),
    Problem.NO_INVITATION: (
        _("You signed in at your organisation, but nobody there asked you to work with Waaier."),
        INVITE,
        403,
    ),
    Problem.NO_ROLE: (
        _("You signed in at your organisation, but it gives you no role in Waaier, and nobody invited you."),
        _("Ask the administrator of your organisation for it."),
        403,
    ),
    Problem.CONNECT_FIRST: (
        _("There is an account with your address, not only of this organisation. We must know that it is yours."),
        _(
            "Sign in once as you always do, with your password or a mailed code. Then choose “Connections” under your "
            "account, and connect your organisation. From then on you come in this way."
        ),
        403,
    ),
    Problem.RESCUE: (
        _("An account that may do everything does not come in through an organisation."),
        _("Sign in with your password."),
        403,
    ),
    Problem.BORDER: (
        _("You came in through one organisation, and this page is also about your work elsewhere."),
        _("Sign out first. Then sign in as you do without this organisation, and come back to this page."),
        403,
    ),
}


class KeptOut(OAuth2Error):
    """Somebody does not come in: which Problem, and what only the log says of it."""

    def __init__(self, problem, detail=""):
        super().__init__(detail)
        self.problem, self.detail = problem, detail


def answer(request, provider, problem, *, detail=""):
    """The page that says it; what the provider said goes to the log, as it may hold what is not for everyone."""
    log.warning(
        "no sign-in through the organisation", organisation=provider.code, problem=problem, said=str(detail)[:LONGEST]
    )
    what, advice, status = WORDS[problem]
    context = {"problem": problem, "what": what, "advice": advice, "provider": provider}
    response = render(request, "account/municipal/problem.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
