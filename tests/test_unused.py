"""Nothing lies about that nobody uses: each template, icon and class of ours is named somewhere.

What is looked up under a name that no file spells out is declared here, each time as narrowly as it can be.
"""

import ast
import re
from functools import cache
from pathlib import Path

import allauth
import pytest
from crispy_forms import layout
from crispy_forms.templatetags.crispy_forms_filters import uni_form_template
from crispy_forms.templatetags.crispy_forms_tags import whole_uni_form_template
from crispy_forms.utils import default_field_template
from django.conf import settings
from django.views import defaults

from catalogue.comparison import FEWEST, MOST
from initiatives.search.selection import VIEWS
from scripts.assets import ICON_NAMES
from taxonomy.lenses import LENSES
from tests.test_house import MODULES, TEMPLATES
from ui.svg.lettering import Type

ROOT = settings.BASE_DIR
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
SHEETS = sorted((ROOT / "static" / "css").rglob("*.css"))
COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|/\*.*?\*/", re.S)
ALLAUTH = Path(allauth.__file__).parent / "templates"
PACK = settings.CRISPY_TEMPLATE_PACK

# A letter is asked for without its ending (outbox/letters.py).
LETTER = (".subject.txt", ".txt", ".html")
# Names that are put together: how they begin, and what they may end in.
COMPOSED = {f"catalogue/drawings/{key}.html" for key in LENSES} | {f"catalogue/views/{view}.html" for view in VIEWS}
BODY_REFUSALS = 408, 411, 413  # config/bodies.py
ERRORS = {
    defaults.ERROR_400_TEMPLATE_NAME,
    defaults.ERROR_403_TEMPLATE_NAME,
    defaults.ERROR_404_TEMPLATE_NAME,
    defaults.ERROR_500_TEMPLATE_NAME,
    "502.html",  # of the proxy, for when nobody answers
    "503.html",  # ours, for a database that is away
    "429.html",  # allauth's, for who tries too often
    *(f"{status}.html" for status in BODY_REFUSALS),
}
# Classes that are put together: how they begin, and how they may end.
LENS_CLASSES = {lens.css for lens in LENSES.values()}
ENDINGS = {
    "w-lens--": LENS_CLASSES,
    "w-fan__blade--": LENS_CLASSES,
    "w-fan__row--": LENS_CLASSES,
    "w-step--": {"done", "current", "todo"},
    "w-shade--": {str(shade) for shade in range(1, 6)},
    "w-sides--": {str(number) for number in range(FEWEST, MOST + 1)},
    "w-drawing__shape--": {"wide", "narrow"},
    "w-band--": {"shared", "some", "open"},
    "w-shape--": {"initiator", "official", "together", "before"},
    "w-look__corner--": {"start", "end"},
    "w-radar__shape--": {"wide", "narrow"},
    "w-radar__area--": {"first", "second"},
    "w-radar__line--": {"first", "second"},
    "w-radar__mark--": {"first", "second"},
    "w-radar__spread--": {"first", "second"},
}


def source(path):
    return COMMENT.sub("", path.read_text())


def name(path):
    return path.relative_to(ROOT / "templates").as_posix()


@cache
def quoted(path):
    """The texts that the tags of a template quote."""
    tags = re.findall(r"{[%{].*?[%}]}", source(path), re.S)
    return {text for tag in tags for _mark, text in re.findall(r"([\"'])(.*?)\1", tag)}


@cache
def constants(path):
    """The texts in a module."""
    tree = ast.parse(path.read_text())
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) is str}


def pack():
    """The templates of the crispy pack that crispy itself asks for: for forms, fields, and the layout in our forms."""
    imported = {
        alias.name
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == layout.__name__
        for alias in node.names
    }
    drawn = [vars(getattr(layout, each)).get("template", "") for each in imported]
    of_crispy = (whole_uni_form_template, uni_form_template, default_field_template)
    return {each % PACK for each in drawn if each} | {look_up(PACK).template.name for look_up in of_crispy}


def kinds_of_words():
    """The kinds of words in the drawings (ui/svg/lettering.py), each with a class of its own."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == Type.__name__:
                yield node.args[0].value


@pytest.fixture(scope="module")
def in_code():
    return set().union(*map(constants, MODULES))


def test_every_template_is_named(in_code):
    letters = {f"{each}{ending}" for each in in_code if "/mail/" in each for ending in LETTER}
    profile = {text for path in MODULES if path.parent == ROOT / "catalogue" / "profile" for text in constants(path)}
    parts = {f"catalogue/profile/{part}.html" for part in profile}
    known = in_code | letters | COMPOSED | parts | ERRORS | pack()
    unused = [
        name(path)
        for path in TEMPLATES
        if name(path) not in known
        and not any(name(path) in quoted(other) for other in TEMPLATES if other != path)
        and not (ALLAUTH / name(path)).exists()  # in its place
    ]
    assert unused == []


def test_every_icon_is_used():
    """In the tags of a template, or in a module that speaks of icons."""
    used = set().union(*map(quoted, TEMPLATES))
    used |= set().union(*(constants(path) for path in MODULES if "icon" in path.read_text()))
    assert [icon for icon in ICON_NAMES.split() if icon not in used] == []


def test_every_class_in_the_style_sheets_is_used():
    texts = [source(path) for path in [*TEMPLATES, *SCRIPTS]]
    words = {word for text in texts for word in re.findall(r"\bw-[\w-]+", text)}
    words |= {word for path in MODULES for text in constants(path) for word in re.findall(r"\bw-[\w-]+", text)}
    composed = ENDINGS | {key: set(kinds_of_words()) for key in ("w-drawing__", "w-radar__")}
    assert composed.keys() <= words
    made = {start + ending for start, endings in composed.items() for ending in endings}
    styled = {word for path in SHEETS for word in re.findall(r"\.(w-[\w-]+)", source(path))}
    assert sorted(styled - words - made) == []
