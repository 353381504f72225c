"""The areas that a form offers, kept in the process for as long as no area changes.

Who asks first reads the version of the areas: one query, which the database answers out of its memory. A version names
one state, also one that is not committed yet (migration 0003), so what was read for it stays right.
"""

from functools import lru_cache
from itertools import groupby

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Func, TextField

from areas.models import Municipality, Neighbourhood

# The places of the other names in the order of all names.
SORT_NAMES = Func(
    "aliases",
    template="ARRAY(SELECT areas_sort_name(unnest(%(expressions)s)))",
    output_field=ArrayField(TextField()),
)


def version():
    """The version of the areas as this transaction sees them. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM areas_areaclock")
        row = cursor.fetchone()
    return row[0] if row else 0


@lru_cache(maxsize=16)
def municipalities(version, kept=None):
    """((code, name), …) of the municipalities to choose from; `kept` is a code that stays although it vanished.

    Another name stands among them in its own place, so that whoever types "den haag" in the list finds it. One that
    only shortens the name or writes it differently does not: typing it finds the name.
    """
    names = []
    for key, code, name, aliases, keys, vanished_on, _in in known_municipalities(version):
        if vanished_on and code != kept:
            continue
        names.append((key, code, f"{name} ({', '.join(aliases)})" if aliases else name))
        others = zip(keys, aliases, strict=True)
        names += [(other, code, f"{alias} ({name})") for other, alias in others if not key.startswith(other)]
    return tuple((code, label) for _key, code, label in sorted(names))


def went_up_in(version, code):
    """(the name of this municipality, the code and the name of the one it went up in); None when it is still there."""
    rows = {row[1]: row for row in known_municipalities(version)}
    successor = rows[code][-1] if code in rows else None
    return (rows[code][2], successor, rows[successor][2]) if successor else None


@lru_cache(maxsize=2)
def known_municipalities(version):
    """All of them, also those that vanished: sort name, code, name, other names and theirs, and where it is now."""
    fields = ("sort_name", "code", "name", "aliases", "keys", "vanished_on", "went_up_in")
    return tuple(Municipality.objects.order_by().annotate(keys=SORT_NAMES).values_list(*fields))


@lru_cache(maxsize=64)
def neighbourhoods(version, municipality):
    """((district, ((code, name), …)), …) of the municipality with this code."""
    rows = (
        Neighbourhood.objects.current()
        .filter(municipality=municipality)
        .order_by("district__sort_name", "district_id", "sort_name", "code")
        .values_list("district__name", "code", "name")
    )
    return tuple(
        (district, tuple(row[1:] for row in group)) for district, group in groupby(rows, key=lambda row: row[0])
    )
