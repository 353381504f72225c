"""PDF documents: Typst sets a template of `templates/` with plain data, as a tagged PDF/UA-1 (decision 20).

What people wrote reaches a template as data and is never read as markup: it goes in as JSON, and no template calls
`eval`. The same data give the same bytes: the document carries the moment that the data name, and no other.
"""

import json
import re
import struct
import subprocess
import sys
import unicodedata
from contextlib import contextmanager
from datetime import UTC
from functools import cache
from threading import BoundedSemaphore

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

FONTS = settings.BASE_DIR / "build" / "fonts"
TEMPLATES = settings.BASE_DIR / "templates"
TOKENS = settings.BASE_DIR / "static" / "css" / "tokens.css"
PROGRAM = settings.BASE_DIR / "ui" / "typesetter.py"
MOST = 2_000_000  # letters of data; a pack of a thousand initiatives has half of that
WAIT, PATIENCE = 10, 60  # seconds: for a turn, and for the document
# Documents that one process of the server has set at a time: each takes 50 MB while that lasts, the largest pack 190.
TURNS = BoundedSemaphore(2)
# Those, and one that waits: of the four threads of a process, one always goes on with pages.
LINE = BoundedSemaphore(3)
# All that the program has of an environment: with a thread for each of many cores it would reserve more memory than it
# may have.
FEW_THREADS = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
NO_LETTER = "□"
WEIGHTS = "Regular", "Semibold"


class TypesettingError(Exception):
    """The document cannot be set."""


class NoTurnError(TypesettingError):
    """Too many are being set at this moment."""


def typeset(template, data, *, title, moment, kind="pdf"):
    """The bytes of a PDF: `template`, a file of `templates/`, with these data, in the language of this moment. With
    `kind="png"` those of a picture of its one page, a pixel a point.

    `data` are what JSON can hold. `title` is what a reader shows above the document, `moment` (a datetime) the one
    that it says it was made at. Raises TypesettingError when it is too long, or Typst refuses it,
    and NoTurnError, which is one too, when too many are being set.
    """
    given = {
        "title": title,
        "language": get_language(),
        "moment": list(moment.astimezone(UTC).timetuple()[:6]),
        "page_of": _("page {page} of {pages}"),
        "colours": colours(),
        **data,
    }
    shapes()  # without fonts, Typst would set a document without letters
    text = json.dumps(printable(given), ensure_ascii=False)
    if len(text) > MOST:
        raise TypesettingError(f"{template}: {len(text)} letters of data are more than {MOST}.")
    asked = {
        "root": str(TEMPLATES),
        "template": str(TEMPLATES / template),
        "fonts": str(FONTS),
        "data": text,
        "kind": kind,
    }
    try:
        with turn():
            done = subprocess.run(
                [sys.executable, "-I", PROGRAM],
                input=json.dumps({**asked, "data": text, "kind": kind}).encode(),
                capture_output=True,
                timeout=PATIENCE,
                env=FEW_THREADS,
            )
    except subprocess.TimeoutExpired as error:
        raise TypesettingError(f"{template}: not ready after {PATIENCE} seconds.") from error
    if done.returncode:
        raise TypesettingError(f"{template}: {done.stderr.decode(errors='replace').strip() or done.returncode}")
    return done.stdout


@contextmanager
def turn():
    """A turn to have a document set. Raises NoTurnError when there is none soon."""
    if not LINE.acquire(blocking=False):
        raise NoTurnError("Others wait for a turn already.")
    try:
        if not TURNS.acquire(timeout=WAIT):
            raise NoTurnError(f"There was no turn within {WAIT} seconds.")
        try:
            yield
        finally:
            TURNS.release()
    finally:
        LINE.release()


@cache
def colours():
    """{name of a token: its colour} of the look."""
    return dict(COLOUR.findall(TOKENS.read_text()))


# --- Letters that can be drawn -------------------------------------------------------------------------------------


def printable(value):
    """The same data with texts that every font can draw: PDF/UA refuses a letter without a shape.

    Raises TypesettingError when there are no fonts.
    """
    if isinstance(value, dict):
        return {key: printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [printable(each) for each in value]
    if not isinstance(value, str) or value.isascii():
        return value
    text = "".join(map(drawn, unicodedata.normalize("NFC", value)))
    return text if text.strip() else NO_LETTER  # PDF/UA refuses a title and a link without a text as well


def drawn(letter):
    """A letter as documents draw it: itself where there is a shape for it, nothing for a picture such as an emoji, and
    a mark for any other, so that a reader sees that something stood there."""
    if ord(letter) in shapes() or letter == "\n":
        return letter
    if letter == "\t":
        return " "
    return "" if unicodedata.category(letter) in {"So", "Sk", "Cf", "Cc", "Mn", "Me"} else NO_LETTER


@cache
def shapes():
    """The code points for which each of the fonts has a shape."""
    paths = [FONTS / f"SourceSans3-{weight}.otf" for weight in WEIGHTS]
    if missing := [path.name for path in paths if not path.exists()]:
        raise TypesettingError(f"There is no {' or '.join(missing)} in {FONTS}: run scripts/assets.py.")
    return frozenset.intersection(*(frozenset(code_points(path.read_bytes())) for path in paths))


def code_points(font):
    """The code points of an OpenType font (its table `cmap`, format 12 of the specification)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    entries = (struct.unpack_from(">4s4xII", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, offset, _length in entries if tag == b"cmap")
    for number in range(struct.unpack_from(">H", font, start + 2)[0]):
        table = start + struct.unpack_from(">4xI", font, start + 4 + 8 * number)[0]
        if struct.unpack_from(">H", font, table)[0] == 12:
            for group in range(struct.unpack_from(">I", font, table + 12)[0]):
                first, last, _glyph = struct.unpack_from(">III", font, table + 16 + 12 * group)
                yield from range(first, last + 1)
