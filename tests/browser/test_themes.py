"""Nine real themes, fetched from npm for this test and kept nowhere: each is taken, and pages can be read with it."""

import os
import shutil
import subprocess
import sysconfig
import tarfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.models import Organisation
from office.making import Making
from office.tokens import read
from tests.browser.axe import OF_LAYOUT, WIDTHS, problems
from tests.browser.people import sign_in
from tests.builders import a_municipality

# (package with its version, the style sheet in it, how many of its tokens this site uses at least)
THEMES = [
    ("@utrecht/design-tokens@5.0.1", "dist/index.css", 150),
    ("@amsterdam/design-system-tokens@4.4.0", "dist/index.css", 0),
    ("@gemeente-denhaag/design-tokens-components@4.1.0", "dist/theme/index.css", 150),
    ("@nl-design-system-unstable/rotterdam-design-tokens@1.0.0-alpha.125", "dist/design-tokens.css", 50),
    ("@gemeente-rotterdam/design-tokens@1.0.0-alpha.51", "dist/index.css", 70),
    ("@gemeentenijmegen/design-tokens@0.0.2-alpha.12", "dist/index.css", 190),
    ("@nl-rvo/design-tokens@1.12.0", "dist/index.css", 70),
    ("@rijkshuisstijl-community/design-tokens@11.1.0", "dist/index.css", 240),
    ("@nl-design-system-community/ma-design-tokens@2.5.0", "dist/theme.css", 350),
]
ADMIN = "beheerder@waaierdam.example"
COLOURS = "/beheer/huisstijl/GM9999/"
# In the suite each theme is seen on three pages; with `make themes` on ten.
PAGES = ["/initiatieven/?municipality=GM9999", "/werkbank/", COLOURS]
MORE = ["/taxonomie/", "/taxonomie/bloedgroepen/", "/taxonomie/wacht/", "/beheer/gemeente/GM9999/"]
MORE += ["/taxonomie/bloedgroepen/collectieven/", "/taxonomie/regels/", "/taxonomie/tweede-lezer/"]
if os.environ.get("THEME_PAGES") == "all":
    PAGES += MORE


def fetched(package, folder):
    """Where a package of npm was unpacked; None when the registry cannot be reached."""
    npm = shutil.which("npm") or shutil.which("npm", path=sysconfig.get_path("scripts"))
    if npm is None:
        return None
    folder.mkdir(parents=True)
    said = subprocess.run(
        [npm, "pack", "--silent", "--ignore-scripts", package], cwd=folder, capture_output=True, timeout=120
    )
    archives = list(folder.glob("*.tgz"))
    if said.returncode or not archives:
        return None
    with tarfile.open(archives[0]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


@pytest.fixture(scope="session")
def themes(tmp_path_factory):
    """{package: its style sheet}, in a folder that goes."""
    folder, found = tmp_path_factory.mktemp("themes"), {}
    for number, (package, path, _used) in enumerate(THEMES):
        unpacked = fetched(package, folder / str(number))
        if unpacked is None:
            pytest.skip(f"{package} cannot be fetched: the registry of npm was not reached")
        found[package] = unpacked / path
    return found


def test_the_nine_are_taken_and_everyone_can_read_the_site(open_window, gardens, themes):
    Organisation.objects.of(a_municipality())
    windows = {}
    for number, (package, _path, least) in enumerate(THEMES):
        _tokens, report = Making(read("x.css", themes[package].read_bytes())).made()
        assert report["used"] >= least and len(report["derived"]) >= 8, package
        width = WIDTHS[number % 2]
        if width not in windows:
            windows[width] = open_window(width)
            windows[width].goto("/inloggen/")
            sign_in(windows[width], ADMIN)
        page = windows[width]
        adopt(page, themes[package])
        found = [each for address in PAGES for each in looked_at(page, address)]
        assert not found, f"{package}: " + "\n".join(found)


def adopt(page, path: Path):
    """Choose a file, look at it, and let it count."""
    page.goto(COLOURS)
    page.get_by_label("Bestand met tokens").set_input_files(path)
    page.get_by_role("button", name="Eerst bekijken").click()
    expect(page.get_by_role("heading", name="Zo wordt het", exact=True)).to_be_visible()
    page.get_by_role("button", name="Gebruik deze kleuren").click()
    expect(page.get_by_role("status").first).to_contain_text("De site heeft nu deze kleuren.")


def looked_at(page, address):
    page.goto(address)
    assert page.locator('link[href^="/huisstijl/"]').count() == 1, address
    return problems(page, OF_LAYOUT)  # colours change nothing else
