"""The real site in Firefox and WebKitGTK: both are started once, and what a page complains about fails the test."""

from pathlib import Path

import pytest

from tests.browser.conftest import site, waaierdam, world  # noqa: F401 (fixtures, for these browsers too)
from tests.engines.driving import Firefox, WebKit
from tests.engines.listening import Listening


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session", params=[Firefox, WebKit], ids=lambda kind: kind.name)
def browser(request):
    kind = request.param
    if kind.missing():
        pytest.skip(f"Needs {kind.name}: on Debian, apt install {' '.join(kind.packages)}")
    with kind() as browser:
        yield browser


@pytest.fixture
def engine(browser, live_server):
    """A browser on the live server, as nobody; what its pages complained about fails the test at its end."""
    server = live_server.thread.httpd
    application = server.get_app()
    listening = Listening(application)
    server.set_app(listening)
    browser.root = live_server.url
    browser.open("/")
    browser.forget()
    yield browser
    browser.open("/")  # what the last page still had to say, is said
    server.set_app(application)
    assert listening.complaints == []
