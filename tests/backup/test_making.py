"""Making a back-up: only of what can be made, to whom it should go, and without secrets. The shelf wears out."""

import errno
import json
import logging
import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command, get_commands
from django.utils import timezone

from audit.models import Entry, What
from backup import programs
from backup.archive import Archive
from backup.environment import HIDDEN, SHOWN, without_secrets
from backup.keys import identities, new_key
from backup.shelf import BackupShelf
from backup.trouble import BackupTrouble

SETTINGS = (django_settings.BASE_DIR / "config" / "settings.py").read_text()
MANUAL = (django_settings.BASE_DIR / "docs" / "backup.md").read_text()
_PRIVATE, PUBLIC = new_key()


def a_program(folder, name, *, version, then=""):
    """A program of PostgreSQL of this version, that does this."""
    path = folder / name
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "{name} (PostgreSQL) {version}" && exit\n{then}\n')
    path.chmod(0o755)
    return path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("version", "then", "why"),
    [
        (None, "", r"^There is no pg_dump in .* install the client of PostgreSQL \d+\.$"),
        ("12.3", "", r"^The pg_dump in .* is of PostgreSQL 12\.3, and the server is \d+: install the client"),
        (
            "99.1",
            "head -c 30000000 /dev/zero; echo 'pg_dump: error: no room' >&2; exit 1",
            r"^pg_dump failed: .*no room$",
        ),
    ],
)
def test_one_that_fails_leaves_no_file_and_says_so(tmp_path, settings, caplog, version, then, why):
    settings.POSTGRES_PROGRAMS = str(tmp_path)
    programs._version.cache_clear()
    (shelf := tmp_path / "shelf").mkdir()
    if version:
        a_program(tmp_path, "pg_dump", version=version, then=then)
    with caplog.at_level(logging.ERROR), pytest.raises(CommandError, match=why):
        call_command("backup", f"--into={shelf}", f"--to={PUBLIC}")

    assert list(shelf.iterdir()) == []
    assert [record.levelname for record in caplog.records if "The back-up failed" in record.getMessage()] == ["ERROR"]
    assert not Entry.objects.filter(what=What.BACKED_UP).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "why"),
    [
        ([], "There is no public key to encrypt it to"),
        (["--unencrypted", f"--to={PUBLIC}"], "--unencrypted says not to"),
        (["--to=me"], "“me” is no public key"),
        ([f"--to={PUBLIC}", "--into=/nowhere/at/all"], "There is no folder /nowhere/at/all"),
        ([f"--to={PUBLIC}", "--longest=0"], "from 1 up"),
    ],
)
def test_it_refuses_what_nobody_can_have_meant(options, why, tmp_path):
    with pytest.raises(CommandError, match=why):
        call_command("backup", f"--into={tmp_path}", *options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_it_is_for_its_owner_only_and_the_log_knows(kept, tmp_path, capsys):
    with pytest.raises(CommandError, match="The log knows of no back-up"):
        call_command("backup", "--last")
    call_command("backup", f"--into={tmp_path}", "--unencrypted")
    [path] = tmp_path.iterdir()

    assert path.stat().st_mode & 0o777 == kept.path.stat().st_mode & 0o777 == 0o600
    assert re.fullmatch(r"waaier-\d{8}T\d{6}Z\.tar", path.name) and "NOT encrypted" in capsys.readouterr().out
    made = Entry.objects.get(what=What.BACKED_UP)
    assert (made.facts["encrypted"], made.facts["files"], made.by, made.municipality) == (False, 0, None, "")
    call_command("backup", "--last", "--at-most=1")
    assert ", 0 hours ago." in capsys.readouterr().out


@pytest.mark.django_db
def test_who_watches_is_told_when_the_last_one_is_too_old():
    Entry.objects.create(what=What.BACKED_UP, at=timezone.now() - timedelta(hours=27))
    with pytest.raises(CommandError, match=r"^The last back-up was made on .*, 27 hours ago\.$"):
        call_command("backup", "--last", "--at-most=26")


# --- Settings ------------------------------------------------------------------------------------------------------


def test_of_every_setting_it_is_said_whether_it_is_a_secret():
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', SETTINGS))
    assert set(SHOWN) | set(HIDDEN) == read and not set(SHOWN) & set(HIDDEN)


def test_secrets_are_named_and_not_told(monkeypatch):
    for name in HIDDEN:
        monkeypatch.setenv(name, f"secret-of-{name}")
    monkeypatch.setenv("SITE_URL", "https://waaier.example")
    monkeypatch.setenv("PGPASSWORD", "secret-of-another")
    told = without_secrets()

    assert told["values"]["SITE_URL"] == "https://waaier.example" and told["set_and_left_out"] == list(HIDDEN)
    assert "secret-of" not in json.dumps(told)


def test_they_go_along(kept):
    with Archive.opened(kept.path, identities(kept.key.read_bytes())) as archive:
        told = json.loads(b"".join(archive.part("settings.json")))
    assert told["values"].keys() <= set(SHOWN)


# --- The shelf -----------------------------------------------------------------------------------------------------


def shelf_of(folder, *names):
    for name in names:
        (folder / name).touch()
    return BackupShelf(folder)


def named(moment):
    return f"waaier-{moment:%Y%m%dT%H%M%S}Z.tar.age"


def test_days_weeks_and_months_keep_their_newest(tmp_path):
    """Two a day for a hundred days, up to Monday 30 November 2026."""
    last = datetime(2026, 11, 30, 3, tzinfo=UTC)
    shelf = shelf_of(tmp_path, *(named(last - timedelta(hours=12 * number)) for number in range(200)), "notes.txt")
    gone = shelf.remove_worn(3, 2, 3)

    left = sorted(path.name for path in tmp_path.iterdir())
    # The last three days, the end of the week before as well as of this one, and the ends of October and September.
    days = ["2026-11-30T03", "2026-11-29T15", "2026-11-28T15", "2026-10-31T15", "2026-09-30T15"]
    expected = [named(datetime.strptime(day, "%Y-%m-%dT%H")) for day in days]
    assert left == sorted([*expected, "notes.txt"]) and len(gone) == 195


def test_what_is_too_old_goes_but_never_the_last_one(tmp_path):
    now = datetime.now(UTC)
    old = [named(now - timedelta(days=days)) for days in (40, 50, 60)]
    shelf = shelf_of(tmp_path, *old)
    shelf.remove_worn(None, None, None, longest=30)
    assert [path.name for path in tmp_path.iterdir()] == old[:1]

    shelf = shelf_of(tmp_path, named(now), named(now - timedelta(days=20)))
    shelf.remove_worn(None, None, None, longest=30)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([named(now), named(now - timedelta(days=20))])
    shelf.remove_worn(0, 0, 0)
    assert [path.name for path in tmp_path.iterdir()] == [named(now)]


def test_a_half_file_looks_like_no_back_up_and_is_cleared_away_in_time(tmp_path):
    half, young = tmp_path / ".waaier-20261101T030000Z.tar.age.7.part", tmp_path / ".waaier-x.part"
    half.touch(), young.touch()
    os.utime(half, (0, 0))
    assert BackupShelf(tmp_path).back_ups() == []
    with BackupShelf(tmp_path).new(datetime(2026, 11, 30, tzinfo=UTC), encrypted=True) as (path, file):
        file.write(b"whole")
        assert not path.exists()
    assert sorted(tmp_path.iterdir()) == sorted([young, path]) and path.read_bytes() == b"whole"


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP])
def test_it_gets_its_name_where_a_file_may_have_one_only_and_takes_no_others(tmp_path, monkeypatch, number):
    """The disk of the tests knows links, so this one is told that it does not."""

    def link(_draft, _path):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("backup.shelf.os.link", link)
    shelf, moment = BackupShelf(tmp_path), datetime(2026, 11, 30, tzinfo=UTC)
    with shelf.new(moment, encrypted=True) as (path, file):
        file.write(b"whole")
    with (
        pytest.raises(BackupTrouble, match=r"^There is a back-up of this very second already: "),
        shelf.new(moment, encrypted=True) as (_path, file),
    ):
        file.write(b"another")
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == b"whole"


# --- The manual ----------------------------------------------------------------------------------------------------


def test_every_command_of_the_manual_exists():
    assert (
        {"backup", "restore", "restore_check"} <= set(re.findall(r"manage\.py (\w+)", MANUAL)) <= get_commands().keys()
    )
