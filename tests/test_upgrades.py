"""A migration with which the released code cannot live is refused, with what to do."""

import json
import shutil

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from intake.models import Intake
from outbox.models import Message
from rehearsal import next as next_version
from scripts import upgrades
from tests.builders import a_draft

pytestmark = pytest.mark.django_db


def text(**more):
    return models.CharField(max_length=10, **more)


@pytest.fixture
def state():
    """What was released: letters, each with a sender."""
    state = ProjectState()
    id = models.BigAutoField(primary_key=True)
    state.add_model(ModelState("post", "Sender", [("id", id.clone()), ("name", text())]))
    sender = models.ForeignKey("post.Sender", models.CASCADE)
    open = text(null=True)
    counted = models.IntegerField(db_default=0)
    fields = [("id", id), ("title", text()), ("open", open), ("counted", counted), ("sender", sender)]
    state.add_model(ModelState("post", "Letter", fields))
    return state


def a_migration(*operations, **says):
    made = type("Migration", (migrations.Migration,), {"operations": list(operations), **says})
    return made("0002_next", "post")


def judged(state, *operations, release="1.2.0", **says):
    return upgrades.judge([a_migration(*operations, **says)], state, release)


ADDED = {
    "a column that may be null": migrations.AddField("letter", "stamp", text(null=True)),
    "a required column with a default of the database": migrations.AddField("letter", "stamp", text(db_default="x")),
    "a table, with all that is done to it": migrations.CreateModel(
        "Stamp", [("id", models.BigAutoField(primary_key=True)), ("worth", text(unique=True))]
    ),
    "an index": migrations.AddIndex("letter", models.Index(fields=["title"], name="by_title")),
    "a default for what was required": migrations.AlterField("letter", "title", text(db_default="")),
    "NULL for what was required": migrations.AlterField("letter", "title", text(null=True)),
}


@pytest.mark.parametrize("name", ADDED)
def test_what_only_adds_may_go(state, name):
    assert judged(state, ADDED[name]) == []


def test_what_is_done_to_a_new_table_may_go(state):
    made = ADDED["a table, with all that is done to it"]
    assert judged(state, made, migrations.AddField("stamp", "colour", text(default="red"))) == []


REFUSED = {
    "a required column": (migrations.AddField("letter", "stamp", text(default="x")), "db_default"),
    "NULL no longer taken": (migrations.AlterField("letter", "open", text(db_default="")), "NULL"),
    "a default taken away": (migrations.AlterField("letter", "counted", models.IntegerField()), "default"),
    "a column taken away": (migrations.RemoveField("letter", "title"), "follows_release"),
    "a column renamed": (migrations.RenameField("letter", "title", "heading"), "follows_release"),
    "a table taken away": (migrations.DeleteModel("Letter"), "follows_release"),
    "a table renamed": (migrations.RenameModel("Letter", "Card"), "follows_release"),
    "an index made beside all else": (
        AddIndexConcurrently("letter", models.Index(fields=["title"], name="by_title")),
        "Use AddIndex",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_released_code_cannot_live_with_is_refused_whatever_it_says(state, name):
    operation, advice = REFUSED[name]
    (said,) = judged(state, operation, beside_old_code="I think so.")
    assert said.startswith("post.0002_next ") and advice in said


def test_the_default_of_one_column_excuses_no_other(state):
    """As it does for the linter, which reads a migration whole."""
    steps = [
        migrations.AddField("letter", "stamp", text(default="x")),
        migrations.AddField("letter", "colour", text(db_default="x")),
    ]
    assert judged(state, *steps)
    assert judged(state, *reversed(steps))


def test_a_required_column_is_refused_also_when_it_comes_in_two_steps(state):
    first = migrations.AddField("letter", "stamp", text(null=True))
    assert judged(state, first, migrations.AlterField("letter", "stamp", text()))


UNCERTAIN = {
    "SQL": migrations.RunSQL("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    "SQL within another step": migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")]),
    "Python": migrations.RunPython(lambda apps, editor: None),
    "a type": migrations.AlterField("letter", "title", models.CharField(max_length=20)),
    "a constraint": migrations.AddConstraint(
        "letter", models.CheckConstraint(condition=models.Q(counted__lt=5), name="few")
    ),
    "no doubles": migrations.AlterUniqueTogether("letter", {("title", "sender")}),
}


@pytest.mark.parametrize("name", UNCERTAIN)
def test_what_no_program_can_judge_needs_a_sentence(state, name):
    (said,) = judged(state, UNCERTAIN[name])
    assert "beside_old_code" in said
    assert judged(state, UNCERTAIN[name], beside_old_code="The old function stays.") == []


def test_a_migration_takes_away_once_the_release_that_needs_it_no_more_is_out(state):
    taken = migrations.RemoveField("letter", "title")
    assert judged(state, taken, follows_release="1.2.0") == []
    assert judged(state, taken, follows_release="1.9.0", release="1.10.0") == []
    assert judged(state, taken, follows_release="1.3.0") == [
        "post.0002_next may come when 1.3.0 is released; the last release is 1.2.0. Until then it stays out."
    ]
    assert "nothing is released yet" in judged(state, taken, follows_release="1.2.0", release="")[0]
    assert "no version" in judged(state, taken, follows_release="next")[0]


def test_what_was_released_is_not_judged_again_and_must_be_there(tmp_path):
    path, loader = tmp_path / "released.json", MigrationLoader(None)
    upgrades.write_released("1.2.0", loader, path)
    release, last = upgrades.released(path)
    assert release == "1.2.0"
    done = set(upgrades.done_by(loader, last))
    assert upgrades.still_to_come(loader, done) == []

    last = last | {"outbox": "0002_municipality_and_limits"}
    del last["retention"]
    coming = upgrades.still_to_come(loader, set(upgrades.done_by(loader, last)))
    assert {(each.app_label, each.name) for each in coming} == {
        each for each in loader.graph.nodes if each[0] == "retention"
    } | {("outbox", "0003_message_forget_when_done")}
    with pytest.raises(upgrades.NotRight, match=r"no migration outbox\.0099_gone"):
        upgrades.done_by(loader, last | {"outbox": "0099_gone"})


def test_the_list_of_what_was_released_is_that_of_the_last_release():
    said = json.loads(upgrades.RELEASED.read_text())
    assert said.keys() == {"release", "migrations"}
    assert said["release"] == "" or upgrades.VERSION.fullmatch(said["release"])


# --- The released code on the tables of the next version -----------------------------------------------------------


def bring_next(**default):
    """The required column of the next version (rehearsal/next.py), in two tables."""
    for model in (Intake, Message):
        field = models.CharField(max_length=10, default="next", **default)
        field.set_attributes_from_name(next_version.COLUMN)
        field.model = model
        with connection.schema_editor() as editor:
            editor.add_field(model, field)


def test_the_code_of_today_writes_to_the_tables_of_the_next_version():
    bring_next(db_default="before")
    a_draft().submit()
    with connection.cursor() as cursor:
        for model in (Intake, Message):
            cursor.execute(f"SELECT DISTINCT {next_version.COLUMN} FROM {model._meta.db_table}")
            assert cursor.fetchall() == [("before",)]


def test_without_a_default_of_the_database_it_could_not():
    bring_next()
    with pytest.raises(IntegrityError, match=next_version.COLUMN), transaction.atomic():
        a_draft().submit()


def test_the_next_version_changes_what_stands_here(tmp_path):
    """Each place that it changes is there, once; its migrations come after ours."""
    for name in {each for each, _old, _new in next_version.CHANGES}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text((next_version.ROOT / name).read_text())
    for app in ("outbox", "intake"):
        shutil.copytree(next_version.ROOT / app / "migrations", tmp_path / app / "migrations")
    next_version.change(tmp_path)
    assert "greet.enqueue(draft.reference)" in (tmp_path / "intake" / "submission.py").read_text()
    assert (tmp_path / "outbox" / "models.py").read_text().count(next_version.FIELD) == 1
    last = sorted((next_version.ROOT / "outbox" / "migrations").glob("0*.py"))[-1].stem
    (made,) = (tmp_path / "outbox" / "migrations").glob("*_made_by.py")
    assert f"('outbox', '{last}')" in made.read_text()
