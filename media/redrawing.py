"""Pictures that come in are drawn anew, in sizes of our own, so that nothing but the picture is kept of a file.

A program of its own does that (`media/redrawer.py`), so that a file that takes too long or too much takes nothing else
along. Before it starts, the first bytes have to be those of a kind that we take.
"""

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PROGRAM = settings.BASE_DIR / "media" / "redrawer.py"
LARGEST_FILE = 12 * 1024 * 1024  # bytes; a photo of a telephone has 3 to 8 MB
MOST_PIXELS = 50_000_000  # what the largest cameras of telephones make
MOST_FRAMES = 1
SMALLEST_PHOTO, SMALLEST_LOGO = 200, 32  # pixels of the shortest side
MEMORY, SECONDS = 1024**3, 20  # bytes of address space, and seconds of a processor
WAIT, PATIENCE = 10, 30  # seconds: for a turn, and for the pictures
PHOTO_SIDES, LOGO_SIDES = (400, 800, 1600), (160, 480)  # pixels of the longest side
# AVIF takes half the bytes of WebP at the same look, and each browser since 2023 reads it. One JPEG of the middle size
# is there for all others, and for the programs that draw a preview of a link.
AVIF = ("AVIF", {"quality": 55, "speed": 8, "max_threads": 2})
JPEG = ("JPEG", {"quality": 80, "optimize": True, "progressive": True})
PNG = ("PNG", {"optimize": True})
# Pictures that one process of the server has drawn at a time. Those, and one that waits: of its four threads one
# always goes on with pages.
TURNS, LINE = BoundedSemaphore(2), BoundedSemaphore(3)
FEW_THREADS = {"MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "2"}  # all that the program has of an environment

BEGINNINGS = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF"}
HEIC = (b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc")
REFUSALS = {
    "kind": _("This is no picture that we can show. Choose a JPEG, PNG or WebP."),
    "heic": _("This is a HEIC photo, which not every browser shows. Save it as a JPEG first, and choose that."),
    "broken": _("This picture cannot be read: it is damaged or not complete. Choose another one."),
    "small": _("This picture is too small to look good. Choose a larger one."),
    "pixels": _("This picture has too many pixels. Make it smaller first."),
    "moves": _("This picture moves. Choose one that stands still."),
    "large": _("This picture takes too much to draw. Make it smaller first."),
    "busy": _("Many pictures come in at this moment. Try again in a minute."),
}


@dataclass(frozen=True)
class DrawnSize:
    """One size of a picture: pixels, the kind of file, and its bytes."""

    width: int
    height: int
    kind: str
    content: bytes


def drawn_photo(content):
    """The sizes of a photo as a list of `DrawnSize`, the smallest first. Raises ValidationError, with a sentence, for
    what is no picture that we take."""
    return drawn(content, flat=True, sides=PHOTO_SIDES, each=[AVIF], middle=[JPEG], smallest=SMALLEST_PHOTO)


def drawn_logo(content):
    """The same of a logo: what is not covered shows what is behind it."""
    return drawn(content, flat=False, sides=LOGO_SIDES, each=[PNG], middle=[], smallest=SMALLEST_LOGO)


def drawn(content, **wanted):
    """A picture as the program draws it: `each` size in these kinds of file, and the `middle` one in these as well."""
    asked = {
        **wanted,
        "formats": [kind_of(content)],
        "pixels": MOST_PIXELS,
        "frames": MOST_FRAMES,
        "memory": MEMORY,
        "seconds": SECONDS,
    }
    with turn():
        said = run(json.dumps(asked).encode() + b"\n" + content)
    head, _newline, rest = said.partition(b"\n")
    answer = json.loads(head or '{"refused": "broken"}')
    if "refused" in answer:
        raise refused(answer["refused"])
    found, start = [], 0
    for width, height, made, length in answer["drawn"]:
        found.append(DrawnSize(width, height, made, rest[start : start + length]))
        start += length
    return found


def run(given):
    """What the program says to what is given. Raises ValidationError when it takes too long, or breaks down."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", PROGRAM], input=given, capture_output=True, timeout=PATIENCE, env=FEW_THREADS
        )
    except subprocess.TimeoutExpired:
        raise refused("large") from None
    if done.returncode:  # stopped at a limit, or for a fault that is none of the file's
        raise refused("large")
    return done.stdout


def kind_of(content):
    """The format of a picture by how it begins. Raises ValidationError for one that we do not take."""
    if len(content) > LARGEST_FILE:
        raise ValidationError(
            _("This file is larger than %(most)d MB. Choose a smaller one, or make the picture smaller first."),
            code="bytes",
            params={"most": LARGEST_FILE // 1024**2},
        )
    if content[4:8] == b"ftyp" and content[8:12] in HEIC:
        raise refused("heic")
    for kind, beginning in BEGINNINGS.items():
        if content.startswith(beginning) and (kind != "WEBP" or content[8:12] == b"WEBP"):
            return kind
    raise refused("kind")


def refused(why):
    return ValidationError(REFUSALS[why], code=why)


@contextmanager
def turn():
    """A turn to have a picture drawn. Raises ValidationError when there is none soon."""
    if not LINE.acquire(blocking=False):
        raise refused("busy")
    try:
        if not TURNS.acquire(timeout=WAIT):
            raise refused("busy")
        try:
            yield
        finally:
            TURNS.release()
    finally:
        LINE.release()
