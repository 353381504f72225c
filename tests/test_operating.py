"""The manual for who runs Waaier says what the code does."""

import ast
import re

import polib
import pytest
from django.conf import settings
from django.core.management import get_commands

from deploy.render import FILES
from tests.test_unused import ERRORS

DOCS = settings.BASE_DIR / "docs"
PAGES = {path.stem: path.read_text() for path in [DOCS / "operating.md", *(DOCS / "operating").glob("*.md")]}
MANUAL = "\n".join([*PAGES.values(), (DOCS / "beheer.md").read_text()])
SETTINGS = (settings.BASE_DIR / "config" / "settings.py").read_text()
# What only developers and tests set.
INSIDE = {"CHECK_FRAGMENTS", "DEBUG", "OUTBOX_BACKEND", "PORT", "WAAIER_DATA"}


def test_every_variable_of_the_environment_is_explained():
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', SETTINGS)) - INSIDE
    cells = re.findall(r"^\| (`[A-Z_]+`[^|]*) \|", PAGES["settings"], re.MULTILINE)
    explained = set(re.findall(r"`([A-Z_]+)`", " ".join(cells)))

    assert explained == read


def test_every_command_exists():
    named = set(re.findall(r"manage\.py (\w+)", MANUAL)) | set(re.findall(r"^waaier (?:--owner )?(\w+)", MANUAL, re.M))
    assert named <= get_commands().keys()


def test_the_index_names_every_page():
    named = set(re.findall(r"\(operating/([\w-]+)\.md\)", PAGES["operating"]))
    assert named == PAGES.keys() - {"operating"}


def test_every_unit_and_template_that_is_named_is_rendered():
    named = set(re.findall(r"`(?:deploy/)?((?:systemd|nginx)[\w./@-]+\.(?:service|conf|timer))`", MANUAL))
    assert named <= FILES.keys() | {name.removeprefix("systemd/") for name in FILES}


# --- What to do when -----------------------------------------------------------------------------------------------

FIRST_CELLS = re.findall(r"^\| (.+?) \|", PAGES["what-to-do-when"], re.MULTILINE)
SENTENCES = sorted({each for cell in FIRST_CELLS for each in re.findall(r"“(.+?)”", cell)})
CODES = sorted({each for cell in FIRST_CELLS for each in re.findall(r"`(.+?)`", cell)})


@pytest.fixture(scope="module")
def shown():
    """All that the site can show or log, with one space where a line goes on."""
    templates = [path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")]
    catalogue = polib.pofile(settings.BASE_DIR / "locale" / "nl" / "LC_MESSAGES" / "django.po")
    dutch = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]
    rooms = [path.parent for path in settings.BASE_DIR.glob("*/__init__.py") if path.parent.name != "tests"]
    code = [
        node.value
        for room in rooms
        for path in room.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return re.sub(r"\s+", " ", "\n".join([*templates, *dutch, *code]))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_people_see_is_what_the_site_shows(shown, sentence):
    assert [part for part in sentence.split("…") if part.strip() not in shown] == []


@pytest.mark.parametrize("code", [code for code in CODES if not code.startswith(("/", "worker", "disk"))])
def test_what_the_log_and_the_probes_say_is_in_the_code(shown, code):
    assert [part for part in code.split("…") if part.strip() not in shown] == []


def test_every_error_page_has_its_row():
    told = {int(status) for status in re.findall(r"^\| (\d{3}) “", PAGES["what-to-do-when"], re.MULTILINE)}
    assert told == {int(name.removesuffix(".html")) for name in ERRORS}
    for status in told:
        name = f"{status}.html"
        text = (settings.BASE_DIR / "templates" / name).read_text()
        while "block heading" not in text:
            text = (settings.BASE_DIR / "templates" / re.search(r'extends "(.+?)"', text)[1]).read_text()
        heading = re.search(r"block heading %}(.+?){%", text)[1]
        assert f"| {status} “{heading}” |" in PAGES["what-to-do-when"], name


def test_every_bad_word_of_readyz_has_its_row():
    probes = (settings.BASE_DIR / "config" / "probes.py").read_text()
    refused = set(re.findall(r'"([a-z ]+)\\n", status=503', probes))
    worse = {" ".join(pair) for pair in re.findall(r"f\"(\w+) {'(\w+)' if", probes)}
    assert refused and worse
    assert refused | worse <= {*CODES}
