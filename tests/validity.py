"""Whether a page is valid HTML, by the rules of html-validate: one Node process answers as long as tests run."""

import json
import shutil
import subprocess
from functools import cache

import pytest
from django.conf import settings

PROGRAM = settings.BASE_DIR / "tests" / "validity.mjs"
CONFIG = settings.BASE_DIR / ".htmlvalidate.json"
NODE = shutil.which("node") or shutil.which("node", path=settings.BASE_DIR / ".venv" / "bin")
IS_HERE = bool(NODE) and (settings.BASE_DIR / "node_modules" / "html-validate").exists()
VALID = set()  # the shapes of the pages that were valid

needs_it = pytest.mark.skipif(not IS_HERE, reason="Needs Node and html-validate: run make test, or npm ci")


@cache
def validator():
    """The process; it ends with the tests, when nobody writes to it any more."""
    pipe = subprocess.PIPE
    return subprocess.Popen([NODE, PROGRAM, CONFIG], stdin=pipe, stdout=pipe, text=True, cwd=settings.BASE_DIR)


def errors(html):
    """What html-validate says is wrong with this page, one text each."""
    process = validator()
    process.stdin.write(json.dumps(html) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def check_valid(page, name):
    """Raise AssertionError with what is wrong with a page that was fetched. Pages of one shape are looked at once."""
    if IS_HERE and page.shape and page.shape not in VALID:
        found = errors(page.content.decode())
        assert not found, f"{name}: " + "\n".join(found)
        VALID.add(page.shape)
