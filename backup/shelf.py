"""The folder in which back-ups stand: how they are called, how one comes into being whole, and which may go.

A name begins with the moment in UTC, so that names sort as they were made. A file that is being written begins with a
dot and ends otherwise: whatever ends the program, it looks like no back-up.
"""

import errno
import os
import re
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

from backup.trouble import BackupTrouble

NAME = re.compile(r"waaier-(\d{8}T\d{6})Z\.tar(\.age)?")
MOMENT = "%Y%m%dT%H%M%S"
# What a disk answers on which a file has one name only, as a share (CIFS) may be.
UNLINKED = (errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
LEFT_OVER = 24 * 3600  # seconds after which a half file is nobody's work any more


class BackupShelf:
    def __init__(self, folder):
        if not folder.is_dir():
            raise BackupTrouble(f"There is no folder {folder}.")
        self.folder = folder

    def back_ups(self):
        """[(when it was made, its path)], the newest first."""
        found = [(match, path) for path in self.folder.iterdir() if (match := NAME.fullmatch(path.name))]
        dated = [(datetime.strptime(match[1], MOMENT).replace(tzinfo=UTC), path) for match, path in found]
        return sorted(dated, reverse=True)

    @contextmanager
    def new(self, moment, *, encrypted):
        """A file to write a back-up of this moment into. It gets its name when it is whole and on the disk; when
        something goes wrong within the block nothing is left of it. Yields (path that it will have, file)."""
        self._tidy()
        path = self.folder / f"waaier-{moment.astimezone(UTC):{MOMENT}}Z.tar{'.age' if encrypted else ''}"
        draft = self.folder / f".{path.name}.{os.getpid()}.part"
        try:
            file = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except OSError as error:
            raise BackupTrouble(f"Nothing can be written in {self.folder}: {error.strerror or error}.") from error
        try:
            with file:
                yield path, file
                file.flush()
                os.fsync(file.fileno())
            _name(draft, path)
            self._settle()
        except FileExistsError as error:
            raise BackupTrouble(f"There is a back-up of this very second already: {path}.") from error
        except OSError as error:
            raise BackupTrouble(
                f"The back-up could not be written in {self.folder}: {error.strerror or error}."
            ) from error
        finally:
            draft.unlink(missing_ok=True)

    def _settle(self):
        """See to it that the name itself is on the disk."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _tidy(self):
        for path in self.folder.glob(".waaier-*.part"):
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > LEFT_OVER:
                    path.unlink()

    def remove_worn(self, days, weeks, months, longest=None):
        """Remove all but the newest of each of the last so many days, weeks and months of which there is one, and
        whatever is older than `longest` days. The newest of all stays in any case. Returns the paths."""
        back_ups = self.back_ups()
        worn = [path for _moment, path in back_ups[1:]]
        kept = _kept([moment for moment, _path in back_ups], days, weeks, months)
        oldest = (
            datetime.now(UTC) - timedelta(days=longest) if longest is not None else datetime.min.replace(tzinfo=UTC)
        )
        stays = {path for moment, path in back_ups if moment in kept and moment >= oldest}
        gone = [path for path in worn if path not in stays]
        for path in gone:
            path.unlink()
        return gone


def _name(draft, path):
    """Give a whole file its name, unless another has it: FileExistsError."""
    try:
        os.link(draft, path)  # unlike a rename, it never takes the place of another
    except OSError as error:
        if error.errno not in UNLINKED:
            raise
        if path.exists():
            raise FileExistsError(path) from error
        draft.rename(path)


def _kept(moments, *numbers):
    """Those of these moments, the newest first, that are the newest of one of the last days, weeks and months."""
    kept = set()
    for number, form in zip(numbers, ["%Y-%m-%d", "%G-%V", "%Y-%m"], strict=True):
        newest = {}
        for moment in moments:
            newest.setdefault(moment.strftime(form), moment)
        kept |= set(list(newest.values())[:number])
    return kept
