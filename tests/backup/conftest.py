"""One back-up for all these tests: making it takes a second, and each of them only reads it."""

from contextlib import contextmanager
from threading import Event, Thread
from types import SimpleNamespace

import psycopg
import pytest
from django.core.management import call_command

from accounts.models import User
from backup.keys import new_key
from tests.backup.rows import make_rows
from tests.outage import url_of_the_tests

WRITE = """INSERT INTO outbox_turn ("limit", digest, at) VALUES ('meanwhile', '', now())"""


@contextmanager
def others_writing():
    """Within this somebody else adds rows all the time."""
    enough, began = Event(), Event()

    def write():
        with psycopg.connect(url_of_the_tests(), autocommit=True) as session:
            while not enough.is_set():
                session.execute(WRITE)
                began.set()

    writing = Thread(target=write)
    writing.start()
    assert began.wait(20)
    yield
    enough.set()
    writing.join()


@pytest.fixture(scope="session")
def kept(django_db_setup, django_db_blocker, tmp_path_factory):
    """A back-up, its key, and what is known of the rows. The rows themselves are gone again."""
    folder = tmp_path_factory.mktemp("shelf")
    private, public = new_key()
    (folder / "key").write_text(private)
    with django_db_blocker.unblock():
        known = make_rows()
        try:
            with others_writing():
                call_command("backup", f"--into={folder}", f"--to={public}")
            people = User.objects.count()
        finally:
            django_db_setup.put_back()
    [path] = folder.glob("waaier-*")
    return SimpleNamespace(path=path, key=folder / "key", public=public, people=people, **known)
