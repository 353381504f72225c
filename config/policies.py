"""What pages may load, and what they may ask of a browser: as little as they need."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

# What pages of ours use, and nothing else of what the standards know.
USED = ["clipboard-write", "fullscreen", "publickey-credentials-create", "publickey-credentials-get"]
UNUSED = [
    *("accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "display-capture"),
    *("encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer"),
    *("microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "storage-access"),
    *("sync-xhr", "usb", "window-management", "xr-spatial-tracking"),
]
PERMISSIONS = dict.fromkeys(USED, "self") | dict.fromkeys(UNUSED, ())


def content_security(map_tiles=""):
    """The content security policy, as django-csp takes it, with the host of the map tiles when there is one."""
    return {
        "DIRECTIVES": {
            "default-src": [SELF],
            "img-src": [SELF, "data:", *filter(None, [origin(map_tiles)])],
            "object-src": [NONE],
            "base-uri": [NONE],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
            # Of two ways to say where breaches are told, this is the one that all browsers of our floor know.
            "report-uri": "/csp/",
        }
    }


def origin(address):
    """The scheme and host of an address, as a security policy names them; "" of none.

    Raises ImproperlyConfigured for another address than one of map tiles on the web.
    """
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.scheme not in {"https", "http"} or not parts.netloc or not all(f"{{{key}}}" in address for key in "xyz"):
        raise ImproperlyConfigured(f"MAP_TILES={address} is not a web address with {{z}}, {{x}} and {{y}}.")
    return f"{parts.scheme}://{parts.netloc}"
