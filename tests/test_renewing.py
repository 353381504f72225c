"""Workers see to it that the index on the disk is of today."""

import sys
import time

import pytest

from config import renewing
from initiatives.search import data_version, index, kept
from initiatives.search.index import Index
from tests.builders import an_initiative
from tests.outage import wait_until


@pytest.fixture
def folder(settings, tmp_path, monkeypatch):
    settings.INDEX_KEPT = str(tmp_path / "index")
    monkeypatch.setattr(kept, "LEAST", 1)
    monkeypatch.setattr(index, "_committed", Index())
    monkeypatch.setattr(index, "_place", None)
    return tmp_path / "index"


@pytest.mark.django_db(transaction=True)
def test_a_file_that_was_thrown_away_is_written_anew_and_one_of_today_is_not(folder, monkeypatch):
    an_initiative()
    index.present(data_version.read().rows)
    index.keep()
    path = index.kept_at()
    # The process that it starts would find no test database.
    write = (
        "import pathlib, sys; path = pathlib.Path(sys.argv[1]); path.write_text(path.exists() and 'twice' or 'once')"
    )
    monkeypatch.setattr(renewing, "COMMAND", [sys.executable, "-c", write, str(path)])
    renewing.begin(every=0.01)
    time.sleep(0.1)
    assert path.stat().st_size > 100
    kept.throw_away()
    wait_until(path.exists)
    time.sleep(0.1)
    assert path.read_text() == "once"


@pytest.fixture
def place(folder, monkeypatch):
    """Of the file of a process that began without one; who finds it there looks no further."""
    monkeypatch.setattr(index, "_place", folder / "some.index")
    return folder / "some.index"


def writing(place):
    return [sys.executable, "-c", f"import pathlib; pathlib.Path({str(place)!r}).touch()"]


def test_who_had_no_turn_at_its_start_looks_after_the_file_all_the_same(place, monkeypatch):
    place.parent.mkdir()
    monkeypatch.setattr(renewing, "COMMAND", writing(place))
    renewing.begin(every=0.01)
    wait_until(place.exists)


def test_a_process_that_cannot_be_started_or_hangs_is_tried_again(place, monkeypatch, caplog):
    """As when there is no memory for one."""
    place.parent.mkdir()
    monkeypatch.setattr(renewing, "COMMAND", [str(place.parent / "nothing")])
    renewing.begin(every=0.01)
    wait_until(lambda: "No such file" in caplog.text)
    monkeypatch.setattr(renewing, "LONGEST", 0.1)
    monkeypatch.setattr(renewing, "COMMAND", [sys.executable, "-c", "import time; time.sleep(60)"])
    wait_until(lambda: "timed out" in caplog.text)
    monkeypatch.setattr(renewing, "LONGEST", 60)
    monkeypatch.setattr(renewing, "COMMAND", writing(place))
    wait_until(place.exists)


def test_who_began_without_a_file_looks_for_none(folder):
    assert renewing.begin() is None
