"""Does what deploy/Containerfile does, without containers: python deploy/try_containerfile.py FOLDER

Takes what would be copied into the image (what is committed, less .containerignore) to an empty folder, and runs each
RUN step of the Containerfile there. What is left is what the image holds. Ends with 1 when a step fails, or when
something of a developer or of Node is left.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTAINERFILE = ROOT / "deploy" / "Containerfile"
LEFT_OUT = ROOT / ".containerignore"
# What a server has no use for; Playwright, pytest and the embedded database are of the groups dev and demo.
UNWANTED = [
    "node_modules",
    "tests",
    ".git",
    ".venv/bin/node",
    ".venv/bin/pytest",
    ".venv/bin/playwright",
    "build/node",
]
NEEDED = ["build/collected/staticfiles.json", "build/icons", "build/fonts", "build/pages/502.html"]
NEEDED += ["locale/nl/LC_MESSAGES/django.mo", ".venv/bin/python"]


def steps(text):
    """[(instruction, what it says)] of a Containerfile, with lines that go on put together and comments left out."""
    lines = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line.strip()]


def copy(folder):
    """Lay down what `COPY . .` copies."""
    folder.mkdir(parents=True)
    source = subprocess.Popen(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", folder], stdin=source.stdout, check=True)
    source.wait()
    for name in LEFT_OUT.read_text().splitlines():
        if name and not name.startswith(("#", "**")):
            shutil.rmtree(folder / name, ignore_errors=True)


def main():
    if len(sys.argv) != 2 or Path(sys.argv[1]).exists():
        return "python deploy/try_containerfile.py FOLDER, one that is not there yet"
    folder = Path(sys.argv[1]).resolve()
    copy(folder)
    for instruction, said in steps(CONTAINERFILE.read_text()):
        if instruction == "RUN":
            print(said, flush=True)
            if subprocess.run(["sh", "-c", said], cwd=folder).returncode:
                return "This step failed."
    left = [name for name in UNWANTED if (folder / name).exists()]
    missing = [name for name in NEEDED if not (folder / name).exists()]
    return f"Left: {left}. Missing: {missing}." if left or missing else None


if __name__ == "__main__":
    sys.exit(main())
