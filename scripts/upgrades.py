"""Whether the released version can go on working while its successor migrates: `python -m scripts.upgrades`.

In an upgrade the database is migrated first, and then one node after the other gets the new code. Meanwhile the old
code works on the new tables, so a migration may only add (decision 36). This reads every migration that is not yet
released: its SQL in the eyes of django-migration-linter, and its models as the released ones would write to them. What
was released stands in scripts/released.json, which `make release` writes.

A migration says in its class what no program can tell:

    beside_old_code = "why the released code can live with this"     of RunSQL, RunPython, a type, a new constraint
    follows_release = "1.3.0"    it takes away what no code needs from that release on: let pass once that is released

For one of a package stands a line in pyproject.toml, under [tool.waaier.beside-old-code].
"""

import json
import os
import re
import sys
import tomllib
from pathlib import Path

import django
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import connection, migrations, models
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django_migration_linter.sql_analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

ROOT = Path(__file__).resolve().parent.parent
RELEASED = ROOT / "scripts" / "released.json"
CONTRACT = (
    "The released code still uses it. First release a version that does not, then let this migration say "
    '`follows_release = "(that version)"`.'
)
# What the released code cannot live with: by the code of the linter, or ours; and what to do.
BREAKS = {
    "NOT_NULL": "asks for a value that the released code does not write. Give the column `db_default`, or let it be "
    "null first; ask for it one release later.",
    "NULL": "no longer takes the NULL that the released code writes. Ask for a value one release later.",
    "DROP_COLUMN": f"takes a column away. {CONTRACT}",
    "DROP_TABLE": f"takes a table away. {CONTRACT}",
    "RENAME_COLUMN": f"renames a column. Add one, write both, and take the old one away a release later. {CONTRACT}",
    "RENAME_TABLE": f"renames a table. Keep its name with `db_table`. {CONTRACT}",
    "GONE": f"takes away what the released code writes. {CONTRACT}",
    "CONCURRENTLY": "makes or drops an index concurrently. `migrate` gives way to those who use a table, and would "
    "leave an index that is not valid. Use AddIndex or RemoveIndex.",
    "DEFAULT": "takes away the default on which the released code relies. Keep `db_default`; take it away one release "
    "later.",
}
SAY = 'When the released code can live with it, let the migration say why: `beside_old_code = "…"`.'
MAY_BREAK = {
    "ALTER_COLUMN": f"changes the type of a column. A longer text is fine, most else is not. {SAY}",
    "TYPE": f"changes the type of a column. A longer text is fine, most else is not. {SAY}",
    "ADD_UNIQUE": f"refuses doubles that the released code may write. {SAY}",
    "CONSTRAINT": f"adds a constraint that the released code may break. {SAY}",
    "RUN": f"does something in SQL or Python that no program can judge. {SAY}",
}
TAKES_AWAY = {"DROP_COLUMN", "DROP_TABLE", "RENAME_COLUMN", "RENAME_TABLE"}
OWN_WORDS = migrations.RunSQL, migrations.RunPython
CONCURRENTLY = AddIndexConcurrently, RemoveIndexConcurrently
TABLE = re.compile(r'\b(?:TABLE|ON|INTO|UPDATE)\s+(?:ONLY\s+|IF EXISTS\s+)?"?(\w+)"?')
VERSION = re.compile(r"\d+\.\d+\.\d+")


class NotRight(Exception):
    """What is wrong with the list of what was released, in a sentence."""


# --- What was released ---------------------------------------------------------------------------------------------


def released(path=None):
    """(the released version or "", {app: its last released migration})."""
    said = json.loads((path or RELEASED).read_text())
    return said["release"], said["migrations"]


def write_released(version, loader, path=None):
    """Write down that this version was released, with the last migration of each app as they stand here now."""
    last = dict(sorted(loader.graph.leaf_nodes()))
    (path or RELEASED).write_text(json.dumps({"release": version, "migrations": last}, indent=1) + "\n")


def done_by(loader, last):
    """[(app, name)] of the released migrations, in their order. Raises NotRight when one of them is not here."""
    done = {}
    for node in last.items():
        if node not in loader.graph.nodes:
            raise NotRight(f"There is no migration {'.'.join(node)}, which {RELEASED.name} says was released.")
        done |= dict.fromkeys(loader.graph.forwards_plan(node))
    return list(done)


def still_to_come(loader, done):
    """The migrations that are not released, in their order."""
    plan = {}
    for leaf in loader.graph.leaf_nodes():
        plan |= dict.fromkeys(node for node in loader.graph.forwards_plan(leaf) if node not in done)
    return [loader.graph.nodes[node] for node in plan]


# --- As the released code writes -----------------------------------------------------------------------------------


def tables(state):
    """{table: {column: field}} of all models in this state of the project."""
    found = {}
    for model in state.models.values():
        if model.options.get("managed", True) and not model.options.get("proxy"):
            table = model.options.get("db_table") or f"{model.app_label}_{model.name_lower}"
            found[table] = dict(columns(model))
            for name, field in model.fields.items():
                if isinstance(field, models.ManyToManyField) and not field.remote_field.through:
                    found[field.db_table or f"{table}_{name}"] = {}
    return found


def columns(model):
    """(column, field) of a model's state."""
    for name, field in model.fields.items():
        if isinstance(field, models.ForeignKey):
            yield field.db_column or f"{name}_id", field
        elif not isinstance(field, models.ManyToManyField):
            yield field.db_column or name, field


def is_filled(field):
    """Whether the database fills this column when an INSERT does not name it."""
    given = field.null or field.db_default is not models.NOT_PROVIDED or getattr(field, "generated", False)
    return given or isinstance(field, models.AutoField)


def type_of(field):
    """The type of its column; of a relation, the model that it points at."""
    if field.is_relation:
        target = field.remote_field.model
        return (target if isinstance(target, str) else target._meta.label).lower()
    return field.db_type(connection)


def troubles(known, now):
    """{(code, where)}: what code that knows the tables `known` meets when it writes to the tables `now`."""
    found = set()
    for table, fields in known.items():
        if table not in now:
            found.add(("GONE", table))
            continue
        for column, field in fields.items():
            new = now[table].get(column)
            where = f"{table}.{column}"
            if not new:
                found.add(("GONE", where))
            elif type_of(new) != type_of(field):
                found.add(("TYPE", where))
            elif field.null and not new.null:
                found.add(("NULL", where))
            elif not fills_as_before(field, new):
                found.add(("DEFAULT", where))
        for column in now[table].keys() - fields.keys():
            if not is_filled(now[table][column]):
                found.add(("NOT_NULL", f"{table}.{column}"))
    return found


def fills_as_before(field, new):
    """Whether a column that the released code may leave to the database can still be left to it."""
    return is_filled(new) or not is_filled(field)


# --- As the linter reads it ----------------------------------------------------------------------------------------


class Reading(DatabaseSchemaEditor):
    """Writes down the SQL of a step, also on a database without these tables."""

    def _constraint_names(self, *args, **kwargs):
        return ["some_constraint"]


def sql_of(operation, app, before, after):
    """The statements of one step."""
    editor = Reading(connection, collect_sql=True, atomic=False)
    editor.deferred_sql = []
    operation.database_forwards(app, editor, before, after)
    text = [*editor.collected_sql, *map(str, editor.deferred_sql)]
    return [" ".join(line.split()) for line in text if line and not line.startswith("--")]


def own_words(operations):
    """The steps among these, at any depth, that are SQL or Python of our own."""
    for each in operations:
        if isinstance(each, OWN_WORDS):
            yield each
        yield from own_words(getattr(each, "database_operations", ()))


def read(migration, before, new_tables):
    """({(code, where)}, the state after it): what the linter finds in this migration, and whether it has words of its
    own. `before` is the state that it meets. What is done to `new_tables` the released code never meets."""
    found = set()
    if next(own_words(migration.operations), None):
        found.add(("RUN", ""))
    for operation in migration.operations:
        after = before.clone()
        operation.state_forwards(migration.app_label, after)
        if isinstance(operation, CONCURRENTLY):
            found.add(("CONCURRENTLY", operation.model_name))
        elif not isinstance(operation, OWN_WORDS):
            known = tables(before).keys() - new_tables
            lines = [line for line in sql_of(operation, migration.app_label, before, after) if not is_of(line, known)]
            # One step at a time: over a whole migration the default of one column excuses another one.
            errors, _ignored, _warnings = analyse_sql_statements(PostgresqlAnalyser, lines)
            found |= {(each.code, each.table or "") for each in errors}
            if any(re.search(r"ADD CONSTRAINT .* (CHECK|EXCLUDE)", line) for line in lines):
                found.add(("CONSTRAINT", ""))
        new_tables |= tables(after).keys() - tables(before).keys()
        before = after
    return found, before


def is_of(line, known):
    """Whether a statement changes no table that is known."""
    named = TABLE.search(line)
    return bool(named) and named[1] not in known


# --- What is said of it --------------------------------------------------------------------------------------------


def excuse(migration):
    """Why the released code can live with what a migration of ours, or one of a package, may break."""
    own = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"].get("waaier", {})
    accepted = own.get("beside-old-code", {})
    return getattr(migration, "beside_old_code", "") or accepted.get(f"{migration.app_label}.{migration.name}", "")


def number(version):
    return tuple(map(int, version.split(".")))


def verdict(migration, found, release):
    """What is to be done about what was found in a migration, in sentences; [] when it may go."""
    name = f"{migration.app_label}.{migration.name}"
    follows = getattr(migration, "follows_release", "")
    if follows and not VERSION.fullmatch(follows):
        return [f"{name} follows the release {follows}, which is no version as in 1.3.0."]
    if follows and (not release or number(follows) > number(release)):
        last = f"the last release is {release}" if release else "nothing is released yet"
        return [f"{name} may come when {follows} is released; {last}. Until then it stays out."]
    if follows:
        return []
    refused = BREAKS if excuse(migration) else BREAKS | MAY_BREAK
    return [
        f"{name} {refused[code]}{f' ({where})' if where else ''}"
        for code, where in sorted(found)
        if code in refused and not is_said(code, where, found)
    ]


def is_said(code, where, found):
    """Whether something else that was found says this as well, and more precisely."""
    codes = {each for each, _where in found}
    if code == "GONE":
        return bool(codes & TAKES_AWAY)
    if code == "ALTER_COLUMN":
        return "TYPE" in codes
    if code == "NOT_NULL" and "RENAME_COLUMN" in codes:  # the column under its new name
        return True
    return not where and any(each == code and more for each, more in found)


def judge(coming, state, release):
    """What is wrong with the migrations that come after this state, the one of the release, in sentences."""
    known = tables(state)
    met, new_tables, wrong = set(), set(), []
    for migration in coming:
        found, state = read(migration, state, new_tables)
        meets = troubles(known, tables(state))
        wrong += verdict(migration, found | (meets - met), release)
        met |= meets
    return wrong


def main(*arguments):
    loader = MigrationLoader(None)
    if arguments[:1] == ("--released",):
        return write_released(arguments[1], loader)
    release, last = released()
    try:
        done = done_by(loader, last)
    except NotRight as reason:
        return str(reason)
    coming = still_to_come(loader, set(done))
    wrong = judge(coming, loader.project_state(done), release)
    after = f"version {release}" if release else "the list in scripts/released.json was begun"
    print(f"Migrations since {after}: {len(coming)}. Where the released code cannot live with them: {len(wrong)}.")
    return "\n".join(wrong) or None


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    sys.exit(main(*sys.argv[1:]))
