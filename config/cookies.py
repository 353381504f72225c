"""What the site keeps on the device of a reader, as the page on privacy tells it."""

from django.conf import settings
from django.utils.translation import gettext as _

from climate.devices import prefix

DAY, HOUR = 24 * 3600, 3600  # seconds


def cookies():
    """(name, what it is for, how long it stays) of each cookie; and of what is no cookie but stays there as well."""
    two_spans = _("%(n)d days; of who works for a municipality %(hours)d hours at most")
    spans = {"n": settings.SESSION_COOKIE_AGE // DAY, "hours": settings.SESSION_LONGEST // HOUR}
    return [
        (
            settings.SESSION_COOKIE_NAME,
            _("Keeps you signed in, or remembers your unfinished intake."),
            two_spans % spans,
        ),
        (
            settings.CSRF_COOKIE_NAME,
            _("Protects forms: no other website can send one in your name."),
            _("a year"),
        ),
        (settings.LANGUAGE_COOKIE_NAME, _("Remembers which language you chose."), _("until you close the browser")),
        (settings.MESSAGE_COOKIE_NAME, _("Takes a message to the next page, such as “Saved”."), _("until you saw it")),
        (
            settings.DEVICE_COOKIE_NAME,
            _(
                "Only of who works for a municipality: knows that you signed in on this device before. If somebody "
                "does so on another device, you get a mail. It holds no name."
            ),
            _("a year"),
        ),
        (
            f"{prefix()}peiling-…",
            _("Only if you score how good an area is: so that you can change your scores."),
            _("until a day after the round closes"),
        ),
        (
            "session",
            _(
                "No cookie, but in the storage of your browser, and only of who works for a municipality: when you "
                "were last active. So your other tabs know it too."
            ),
            _("until you empty it"),
        ),
    ]
