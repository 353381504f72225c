"""Who causes what others have to bear: a mail to an address that they typed, or one draft after another."""

# allauth's own reading of the address, with settings.ALLAUTH_TRUSTED_PROXY_COUNT: of IPv6 the network, since everyone
# at home has more addresses there than could ever be counted.
from allauth.core.internal.ratelimit import get_ip
from django.core.exceptions import PermissionDenied
from django.utils.translation import ngettext


def stranger(request):
    """Under which name the limits on strangers count this visitor: their account or network; None for an official."""
    if not request.user.is_authenticated:
        try:
            return f"network {get_ip(request)}"
        except PermissionDenied:  # there is none, or a proxy sends what is no address: these are one stranger
            return "network unknown"
    return None if request.user.is_official else f"account {request.user.pk}"


def enough_mail(full):
    """The sentence at a field when a limit on mail is reached."""
    return ngettext(
        "We sent much mail in the past hour. Look in your mail, or try again in %(number)d minute.",
        "We sent much mail in the past hour. Look in your mail, or try again in %(number)d minutes.",
        full.minutes,
    ) % {"number": full.minutes}
