import pytest
from django.conf import settings as django_settings
from django.utils import translation

from tests.pages import PageClient


def pytest_configure():
    """Static files under their own names, as the live server of the browser tests finds them, and without collecting.

    For all tests alike: what one test drew and kept, another shows.
    """
    storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django_settings.STORAGES["staticfiles"]["BACKEND"] = storage


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    """Argon2 is slow on purpose; what it protects is not under test here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def dutch():
    """Every test begins in Dutch; what a test switches, ends with it."""
    with translation.override("nl"):
        yield


@pytest.fixture
def client():
    """Every page that a test fetches is also checked as a page."""
    return PageClient()
