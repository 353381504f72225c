"""The cookies of the site: what the others are called stands in the settings."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    """What the next page has to say, in a cookie that no other site can have set."""

    @property
    def cookie_name(self):
        return settings.MESSAGE_COOKIE_NAME


class MessageStorage(FallbackStorage):
    """Django's own, with that cookie."""

    storage_classes = (MessageCookie, SessionStorage)
