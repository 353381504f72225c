"""The rules of the house that a test can hold (CONTRIBUTING.md)."""

import ast
import re
import subprocess
import sys
from collections import Counter
from functools import cache

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import URLResolver, get_resolver

ROOT = settings.BASE_DIR
# From the bottom up. A room names only what stands at or below its floor; rooms of one floor do not know each other.
FLOORS = [
    ["ui"],
    ["outbox", "areas", "audit"],
    ["accounts"],
    ["taxonomy"],
    ["intake"],
    ["initiatives"],
    ["casework", "knowledge", "climate", "readings", "valuation", "media"],
    ["catalogue"],
    ["workbench", "follow"],
    ["curation", "office", "demo"],
    ["retention", "backup"],
]
FLOOR = {app: height for height, apps in enumerate(FLOORS) for app in apps}
# The roof, where everything comes together: settings, addresses, the server, the frame round every page. It knows all
# rooms, and no room knows it.
FLOOR["config"] = len(FLOORS)
ROOMS = sorted(FLOOR)
MODULES = sorted(path for app in ROOMS for path in (ROOT / app).rglob("*.py"))
SOURCES = [path for path in MODULES if "migrations" not in path.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html")) + sorted((ROOT / "templates").rglob("*.txt"))
# Whose templates a folder holds, where that is no room of that name. What lies in no folder is of the roof.
FOLDERS = {
    "account": "accounts",
    "mfa": "accounts",
    "socialaccount": "accounts",
    "components": "ui",
    "nlds": "ui",
    "pages": "config",
    "site": "config",
}
FRAME = "base.html"  # which every page extends


def name(path):
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path):
    return ast.parse(path.read_text())


def breaches(paths, what):
    """{name of the file: what is wrong with it} of the files in which `what`, given the path, finds something."""
    return {name(path): found for path in paths if (found := what(path))}


# A program that starts everything, and that nothing imports.
STARTS = {"demo/__main__.py"}


def room(path):
    """The room of a module or a template."""
    if name(path) in STARTS:
        return "config"
    first, *rest = path.relative_to(ROOT).parts
    return first if first != "templates" else room_of_template("/".join(rest))


def room_of_template(template):
    folder, slash, _rest = template.partition("/")
    return FOLDERS.get(folder, folder) if slash else "config"


def addresses(resolver=None, namespace=""):
    """(name, room of its view) of each address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif pattern.name:
            view = getattr(pattern.callback, "view_class", pattern.callback).__module__.partition(".")[0]
            yield namespace + pattern.name, {"allauth": "accounts", "django": "config"}.get(view, view)


ROOM_OF_ADDRESS = dict(addresses())


def named(text):
    """The room that a text names: as an address, a template, or a dotted look-up of a module, class or model."""
    if text in ROOM_OF_ADDRESS:
        return ROOM_OF_ADDRESS[text]
    if re.fullmatch(r"[\w{}/]+\.(html|txt)", text):
        return None if text == FRAME else room_of_template(text)
    dotted = re.fullmatch(r"([a-z_]+)(\.[A-Za-z_]\w*)+", text)
    return dotted[1] if dotted and dotted[1] in FLOOR else None


def too_high(own, others):
    return {other for other in others if other in FLOOR and other != own and FLOOR[other] >= FLOOR[own]}


def imported(tree):
    """The modules that a file imports, at any depth of the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_imports_point_down():
    def rooms(path):
        return {module.partition(".")[0] for module in imported(tree_of(path))}

    assert breaches(SOURCES, lambda path: too_high(room(path), rooms(path))) == {}


def test_names_in_code_point_down():
    """Addresses, templates and look-ups by name obey the law of the imports."""

    def texts(path):
        nodes = ast.walk(tree_of(path))
        return {node.value for node in nodes if isinstance(node, ast.Constant) and type(node.value) is str}

    assert breaches(SOURCES, lambda path: names_above(path, texts(path))) == {}


def test_names_in_templates_point_down():
    def texts(path):
        tags = re.findall(r"{%.*?%}", path.read_text(), re.S)
        return {text for tag in tags for text in re.findall(r"[\"']([^\"']+)[\"']", tag)}

    assert breaches(TEMPLATES, lambda path: names_above(path, texts(path))) == {}


def names_above(path, texts):
    return {text for text in texts if too_high(room(path), {named(text)})}


def test_what_is_public_is_said_in_the_gate_alone():
    """What repeats it, derives it from `initiatives.gate`; which date is set otherwise says something else."""
    said = re.compile(r"published_at__isnull\s*=\s*False|published_at IS NOT NULL|published_at is not None")
    assert [name(path) for path in SOURCES if said.search(path.read_text())] == []


LOOK_UPS = {"import_module", "import_string", "__import__"}


def test_no_look_up_hides_a_name():
    """What is looked up by name names it in a text that the tests above can read."""
    hidden = [
        f"{name(path)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in LOOK_UPS
    ]
    assert hidden == []


def test_the_law_finds_what_points_up():
    assert named("workbench:queue") == "workbench" and named("initiatives:profile") == "catalogue"
    assert named("catalogue/profile.html") == "catalogue" and named("initiatives.Initiative") == "initiatives"
    assert named("account_login") == "accounts" and named("privacy") == "config" and named("a sentence.") is None
    assert too_high("intake", {"initiatives", "areas", None}) == {"initiatives"}
    assert too_high("follow", {"workbench"}) == {"workbench"}
    assert too_high("ui", {"config"}) == {"config"}


def test_relations_point_down():
    for model in apps.get_models():
        if model._meta.app_label not in FLOOR:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                target = field.related_model._meta.app_label
                same = target == model._meta.app_label
                assert same or FLOOR.get(target, 0) < FLOOR[model._meta.app_label], field


def test_no_room_is_larger_than_a_newcomer_can_oversee():
    """The biggest room holds at most 22 % of the lines of code, migrations included."""
    code = [*MODULES, *(path for each in ("benchmarks", "scripts") for path in (ROOT / each).rglob("*.py"))]
    lines = Counter()
    for path in [*code, *(ROOT / "static").rglob("*.js")]:
        lines[path.relative_to(ROOT).parts[0]] += len(path.read_text().splitlines())
    biggest, size = lines.most_common(1)[0]
    assert size <= 0.22 * lines.total(), f"{biggest}: {size} of {lines.total()}"


def test_modules_are_small_and_named_after_a_noun():
    assert breaches(SOURCES, lambda path: len(path.read_text().splitlines()) > 400) == {}
    no_noun = re.compile(r"(^|_)(utils?|helpers?|services?|common|misc|managers?)\b")
    assert breaches(SOURCES, lambda path: no_noun.search(path.stem)) == {}


# Which modules import something where they need it, and why.
LATE = {
    "config/database.py": "production leaves out the package that the embedded database needs",
    "accounts/devices.py": "ua-parser takes 7 MB, and only who signs in has need of them",
    "accounts/logos.py": "pillow takes 10 MB, and few processes ever read a picture",
    "demo/__main__.py": "models exist only after django.setup()",
    "curation/exchange/files.py": "rdflib takes 20 MB, and few processes ever make or read RDF",
    "config/server.py": "models exist only after django.setup()",
    "workbench/lists/files.py": "openpyxl takes 7 MB, and few ever read in or ask for a workbook",
    "catalogue/views/export.py": "openpyxl takes 7 MB, and few ever ask for a workbook",
}


def test_imports_stand_at_the_top_of_the_file():
    def nested(path):
        top = set(tree_of(path).body)
        nodes = ast.walk(tree_of(path))
        return [node.lineno for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) and node not in top]

    # Models can be imported once all apps are there: then `ready` loads what a room puts into other rooms.
    assert breaches((path for path in SOURCES if path.name != "apps.py"), nested).keys() == LATE.keys()


def test_what_few_pages_need_is_not_loaded_at_the_start():
    """A worker that serves the list has no use for it."""
    start = "import config.wsgi, django.urls, sys; django.urls.get_resolver().url_patterns; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", start], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"numpy", "catalogue.views.export"} <= loaded
    assert not {"openpyxl", "PIL", "typst", "ua_parser", "xml.etree.ElementTree"} & loaded


def test_includes_say_only():
    loose = [
        f"{name(path)}: {tag}"
        for path in (ROOT / "templates").rglob("*.html")
        if "nlds" not in path.parts  # crispy's pack works with the context of the form
        for tag in re.findall(r"{% include [^%]*%}", path.read_text())
        if not tag.endswith("only %}")
    ]
    assert loose == []


def test_lines_of_templates_can_be_reviewed():
    """djangofmt breaks lines of 119 letters where it can. A template tag is one line, so some stay longer."""
    pages = [path for path in TEMPLATES if not {"mail", "outbox"} & set(path.parts)]  # letters are sent as they stand
    assert breaches(pages, lambda path: [line for line in path.read_text().splitlines() if len(line) > 160]) == {}


def test_words_for_screen_readers_take_no_room_in_a_button():
    """In a flex box, white space between words that are out of the flow and the end of the box counts as a part, with
    its gap. In a `<span>` with the words before them it is nothing.
    """
    loose = [
        f"{name(path)}: {inside.strip()}"
        for path in (ROOT / "templates").rglob("*.html")
        for _tag, inside in re.findall(
            r"<(button|a)\s(?=[^>]*class=\"utrecht-button)[^>]*>(.*?)</\1>", path.read_text(), re.S
        )
        for before, hidden, _after in [inside.partition('<span class="w-hidden"')]
        if hidden
        and before.count("<span") == before.count("</span>")
        and re.sub(r"{% icon [^%]*%}", "", before).strip()
    ]
    assert loose == []


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


def test_modules_say_what_they_are_for():
    known = {"__init__.py", "apps.py", "urls.py", "wsgi.py", "admin.py"}
    others = [path for path in SOURCES if path.name not in known and "commands" not in path.parts]
    assert breaches(others, lambda path: not ast.get_docstring(tree_of(path))) == {}


def test_documents_name_files_that_exist():
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    places = [ROOT, ROOT / "initiatives", ROOT / "templates", ROOT / "docs", ROOT / "catalogue"]
    named = {
        (name(path), file)
        for path in documents
        for file in re.findall(r"[`(]((?:[\w.-]+/)+[\w.-]+\.(?:py|html|css|js|toml|md|csv))[`)]", path.read_text())
        if path.name != "0015-standard-words.md"  # which tells what was
    }
    assert len(named) > 40
    missing = [
        each
        for each in sorted(named)
        if not any((place / each[1]).exists() for place in [*places, (ROOT / each[0]).parent])
    ]
    assert missing == []


def test_no_two_classes_have_one_name():
    """But for what Django wants to have one name everywhere."""
    classes = Counter(
        node.name
        for path in SOURCES
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef) and node.name != "Command"
    )
    assert [each for each, times in classes.items() if times > 1] == []


def test_annotations_stand_where_a_program_reads_them():
    """In classes, and where `singledispatch` registers by them (decision 16)."""

    def annotated(path):
        tree = tree_of(path)
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        bodies = [tree.body, *(function.body for function in functions)]
        return [
            node.lineno
            for node in functions
            if not any(ast.unparse(each).endswith((".register", "singledispatch")) for each in node.decorator_list)
            if node.returns or any(isinstance(each, ast.arg) and each.annotation for each in ast.walk(node.args))
        ] + [each.lineno for body in bodies for each in body if isinstance(each, ast.AnnAssign)]

    assert breaches(SOURCES, annotated) == {}


def test_a_script_of_every_page_shares_no_name_with_another():
    """Scripts of one page share their names, and the last to declare one wins, also from within a block where the
    script is not strict: the screen of a meeting stood still because of it."""
    declared = {}
    for path in (ROOT / "static" / "js").glob("*.js"):
        source, inner = path.read_text(), "" if '"use strict"' in path.read_text() else r"\s*"
        declared[path.name] = set(re.findall(rf"^{inner}(?:async )?function (\w+)", source, re.M))
        declared[path.name] |= set(re.findall(r"^(?:const|let|class) (\w+)", source, re.M))
    shared = {
        (one, other, name)
        for one in ("app.js", "session.js")
        for other in declared.keys() - {one}
        for name in declared[one] & declared[other]
    }
    assert len(declared) > 10 and shared == set()
