"""The register that is measured: so many initiatives in a database of its own, kept until its code changes."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from config.database import stop

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "build" / "bench"
# When one of these changes, a kept register may no longer be what the code makes.
MADE_BY = [
    *("demo/bulk_copy.py", "demo/management/commands/seed.py", "initiatives/search/documents.py"),
    *("initiatives/search/models.py", "initiatives/search/facets.py"),
    *("*/migrations/*.py", "*/data/*.toml"),
]
SETTINGS = "benchmarks.settings"


@dataclass(frozen=True)
class Build:
    """A checkout with its register of so many rows: this one, or another in which `make test` has set up everything.
    Each makes its register with its own code."""

    rows: int
    folder: Path = ROOT

    @property
    def python(self):
        return self.folder / ".venv" / "bin" / "python" if self.folder != ROOT else sys.executable

    @cached_property
    def prepared(self):
        """(the seconds that making the register took, None when it was there; the environment of its processes)."""
        made = "import json, sys; from benchmarks import ground; rows = int(sys.argv[1]);"
        made += "print(json.dumps([ground.prepare(rows), ground.environment(rows)]))"
        return json.loads(self._printed(["-c", made, str(self.rows)], os.environ).splitlines()[-1])

    @property
    def environment(self):
        return os.environ | self.prepared[1]

    def run(self, *command):
        """What a command of the project prints that works on the register."""
        return self._printed(command, self.environment)

    def _printed(self, command, environment):
        done = subprocess.run(
            [self.python, *command],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout


def environment(rows):
    """The environment of every process that works on the register of so many rows."""
    return {
        "WAAIER_DATA": str(DATA / str(rows)),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DEMO": "1",
        "DEBUG": "0",
        "SITE_URL": "http://127.0.0.1",
    }


def prepare(rows):
    """Make the register of so many rows unless it is there. Returns the seconds that it took, None when it was there.

    Raises CalledProcessError when that fails, RuntimeError when the old one is in use; then nothing is kept.
    """
    folder = DATA / str(rows)
    stamp, wanted = folder / "made_by", fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return None
    if folder.exists() and not stop(folder):
        raise RuntimeError(f"Something still uses the database in {folder}.")
    shutil.rmtree(folder, ignore_errors=True)
    run(rows, "-m", "demo", "fill")
    start = time.monotonic()
    run(rows, "manage.py", "seed", str(rows))
    took = time.monotonic() - start
    stamp.write_text(wanted)
    return took


def run(rows, *command):
    """Run a command of the project on the register of so many rows; returns what it printed."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | environment(rows),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def fingerprint():
    """What tells whether a kept register is still what the code makes."""
    paths = sorted(path for pattern in MADE_BY for path in ROOT.glob(pattern) if ".venv" not in path.parts)
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
