"""Which initiatives a selection finds, in which order, and how many stand under each facet value, in plain SQL.

Everything begins at a queryset that has been through the gate (`Initiative.objects.visible_to`).
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, F, Q, Value, When

from initiatives.search.documents import fold
from initiatives.search.selection import BEST


def matching(visible, selection):
    """The visible initiatives that have all the words and, in each facet, one of the chosen values."""
    found = with_terms(visible, selection.terms)
    for key, values in selection.chosen.items():
        found = found.filter(search_row__tokens__overlap=tokens(key, values))
    return found


def with_terms(visible, terms):
    """The initiatives whose public words contain each of these folded texts."""
    found = visible.filter(search_row__isnull=False)  # all have a row; now the database may begin with the rows
    for term in terms:
        found = found.filter(search_row__words__contains=term)
    return found


def in_order(found, selection):
    """These initiatives in the order of the selection; equals stand newest first."""
    newest = ["-search_row__registered_at", "pk"]
    match selection.order:
        case "name":
            return found.order_by("search_row__name", *newest)
        case "started":
            return found.order_by(F("intake__started").desc(nulls_last=True), *newest)
        case order if order == BEST:
            return found.order_by(nearness(selection), *newest)
    return found.order_by(*newest)


def nearness(selection):
    """0 for what has the searched text as its name, 1 when the name begins with it, 2 with all words in the name."""
    text = fold(selection.text)
    in_name = Q()
    for term in selection.terms:
        in_name &= Q(search_row__name__contains=term)
    return Case(
        When(search_row__name=text, then=Value(0)),
        When(search_row__name__startswith=text, then=Value(1)),
        When(in_name, then=Value(2)),
        default=Value(3),
    )


@dataclass(frozen=True)
class Counts:
    """How many initiatives a selection finds, and {facet key: {value: how many}} without values that have none."""

    total: int
    values: dict[str, dict[str, int]]


def count(visible, selection):
    """Count what the selection finds and what each facet value would find, in one query.

    The counts of a facet ignore its own selection: a row counts for all facets when it misses none, and for one facet
    when that is the only one it misses. The empty token stands for the row itself. OFFSET 0 keeps the database from
    judging a row again for each of its tokens; CASE, unlike OR, from expecting few tokens and sorting them all.
    """
    rows, parameters = (
        with_terms(visible, selection.terms).order_by().values_list("search_row__tokens").query.sql_with_params()
    )
    missed, chosen = [], []
    for key, values in selection.chosen.items():
        missed.append("CASE WHEN tokens && %s::text[] THEN NULL ELSE %s END")
        chosen += [tokens(key, values), key]
    sql = f"""
        WITH seen (tokens) AS ({rows}),
        judged AS (
            SELECT tokens, array_remove(ARRAY[{", ".join(missed)}]::text[], NULL) AS missed FROM seen OFFSET 0
        ),
        spread AS (
            SELECT missed[1] AS only_miss, unnest(tokens || ''::text) AS token
            FROM judged
            WHERE cardinality(missed) <= 1
        )
        SELECT token, count(*)
        FROM spread
        WHERE CASE WHEN only_miss IS NULL THEN true ELSE split_part(token, ':', 1) = only_miss END
        GROUP BY token
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *chosen])
        counted = dict(cursor.fetchall())
    total, values = counted.pop("", 0), {}
    for token, number in counted.items():
        key, _colon, value = token.partition(":")
        values.setdefault(key, {})[value] = number
    return Counts(total, values)


def tokens(key, values):
    """Facet values as they stand in a search row."""
    return [f"{key}:{value}" for value in values]
