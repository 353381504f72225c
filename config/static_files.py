"""Style sheets and scripts of other versions: a page of before an upgrade keeps its looks, and so does one of a node
that was upgraded already while this one was not.

Each name holds a hash of what is in the file, so those of all versions may lie in one folder, settings.STATIC_KEPT. A
version lays its own there when it starts (`keep`), or before, with `manage.py keep_static`. What this version does not
have itself is looked up there when it is asked for. What no version laid there for KEPT_FOR is taken away.
"""

import os
import re
import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from whitenoise.base import MissingFileError
from whitenoise.middleware import WhiteNoiseMiddleware

KEPT_FOR = timedelta(days=30)
NEWEST = "newest.txt"  # what the version that came last laid there
# As Django names them: letters of the hash before the ending, and then perhaps a compressed form.
HASHED = re.compile(r"(?:[\w-]+/)*[\w.-]+\.[0-9a-f]{12}\.\w+")
COMPRESSED = re.compile(r"\.(gz|br)$")
DRAFT = re.compile(r"\.\d+\.new$")


def keep():
    """Lay the hashed files of this version beside those of before, and take away what is too old.

    Returns how many were new. Raises OSError where the folder cannot be written.
    """
    own, kept = Path(settings.STATIC_ROOT), Path(settings.STATIC_KEPT)
    names = {path.relative_to(own).as_posix() for path in own.rglob("*") if path.is_file()}
    names = {name for name in names if HASHED.fullmatch(COMPRESSED.sub("", name))}
    if not names:  # nothing was collected here
        return 0
    new = {name for name in names if not (kept / name).exists()}
    for name in new:
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        draft = kept / f"{name}.{os.getpid()}.new"  # so that nobody reads half a file
        shutil.copyfile(own / name, draft)
        draft.replace(kept / name)
    kept.mkdir(parents=True, exist_ok=True)
    newest = kept / NEWEST
    before = set(newest.read_text().splitlines()) if newest.exists() else set()
    for name in before - names:  # from now on nobody's own: their days begin
        if (kept / name).exists():
            os.utime(kept / name)
    draft = kept / f"{NEWEST}.{os.getpid()}.new"
    draft.write_text("\n".join(sorted(names)))
    draft.replace(newest)
    _take_away(kept, names)
    return len(new)


def _take_away(kept, names):
    """What a version laid there, is not among these names, and has been nobody's for long."""
    oldest = time.time() - KEPT_FOR.total_seconds()
    for path in kept.rglob("*"):
        name = path.relative_to(kept).as_posix()
        if name not in names and _was_laid(name) and path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _was_laid(name):
    """Whether a file of this name is one that `keep` lays down, or a draft that it left: others are none of ours."""
    whole = DRAFT.sub("", name)
    return bool(HASHED.fullmatch(COMPRESSED.sub("", whole))) or (name != NEWEST and whole == NEWEST)


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise, which also finds what another version laid down."""

    def __call__(self, request):
        if not self.autorefresh and request.path_info not in self.files and (found := self.find_kept(request)):
            return self.serve(found, request)
        return super().__call__(request)

    def find_kept(self, request):
        """The file of another version that is asked for, or None."""
        name = request.path_info.removeprefix(self.static_prefix)
        if name == request.path_info or not HASHED.fullmatch(name) or ".." in name:
            return None
        try:
            return self.get_static_file(str(Path(settings.STATIC_KEPT) / name), request.path_info)
        except MissingFileError:
            return None

    def immutable_file_test(self, path, url):
        """What another version laid down has its hash in its name too, though none of our names leads to it."""
        return super().immutable_file_test(path, url) or path.startswith(f"{settings.STATIC_KEPT}/")
