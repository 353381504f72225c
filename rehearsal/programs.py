"""The programs of a cluster, from Debian and PyPI, in a folder of the rehearsal: no service of this machine starts.

Packages are downloaded and unpacked, not installed; what this machine has already is used as it is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["haproxy", "etcd-server", "etcd-client", "postgresql-15"]
NOBODY = 65534  # PostgreSQL and Patroni refuse to run as root
POSTGRESQL = "usr/lib/postgresql/15/bin"


class Missing(Exception):
    """Something cannot be had here; the text is a sentence that says what."""


class Programs:
    """Where each program is, after `install`; the folder is kept, so that the next rehearsal has them at once."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.root = self.folder / "root"
        self.patroni_folder = self.folder / "patroni"

    def install(self):
        """Download what is missing. Raises Missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.unpack()
        self.install_patroni()
        for name in ("haproxy", "etcd", "etcdctl"):
            self.find(name)

    def unpack(self):
        stamp = self.folder / "packages"
        if stamp.exists() and stamp.read_text() == " ".join(PACKAGES):
            return
        if not shutil.which("apt-get") or not shutil.which("dpkg"):
            raise Missing(
                "The rehearsal takes HAProxy, etcd and PostgreSQL from Debian, and this machine has no apt-get."
            )
        archives = self.folder / "archives"
        (archives / "partial").mkdir(parents=True, exist_ok=True)
        keep = ["-o", f"Dir::Cache::archives={archives}", "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User="]
        download = ["apt-get", "install", "--yes", "--no-install-recommends", "--download-only", *keep, *PACKAGES]
        if not quiet(download):
            quiet(["apt-get", "update"])
            if not quiet(download):
                raise Missing(f"Debian's packages cannot be downloaded: {' '.join(download)}")
        for package in sorted(archives.glob("*.deb")):
            subprocess.run(["dpkg", "-x", package, self.root], check=True)
        stamp.write_text(" ".join(PACKAGES))

    def install_patroni(self):
        lock = ROOT / "requirements" / "cluster.lock"
        stamp = self.patroni_folder / "lock"
        if stamp.exists() and stamp.read_text() == lock.read_text():
            return
        subprocess.run([sys.executable, "-m", "venv", "--clear", self.patroni_folder], check=True)
        pip = [
            self.patroni_folder / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]
        if not quiet([*pip, "--require-hashes", "-r", lock]):
            raise Missing(f"Patroni cannot be installed from {lock}.")
        stamp.write_text(lock.read_text())

    def find(self, name):
        """The path of a program: unpacked here, or of this machine. Raises Missing."""
        for folder in ("usr/sbin", "usr/bin"):
            if (found := self.root / folder / name).exists():
                return found
        if found := shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin"):
            return Path(found)
        raise Missing(f"{name} is neither unpacked in {self.root} nor on this machine.")

    @property
    def postgresql(self):
        """The folder of PostgreSQL's programs."""
        unpacked = self.root / POSTGRESQL
        return unpacked if unpacked.exists() else Path("/") / POSTGRESQL

    @property
    def environment(self):
        """What they need beside the environment of this process."""
        libraries = self.root / "usr" / "lib" / f"{os.uname().machine}-linux-gnu"
        return {"LD_LIBRARY_PATH": str(libraries)}


def quiet(command):
    """Whether a command succeeds; what it says is shown when it does not."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        print(done.stdout[-2000:], file=sys.stderr)
    return done.returncode == 0


def as_somebody(command):
    """The command as a user who is not root: this one, or `nobody` with the right to read what root may read.

    Without that right Patroni could not read the Python that it runs under, and hangs without a word.
    """
    if os.geteuid():
        return command
    rights = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *rights, *command]


def give_away(folder):
    """Make a folder that such a user owns."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not os.geteuid():
        os.chown(folder, NOBODY, NOBODY)
