"""On which device and where somebody is signed in, in words, and no more than that is kept of it.

Of an address of the network stays its beginning, of what a browser says of itself its name and that of the system.
"""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from allauth.account.signals import user_logged_in
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.signing import BadSignature
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.crypto import salted_hmac
from django.utils.functional import lazy
from django.utils.translation import gettext as _

KEPT = {4: 24, 6: 48}  # bits of an address, by the version of the protocol: some hundreds of visitors, or one line
YEAR = 365 * 24 * 3600
MOST = 20  # people who signed in on one device, the last ones
SALT = "accounts.devices"
# What ua-parser calls "Other", and what the browsers of telephones are called.
UNKNOWN = "Other"
PLAIN = {
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Chrome",
    "Edge Mobile": "Edge",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "HeadlessChrome": "Chrome",
    "Mobile Safari": "Safari",
    "Opera Mobile": "Opera",
    "Mac OS X": "macOS",
}


def named_network(address):
    """The name that the site gives to the network of this address; "" when it has none, or the address is none."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return next((name for name, network in settings.NETWORKS if found in ip_network(network)), "")


def shortened(address):
    """The beginning of an address: with zeros in the place of what is left out."""
    return str(ip_network(f"{address}/{KEPT[ip_address(address).version]}", strict=False).network_address)


def device_of(said):
    """(browser, system) that a User-Agent names; "" for what it does not."""
    from ua_parser import parse  # a thousand patterns, of which only who signs in has need

    found = parse(said or "")
    names = [part.family if part else UNKNOWN for part in (found.user_agent, found.os)]
    return tuple("" if name == UNKNOWN else PLAIN.get(name, name) for name in names)


@receiver(pre_save, sender=UserSession)
def keep_no_more_than_words(sender, instance, **_signal):
    """What allauth would store of a session is made short before it is stored. What is short already, stays so."""
    known, short = instance.data, shortened(instance.ip)
    if short != instance.ip or not known:
        instance.data = instance.data | {"network": named_network(instance.ip)}
    if instance.user_agent or not known:
        browser, system = device_of(instance.user_agent)
        instance.data = instance.data | {"browser": browser, "system": system}
    instance.user_agent, instance.ip = "", short


def device_in_words(said):
    """The device of a session, by what is kept of it (`UserSession.data`)."""
    browser, system = said.get("browser"), said.get("system")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("an unknown device")


def place_in_words(session):
    """Where a session is from: the name of a network, or how its addresses begin."""
    if name := session.data.get("network"):
        return name
    found = ip_address(session.ip)
    begins = session.ip.rsplit(".", 1)[0] if found.version == 4 else session.ip.removesuffix("::")
    if settings.NETWORKS:
        return _("another network, begins with %(begins)s") % {"begins": begins}
    return _("a network that begins with %(begins)s") % {"begins": begins}


# --- Whether a device is a new one ---------------------------------------------------------------------------------
# The device itself knows who signed in on it, in a cookie that only we can write and that names nobody.


def mark_of(user):
    return salted_hmac(SALT, str(user.pk), algorithm="sha256").hexdigest()[:20]


def known_on(request):
    """The marks of the people who signed in on the device of this request, the last one last."""
    try:
        said = request.get_signed_cookie(settings.DEVICE_COOKIE_NAME, default="", salt=SALT, max_age=YEAR)
    except BadSignature:
        return []
    return said.split()


def is_known(request, user):
    """Whether this person signed in on the device of this request before, in the last year."""
    return mark_of(user) in known_on(request)


def remember(response, request, user):
    """Let the device know that this person signs in on it."""
    mark = mark_of(user)
    marks = [each for each in known_on(request) if each != mark][-MOST + 1 :]
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        " ".join([*marks, mark]),
        salt=SALT,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


@receiver(user_logged_in)
def tell_of_new_device(sender, request, user, response=None, **_signal):
    """Mail who has a role that somebody signed in on a device that they did not use before; once for each."""
    if not user.has_role:
        return
    if not is_known(request, user):
        session = UserSession.objects.get(session_key=request.session.session_key)
        # In the language of who gets the mail, and not of the page.
        words = {"device": lazy(device_in_words, str)(session.data), "place": lazy(place_in_words, str)(session)}
        get_adapter().send_mail("account/email/new_device", user.email, {"user": user, **words})
    if response is not None:
        remember(response, request, user)
