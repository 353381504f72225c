"""An index that was kept and read back is the one that would be built; what does not fit is thrown away."""

import errno
import fcntl
import logging
import os
import re
import resource
import signal
import subprocess
import time
from contextlib import contextmanager

import numpy as np
import pyroaring
import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict

from accounts.erasing import erasing
from areas.models import Era
from casework.models import Redaction
from initiatives.models import Initiative, SearchRow
from initiatives.search import changes, data_version, index, kept
from initiatives.search.index import Index
from tests.builders import an_initiative, an_official
from tests.initiatives.registry import Registry, check
from tests.initiatives.test_eras import lost
from tests.initiatives.test_search_index import ask, names

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    """A folder of its own, in which registers of few rows are kept too, and a process that knows nothing yet."""
    settings.INDEX_KEPT = str(tmp_path / "index")
    monkeypatch.setattr(kept, "LEAST", 1)
    monkeypatch.setattr(kept, "warned", set())
    monkeypatch.setattr(index, "_committed", Index())
    monkeypatch.setattr(index, "_place", None)
    return tmp_path / "index"


def start():
    """As the main process of a web server does at its start; gives its index."""
    index._committed = Index()
    now = index.present(data_version.read().rows)
    index.keep()
    return now


def began_with_the_file():
    return index.kept_at() is not None


@pytest.fixture
def read_anew(monkeypatch):
    """The keys of the rows that were read from the database."""
    read, rows = [], changes._rows

    def noting(which):
        for change in rows(which):
            read.append(change.key)
            yield change

    monkeypatch.setattr(changes, "_rows", noting)
    return read


# --- Read back -----------------------------------------------------------------------------------------------------


def test_the_next_start_reads_the_file_and_no_row(read_anew):
    one = an_initiative(name="Een")
    start()
    assert (read_anew, began_with_the_file()) == ([one.pk], True)
    read_anew.clear()
    start()
    assert (read_anew, began_with_the_file(), names()) == ([], True, ["Een"])


def test_and_what_changed_since_as_soon_as_it_is_asked(read_anew):
    one, other, third = (an_initiative(name=name) for name in ("Een", "Twee", "Drie"))
    start()
    one.unpublish(by=None, reason="Even niet")
    Initiative.objects.filter(pk=third.pk).delete()
    fourth = an_initiative(name="Vier")
    read_anew.clear()
    start()
    assert sorted(read_anew) == [one.pk, third.pk, fourth.pk]
    assert began_with_the_file()
    assert sorted(names()) == ["Twee", "Vier"]
    other.unpublish(by=None, reason="Even niet")
    assert names() == ["Vier"]


@pytest.mark.parametrize("chance", range(4))
def test_a_kept_index_finds_counts_and_orders_as_plain_sql(chance):
    registry = Registry.begin(chance)
    registry.fill(12)
    start()
    for _round in range(4):
        start()
        assert began_with_the_file()
        for _turn in range(3):
            check(*registry.question())
            registry.happen()
    for _round in range(6):
        check(*registry.question())
    call_command("keep_index", verbosity=0)
    start()
    for user in registry.users:
        check(user, QueryDict(""))


def test_few_rows_are_not_kept(folder, monkeypatch):
    monkeypatch.setattr(kept, "LEAST", 2)
    an_initiative(name="Een")
    start()
    assert not kept._files(folder) and not began_with_the_file()
    an_initiative(name="Twee")
    start()
    assert len(kept._files(folder)) == 1


def test_nothing_is_kept_where_that_is_not_wanted(settings, folder):
    settings.INDEX_KEPT = ""
    an_initiative(name="Een")
    start()
    assert not folder.exists() and names() == ["Een"]


def test_who_could_not_take_in_all_rows_begins_anew(monkeypatch):
    an_initiative(name="Een")
    start()
    other = an_initiative(name="Twee")
    with monkeypatch.context() as patch, pytest.raises(MemoryError):
        patch.setattr(index, "sets_of", raising(MemoryError))
        names()
    third = an_initiative(name="Drie")
    assert sorted(names()) == ["Drie", "Een", "Twee"]
    assert (ask("q=twee").keys, ask("q=drie").keys) == ([other.pk], [third.pk])


def raising(error):
    def fail(*_asked):
        raise error

    return fail


# --- What does not fit ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [0, 8, 40, -1])
def test_a_damaged_file_is_thrown_away_and_written_anew(folder, caplog, place):
    an_initiative(name="Een")
    start()
    (path,) = kept._files(folder)
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[place] ^= 1
    path.write_bytes(damaged)
    with caplog.at_level(logging.WARNING):
        assert kept.read() is None
    assert "thrown away" in caplog.text
    assert not path.exists()
    start()
    assert kept.read() is not None and names() == ["Een"]


@pytest.mark.parametrize("part", ["keys", "sets.ends"])
def test_a_file_with_parts_of_another_making_is_thrown_away_and_written_anew(caplog, part):
    an_initiative(name="Een")
    start()
    parts = {name: each for name, each in index._committed.parts().items() if name != part}
    kept.write(parts, index._committed.version, 0)
    start()
    assert "of another making" in caplog.text
    assert began_with_the_file() and names() == ["Een"]


@pytest.mark.parametrize("library", [np, pyroaring])
def test_what_another_version_of_a_library_wrote_is_never_read(monkeypatch, library):
    before = kept.code.__wrapped__()
    assert kept.code.__wrapped__() == before
    monkeypatch.setattr(library, "__version__", "0.0")
    assert kept.code.__wrapped__() != before


@pytest.mark.parametrize("what", ["code", "database"])
def test_two_versions_of_the_code_and_two_databases_never_read_each_other_s(folder, monkeypatch, what):
    an_initiative(name="Een")
    start()
    theirs = kept._files(folder)
    if what == "code":
        monkeypatch.setattr(kept, "code", lambda: "another")
    else:
        monkeypatch.setattr(kept, "ORIGIN", kept.ORIGIN.replace("oid::bigint", "oid::bigint + 1", 1))
    assert kept.read() is None
    start()
    assert len(kept._files(folder)) == 2
    # Also not under each other's name.
    (own,) = set(kept._files(folder)) - set(theirs)
    os.replace(theirs[0], own)
    assert kept.read() is None and not own.exists()


def test_a_file_of_a_later_era_or_of_another_one_with_the_same_number_is_thrown_away():
    an_initiative(name="Een")
    start()
    base = Era.objects.get().base
    for other in (
        {"base": base - 2**32},
        {"counted_since": "2026-01-01T00:00Z"},
        {"server_started_at": "2026-01-01T00:00Z"},
    ):
        kept_era = Era.objects.values().get()
        Era.objects.update(**other)
        assert kept.read() is None
        Era.objects.update(**kept_era)
        start()
        assert kept.read() is not None


def test_a_folder_in_which_others_write_is_not_used(folder, caplog):
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    an_initiative(name="Een")
    start()
    assert not kept._files(folder) and names() == ["Een"]
    assert caplog.text.count("is not kept") == 1


def test_folder_and_file_are_this_user_s_alone(folder):
    an_initiative(name="Een")
    start()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in kept._files(folder)] == [0o600]


# --- Who writes ----------------------------------------------------------------------------------------------------


@contextmanager
def full_disk(size):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_full_disk_harms_nothing_and_is_told_once(folder, caplog):
    an_initiative(name="Een")
    with full_disk(1000):
        start()
        start()
        assert names() == ["Een"]
    assert os.listdir(folder) == []
    assert caplog.text.count("is not kept") == 1
    start()
    assert began_with_the_file()


def test_a_file_that_is_gone_at_once_leaves_what_was_built(monkeypatch):
    an_initiative(name="Een")
    write = kept.write

    def write_and_throw_away(*what):
        return write(*what) and kept.throw_away() > 0

    monkeypatch.setattr(kept, "write", write_and_throw_away)
    start()
    assert (index._committed.size, began_with_the_file()) == (1, False)


def test_who_starts_waits_a_while_for_who_writes_and_no_longer(folder, monkeypatch):
    monkeypatch.setattr(kept, "PATIENCE", 0.3)
    an_initiative(name="Een")
    folder.mkdir(mode=0o700)
    other = os.open(folder, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    began = time.monotonic()
    start()
    assert time.monotonic() - began >= 0.3
    assert os.listdir(folder) == [] and names() == ["Een"]
    # It looks after the file of the other one all the same.
    assert not began_with_the_file() and index.looked_after() == kept.place()
    os.close(other)
    start()
    assert began_with_the_file()


def test_who_starts_at_the_same_time_takes_what_the_other_wrote(folder, monkeypatch):
    an_initiative(name="Een")
    index.present(data_version.read().rows)
    here = index._committed
    folder.mkdir(mode=0o700)
    other = os.open(folder, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)

    def finish(_seconds):
        kept.write(here.parts(), here.version, here.anew_since)
        monkeypatch.setattr(kept, "write", None)
        os.close(other)

    monkeypatch.setattr(kept.time, "sleep", finish)
    index.keep()
    assert began_with_the_file() and names() == ["Een"]


def test_on_a_full_disk_a_renewal_is_tried_again_after_hours_by_one_alone(folder, read_anew, caplog):
    an_initiative(name="Een")
    start()
    (path,) = kept._files(folder)
    os.utime(path, (1, 1))
    read_anew.clear()

    def renewed_on_a_full_disk():
        read_anew.clear()
        with full_disk(1000):
            call_command("keep_index", when_due=True, verbosity=0)
        return bool(read_anew)

    assert renewed_on_a_full_disk() and path.exists()
    assert not renewed_on_a_full_disk() and not kept.is_due(path)
    tried = time.time() - kept.RETRIED_AFTER - 1
    os.utime(path.with_suffix(".tried"), (tried, tried))
    assert renewed_on_a_full_disk()
    # What was erased since is in no file now; before it was tried twice, less than a day went by.
    assert not path.exists()
    assert kept.RENEWED_AFTER + kept.RETRIED_AFTER + 2 * 15 * 60 < 24 * 3600
    os.utime(path.with_suffix(".tried"), (tried, tried))
    call_command("keep_index", when_due=True, verbosity=0)
    assert os.listdir(folder) == [path.name]


def test_nothing_is_built_where_not_even_an_empty_file_can_be_made(folder, read_anew, monkeypatch):
    an_initiative(name="Een")

    def refuse(*_asked):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(kept.Path, "touch", refuse)
    call_command("keep_index", when_due=True, verbosity=0)
    assert (read_anew, os.listdir(folder)) == ([], [])


def test_a_file_system_without_locks_harms_nothing_and_is_told_once(folder, caplog, monkeypatch):
    def refuse(*_asked):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    an_initiative(name="Een")
    opened = len(os.listdir("/proc/self/fd"))
    start()
    start()
    assert (os.listdir(folder), names()) == ([], ["Een"])
    assert len(os.listdir("/proc/self/fd")) <= opened  # fewer when one of before was let go of meanwhile
    assert caplog.text.count("is not kept") == 1


def test_what_was_left_half_way_and_what_nobody_uses_is_taken_away(folder):
    an_initiative(name="Een")
    start()
    (path,) = kept._files(folder)
    old = time.time() - kept.ABANDONED_AFTER - 1
    for name in ("0" * 32 + ".index", "1" * 32 + ".new", "notes.txt"):
        (folder / name).touch()
        os.utime(folder / name, (old, old))
    path.with_suffix(".new").write_bytes(b"half")
    call_command("keep_index", verbosity=0)
    assert sorted(os.listdir(folder)) == sorted([path.name, "notes.txt"])


def test_it_is_due_after_a_day(folder, capsys):
    an_initiative(name="Een")
    start()
    (path,) = kept._files(folder)
    call_command("keep_index", when_due=True)
    assert not kept.is_due(path)
    old = time.time() - kept.RENEWED_AFTER - 1
    os.utime(path, (old, old))
    assert kept.is_due(path)
    call_command("keep_index", when_due=True)
    assert not kept.is_due(path)
    assert capsys.readouterr().out.split("\n") == ["Nothing is kept.", "1 rows are kept.", ""]


def test_it_can_be_thrown_away_by_hand(folder):
    an_initiative(name="Een")
    start()
    call_command("keep_index", throw_away=True, verbosity=0)
    assert not kept._files(folder)
    assert names() == ["Een"]


# --- What was erased -----------------------------------------------------------------------------------------------


def contents(folder):
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_what_was_erased_is_in_no_file_as_soon_as_that_is_certain(folder):
    one = an_initiative(name="Kanariepiet")
    an_initiative(name="Ander")
    start()
    assert b"kanariepiet" in contents(folder)
    with erasing():
        Initiative.objects.filter(pk=one.pk).delete()
        assert b"kanariepiet" in contents(folder)
    assert b"kanariepiet" not in contents(folder)
    start()
    assert b"kanariepiet" not in contents(folder) and b"ander" in contents(folder)


def test_so_is_a_text_that_an_official_took_away(folder):
    by = an_official()
    one = an_initiative(name="Een", by=by, description="Bel Kanariepiet")
    start()
    assert b"kanariepiet" in contents(folder)
    assert Redaction.objects.take_out(one, "Kanariepiet", by=by, why="Privé")
    assert b"kanariepiet" not in contents(folder)
    start()
    assert b"kanariepiet" not in contents(folder) and b"een" in contents(folder)


def test_one_place_alone_opens_what_is_kept_as_it_was(settings):
    """Who set it apart from `erasing()` would leave the file as it is."""
    paths = subprocess.check_output(["git", "ls-files", "*.py"], cwd=settings.BASE_DIR, text=True).split()
    setting = {
        path
        for path in paths
        if not path.startswith("tests/")
        and "/migrations/" not in path
        and re.search(r"(set_config.*|set\s.*)waaier\.erasing", (settings.BASE_DIR / path).read_text(), re.IGNORECASE)
    }
    assert setting == {"accounts/erasing.py"}


def test_what_was_erased_elsewhere_is_gone_with_the_next_day(folder):
    one = an_initiative(name="Kanariepiet")
    an_initiative(name="Ander")
    start()
    Initiative.objects.filter(pk=one.pk).delete()
    (path,) = kept._files(folder)
    os.utime(path, (1, 1))
    call_command("keep_index", when_due=True, verbosity=0)
    assert b"kanariepiet" not in contents(folder) and b"ander" in contents(folder)


# --- Eras ----------------------------------------------------------------------------------------------------------


def test_a_new_era_lets_read_only_what_was_lost_and_what_is_new(read_anew):
    _one, other, third = (an_initiative(name=name, published=name == "Een") for name in ("Een", "Twee", "Drie"))
    start()
    with lost():
        other.publish(by=None)
        assert sorted(names()) == ["Een", "Twee"]
    read_anew.clear()
    third.publish(by=None)
    assert sorted(names()) == ["Drie", "Een"]
    assert sorted(set(read_anew)) == [other.pk, third.pk]


def test_a_row_that_was_lost_altogether_is_gone():
    _one, other = an_initiative(name="Een"), an_initiative(name="Twee", published=False)
    with lost():
        an_initiative(name="Verloren")
        start()
        assert sorted(names()) == ["Een", "Verloren"]
    other.publish(by=None)
    assert sorted(names()) == ["Een", "Twee"]


@pytest.mark.parametrize("reads_between", [True, False])
def test_a_file_with_what_was_lost_gives_back_none_of_it(read_anew, reads_between):
    one, other, third = (an_initiative(name=name, published=name == "Een") for name in ("Een", "Twee", "Drie"))
    with lost():
        other.publish(by=None)
        Initiative.objects.filter(pk=third.pk).update(published_at=one.published_at)
        start()
        assert sorted(names()) == ["Drie", "Een", "Twee"]
    if reads_between:
        start()
        assert names() == ["Een"]
    an_initiative(name="Vier")
    read_anew.clear()
    index._committed = Index()
    assert sorted(names()) == ["Een", "Vier"]
    assert began_with_the_file()
    assert one.pk not in read_anew


def worn(monkeypatch):
    """Let most of what this process has be of after it began."""
    monkeypatch.setattr(index, "MOST_DEAD", 0)
    for number in range(3):
        an_initiative(name=f"Vol {number}")
    names()
    assert index._committed.is_worn
    return index._committed


def test_who_begins_anew_with_a_file_of_what_was_lost_believes_none_of_it(monkeypatch):
    _one, other, third = (an_initiative(name=name, published=name == "Een") for name in ("Een", "Twee", "Drie"))
    start()
    worker = worn(monkeypatch)
    with lost():
        other.publish(by=None)
        index.renew()
    index._committed = worker
    third.publish(by=None)
    assert ask("").total == 5
    assert sorted(names()) == ["Drie", "Een", "Vol 0", "Vol 1", "Vol 2"]


def test_who_begins_anew_with_a_file_of_before_a_sweep_that_was_asked_for_reads_everything(monkeypatch):
    one = an_initiative(name="Een")
    start()
    worker = worn(monkeypatch)
    index.renew()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE initiatives_searchrow SET words = 'geheel anders' WHERE initiative_id = %s", [one.pk])
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("SELECT initiatives_search_tick('rows', true)")
    worker.anew_since = data_version.read().rows.anew_since  # it knew of the sweep, and the file does not
    index._committed = worker
    assert ask("q=anders").keys == [one.pk]


def test_a_sweep_that_was_asked_for_lets_read_everything(read_anew):
    one, other = an_initiative(name="Een"), an_initiative(name="Twee")
    start()
    read_anew.clear()
    with connection.cursor() as cursor:
        # As a restore does, or who wrote while no trigger looked: the version of the row says nothing.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE initiatives_searchrow SET words = 'geheel anders' WHERE initiative_id = %s", [one.pk])
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("SELECT initiatives_search_tick('rows', true)")
    assert ask("q=anders").keys == [one.pk]
    assert sorted(read_anew) == [one.pk, other.pk]
    index._committed = Index()
    assert ask("q=anders").keys == [one.pk]
    assert not began_with_the_file()


def test_a_sweep_that_was_asked_for_and_lost_lets_read_everything_too(read_anew):
    one, other = an_initiative(name="Een"), an_initiative(name="Twee")
    start()
    with lost(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE initiatives_searchrow SET words = 'geheel anders' WHERE initiative_id = %s", [one.pk])
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("SELECT initiatives_search_tick('rows', true)")
        start()
        assert ask("q=anders").keys == [one.pk]
    other.unpublish(by=None, reason="Even niet")
    assert ask("q=anders").keys == []
    start()
    assert (ask("q=anders").keys, names()) == ([], ["Een"])


def test_rows_that_are_emptied_while_an_index_is_read_are_gone_from_the_next():
    """The clock is read, all rows go and one comes back, and then the rows are read."""
    an_initiative(name="Een")
    assert names() == ["Een"]
    other = an_initiative(name="Twee")
    read = data_version.read().rows
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE initiatives_searchrow")
    SearchRow.objects.rebuild(other)
    index.present(read)
    assert names() == ["Twee"]
