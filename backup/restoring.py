"""Restoring a back-up into an empty database, and comparing all that came of it with what it says of itself."""

import logging
from contextlib import contextmanager

from django.db.migrations.loader import MigrationLoader
from psycopg import IsolationLevel

from backup.archive import Archive
from backup.making import DUMP
from backup.programs import feed, program
from backup.tally import Inventory, differences, tally
from backup.trouble import BackupTrouble

logger = logging.getLogger(__name__)

NOT_IN_USE = (
    "Others work with this database: {}. Stop the web server and the workers on every machine first, and whatever "
    "else is connected."
)
CAME_IN = (
    "Others came in while it was restored: {}. What they saw and sent was not made ready. Stop them, and restore once "
    "more."
)
NOT_READY = "Restored but NOT made ready: nobody may work with the database %s. Drop it, and restore once more."
NOT_EMPTY = "The database {} is not empty. Restore into an empty one: createdb {}_restored, for example."


def refill(path, identities, place):
    """Fill an empty database with what a back-up holds, and compare. Returns its manifest.

    Raises BackupTrouble as `fill` and `compare` do.
    """
    manifest = fill(path, identities, place)
    compare(manifest, place)
    return manifest


def fill(path, identities, place):
    """Fill an empty database with what a back-up holds. Returns its manifest.

    Everything is checked before anything is touched, and it is one transaction: when something goes wrong the database
    is as empty as it was. Raises BackupTrouble then, also when others are connected.
    """
    with Archive.opened(path, identities) as archive:
        manifest = archive.check()
        _refuse_other_versions(manifest, place)
        _refuse_what_is_in_use(place)
        pg_restore = program("pg_restore", int(manifest["database"]["pg_dump"].partition(".")[0]))
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-comments"]
        command = [pg_restore, *options, f"--dbname={place.conninfo}", "--no-password"]
        feed(command, place.environment, archive.part(DUMP))
    return manifest


def compare(manifest, place):
    """Raises BackupTrouble when what was restored is not what the manifest says."""
    if wrong := unlike(manifest, place):
        raise BackupTrouble(
            f"What was restored is not what was backed up. Do not use this database. {' '.join(wrong)}"
        )


@contextmanager
def made_ready(place):
    """Within this a database that was just filled is made ready for the site; its rows can be seen by others already.

    Whatever ends it before its end, is told as what it is: there is a full database that looks as if all were well, in
    which mail waits that left long ago. Raises BackupTrouble when others came in: before it begins, since a worker
    among them sends what waits, and at its end, since one may have done so meanwhile.
    """
    try:
        _refuse_who_came_in(place)
        yield
        _refuse_who_came_in(place)
    except BaseException:
        logger.critical(NOT_READY, place.name)
        raise


def _refuse_who_came_in(place):
    if others := place.others():
        raise BackupTrouble(CAME_IN.format("; ".join(others)))


def unlike(manifest, place):
    """Sentences about what in a database is not as the manifest says."""
    form = {"isolation_level": IsolationLevel.REPEATABLE_READ, "read_only": True, "autocommit": False}
    with place.session(**form) as session:
        wrong = differences(manifest["tables"], tally(session))
        inventory = Inventory(session)
        for _line in inventory:
            pass
    told = manifest["files"]
    if inventory.short != told:
        wrong.append(f"There are {inventory.short['files']} files of {told['files']}, or other ones.")
    return wrong


def behind(manifest):
    """How many migrations this code has that the back-up had not."""
    return len(_of_code() - _of_manifest(manifest))


def _refuse_other_versions(manifest, place):
    if unknown := sorted(_of_manifest(manifest) - _of_code()):
        waaier = manifest["waaier"]
        made = f"{waaier['version']} ({waaier['commit'][:10]})" if waaier["commit"] else waaier["version"]
        app, name = unknown[0]
        raise BackupTrouble(
            f"This back-up was made by another Waaier, {made}, and holds what this one does not know ({app} {name}). "
            "Restore it with that version."
        )
    number, version = place.version()
    if number // 10000 < manifest["database"]["number"] // 10000:
        raise BackupTrouble(
            f"This back-up is of PostgreSQL {manifest['database']['version']}, and this server is {version}: an older "
            "one cannot take it."
        )


def _of_manifest(manifest):
    return {(app, name) for app, names in manifest["migrations"].items() for name in names}


def _of_code():
    """(app, migration) of all that this code knows, those that others were merged into among them."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {each for migration in loader.disk_migrations.values() for each in migration.replaces}
    return set(loader.disk_migrations) | replaced


def _refuse_what_is_in_use(place):
    if others := place.others():
        raise BackupTrouble(NOT_IN_USE.format("; ".join(others)))
    if not place.is_empty():
        raise BackupTrouble(NOT_EMPTY.format(place.name, place.name))
