"""A made-up next version of this checkout, to upgrade to: `python -m rehearsal.next FOLDER`.

It is a copy of what stands here, with what an upgrade may bring: a required column, with a default of the database, in
two tables that who hands in an intake writes to; a task that only the new code knows, begun each time that an intake
is handed in; and another style sheet on every page. Its migrations are such as scripts/upgrades.py lets pass.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = "collected", "icons", "fonts"
LINKED = ".venv", "node_modules"
COLUMN = "made_by"  # "before" when the released code wrote the row, "next" when the next version did
TASK = "intake.arrivals.greet"
SHEET = "css/site.css"
RULE = "\n:root{--next-version:1}\n"

FIELD = f"""    {COLUMN} = models.CharField(max_length=10, default="next", db_default="before")
"""
MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [({app!r}, {last!r})]
    operations = [
        migrations.AddField(
            {model!r}, {column!r}, models.CharField(max_length=10, default="next", db_default="before")
        ),
    ]
"""
ARRIVALS = '''"""What the next version does when an intake was handed in."""

from django_tasks import task

from outbox.models import Message


@task()
def greet(reference):
    """Does nothing that anybody sees; that it ran stands in its row."""
    return f"{reference} {Message.objects.count()}"
'''
# (file, what stands there, what the next version has in its place)
CHANGES = [
    (
        "outbox/models.py",
        "    objects = MessageManager()\n\n    class Meta:",
        f"{FIELD}\n    objects = MessageManager()\n\n    class Meta:",
    ),
    (
        "intake/submission.py",
        "    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)\n",
        f"    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)\n{FIELD}",
    ),
    (
        "intake/submission.py",
        "            handed_in.send(type(draft), intake=draft)\n",
        "            handed_in.send(type(draft), intake=draft)\n            greet.enqueue(draft.reference)\n",
    ),
    (
        "intake/submission.py",
        "from intake.answers import Answer\n",
        "from intake.answers import Answer\nfrom intake.arrivals import greet\n",
    ),
]


def make(folder):
    """Make the next version in this folder, which must not be there yet. Raises LookupError when what it changes does
    not stand in this checkout once."""
    folder = Path(folder)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("locale/*/LC_MESSAGES/*.mo")]
    for name in [*filter(None, listed.split("\0")), *texts]:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    for name in BUILT:
        shutil.copytree(ROOT / "build" / name, folder / "build" / name)
    (folder / "build" / "assets").mkdir()
    for name in LINKED:
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    change(folder)
    restyle(folder)


def change(folder):
    """What is new in it."""
    for name, old, new in CHANGES:
        path = folder / name
        text = path.read_text()
        if text.count(old) != 1:
            raise LookupError(f"{name} does not hold this once: {old!r}")
        path.write_text(text.replace(old, new))
    (folder / "intake" / "arrivals.py").write_text(ARRIVALS)
    for app, model in [("outbox", "message"), ("intake", "intake")]:
        migrations = folder / app / "migrations"
        last = max(path.stem for path in migrations.glob("[0-9]*.py"))
        text = MIGRATION.format(app=app, last=last, model=model, column=COLUMN)
        (migrations / f"{int(last[:4]) + 1:04}_{COLUMN}.py").write_text(text)


def restyle(folder):
    """The style sheet of every page with another rule, under a name with another hash; to collect all anew takes a
    minute."""
    collected = folder / "build" / "collected"
    listed = collected / "staticfiles.json"
    manifest = json.loads(listed.read_text())
    for each in collected.glob("css/site.*"):
        if each.name != "site.css":
            each.unlink()
    sheet = collected / SHEET
    sheet.write_text(sheet.read_text() + RULE)
    name = f"css/site.{hashlib.md5(sheet.read_bytes(), usedforsecurity=False).hexdigest()[:12]}.css"
    shutil.copyfile(sheet, collected / name)
    manifest["paths"][SHEET] = name
    listed.write_text(json.dumps(manifest))


if __name__ == "__main__":
    make(sys.argv[1])
