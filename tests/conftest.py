import gc
import logging
from contextlib import contextmanager
from copy import deepcopy

import pytest
import structlog
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.test import TransactionTestCase
from django.utils import translation

from tests.kept import KeptRows
from tests.pages import PageClient


def pytest_configure():
    """Settings for all tests alike: what one test drew and kept, another shows."""
    # Static files under their own names, as the live server of the browser tests finds them, and without collecting.
    storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django_settings.STORAGES["staticfiles"]["BACKEND"] = storage
    django_settings.STATIC_ROOT = None  # where each new client would look over all files
    django_settings.CHECK_FRAGMENTS = True
    django_settings.INDEX_KEPT = ""  # a test of it has a folder of its own
    # Argon2 is slow on purpose; what it protects is not under test here.
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Rich, a tool of development, draws all values of a traceback in colour: seconds for an error with a large form.
    for handler in logging.getLogger().handlers:
        for each in getattr(handler.formatter, "processors", ()):
            if isinstance(each, structlog.dev.ConsoleRenderer):
                each.exception_formatter = structlog.dev.plain_traceback


# What takes seconds a test: real browsers, other processes, properties, and sweeps over all pages; the longest first.
SLOW = (
    "tests/browser/test_sweep.py",
    *("tests/engines/", "tests/browser/"),
    *("tests/benchmarks/", "tests/demo/", "tests/backup/test_restoring.py"),
    *("tests/test_html.py", "tests/test_server.py"),
    *("tests/test_failover.py", "tests/test_outage.py", "tests/test_bodies.py", "tests/test_setup.py"),
    *("tests/test_errors.py", "tests/test_access.py", "tests/test_storing.py", "tests/test_files.py"),
    "tests/test_languages.py",
    *("tests/initiatives/test_search_processes.py", "tests/rehearsal/test_load.py", "tests/test_retries.py"),
    "tests/initiatives/test_search_index.py::test_agrees_with_plain_sql",
    "tests/initiatives/test_taxonomy_sync.py::test_nothing_is_orphaned",
    "tests/curation/test_exchange_files.py::test_a_mangled_file",
)


def pytest_collection_modifyitems(items):
    """Mark these, so that `make quick` can leave them out, and begin with them: two processes then end together."""
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: [*map(item.nodeid.startswith, SLOW), True].index(True))


def pytest_collection_finish():
    """What is loaded by now stays until the end: the garbage collector need not look it over time and again."""
    gc.collect()
    gc.freeze()


# --- The database --------------------------------------------------------------------------------------------------


def load_taxonomy(**_signal):
    apps.get_model("taxonomy", "Category").objects.load()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The supplied taxonomy stands in the database before every test, as on every site, and nothing else does.

    Gives these rows.
    """
    post_migrate.connect(load_taxonomy, sender=apps.get_app_config("taxonomy"))
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            # A test database that is lost is made again, so no commit waits for the disk.
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit = off; SET synchronous_commit = off")
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_keep_all")  # which lets nobody empty the log
            call_command("flush", interactive=False, verbosity=0)
            cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_keep_all")
        first_rows = KeptRows("first")
    # What a test committed is gone after it. Django itself empties all tables, which takes a quarter of a second.
    TransactionTestCase._fixture_teardown = lambda _test: first_rows.put_back()
    return first_rows


@pytest.fixture(scope="session")
def kept_rows(django_db_setup, django_db_blocker):
    """A function for fixtures of a module or class: the rows that are made within it are there for all its tests.

    What a test changes is undone after that test, and the rows themselves after the last one. They are never
    committed, so that another connection sees none of them.
    """

    @contextmanager
    def kept_rows(make):
        with django_db_blocker.unblock():
            around = transaction.atomic()
            around.__enter__()
            made = make()
        yield made
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            around.__exit__(None, None, None)

    return kept_rows


@pytest.fixture(scope="session")
def made_once(django_db_setup):
    """A function for fixtures of tests that commit: the rows that `make` commits, made once in this process.

    A test begins with it: what it made before is gone. Gives a copy of what `make` returned.
    """
    known = {}

    def made_once(make):
        name = f"{make.__module__}_{make.__name__}".replace(".", "_")
        if name not in known:
            django_db_setup.put_back()
            known[name] = make(), KeptRows(name)
        made, rows = known[name]
        rows.put_back()
        return deepcopy(made)

    return made_once


# --- Every test ----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def dutch():
    """Every test begins in Dutch; what a test switches, ends with it."""
    with translation.override("nl"):
        yield


@pytest.fixture
def client():
    """Every page that a test fetches is also checked as a page."""
    return PageClient()
