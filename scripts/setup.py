"""Set up this checkout with nothing but Python 3.11 or later: `python3 scripts/setup.py [--tests | --production]`.

What a step makes carries a stamp, the fingerprint of what it was made from, so a second run has nothing to do.
With --tests come the things that only tests and checks need: their packages, and of Debian three browsers and gettext
where the user may install those. With --production come only the packages of a server: no database, no tests, and Node
in a folder of its own that can be thrown away; with --built as well, what is built is left as it lies there, from a
release, and nothing asks for Node. This file also parses on older Pythons, so that it can tell what is missing there.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
BUILD = ROOT / "build"
NODE = BUILD / "node"  # where production puts Node, which only building needs
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20  # html-validate asks for it; esbuild is content with 18
# What tests and checks need of Debian: programs of which one will do, the best first, the packages that have them,
# and what is the matter without. Chromium's headless shell draws a page in half the time that Chromium takes.
TOOLS = [
    (
        ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"],
        ["chromium-headless-shell", "chromium"],
        "the browser tests skip",
    ),
    (["firefox-esr"], ["firefox-esr"], "the tests in Firefox skip"),
    (["WebKitWebDriver"], ["webkit2gtk-driver"], "the tests in WebKitGTK skip"),
    (["Xvfb"], ["xvfb"], "the tests in WebKitGTK skip"),
    (["xgettext"], ["gettext"], "`make check` and `make messages` do not work"),
]


def main():
    """Do every step that is out of date, in order."""
    tests, production, built = (each in sys.argv for each in ("--tests", "--production", "--built"))
    check_prerequisites(production)
    group = "dev" if tests else "production" if production else "demo"
    node = NODE if production else VENV
    os.environ["PATH"] = str(node / "bin") + os.pathsep + os.environ["PATH"]  # a Node that was installed there
    BUILD.mkdir(exist_ok=True)
    with open(BUILD / "setup.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two terminals, one checkout
        make_environment()
        install_packages(group)
        compile_code()
        if not built:
            install_parts(node)
            build_assets()
        compile_translations()
        if not built:
            collect_static_files()
            draw_error_pages()
        if tests:
            install_debian_packages(TOOLS)


def check_prerequisites(production=False):
    """Go on with a newer Python where there is one; stop with a sentence where this machine lacks something."""
    if sys.version_info < OLDEST_PYTHON:
        newer = [shutil.which(f"python3.{minor}") for minor in range(20, OLDEST_PYTHON[1] - 1, -1)]
        for python in filter(None, newer):
            os.execv(python, [python, *sys.argv])
        sys.exit(f"Waaier needs Python 3.11 or later; this is Python {sys.version.split()[0]}.")
    if not (find_spec("venv") and find_spec("ensurepip")):
        sys.exit("Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv")
    if not production and os.geteuid() == 0 and sys.platform == "linux" and not shutil.which("setpriv"):
        sys.exit("As root, PostgreSQL needs setpriv (package util-linux). Or start as an ordinary user.")


# --- Steps ---------------------------------------------------------------------------------------------------------


def make_environment(place=None):
    place = place or VENV
    python = place / "bin" / "python"
    if not python.exists() or subprocess.run([str(python), "-c", "import pip"], stderr=subprocess.DEVNULL).returncode:
        announce("Making the virtual environment")
        run(sys.executable, "-m", "venv", "--clear", place)


def install_packages(group):
    """Install what this group needs: `production`, `demo` or `dev`, of which each has all of the ones before."""
    if group == "dev" or not is_current(VENV / "dev.stamp", ["requirements/dev.lock"]):
        lock = f"requirements/{group}.lock"
        with_stamp("Installing Python packages", VENV / f"{group}.stamp", [lock], install, lock)


def install(lock, place=None):
    """Install exactly what a lock file names; pip refuses a package with another hash."""
    pip = [(place or VENV) / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", lock)


def compile_code():
    """Write the byte code that a start needs, also where pip or Python is told to write none: it halves the start."""
    sources = [f".venv/{group}.stamp" for group in ("production", "demo", "dev")]
    with_stamp("Compiling the Python packages", VENV / "code.stamp", sources, compile_all, VENV / "lib")
    compile_all(*(each.parent for each in ROOT.glob("*/__init__.py")))


def compile_all(*folders):
    """Compile what changed. A package may hold a file that does not compile; then nothing needs it."""
    run(PYTHON, "-m", "compileall", "-q", "-j0", *folders, required=False)


def install_parts(node):
    sources = ["package-lock.json", ".npmrc"]
    with_stamp("Installing style sheets from npm", NODE_MODULES / ".stamp", sources, npm_ci, node)


def npm_ci(node):
    if not node_is_here():
        announce(f"Installing Node.js: this machine has no version {OLDEST_NODE} or later")
        make_environment(node)
        install("requirements/node.lock", node)
    run("npm", "ci", "--loglevel=http")


def node_is_here():
    if not (shutil.which("npm") and shutil.which("node")):
        return False
    version = subprocess.check_output(["node", "--version"]).decode()
    return int(version.lstrip("v").split(".")[0]) >= OLDEST_NODE


def build_assets():
    sources = ["scripts/assets.py", "package-lock.json", "static/css", "templates"]  # which name what they use of it
    with_stamp("Building the assets", BUILD / "assets" / ".stamp", sources, run, PYTHON, "scripts/assets.py")


def compile_translations():
    texts = [(po, po.with_suffix(".mo")) for po in ROOT.glob("locale/*/LC_MESSAGES/*.po")]
    if any(not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime for po, mo in texts):
        announce("Compiling the translations")
        run(PYTHON, "scripts/messages.py", "compile")


def collect_static_files():
    sources = ["static", "build/assets", "config/settings.py", "requirements/production.lock"]
    # The settings want a database; collecting does not use it, so do not start one.
    command = ["env", "DEBUG=0", "DEMO=1", "DATABASE_URL=postgresql:///", PYTHON, "manage.py", "collectstatic"]
    stamp = BUILD / "collected" / ".stamp"
    with_stamp("Collecting the static files", stamp, sources, run, *command, "--noinput", "--clear")


def draw_error_pages():
    drawn = [f"templates/{name}.html" for name in ("components/error_page", 400, 408, 413, 502)]
    sources = ["scripts/error_pages.py", *drawn]
    stamp = BUILD / "pages" / ".stamp"
    with_stamp("Drawing the error pages of the proxy", stamp, sources, run, PYTHON, "scripts/error_pages.py")


def install_debian_packages(tools):
    """Install in one go what is missing of these tools, where the user may; then say how to get what still is."""
    best_missing = [packages for programs, packages, _otherwise in tools if not shutil.which(programs[0])]
    if best_missing and os.geteuid() == 0 and shutil.which("apt-get"):
        announce("Installing Debian's " + ", ".join(packages[0] for packages in best_missing))
        run("apt-get", "update", required=False)
        wanted = [next(filter(is_in_debian, packages), None) for packages in best_missing]
        if any(wanted):
            command = ["apt-get", "install", "--yes", "--no-install-recommends", *filter(None, wanted)]
            run("env", "DEBIAN_FRONTEND=noninteractive", *command, required=False)
    for programs, packages, otherwise in tools:
        if not any(map(shutil.which, programs)):
            lacks = packages[-1]
            print(f"There is no {lacks} here, so {otherwise}. On Debian and Ubuntu: sudo apt install {lacks}")


def is_in_debian(package):
    """Whether this system's lists know a package of this name."""
    return not subprocess.run(["apt-cache", "show", package], capture_output=True).returncode


# --- How a step runs -----------------------------------------------------------------------------------------------


def with_stamp(title, stamp, sources, work, *arguments):
    """Do the work, unless the stamp tells that it was done from these sources."""
    if not is_current(stamp, sources):
        announce(title)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text("")
        work(*arguments)
        stamp.write_text(fingerprint(sources))


def is_current(stamp, sources):
    return stamp.exists() and stamp.read_text() == fingerprint(sources)


def fingerprint(sources):
    """A hash over the names and contents of these files and folders."""
    total = hashlib.sha256()
    for source in sources:
        path = ROOT / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                total.update(str(file.relative_to(ROOT)).encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def announce(title):
    print(f"\033[1m{title}\033[0m" if sys.stdout.isatty() else title, flush=True)


def run(*command, required=True):
    """Run a command and show that it lives: its last line on a terminal, a line now and then in a log.

    Returns whether it succeeded. When it fails, show the end of what it said, and stop if it is required.
    """
    lines = [""]
    process = subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    reader = threading.Thread(target=lambda: [lines.append(line.decode().rstrip()) for line in process.stdout])
    reader.start()
    started = time.monotonic()
    pause = 0.2 if sys.stdout.isatty() else 20
    while reader.join(pause) or reader.is_alive():
        show(f"  {time.monotonic() - started:3.0f} s  {lines[-1]}")
    show("")
    if process.wait():
        print(*lines[-25:], f"This failed: {' '.join(process.args)}", sep="\n", flush=True)
        if required:
            sys.exit(1)
    return process.returncode == 0


def show(text):
    if sys.stdout.isatty():
        print("\r\033[K" + text[: shutil.get_terminal_size().columns - 1], end="", flush=True)
    elif text:
        print(text[:100], flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next `make` goes on from here.")
