"""What Waaier is made of and under which licence: `python scripts/licences.py` writes docs/licences.md.

The locks say which parts a site runs with, at which version; each part says itself what its licence is. With `texts`
it prints the texts of all these licences, which go with a release.
"""

import json
import re
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "licences.md"
LOCKED = re.compile(r"^([a-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)(?: ;.*)? *\\$")
# What the older way of saying it means, in the words of SPDX.
SPDX = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# Of whom neither says it in one word; read in the files that come with them.
READ = {
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "marisa-trie": "MIT AND BSD-2-Clause",  # of its core one may choose: BSD-2-Clause, or the LGPL
    "pyrage": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "colorama": "BSD-3-Clause",  # on Windows only, as the next one
    "tzdata": "Apache-2.0",
}
HEAD = """\
# Licences

Waaier itself is under the EUPL-1.2. Below stand the parts that a site runs with, as `requirements/production.lock` and
`package-lock.json` lock them, and the words of `initiatives/data`; what only builds and tests it is not among them.
`make licences` writes this page, and a release carries the texts in `LICENCES.txt`.

| part | version | licence |
|---|---|---|
"""


@dataclass(frozen=True)
class Part:
    """A package, with the files in which its licence stands."""

    name: str
    version: str
    licence: str
    files: tuple = ()


def python_parts():
    """The parts of requirements/production.lock. Of those for another system only, READ knows the licence."""
    lines = (ROOT / "requirements" / "production.lock").read_text().splitlines()
    locked = {}  # {name: versions}: another Python can have another one
    for found in filter(None, map(LOCKED.match, lines)):
        locked.setdefault(found[1], []).append(found[2])
    for name, versions in locked.items():
        try:
            about = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            yield Part(name, ", ".join(versions), READ[name])
            continue
        files = [each for each in about.files or [] if re.search(r"(?i)licen[sc]e|copying|notice", each.name)]
        files = tuple(each.locate() for each in files if each.suffix != ".py")
        yield Part(name, ", ".join(versions), licence_of(name, about.metadata), files)


def licence_of(name, about):
    """What a package of Python says its licence is, as an expression of SPDX. Raises KeyError when nothing clear."""
    if name in READ:
        return READ[name]
    classifiers = [each.split(" :: ")[-1] for each in about.get_all("Classifier", []) if each.startswith("License")]
    said = about.get("License-Expression") or about.get("License") or (classifiers[0] if classifiers else "")
    said = SPDX.get(said, said)
    if not re.fullmatch(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*", said):
        raise KeyError(f"{name} says of its licence only: {said!r}. Read it, and add it to READ in {__file__}.")
    return said


def npm_parts():
    """The parts that package.json names, and so are in the style sheets, scripts, icons and fonts of a site."""
    named = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name in named:
        about = locked[f"node_modules/{name}"]
        folder = ROOT / "node_modules" / name
        files = sorted(f for f in folder.glob("*") if re.match(r"(?i)licen[sc]e|copying|notice|ofl", f.name))
        yield Part(name, about["version"], about["license"], tuple(files))


def data_parts():
    """What is no package and stands in the repository under a licence whose text goes with it."""
    text = ROOT / "initiatives" / "data" / "dutch-words.LICENCE.txt"
    yield Part("OpenTaal word list", "2.20.19", "BSD-3-Clause", (text,))


def parts():
    return sorted([*python_parts(), *npm_parts(), *data_parts()], key=lambda part: part.name.lower())


def table():
    """The page docs/licences.md."""
    return HEAD + "".join(f"| {each.name} | {each.version} | {each.licence} |\n" for each in parts())


def texts():
    """The texts of all licences, a part after another; the same text stands once."""
    by_text = {}
    for part in parts():
        for file in part.files:
            text = file.read_text(encoding="utf-8", errors="replace").strip()
            by_text.setdefault(text, []).append(f"{part.name} {part.version}")
    rule = "\n\n" + "=" * 80 + "\n"
    return rule.join(f"{', '.join(dict.fromkeys(names))}\n\n{text}" for text, names in by_text.items()) + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["texts"]:
        print(texts(), end="")
    else:
        TABLE.write_text(table())
