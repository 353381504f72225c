"""Where an index that was built is kept, so that the next start need not build it: a file in settings.INDEX_KEPT.

It is derived, as the index itself: whoever throws it away loses a slow start. It says which code made it, in which
database and era, and at which version of the rows. What does not fit, or is damaged, is thrown away.

Its folder and the file are this user's alone (0700, 0600): it has words of initiatives that are not public.
"""

import fcntl
import json
import logging
import math
import os
import re
import time
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy
import pyroaring
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from accounts.erasing import ERASED
from initiatives.search import changes, container
from initiatives.search.dates import DATES
from initiatives.search.facets import FACETS, OWN_FACETS, SCALES
from ui import text

logger = logging.getLogger(__name__)

# Fewer rows are read as quickly as a file of them.
LEAST = 5_000
# What is older is written anew: what was erased since is then in no file any more.
RENEWED_AFTER = 20 * 3600  # seconds; one looks each quarter of an hour, so that it is less than a day
# After so long a file is nobody's: of a version of the code, or a database, that is used here no more.
ABANDONED_AFTER = 24 * 3600
# A renewal that failed, as on a full disk, is tried again after so long: it costs as much as one that does not.
RETRIED_AFTER = 3 * 3600
PATIENCE = 10  # seconds in which a process that starts without a file waits for one that writes it
ENDING, DRAFT, TRIED = ".index", ".new", ".tried"
ORIGIN = """
    SELECT (SELECT system_identifier FROM pg_control_system()), oid::bigint, datname::text, current_schema()::text,
        era.base, era.database, era.server_started_at::text, era.counted_since::text
    FROM pg_database LEFT JOIN areas_era AS era ON true WHERE datname = current_database()
"""
NAME = re.compile(rf"[0-9a-f]{{32}}(?:{'|'.join(map(re.escape, (ENDING, DRAFT, TRIED)))})")
warned = set()


class Kept(NamedTuple):
    """What was read back: its path, the arrays, the version of the rows that they are, and the last sweep that was
    asked for of which they know."""

    path: Path
    parts: dict
    version: int
    anew_since: int


class Origin(NamedTuple):
    """The database that a file is about, and the era in which it was written, as lists."""

    database: list
    era: list

    @classmethod
    def present(cls):
        """Those of this process; None where nothing is to be kept, or the server does not say which one it is. One
        query."""
        if not settings.INDEX_KEPT:
            return None
        try:
            with connection.cursor() as cursor:
                cursor.execute(ORIGIN)
                found = list(cursor.fetchone())
        except ProgrammingError as error:  # it may be asked only of who may
            _warn(error)
            return None
        return cls(found[:4], found[4:])

    def may_follow(self, era):
        """Whether an era may be an earlier one of this database. They only go up, and one of the same number that
        began elsewhere is another one."""
        return era == self.era or (era[0] or 0) < (self.era[0] or 0)

    @property
    def path(self):
        """The file of this code about this database."""
        name = blake2b(json.dumps([code(), self.database]).encode(), digest_size=16).hexdigest()
        return Path(settings.INDEX_KEPT) / f"{name}{ENDING}"


@cache
def code():
    """A digest of all that decides what is in an index: two versions of the code that differ there never read each
    other's."""
    here = Path(__file__).parent
    sources = [*here.glob("*.py"), *here.with_name("data").iterdir(), Path(text.__file__)]
    told = [numpy.__version__, pyroaring.__version__, changes.query()]
    told += [*SCALES, *DATES, *OWN_FACETS, *(facet.key for facet in FACETS)]
    digest = blake2b(json.dumps(told).encode(), digest_size=16)
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read():
    """What is kept for this code and this database, as Kept; None where nothing is, or nothing that fits. One query.

    Its version may be older than the present one, also from before a clean sweep or a failover.
    """
    if not (origin := Origin.present()):
        return None

    def fits(stamp):
        return stamp["code"] == code() and stamp["database"] == origin.database and origin.may_follow(stamp["era"])

    try:
        found = _folder() and container.read(origin.path, fits)
    except container.Unusable as error:
        refuse(origin.path, error)
        return None
    except OSError as error:
        _warn(error)
        return None
    if not found:
        return None
    stamp, parts = found
    return Kept(origin.path, parts, stamp["version"], stamp["anew_since"])


def refuse(path, error):
    """Throw away a file that cannot be used, and say why."""
    logger.warning("The kept index is thrown away: %s.", error)
    with suppress(OSError):
        path.unlink()


@contextmanager
def turn(patience=0):
    """Whether it is this process that keeps an index within this. It waits for another one for `patience` seconds."""
    try:
        folder = settings.INDEX_KEPT and _folder(make=True)
        lock = folder and os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        _warn(error)
        lock = None
    if not lock:
        yield False
        return
    try:
        yield _locked(lock, time.monotonic() + patience)
    finally:
        os.close(lock)


def _locked(lock, deadline):
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.1)
        except OSError as error:  # a file system without locks, as some of a network or a container
            _warn(error)
            return False
        else:
            return True


def write(parts, version, anew_since):
    """Keep these arrays, which are the rows in this version, within one's turn. Returns whether they are kept now: not
    where the disk does not take them."""
    if not (origin := Origin.present()):
        return False
    stamp = {"code": code(), "database": origin.database, "era": origin.era}
    stamp |= {"version": version, "anew_since": anew_since}
    try:
        _write(origin.path, stamp, parts)
    except OSError as error:
        _warn(error)
        return False
    return True


def is_due(path=None):
    """Whether a file, that of this code about this database, is to be written anew: it is not there, or what was
    erased since may be in it for too long. Not while another process tries to, nor soon after that failed."""
    path = path or place()
    return bool(path) and _age(path) > RENEWED_AFTER and _age(path.with_suffix(TRIED)) > RETRIED_AFTER


def _age(path):
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return math.inf


def place():
    """The path of the file of this code about this database, there or not; None where nothing is to be kept. One
    query."""
    origin = Origin.present()
    return origin and origin.path


@contextmanager
def trying():
    """Whether one may try to make a file here, within one's turn. Where that fails, it is tried again after a while.

    What is in its place goes before it is tried again, since what was erased may be in it for too long.
    """
    path = place()
    if not path:
        yield False
        return
    mark = path.with_suffix(TRIED)
    try:
        if mark.exists():
            path.unlink(missing_ok=True)
        mark.touch(0o600)
    except OSError as error:
        _warn(error)
        yield False
        return
    yield True
    if _age(path) <= RENEWED_AFTER:
        mark.unlink(missing_ok=True)


def throw_away():
    """Take away all files of this folder, of whatever code and database; returns how many. Who has one mapped goes on
    with it."""
    paths = _files(Path(settings.INDEX_KEPT)) if settings.INDEX_KEPT else ()
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("What was erased may be in %s until it is written anew: %s", path, error)
    return len(paths)


@ERASED.fill
def forget():
    """What was erased stays in no file: it is thrown away as soon as that is certain."""
    transaction.on_commit(throw_away)
    return ()


def _folder(make=False):
    """The folder, or None where it is not there. Raises PermissionError when others may write in it."""
    folder = Path(settings.INDEX_KEPT)
    if make:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        found = folder.stat()
    except FileNotFoundError:
        return None
    if found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise PermissionError(f"others may write in {folder}")
    return folder


def _write(path, stamp, parts):
    """Write the file under another name, and give it its own when it is whole and on the disk."""
    draft = path.with_suffix(DRAFT)
    draft.unlink(missing_ok=True)  # of who was broken off
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0) as file:
            container.write(file, stamp, parts)
            os.fsync(file.fileno())
        draft.replace(path)
        _sync(path.parent)  # the name
    finally:
        draft.unlink(missing_ok=True)
    oldest = time.time() - ABANDONED_AFTER
    for other in _files(path.parent):
        if other.stat().st_mtime < oldest:
            other.unlink(missing_ok=True)


def _sync(folder):
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _files(folder):
    """What this module laid in a folder: nothing else in it is touched."""
    return [path for path in folder.glob("*") if NAME.fullmatch(path.name)]


def _warn(error):
    """Say once in a process that it goes without."""
    if str(error) not in warned:
        warned.add(str(error))
        logger.warning("The index is not kept, so that each start builds it anew: %s", error)
