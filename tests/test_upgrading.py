"""Beside the code of another version: nobody is sent to a node whose migrations wait, and its pages bear it."""

import io
import os
import re
import socket
import socketserver
import threading
import time
from contextlib import suppress

import psycopg
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction
from django.db.models.signals import pre_migrate
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from audit.models import Entry, What
from config import errors, static_files, upgrading
from config.management.commands import migrate
from initiatives.models import SearchRow
from initiatives.search.facets import SCALES
from initiatives.search.results import Results
from tests.builders import an_admin, an_initiative, an_official
from tests.outage import url_of_the_tests, wait_until
from tests.test_errors import check_error_page


@pytest.fixture(autouse=True)
def just_started(monkeypatch):
    """A process that has not seen yet that all migrations were applied."""
    monkeypatch.setattr(upgrading, "_seen", [])


def forget_a_migration():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'outbox' AND name LIKE '0003%' RETURNING app, name")
        return cursor.fetchall()


def apply(rows):
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", rows)


# --- Who is sent there ---------------------------------------------------------------------------------------------


def test_a_node_is_not_ready_while_its_migrations_wait(db, django_assert_num_queries):
    with transaction.atomic():
        waiting = forget_a_migration()
        for _twice in range(2):
            ready = Client().get("/readyz")
            assert (ready.status_code, ready.content) == (503, b"migrations waiting\n")
    apply(waiting)

    assert Client().get("/readyz").status_code == 200
    with django_assert_num_queries(0):
        assert not upgrading.are_migrations_waiting()


def test_what_another_version_brought_is_none_of_this_ones_business(db):
    apply([("outbox", "0099_of_the_next_version")])
    assert not upgrading.are_migrations_waiting()


def test_an_empty_database_is_not_ready(db):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE django_migrations RENAME TO moved")
        assert upgrading.are_migrations_waiting()
        transaction.set_rollback(True)


# --- What its pages do ---------------------------------------------------------------------------------------------


@pytest.fixture
def a_table_is_missing(transactional_db):
    """The table of the sessions, which a later migration brings."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_session RENAME TO moved")
    waiting = forget_a_migration()
    yield
    apply(waiting)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE moved RENAME TO django_session")


def test_a_page_says_wait_while_the_table_is_yet_to_come(a_table_is_missing):
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "abcdefghijklmnopqrstuvwxyz012345"
    page = client.get("/")
    check_error_page(page, 503)
    assert page.headers["Retry-After"] == str(errors.RETRY_AFTER)


def test_a_missing_table_is_a_fault_of_ours_once_all_was_migrated(db):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT column_of_nobody FROM outbox_message")
    except ProgrammingError as error:
        assert not upgrading.is_too_early(error)
        upgrading._seen.clear()
        forget_a_migration()
        assert upgrading.is_too_early(error)
        assert not upgrading.is_too_early(ProgrammingError("a syntax error"))


# --- One migrates at a time ----------------------------------------------------------------------------------------


@pytest.fixture
def changes_a_table(monkeypatch):
    """What a migration does: it asks for a table alone."""

    def change(sender, **_signal):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")

    monkeypatch.setattr(migrate, "GIVES_WAY", 0.2)
    monkeypatch.setattr(migrate, "PAUSE", 0.1)
    pre_migrate.connect(change, sender=apps.get_app_config("sessions"))
    yield
    pre_migrate.disconnect(change, sender=apps.get_app_config("sessions"))


def test_the_second_migrate_waits_gives_way_and_finds_nothing_to_do(transactional_db, changes_a_table):
    told = io.StringIO()

    def second():
        call_command("migrate", stdout=told, interactive=False)
        connections.close_all()

    with psycopg.connect(url_of_the_tests(), autocommit=True) as first, psycopg.connect(url_of_the_tests()) as reader:
        first.execute("SELECT pg_advisory_lock(%s)", [migrate.MIGRATING])
        reader.execute("SELECT count(*) FROM django_session")  # and its transaction goes on
        other = threading.Thread(target=second)
        other.start()
        holder = f"Another migrate is under way on this database (process {first.info.backend_pid} of PostgreSQL"
        wait_until(lambda: holder in told.getvalue())
        assert "Operations to perform" not in told.getvalue()

        first.execute("SELECT pg_advisory_unlock(%s)", [migrate.MIGRATING])
        wait_until(lambda: "A table is in use; trying again" in told.getvalue())
        # It stands in nobody's way meanwhile.
        first.execute("SET lock_timeout = '20s'")
        first.execute("SELECT count(*) FROM django_session")
        assert "No migrations to apply" not in told.getvalue()

        reader.rollback()
        other.join(60)
        assert "No migrations to apply" in told.getvalue()
        assert first.execute("SELECT pg_try_advisory_lock(%s)", [migrate.MIGRATING]).fetchone() == (True,)


class Pooler(socketserver.BaseRequestHandler):
    """Passes on all, and gives the process that serves a session another number, as poolers do."""

    to = ""  # where the socket of the server lies

    def handle(self):
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(self.to)
            threading.Thread(target=pass_on, args=[self.request, server], daemon=True).start()
            pass_on(server, self.request, lambda piece: BACKEND.sub(lambda said: said[1] + b"\0\0\0\7", piece))


BACKEND = re.compile(rb"(K\x00\x00\x00\x0c)....", re.DOTALL)  # what PostgreSQL says of it at the start


def pass_on(come, go, change=bytes):
    with suppress(OSError):
        while piece := come.recv(65536):
            go.sendall(change(piece))
        go.shutdown(socket.SHUT_WR)


def test_through_a_pooler_nothing_is_migrated_and_no_lock_is_left(transactional_db, monkeypatch):
    told, direct, server = io.StringIO(), url_of_the_tests(), connection.get_connection_params()
    monkeypatch.setattr(Pooler, "to", f"{server['host']}/.s.PGSQL.{server['port']}")
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Pooler) as pooler:
        pooler.daemon_threads = True  # which nobody waits for
        threading.Thread(target=pooler.serve_forever, daemon=True).start()
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", pooler.server_address[1])
        with pytest.raises(CommandError, match=r"^A pooler stands between .* Nothing was migrated\."):
            call_command("migrate", stdout=told, interactive=False)
        connection.close()
        monkeypatch.undo()
        pooler.shutdown()

    assert told.getvalue() == ""
    with psycopg.connect(direct) as another:
        assert another.execute("SELECT pg_try_advisory_lock(%s)", [migrate.MIGRATING]).fetchone() == (True,)


# --- Style sheets of another version -------------------------------------------------------------------------------


@pytest.fixture
def version(tmp_path, settings):
    """A function that collects the files of a version and starts it: gives how it answers."""
    settings.STATIC_KEPT = tmp_path / "kept"

    def start(name, files):
        settings.STATIC_ROOT = str(tmp_path / name)
        for file, body in files.items():
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body)
        static_files.keep()
        return static_files.StaticFilesMiddleware(lambda _request: None)

    return start


def asked(node, rf, path):
    answer = node(rf.get(f"/static/{path}", headers={"accept-encoding": "gzip"}))
    return answer and b"".join(answer.streaming_content).decode()


def test_each_version_hands_out_what_the_other_one_names(version, rf):
    first = version("1", {"css/site.aaaaaaaaaaaa.css": "old", "css/site.css": "old"})
    name = "css/site.bbbbbbbbbbbb.css"
    second = version("2", {name: "the new one", f"{name}.gz": "small", "css/site.css": "new"})
    for node in (first, second):
        assert asked(node, rf, "css/site.aaaaaaaaaaaa.css") == "old"
        assert asked(node, rf, name) == "small"
        assert asked(node, rf, "css/site.cccccccccccc.css") is None
    assert (asked(first, rf, "css/site.css"), asked(second, rf, "css/site.css")) == ("old", "new")
    kept = first(rf.get(f"/static/{name}"))
    assert re.search("max-age=315360000, public, immutable", kept.headers["Cache-Control"])


def test_nothing_else_is_found_in_that_folder(version, rf, settings):
    node = version("1", {"css/site.aaaaaaaaaaaa.css": "old"})
    (settings.STATIC_KEPT.parent / "secret.aaaaaaaaaaaa.txt").write_text("secret")
    for path in ["newest.txt", "../secret.aaaaaaaaaaaa.txt", "css/../../secret.aaaaaaaaaaaa.txt", "css", ""]:
        assert asked(node, rf, path) is None


def test_what_was_of_a_version_stays_for_a_month_after_it(version, rf, settings):
    old, long_ago = settings.STATIC_KEPT / "site.aaaaaaaaaaaa.css", time.time() - 40 * 24 * 3600
    version("1", {"site.aaaaaaaaaaaa.css": "old"})
    os.utime(old, (long_ago, long_ago))  # that version ran for forty days

    version("2", {"site.bbbbbbbbbbbb.css": "new"})
    assert old.exists()
    os.utime(old, (long_ago, long_ago))
    version("2", {})
    assert not old.exists()
    assert (settings.STATIC_KEPT / "site.bbbbbbbbbbbb.css").exists()


def test_only_what_a_version_laid_there_is_ever_taken_away(version, settings):
    """A folder by mistake may hold anything: back-ups, pictures, settings."""
    version("1", {"css/site.aaaaaaaaaaaa.css": "old"})
    laid = [
        "css/site.bbbbbbbbbbbb.css",
        "js/map.bbbbbbbbbbbb.js.br",
        "js/map.bbbbbbbbbbbb.js.12.new",
        "newest.txt.12.new",
    ]
    of_others = ["backup.tar.age", "media/photo.jpg", "waaier.env", "draft.new", "css/site.css", "newest.txt.old"]
    long_ago = time.time() - 40 * 24 * 3600
    for name in [*laid, *of_others]:
        path = settings.STATIC_KEPT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("something")
        os.utime(path, (long_ago, long_ago))

    version("1", {})
    assert [name for name in laid if (settings.STATIC_KEPT / name).exists()] == []
    assert [name for name in of_others if not (settings.STATIC_KEPT / name).exists()] == []


def test_a_folder_that_nothing_was_collected_in_is_no_version(version, settings):
    version("1", {"site.aaaaaaaaaaaa.css": "old"})
    (settings.STATIC_KEPT.parent / "empty").mkdir()
    version("empty", {})
    assert (settings.STATIC_KEPT / static_files.NEWEST).read_text() == "site.aaaaaaaaaaaa.css"


# --- Rows of another version ---------------------------------------------------------------------------------------


def test_the_list_takes_in_rows_of_a_version_with_other_scales(db):
    """A question with a scale more or fewer, as a newer version writes them, or an older one wrote them."""
    by = an_official()
    more, fewer, ours = (an_initiative(by=by, name=name) for name in ("Meer", "Minder", "Eigen"))
    rows = {each.pk: each for each in SearchRow.objects.all()}
    SearchRow.objects.filter(pk=rows[more.pk].pk).update(scales=[*rows[more.pk].scales, 5])
    SearchRow.objects.filter(pk=rows[fewer.pk].pk).update(scales=rows[fewer.pk].scales[1:])
    scale, *_rest = SCALES
    SearchRow.objects.filter(pk=rows[ours.pk].pk).update(scales=[4, *rows[ours.pk].scales[1:]])

    def found(query):
        return {each.intake.name for each in Results.of(QueryDict(query), by).initiatives}

    assert found("") == {"Meer", "Minder", "Eigen"}
    assert found(f"{scale}=4-5") == {"Eigen"}


def test_the_log_shows_what_a_newer_version_wrote(client, db):
    initiative = an_initiative(name="Buurtbus")
    initiative.unpublish(by=an_official(), reason="Gestopt")
    client.force_login(an_admin())
    page = reverse("office:log", args=["GM9999"])
    assert "van de website gehaald" in client.get(page).content.decode()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE audit_entry DISABLE TRIGGER USER")
    Entry.objects.filter(what=What.UNPUBLISHED).update(what="of_the_next", about="planet", about_key="9")
    said = client.get(page).content.decode()
    assert "Een nieuwere versie van deze site schreef dit." in said and "van de website gehaald" not in said
