"""That somebody who is signed in downloaded a file: the log says who, what, how much and whether it was private.

What visitors download is open data, and nobody's business.
"""

from urllib.parse import parse_qsl, urlencode

from audit.facts import is_code
from audit.models import Entry, What


def log_file(request, kind, *, about=None, **facts):
    """Write down that this person gets a file of this kind ("csv", …), at each municipality that they work for."""
    user = request.user
    if not user.is_authenticated or request.method != "GET":
        return
    for municipality in user.roles or [""]:
        Entry.objects.record(What.EXPORTED, by=user, municipality=municipality, about=about, file=kind, **facts)


def selection_of(results, columns):
    """What the log tells of a selection, as `log_file` takes it: its filters, the columns of the file that were asked
    for, that there were words but not which, and how many initiatives it finds. Of what was asked for and does not
    exist, nothing."""
    known = {column.key for column in columns}
    asked = [(key, value) for key, value in parse_qsl(results.selection.on_page(1).query) if key != "q"]
    codes = [(key, value) for key, value in asked if key != "columns" or value in known]
    codes = [(key, value) for key, value in codes if is_code(key) and is_code(value)]
    return {"selection": urlencode(codes), "words": bool(results.selection.text), "rows": results.total}
