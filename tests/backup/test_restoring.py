"""A back-up comes back as it was, into an empty place that nobody uses, and nothing comes to life again by itself."""

import re
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from threading import Event, Thread, Timer

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django_tasks_db.models import DBTaskResult
from psycopg.conninfo import make_conninfo

from accounts.models import User
from audit.models import Entry, What
from backup import programs
from backup.archive import Archive, stream, write
from backup.keys import identities
from backup.making import DUMP
from backup.place import DatabasePlace
from backup.restoring import NOT_READY, made_ready, unlike
from backup.settling import erased_since
from backup.takeover import timeline
from backup.trouble import BackupTrouble
from casework.models import Letter
from initiatives.models import Initiative, PackPdf
from initiatives.search import data_version
from outbox.limits import Turn
from outbox.models import Message
from tests import outage
from tests.backup.rows import HIDDEN, PDF, SHOWN
from tests.builders import an_initiative

# What pg_restore does once, it then does slowly; and whether it does so now.
SLOWS = """
CREATE FUNCTION slows() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.5); END $$;
CREATE EVENT TRIGGER slows ON ddl_command_start WHEN TAG IN ('CREATE EXTENSION') EXECUTE FUNCTION slows()
"""
BRINGS = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event = 'PgSleep'"
# What settling does near its end breaks, and nothing of pg_restore does.
BREAKS = """
CREATE FUNCTION breaks() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$;
CREATE EVENT TRIGGER breaks ON ddl_command_start WHEN TAG IN ('REVOKE') EXECUTE FUNCTION breaks()
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(monkeypatch):
    """An empty database, gone afterwards."""
    monkeypatch.setattr("backup.place.ENDING", 0.5)
    with DatabasePlace.of_site().temporary() as place:
        yield place


def restore(kept, place, **options):
    call_command("restore", str(kept.path), f"--identity={kept.key}", f"--database={place.url}", **options)


def manifest_of(kept):
    with Archive.opened(kept.path, identities(kept.key.read_bytes())) as archive:
        return archive.check()


def test_the_drill_restores_it_compares_all_and_leaves_nothing(kept, capsys):
    before = databases()
    call_command("restore_check", str(kept.path), f"--identity={kept.key}")

    out = capsys.readouterr().out
    said = dict(re.findall(r"^(\D+?) +([\d,]+)  equal$", out, re.MULTILINE))
    # Three sizes of a photo, a document, a logo and a PDF.
    assert said["files"] == "6" and int(said["bytes of files"].replace(",", "")) > 1_024_000
    assert int(said["tables"]) == len(connection.introspection.table_names())
    assert re.search(rf"^/initiatieven/export.json +200  counts {len(SHOWN)}, SQL {len(SHOWN)}$", out, re.MULTILINE)
    assert databases() == before


@pytest.fixture(scope="module")
def restored(kept, django_db_blocker):
    """A database that was restored, once for the tests that look at it, and what the command said."""
    said = StringIO()
    with django_db_blocker.unblock(), DatabasePlace.of_site().temporary() as place:
        restore(kept, place, stdout=said)
        yield place, said.getvalue()


def test_all_comes_back(kept, restored):
    place, said = restored
    assert " all equal." in said
    with place.as_default():
        assert sorted(Initiative.objects.values_list("intake__name", flat=True)) == sorted([*SHOWN, HIDDEN])
        assert User.objects.count() == kept.people
        assert bytes(PackPdf.objects.get().content) == PDF
        # Rows were added all the time: what was counted and what was dumped is of one moment.
        assert Turn.objects.count() == manifest_of(kept)["tables"]["outbox_turn"]["rows"] > 0


def test_nothing_comes_to_life_again_by_itself(kept, restored):
    with restored[0].as_default():
        assert [each.pk for each in Session.objects.all()] == [kept.nobody]
        assert not DBTaskResult.objects.exists() and not Letter.objects.to_mail().exists()
        waited = Message.objects.get(subject="Wacht")
        assert waited.is_unsure and waited in Message.objects.troubled() and not Message.objects.waiting().exists()
        assert Message.objects.exclude(subject="Wacht").exists()  # of the letters
        last = Entry.objects.first()
        assert (last.what, last.by, set(last.facts)) == (What.BACKUP_RESTORED, None, {"rows", "made_on", "timeline"})
        assert last.facts["timeline"] == timeline()
        assert not Entry.objects.filter(what=What.BACKED_UP).exists()  # it was written after the back-up


def test_rights_that_are_in_no_dump_are_taken_away_again(restored):
    with restored[0].session() as session:
        asked = "SELECT has_function_privilege('public', 'audit_forget()', 'EXECUTE')"
        assert session.execute(asked).fetchone() == (False,)


def test_a_version_after_it_was_never_given_out_before(restored):
    """Here the site went on after the back-up."""
    for _time in range(5):
        an_initiative()
    went_on = data_version.read()
    with restored[0].as_default():
        assert all(there.since > here.number for there, here in zip(data_version.read(), went_on, strict=True))


def test_what_is_not_as_it_was_is_named(kept, restored):
    place, _said = restored
    with place.session() as session:
        session.execute("UPDATE media_documentcontent SET content = content || '\\x00'")
        session.execute("DELETE FROM casework_note")
        session.execute("DROP TABLE casework_needpulse; CREATE TABLE another (id int)")
    wrong = unlike(manifest_of(kept), place)

    # What restoring itself settles differs too.
    assert {"Table casework_needpulse is missing.", "Table another should not be there."} <= set(wrong)
    assert "Table casework_note has 0 rows, and had 1." in wrong
    assert "Table media_documentcontent has as many rows as it had, and other ones." in wrong
    assert "There are 6 files of 6, or other ones." in wrong
    assert not [line for line in wrong if "accounts_user " in line or "media_rendition" in line]


def test_who_works_with_the_database_is_named_and_nothing_happens(kept, place):
    with (
        psycopg.connect(place.url, application_name="worker-here-1"),
        pytest.raises(
            CommandError, match=r"^Others work with this database: worker-here-1 of postgres\. Stop the web"
        ),
    ):
        restore(kept, place)
    assert place.is_empty()


def test_who_comes_in_while_rows_are_brought_is_named_and_it_is_not_ready(kept, place, caplog):
    """A worker that was started too early: pg_restore is asked for nothing that would keep it out."""
    came_in, over = Event(), Event()
    with place.session() as session:
        session.execute(SLOWS)

    def come_in():
        with DatabasePlace.of_site().session() as session:
            outage.wait_until(lambda: session.execute(BRINGS, [place.name]).fetchone())
        with psycopg.connect(place.url, application_name="worker-early-1"):
            came_in.set()
            over.wait(60)

    coming = Thread(target=come_in)
    coming.start()
    try:
        with pytest.raises(CommandError, match=r"^Others came in while it was restored: worker-early-1 of postgres\."):
            restore(kept, place)
    finally:
        over.set()
        coming.join()
    assert came_in.is_set()
    assert caplog.messages == [NOT_READY % place.name]
    with place.as_default():
        assert Message.objects.waiting().exists()  # nobody began to make it ready


def test_who_came_in_while_it_was_made_ready_is_named(place, caplog):
    with (
        pytest.raises(BackupTrouble, match=r"^Others came in while it was restored: worker-early-1 of postgres\."),
        ExitStack() as sessions,
        made_ready(place),
    ):
        sessions.enter_context(psycopg.connect(place.url, application_name="worker-early-1"))
    assert caplog.messages == [NOT_READY % place.name]


def test_what_ends_before_it_is_ready_is_told_as_that(kept, place, caplog):
    with place.session() as session:
        session.execute(BREAKS)
    with pytest.raises(DatabaseError, match=r"^broken"):
        restore(kept, place)
    assert caplog.messages == [NOT_READY % place.name]
    assert not place.is_empty()


def test_a_session_that_is_ending_is_nobody(place):
    with psycopg.connect(place.url) as session:
        Timer(0.1, session.close).start()
        assert place.others() == []


def test_only_an_empty_database_is_filled(kept, place):
    with place.session() as session:
        session.execute("CREATE TABLE somebodys (id int)")
    with pytest.raises(CommandError, match=rf"^The database {place.name} is not empty\."):
        restore(kept, place)


def test_a_restore_that_breaks_leaves_the_database_empty(kept, place, tmp_path):
    """A dump that was cut off before it was packed, among its last rows: nothing else about the file is wrong."""
    with Archive.opened(kept.path, identities(kept.key.read_bytes())) as archive:
        manifest, dump = archive.check(), b"".join(archive.part(DUMP))
    cut = tmp_path / "cut.tar"
    with cut.open("wb") as file:
        write(stream([(DUMP, [dump[:-1_000]])], lambda members: manifest), file, [])
    with pytest.raises(CommandError, match="pg_restore failed: "):
        call_command("restore", str(cut), f"--database={place.url}")
    assert place.is_empty()


def test_a_password_that_everyone_can_read_is_told(kept, place, capsys):
    """Others on the machine see the whole command line."""
    hidden, shown = place.url, place.url.replace("postgres@", "postgres:geheim@")
    assert hidden != shown
    said = []
    with psycopg.connect(hidden):  # who is there keeps it from beginning
        for database, old in [(hidden, hidden), (shown, hidden), (hidden, shown)]:
            with pytest.raises(CommandError, match=r"^Others work with"):
                restore(kept, DatabasePlace.of_url(database), old=old)
            said.append(capsys.readouterr().err)
    assert ["A password on the command line can be read by everyone" in each for each in said] == [False, True, True]
    assert "geheim" not in "".join(said)


@pytest.fixture(scope="module")
def locked(tmp_path_factory):
    """The address of a database of another server, without the password that it asks for: "geheim"."""
    folder = tmp_path_factory.mktemp("locked")
    with outage.User(folder) as user, psycopg.connect(user.url, autocommit=True) as session:
        session.execute("CREATE ROLE locked LOGIN PASSWORD 'geheim'")
        [asks] = session.execute("SHOW hba_file").fetchone()
        rules = Path(asks)
        rules.write_text(f"local all locked scram-sha-256\n{rules.read_text()}")
        session.execute("SELECT pg_reload_conf()")
        known = session.info
        yield make_conninfo(host=known.host, port=known.port, dbname=known.dbname, user="locked")


@pytest.mark.parametrize("name", ["PGPASSWORD", "PGPASSFILE"])
def test_a_password_is_taken_from_where_nobody_else_can_read_it(locked, tmp_path, monkeypatch, name):
    place = DatabasePlace.of_url(locked)
    with pytest.raises(BackupTrouble, match=r"^The database does not answer: .*no password supplied"):
        place.is_empty()
    (file := tmp_path / "passwords").write_text("*:*:*:locked:geheim\n")
    file.chmod(0o600)
    monkeypatch.setenv(name, {"PGPASSWORD": "geheim", "PGPASSFILE": str(file)}[name])
    assert place.is_empty()
    asked = [
        programs.program("pg_dump", place.version()[0] // 10000),
        "--schema-only",
        "--no-password",
        f"--dbname={place.conninfo}",
    ]
    assert b"PostgreSQL database dump complete" in b"".join(programs.output(asked, place.environment))
    with place.as_default(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("locked",)


def test_what_was_erased_since_is_told(kept):
    about = User.objects.create_user("weg@example.org", "een-lang-wachtwoord")
    Entry.objects.record(What.PERSON_ERASED, about=about, municipality="GM9999")
    Entry.objects.record(What.SIGNED_OUT)
    assert [line[17:] for line in erased_since(manifest_of(kept), DatabasePlace.of_site())] == [
        f"person_erased user {about.pk} GM9999"
    ]


def databases():
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database ORDER BY 1")
        return cursor.fetchall()
