"""A QR code as the path of an SVG: no picture from elsewhere, and no style in the page."""

from typing import NamedTuple

import segno

QUIET = 4  # modules of white around it, as ISO/IEC 18004 asks


class QrCode(NamedTuple):
    """A drawn code: its view box, and the path of its dark modules."""

    view_box: str
    path: str


def qr_code(text):
    """The QrCode of this text, a module one unit; a seventh of it may be out of sight."""
    matrix = segno.make_qr(text, error="m").matrix
    side = len(matrix) + 2 * QUIET
    runs = [
        f"M{start + QUIET} {y + QUIET}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for start, length in dark_runs(row)
    ]
    return QrCode(f"0 0 {side} {side}", "".join(runs))


def dark_runs(row):
    """(start, length) of each run of dark modules in a row."""
    start = None
    for x, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield start, x - start
            start = None
