from datetime import timedelta

import pytest
from django.utils import timezone

from follow.models import Frequency, SavedView
from tests.builders import a_user


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://waaier.example"


@pytest.fixture
def me():
    return a_user("noor@kade.example", name="Noor", language="en")


@pytest.fixture
def mailbox(settings, tmp_path):
    """Mails that leave are printed and kept in a folder, as in the demo."""
    settings.OUTBOX_BACKEND, settings.EMAIL_FILE_PATH = "outbox.backends.DemoBackend", tmp_path / "mail"
    return tmp_path / "mail"


def a_view(owner, query="", frequency=Frequency.DAILY, name="Moestuinen"):
    """A saved view whose owner looked long ago, at what is there now."""
    view = SavedView.objects.keep(query, owner=owner, name=name, frequency=frequency)
    return looked(view, timezone.now() - timedelta(days=30))


def looked(view, at):
    """The same view, fresh from the database, last looked at then."""
    SavedView.objects.filter(pk=view.pk).update(looked_at=at)
    return SavedView.objects.get(pk=view.pk)


def fresh(view):
    """The view as a new request has it: with the rights that its owner has now."""
    return SavedView.objects.get(pk=view.pk)


def told(view):
    """The news of a view as plain data: (new, changed, left, how many are gone)."""
    news = fresh(view).news()
    return (
        [line.name for line in news.new.lines],
        [(line.name, line.about) for line in news.changed.lines],
        [(line.name, line.about) for line in news.left.lines],
        news.gone,
    )


NOTHING = ([], [], [], 0)
