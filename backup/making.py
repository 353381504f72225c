"""Making a back-up: a dump, the files by name and the counts of all tables, of one and the same moment."""

import json
import subprocess
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from psycopg import IsolationLevel

from audit.models import Entry, What
from backup import archive
from backup.environment import without_secrets
from backup.place import DatabasePlace
from backup.programs import output, program, told
from backup.shelf import BackupShelf
from backup.tally import Inventory, tally

DUMP, FILES, SETTINGS = "database.dump", "files.csv", "settings.json"
# Schemas beside the site's own; where an extension lives one is needed.
OTHERS = """
SELECT nspname FROM pg_namespace n
WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', current_schema())
    AND NOT EXISTS (SELECT FROM pg_extension e WHERE e.extnamespace = n.oid)
ORDER BY nspname
"""
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class BackUp:
    """One that was just made."""

    path: Path
    manifest: dict
    size: int
    is_recorded: bool


def back_up(folder, recipients, place=None):
    """Write a back-up of the database into a folder, encrypted to these recipients; as it is when there are none.

    Returns a BackUp. Raises BackupTrouble, and leaves no file then. What is counted and what is dumped is of one
    snapshot, and others go on working meanwhile. Of the site's own database it leaves a line in the log.
    """
    of_site, place = place is None, place or DatabasePlace.of_site()
    moment = datetime.now(UTC)
    known = {}

    def manifest(members):
        known.update(members=members)
        return known["manifest"]

    with (
        BackupShelf(folder).new(moment, encrypted=bool(recipients)) as (path, file),
        place.session(isolation_level=IsolationLevel.REPEATABLE_READ, read_only=True, autocommit=False) as session,
    ):
        parts = _parts(place, session, moment, known)
        archive.write(archive.stream(parts, manifest), file, recipients)
    return BackUp(path, known["manifest"], path.stat().st_size, of_site and _is_recorded(path, known["manifest"]))


def _parts(place, session, moment, known):
    """(name, bytes) of each part. What the manifest says of them stands in `known` when all have been read."""
    [snapshot] = session.execute("SELECT pg_export_snapshot()").fetchone()
    number, version = place.version()
    pg_dump = program("pg_dump", number // 10000)
    left_out = [name for [name] in session.execute(OTHERS)]
    counts = tally(session)
    yield (
        DUMP,
        output(
            [
                *(pg_dump, "--format=custom", f"--snapshot={snapshot}", f"--dbname={place.conninfo}", "--no-password"),
                *("--no-owner", "--no-privileges", "--no-comments"),
                *(f'--exclude-schema="{name}"' for name in left_out),
            ],
            place.environment,
        ),
    )
    inventory = Inventory(session)
    yield FILES, inventory
    yield SETTINGS, [json.dumps(without_secrets(), indent=1).encode()]
    known["manifest"] = {
        "made_at": moment.isoformat(timespec="seconds"),
        "waaier": {"version": version_of_code(), "commit": commit_of_code()},
        "database": {
            "version": version,
            "number": number,
            "pg_dump": told(pg_dump),
            "schemas_left_out": left_out,
        },
        "migrations": _migrations(session),
        "tables": counts,
        "files": inventory.short,
    }


def _migrations(session):
    """{app: the migrations that were applied}."""
    found = {}
    for app, name in session.execute("SELECT app, name FROM django_migrations ORDER BY app, name"):
        found.setdefault(app, []).append(name)
    return found


def version_of_code():
    """The version of Waaier that runs."""
    return tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]


def commit_of_code():
    """The commit that runs; None where it is no checkout."""
    if not (settings.BASE_DIR / ".git").exists():
        return None
    command = ["git", "-C", settings.BASE_DIR, "rev-parse", "HEAD"]
    with suppress(OSError):
        return subprocess.run(command, capture_output=True, text=True).stdout.strip() or None


def _is_recorded(path, manifest):
    """Write in the log that there is a back-up. False where nothing can be written, as on a standby."""
    rows = sum(table["rows"] for table in manifest["tables"].values())
    try:
        Entry.objects.record(
            What.BACKED_UP,
            rows=rows,
            files=manifest["files"]["files"],
            megabytes=-(-path.stat().st_size // MEGABYTE),
            encrypted=path.suffix == ".age",
        )
    except DatabaseError:
        return False
    return True


def last_good():
    """When the last back-up was made of which the log knows; None when it knows of none. In the time of the site."""
    return Entry.objects.filter(what=What.BACKED_UP).values_list("at", flat=True).first()
