"""The site that the nodes of a rehearsal run: a copy of this checkout, as production, with its settings in a file."""

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "rehearsal.example"
MADE = ["build/collected", "build/icons", "build/fonts", "build/assets", "build/pages"]  # by scripts/setup.py
LIMITS = {
    "MAIL_PER_SITE": "100000",
    "DRAFTS_PER_SITE": "100000",
}  # visitors have an address each, and their own limits


def copy(folder, source=ROOT):
    """Copy what git knows of a checkout, and what its set-up made, to a folder. Returns the folder."""
    folder = Path(folder)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=source,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    messages = [path.relative_to(source).as_posix() for path in Path(source).glob("locale/**/*.mo")]
    for name in {*filter(None, listed.split("\0")), *messages}:
        path = Path(source) / name
        if path.is_file() and not name.startswith(("tests/", "docs/screenshots/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, folder / name)
    for name in MADE:
        if (Path(source) / name).exists():
            shutil.copytree(Path(source) / name, folder / name, symlinks=True, dirs_exist_ok=True)
    return folder


class Settings:
    """The environment of the site, as `/etc/waaier.env` holds it."""

    def __init__(self, path, *, primary, mail):
        """`primary`: (host, port) at which the nodes find the database; `mail`: (host, port) of the mail server."""
        self.path = Path(path)
        self.primary = primary
        self.owner, self.site = secrets.token_hex(16), secrets.token_hex(16)  # their passwords
        self.values = {
            "DEMO": "0",
            "DATABASE_URL": self.database("waaier_site", self.site),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": HOST,
            "SITE_URL": f"https://{HOST}",
            "DEFAULT_FROM_EMAIL": f"waaier@{HOST}",
            "SECURITY_CONTACT": f"mailto:waaier@{HOST}",
            "EMAIL_URL": "smtp://{}:{}".format(*mail),
            "SECOND_FACTOR": "0",
            "TRUSTED_PROXIES": "1",
            **LIMITS,
        }
        self.path.touch(mode=0o600)
        self.path.write_text("".join(f"{name}={value}\n" for name, value in self.values.items()))

    def database(self, role, password):
        """The address of the database for one of its roles."""
        return "postgresql://{}:{}@{}:{}/waaier".format(role, password, *self.primary)

    @property
    def owners_database(self):
        return self.database("waaier_owner", self.owner)


def manage(folder, environment, *command, python=sys.executable):
    """Run a command of the site in a folder to its end. Raises CalledProcessError; returns what it printed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [python, *command],
        cwd=folder,
        env=kept | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-4000:], file=sys.stderr)
        done.check_returncode()
    return done.stdout
