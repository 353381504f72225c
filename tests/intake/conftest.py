import pytest
from django.urls import reverse

from intake.models import Intake
from intake.ownership import SESSION_KEY
from intake.questions import Section
from tests.builders import a_draft, a_municipality, a_neighbourhood
from tests.pages import PageClient


@pytest.fixture
def client():
    """A visitor without an account; every page that they get is checked as a page."""
    return PageClient()


@pytest.fixture
def waaierdam():
    return a_municipality()


@pytest.fixture
def kade(waaierdam):
    return a_neighbourhood(municipality=waaierdam)


@pytest.fixture
def hold():
    """A function that lets a client hold an intake in its session."""

    def hold(client, intake):
        session = client.session
        session[SESSION_KEY] = [*session.get(SESSION_KEY, []), str(intake.pk)]
        session.save()
        return intake

    return hold


@pytest.fixture
def draft(client, hold):
    """A draft with all that is required, held by the client without an account."""
    return hold(client, a_draft())


@pytest.fixture
def blank(client, hold, waaierdam):
    """A draft of which only the municipality is known, held by the client without an account."""
    return hold(client, Intake.objects.create(municipality=waaierdam))


@pytest.fixture
def address():
    """A function that returns the address of a section (or another page) of an intake."""

    def address(intake, page):
        if page in Section.values:
            return reverse("intake:section", args=[intake.pk, page])
        return reverse(f"intake:{page}", args=[intake.pk])

    return address
