"""The texts of the interface in locale/: `python scripts/messages.py compile`, `update` or `check`.

compile  makes the .mo files that Django reads; msgfmt is not needed
update   brings the .po files up to date with the code and the templates; needs gettext
check    fails when `update` would change a text, or when a translation is missing or doubtful; needs gettext
"""

import os
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
IGNORED = ["build", "node_modules", "tests", "scripts", "benchmarks", "rehearsal", "deploy"]


def translations():
    return sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))


def compile_all():
    """Write each .mo file beside its .po file, in one move, since a running site may read it."""
    for path in translations():
        draft = path.with_suffix(".mo.new")
        polib.pofile(str(path)).save_as_mofile(str(draft))
        draft.replace(path.with_suffix(".mo"))


def update():
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "--locale=nl",
        "--no-location",
        "--no-obsolete",
        "--no-wrap",
    ]
    for folder in IGNORED:
        command.append(f"--ignore={folder}")
    # makemessages reads the settings, not the database.
    environment = {**os.environ, "DEMO": "1", "DATABASE_URL": "postgresql:///"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    for path in translations():
        in_order(path)


def in_order(path):
    """Put the texts in an order of their own: gettext's is that of the folders on this disk, another one elsewhere."""
    catalogue = polib.pofile(str(path), wrapwidth=0)
    catalogue.sort(key=lambda entry: (entry.msgid.casefold(), entry.msgid, entry.msgctxt or ""))
    catalogue.save()


def texts(path):
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(path))}


def problems():
    """What is wrong with the translations, a line each. The files stay as they are."""
    found = [] if translations() else ["there is no locale/nl/LC_MESSAGES/django.po"]
    for path in translations():
        before, known = path.read_bytes(), texts(path)
        try:
            update()
            wanted = polib.pofile(str(path))
            missing, unused = texts(path) - known, known - texts(path)
        finally:
            path.write_bytes(before)
        found += [f"not in {path.name}, run `make messages`: {msgid}" for _, msgid, _ in missing]
        found += [f"no longer used, run `make messages`: {msgid}" for _, msgid, _ in unused]
        found += [f"not translated: {entry.msgid}" for entry in wanted.untranslated_entries()]
        found += [f"fuzzy, check the translation: {entry.msgid}" for entry in wanted.fuzzy_entries()]
    return found


def main(verb):
    if verb == "compile":
        compile_all()
    elif verb == "update":
        update()
        compile_all()
    elif verb == "check":
        return "\n".join(problems()) or None
    else:
        return __doc__


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["help"]))
