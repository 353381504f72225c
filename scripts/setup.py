"""Set up this checkout with nothing but Python 3.11 or later: `python3 scripts/setup.py [--tests]`.

Each step has a stamp with the fingerprint of what it was made from, so that a second run has nothing to do. With
--tests it adds what only tests and checks need: their packages, and Debian's Chromium and gettext where it may.
This file also parses on older Pythons, so that it can tell what is missing there.
"""

import fcntl
import hashlib
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ROOT / "requirements"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20  # of html-validate; esbuild is content with 18


def main(arguments):
    """Do every step that is out of date, in order."""
    prerequisites()
    BUILD.mkdir(exist_ok=True)
    with open(str(BUILD / "setup.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two terminals, one checkout
        environment("dev" if "--tests" in arguments else "demo")
        node = ["package-lock.json", ".npmrc"]
        step("style sheets and icons from npm", "node_modules", node, parts)
        look = ["package-lock.json", "scripts/assets.py", "static/css"]
        step("assets", "build/assets", look, lambda: run(PYTHON, "scripts/assets.py"))
        texts = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("locale/*/LC_MESSAGES/*.po"))
        step("translations", "build/translations", texts, translations)
        served = ["static", "build/assets", "config/settings.py", "requirements/production.lock"]
        step("static files", "build/collected", served, collect)
    if "--tests" in arguments:
        debian("chromium", ["chromium", "chromium-browser", "google-chrome"], "the browser tests are skipped")
        debian("gettext", ["xgettext"], "`make messages` and `make check` cannot read the texts")


# --- Steps ---------------------------------------------------------------------------------------------------------


def prerequisites():
    """Stop with one sentence where this machine lacks something; go on with a newer Python where there is one."""
    if sys.version_info < OLDEST_PYTHON:
        for minor in range(20, OLDEST_PYTHON[1] - 1, -1):
            newer = shutil.which("python3.%d" % minor)
            if newer:
                os.execv(newer, [newer] + sys.argv)
        stop("Waaier needs Python 3.11 or later, and this is %s." % sys.version.split()[0])
    if not (find_spec("venv") and find_spec("ensurepip")):
        stop("Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv")
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        stop("The database does not run as root. Start as an ordinary user, or install setpriv (util-linux).")


def environment(name):
    """The virtual environment with the packages of one lock file. The one of the tests holds those of the demo."""
    if not works():
        say("virtual environment")
        run(sys.executable, "-m", "venv", "--clear", VENV)
    version = subprocess.run([str(PYTHON), "-V"], stdout=subprocess.PIPE).stdout
    if name == "demo" and current(VENV / "dev.stamp", fingerprint(["requirements/dev.lock"], version)):
        return
    step("Python packages", ".venv", ["requirements/%s.lock" % name], lambda: install(name), version, name)


def works():
    command = [str(PYTHON), "-c", "import pip"]
    return PYTHON.exists() and subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0


def install(name):
    """Install exactly what the lock file names; pip refuses whatever has another hash."""
    run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r", LOCKS / (name + ".lock"))


def parts():
    """The packages of package-lock.json, with the Node of this machine or else with the one from PyPI."""
    if not node_is_here():
        say("Node.js, since this machine has none (or an older one than %d)" % OLDEST_NODE)
        install("node")
    run("npm", "ci", "--loglevel=http")


def node_is_here():
    if not (shutil.which("node", path=PATH) and shutil.which("npm", path=PATH)):
        return False
    version = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, env=surroundings()).stdout.decode()
    return int(version.lstrip("v").split(".")[0]) >= OLDEST_NODE


def translations():
    run(PYTHON, "scripts/messages.py", "compile")
    (BUILD / "translations").mkdir(exist_ok=True)


def collect():
    """Copy, fingerprint and compress the static files. No database is needed, so none is started."""
    run(PYTHON, "manage.py", "collectstatic", "--noinput", "--clear", DEBUG="0", DEMO="1", DATABASE_URL="postgresql:///")


def debian(package, programs, otherwise):
    """Install a Debian package where its program is missing and the user may; else say how."""
    if any(shutil.which(program) for program in programs):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Debian package " + package)
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        if run("apt-get", "update", must=False) or run(
            "apt-get", "install", "--yes", "--no-install-recommends", package, must=False
        ):
            print("  It could not be installed: %s." % otherwise)
    else:
        print("  %s is not installed: %s. On Debian: sudo apt install %s" % (programs[0], otherwise, package))
