"""The rules of the house that a test can hold (CONTRIBUTING.md)."""

import ast
import re
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders

ROOT = settings.BASE_DIR
# From the bottom up. An app may import from the floors below it; apps of one floor do not know each other.
FLOORS = [
    ["config"],
    ["outbox", "areas"],
    ["accounts"],
    ["taxonomy"],
    ["intake"],
    ["initiatives"],
    ["workbench", "follow"],
    ["curation"],
]
FLOOR = {app: height for height, apps in enumerate(FLOORS) for app in apps}
# What the top of the house, where everything comes together, may know of the apps.
WIRING = {"config/urls.py", "config/settings.py", "config/demo.py", "config/server.py"}
ROOMS = sorted(FLOOR)
MODULES = sorted(path for app in ROOMS for path in (ROOT / app).rglob("*.py"))
SOURCES = [path for path in MODULES if "migrations" not in path.parts]


def name(path):
    return path.relative_to(ROOT).as_posix()


def imported(path):
    """The modules that a file imports, at any depth of the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_point_down(path):
    if name(path) in WIRING:
        return
    app = path.relative_to(ROOT).parts[0]
    known = {module.split(".")[0] for module in imported(path)} & set(FLOOR)
    too_high = {other for other in known if other != app and FLOOR[other] >= FLOOR[app]}
    assert not too_high


def test_relations_point_down():
    for model in apps.get_models():
        if model._meta.app_label not in FLOOR:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                target = field.related_model._meta.app_label
                same = target == model._meta.app_label
                assert same or FLOOR.get(target, 0) < FLOOR[model._meta.app_label], field


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_modules_are_small_and_named_after_a_noun(path):
    assert len(path.read_text().splitlines()) <= 400
    assert not re.search(r"(^|_)(utils?|helpers?|services?|common|misc|managers?)\b", path.stem)


# Which modules import something where they need it, and why.
LATE = {
    "config/database.py": "production leaves out the package that the embedded database needs",
    "config/demo.py": "models exist only after django.setup()",
    "curation/exchange/files.py": "rdflib takes 20 MB, and few processes ever make or read RDF",
    "curation/second/agreement.py": "NLTK takes 20 MB, and few processes ever draw the results of a second reader",
    "config/server.py": "models exist only after django.setup()",
    "initiatives/views/export.py": "openpyxl takes 7 MB, and few ever ask for a workbook",
}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_imports_stand_at_the_top_of_the_file(path):
    tree = ast.parse(path.read_text())
    nested = [
        node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) and node not in tree.body
    ]
    assert not nested or name(path) in LATE


def test_what_few_pages_need_is_not_loaded_at_the_start():
    """A worker that serves the list has no use for it."""
    start = "import config.wsgi, django.urls, sys; django.urls.get_resolver().url_patterns; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", start], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"numpy", "initiatives.views.export"} <= loaded
    assert not {"openpyxl", "PIL", "xml.etree.ElementTree"} & loaded


def test_includes_say_only():
    loose = [
        f"{name(path)}: {tag}"
        for path in (ROOT / "templates").rglob("*.html")
        if "nlds" not in path.parts  # crispy's pack works with the context of the form
        for tag in re.findall(r"{% include [^%]*%}", path.read_text())
        if not tag.endswith("only %}")
    ]
    assert loose == []


def test_templates_hold_no_inline_style_or_script():
    guilty = [
        name(path)
        for path in (ROOT / "templates").rglob("*.html")
        if "outbox" not in path.parts and "mail" not in path.parts  # mail programs know no style sheets
        if re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\bsrc=)", path.read_text())
    ]
    assert guilty == []


def test_templates_name_static_files_that_exist():
    named = {
        (name(path), file)
        for path in (ROOT / "templates").rglob("*.html")
        for file in re.findall(r"{% static ['\"]([^'\"]+)['\"] %}", path.read_text())
    }
    assert len(named) > 10
    assert [each for each in sorted(named) if finders.find(each[1]) is None] == []


def test_every_model_with_a_page_knows_its_address():
    for label in ["intake.Intake", "initiatives.Initiative", "initiatives.CouncilPack", "taxonomy.Category"]:
        assert hasattr(apps.get_model(label), "get_absolute_url")


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_modules_say_what_they_are_for(path):
    if path.name not in {"__init__.py", "apps.py", "urls.py", "wsgi.py", "admin.py"} and "commands" not in path.parts:
        assert ast.get_docstring(ast.parse(path.read_text()))
