import pytest

from taxonomy.models import Category
from tests.builders import an_official


@pytest.fixture
def official():
    return an_official(name="Sam Bakker")


@pytest.fixture
def desk(client, official):
    """A client at which an official of Waaierdam sits."""
    client.force_login(official)
    return client


@pytest.fixture
def categories():
    """{"lens/key": category} of the supplied taxonomy."""
    return {f"{category.lens}/{category.key}": category for category in Category.objects.all()}
