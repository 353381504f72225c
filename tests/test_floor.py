"""The oldest browsers in which the site works (docs/components.md): what is served asks for no more than they know."""

import os
import re
import subprocess
import sysconfig

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
VENDOR = settings.BASE_DIR / "build" / "assets"
FLOOR = "safari15.4,firefox140,chrome105,edge105"
SERVED = sorted(each for folder in (STATIC, VENDOR) for kind in ("css", "js") for each in folder.rglob(f"*.{kind}"))
SHEETS = [each for each in SERVED if each.suffix == ".css"]
COMMENT = re.compile(r"/\*.*?\*/", re.S)
# Conditions that compare, such as (width < 40rem): Safari 16.4. Outside them there is no such sign in a condition.
COMPARING = re.compile(r"(?:@(?:media|container)|media=|matchMedia\()[^{>;]*?\([^(){]*?[<>][^(){]*?\)")
# A declaration that a browser does not know is dropped, and the one before it holds. But a custom property takes
# everything, and what uses it then has no value at all: an area of the map would be black.
TOO_NEW = re.compile(r"--[\w-]+:[^;{}]*\b(?:color-mix|light-dark|oklch|oklab|lab|lch|color|round|if)\([^;{}]*")
SUPPORTED = re.compile(r"@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
# What Safari 15.4 lacks of what a script may call or ask. Safari 15.5, 16, 17 and 18 have these.
NEWER = re.compile(
    r"\.inert\b|navigator\.locks|requestSubmit|showPicker|\.(?:toSorted|toReversed|toSpliced|with)\("
    r"|AbortSignal\.(?:timeout|any)|(?:Object|Map)\.groupBy|Promise\.withResolvers|URL\.canParse|Array\.fromAsync"
    r"|(?:show|hide|toggle)Popover|checkVisibility|setHTML|startViewTransition|scrollend|requestIdleCallback"
    r"|scheduler\.|moveBefore|CloseWatcher|\bnavigation\."
)


def of_the_site(path):
    return path.relative_to(settings.BASE_DIR).as_posix()


def written_for(target, folder):
    """{file: its text as esbuild writes it for these browsers}, without parentheses: for an older Safari it writes one
    more round a function that is called at once."""
    command = [settings.BASE_DIR / "node_modules" / ".bin" / "esbuild", *SERVED, f"--outdir={folder}"]
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    subprocess.run(
        [*command, f"--outbase={settings.BASE_DIR}", f"--target={target}", "--log-level=error"],
        env=os.environ | {"PATH": path},
        check=True,
    )
    texts = {of_the_site(each): (folder / of_the_site(each)).read_text() for each in SERVED}
    return {name: re.sub("[()]", "", text) for name, text in texts.items()}


def test_style_sheets_and_scripts_are_written_for_the_oldest_browsers(tmp_path):
    """Nothing is lowered or prefixed when they are translated for these: nested rules, a regular expression that looks
    back, `-webkit-` where it is needed. In a script one such sign is enough, and none of it runs."""
    now, then = written_for("esnext", tmp_path / "now"), written_for(FLOOR, tmp_path / "then")
    assert len(now) == len(SERVED) > 30
    assert [name for name in now if now[name] != then[name]] == []


@pytest.mark.parametrize("path", SHEETS, ids=of_the_site)
def test_no_style_sheet_needs_more(path):
    css = COMMENT.sub("", path.read_text())
    assert COMPARING.findall(css) == []
    assert TOO_NEW.findall(SUPPORTED.sub("", css)) == []


def test_no_script_or_template_needs_more():
    templates = {each: each.read_text() for each in (settings.BASE_DIR / "templates").rglob("*.html")}
    scripts = {each: each.read_text() for each in SERVED if each.suffix == ".js"}
    assert [of_the_site(each) for each, text in (templates | scripts).items() if COMPARING.search(text)] == []
    ours = {each: re.sub(r"(?m)^\s*//.*", "", text) for each, text in scripts.items() if STATIC in each.parents}
    assert [(of_the_site(each), found) for each, text in ours.items() for found in NEWER.findall(text)] == []
