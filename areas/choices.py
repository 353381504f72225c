"""The areas that a form offers, kept in the process for as long as no area changes.

Who asks first reads the version of the areas: one query, which the database answers out of its memory. A version names
one state, also one that is not committed yet (migration 0003), so what was read for it stays right.
"""

from functools import lru_cache
from itertools import groupby

from django.db import connection
from django.db.models import Q

from areas.models import Municipality, Neighbourhood


def version():
    """The version of the areas as this transaction sees them. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM areas_areaclock")
        row = cursor.fetchone()
    return row[0] if row else 0


@lru_cache(maxsize=16)
def municipalities(version, kept=None):
    """((code, name), …) of the municipalities to choose from; `kept` is a code that stays although it vanished."""
    rows = Municipality.objects.filter(Q(vanished_on=None) | Q(pk=kept)).values_list("code", "name", "aliases")
    return tuple((code, f"{name} ({', '.join(aliases)})" if aliases else name) for code, name, aliases in rows)


@lru_cache(maxsize=64)
def neighbourhoods(version, municipality):
    """((district, ((code, name), …)), …) of the municipality with this code."""
    rows = (
        Neighbourhood.objects.current()
        .filter(municipality=municipality)
        .order_by("district__name", "district_id", "name")
        .values_list("district__name", "code", "name")
    )
    return tuple(
        (district, tuple(row[1:] for row in group)) for district, group in groupby(rows, key=lambda row: row[0])
    )
