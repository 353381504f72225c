"""Build the third-party part of the look from node_modules into build/, which is never committed.

build/assets/vendor/  nlds.css            of the @utrecht components what our pages use, in @layer nlds
                      theme-default.css   NL Design System's theme in @layer theme, without unused tokens
                      *.woff2             Source Sans 3, latin and latin-ext, upright and italic
                      leaflet.js, .css    Leaflet, for a map with a background, with its images
                      idiomorph.js        Idiomorph, which changes a list that stands open into another one
build/assets/css/     site.css            what every page needs, from the files that static/css/site.css names
build/icons/          the Tabler outline icons that templates name, one SVG file each
build/fonts/          Source Sans 3 as a PDF takes it: the same letters, as OpenType fonts of one weight

Run it after `npm ci`. It needs the standard library and the esbuild of node_modules. The same packages give
the same bytes.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STATIC = ROOT / "static"
ASSETS = ROOT / "build" / "assets"
VENDOR = ASSETS / "vendor"
ICONS = ROOT / "build" / "icons"
PRINT_FONTS = ROOT / "build" / "fonts"
THEME = MODULES / "@nl-design-system-unstable" / "voorbeeld-design-tokens" / "dist" / "variables.css"

COMPONENTS = """
    alert body button button-link checkbox custom-checkbox document form-field form-field-description
    form-field-error-message form-label heading-1 heading-2 heading-3 heading-4 link number-badge
    ordered-list page-body page-footer page-header page-layout paragraph radio-button root select
    separator skip-link status-badge table textarea textbox unordered-list
"""

FONTS = [
    f"source-sans-3-{subset}-wght-{style}.woff2" for subset in ("latin", "latin-ext") for style in ("normal", "italic")
]

PRINT_FONT_NAMES = ["SourceSans3-Regular.otf", "SourceSans3-Semibold.otf"]

ICON_NAMES = """
    adjustments-horizontal alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right arrow-up
    arrows-split-2 bookmark building-community bulb calendar chart-bar check chevron-down chevron-left
    chevron-right chevron-up circle-check circle-x clipboard-check clock columns-3 device-floppy device-mobile
    download edit eye eye-off file-text filter flag git-merge heart-handshake help-circle history home info-circle
    key language layout-grid layout-list lifebuoy link list-check lock logout mail map-2 map-pin menu-2 pencil
    phone photo plus printer puzzle refresh route rss scale school search seedling send settings stack-2 star table tag
    tool trash upload user users world x
"""

OLDEST = "safari15.4,firefox140,chrome105,edge105"  # docs/components.md
IMPORT = re.compile(r'@import "([^"]+)";\n')
CHARSET = re.compile(r"@charset [^;]*;")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
# Where a class of a component can stand, and how one looks that is put together.
SOURCES = [
    *sorted((ROOT / "templates").rglob("*.html")),
    *sorted(
        path
        for room in ROOT.glob("*/__init__.py")
        if room.parent.name != "tests"
        for path in room.parent.rglob("*.py")
    ),
    *sorted((STATIC / "js").glob("*.js")),
]
CLASS = re.compile(r"\.(utrecht-[\w-]+)")
BEGUN_CLASS = re.compile(r"(utrecht-[\w-]+-)\{")
FIELDS = "textbox", "textarea", "select"
VARIANTS = {f"utrecht-{field}--{way}" for field in FIELDS for way in ("html-", "invalid")}  # `nlds_widget` adds them
TOKEN_USE = re.compile(r"var\(\s*--([\w-]+)")
TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")


def components():
    """The chosen @utrecht stylesheets as one layer. Stops with a sentence when a package is missing."""
    parts = []
    for name in COMPONENTS.split():
        path = MODULES / "@utrecht" / f"{name}-css" / "dist" / "index.css"
        if not path.exists():
            sys.exit(f"{path.relative_to(ROOT)} is missing. Run `npm ci` first.")
        parts.append(CHARSET.sub("", COMMENT.sub("", path.read_text())))
    return "@layer nlds {\n" + used("\n".join(parts)) + "\n}\n"


def used(css):
    """The rules of this stylesheet that something in a source of a page can meet, in the eyes of PurgeCSS.

    A name that is put together in a template (`utrecht-alert--{{ kind }}`) keeps all that begin so. Two of three
    classes go, and with them half of what a telephone reads before it draws anything.
    """
    texts = [path.read_text() for path in SOURCES]
    begun = {begin for text in texts for begin in BEGUN_CLASS.findall(text)} | VARIANTS
    kept = sorted({name for name in CLASS.findall(css) if name.startswith(tuple(begun))})
    with TemporaryDirectory() as folder:
        (Path(folder) / "nlds.css").write_text(css)
        (Path(folder) / "sources.txt").write_text("\n".join(texts))
        names = ["--css", f"{folder}/nlds.css", "--content", f"{folder}/sources.txt", "--safelist", *kept]
        node("purgecss", *names, "--output", f"{folder}/out")
        return (Path(folder) / "out" / "nlds.css").read_text()


def tokens_in_use(definitions, *stylesheets):
    """The names of the tokens that the stylesheets use, directly or through another token.

    All `basis-` tokens stay: they are the ones that a municipality's own theme is written in.
    """
    queue = {name for sheet in stylesheets for name in TOKEN_USE.findall(sheet)}
    queue |= {name for name in definitions if name.startswith("basis-")}
    found = set()
    while queue:
        name = queue.pop()
        if name in definitions and name not in found:
            found.add(name)
            queue |= set(TOKEN_USE.findall(definitions[name]))
    return found


def theme(*stylesheets):
    """The example theme of NL Design System as one layer, with only the tokens that the stylesheets use."""
    definitions = dict(TOKEN.findall(COMMENT.sub("", THEME.read_text())))
    used = tokens_in_use(definitions, *stylesheets)
    lines = [f"  --{name}: {value};" for name, value in definitions.items() if name in used]
    return "@layer theme, nlds, app;\n@layer theme {\n:root {\n" + "\n".join(lines) + "\n}\n}\n"


def minify(css):
    """The stylesheet, minified by esbuild."""
    return node("esbuild", "--loader=css", "--minify", "--log-level=error", f"--target={OLDEST}", css=css)


def node(program, *arguments, css=""):
    """What a program of node_modules writes when it reads this; its Node may be the system's or that of the virtual
    environment."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    return subprocess.run(
        [str(MODULES / ".bin" / program), *arguments],
        input=css.encode(),
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, "PATH": path},
    ).stdout


def write(name, css, notice=""):
    """Write one minified stylesheet under its licence notice, and print its size."""
    body = notice.encode() + minify(css)
    (ASSETS / name).write_bytes(body)
    print(f"{name:24} {len(body):>8,} bytes, {len(gzip.compress(body, 9, mtime=0)):>7,} gzipped")


def site():
    """The stylesheet that every page needs, in which each that it imports stands in its place."""
    return IMPORT.sub(lambda line: (found(line[1])).read_text(), (STATIC / "css" / "site.css").read_text())


def found(name):
    """The file that a stylesheet in css/ calls by this name: of ours, or built."""
    return next(path for folder in (STATIC, ASSETS) if (path := (folder / "css" / name).resolve()).exists())


def main():
    """Build everything anew."""
    for folder in (VENDOR, ICONS, ASSETS / "css", PRINT_FONTS):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    nlds = components()
    own = [path.read_text() for path in sorted((STATIC / "css").rglob("*.css"))]
    write("vendor/nlds.css", nlds, "/*! EUPL-1.2 (c) Frameless B.V., Gemeente Utrecht: @utrecht/*-css */\n")
    author = "NL Design System Community: voorbeeld-design-tokens, without unused tokens"
    write("vendor/theme-default.css", theme(nlds, *own), f"/*! EUPL-1.2 (c) {author} */\n")
    write("css/site.css", site())

    fonts = MODULES / "@fontsource-variable" / "source-sans-3" / "files"
    for name in FONTS:
        shutil.copyfile(fonts / name, VENDOR / name)
    print(f"{len(FONTS)} fonts {sum((VENDOR / name).stat().st_size for name in FONTS):>23,} bytes")

    for name in PRINT_FONT_NAMES:
        shutil.copyfile(MODULES / "source-sans" / "OTF" / name, PRINT_FONTS / name)

    leaflet = MODULES / "leaflet" / "dist"
    shutil.copyfile(leaflet / "leaflet.css", VENDOR / "leaflet.css")
    shutil.copytree(leaflet / "images", VENDOR / "images")
    # Without the line that names a source map, which is not served.
    script = (leaflet / "leaflet.js").read_text()
    (VENDOR / "leaflet.js").write_text(re.sub(r"\n//# sourceMappingURL=.*", "", script))
    shutil.copyfile(MODULES / "idiomorph" / "dist" / "idiomorph.min.js", VENDOR / "idiomorph.js")

    outline = MODULES / "@tabler" / "icons" / "icons" / "outline"
    for name in ICON_NAMES.split():
        shutil.copyfile(outline / f"{name}.svg", ICONS / f"{name}.svg")
    print(f"{len(ICON_NAMES.split())} icons")


if __name__ == "__main__":
    main()
