"""The rows of a table as PostgreSQL itself writes them: with COPY, and no detour by Python.

Labels, links and safe cells are made in SQL, from the columns that `catalogue.files.table` has in Python. The rows
come in slices, so that neither side ever holds the whole registry.
"""

from collections import Counter
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from casework.worklist import COLUMNS
from catalogue.files.cells import (
    APOSTROPHE,
    BEGINNINGS,
    FIRST_DIGITS,
    GUESSED,
    LONGEST,
    PARTED,
    PHONE,
    QUOTE,
    SIGNS,
    safe,
)
from catalogue.files.columns import BETWEEN, ColumnKind, identifier_of, profile_address
from catalogue.files.table import LISTS

# One statement for this many: large enough for the server to join whole tables, instead of looking up row by row.
SLICE = 250_000
WORD = 62  # bits of a number that hold categories
MOST_ARGUMENTS = 100  # of a function in PostgreSQL
PIECE = 1 << 16  # bytes that are handed on at a time
QUERY = SQL(
    """
    WITH asked AS MATERIALIZED (
        SELECT id AS pk, nth, intake_id, assessment_id
        FROM unnest({keys}::bigint[]) WITH ORDINALITY AS key (id, nth) JOIN initiatives_initiative USING (id)
    ),
    spots AS (
        SELECT nth, array_agg(name ORDER BY sort_name, code) AS places
        FROM asked JOIN intake_intake_neighbourhoods USING (intake_id)
        JOIN areas_neighbourhood ON code = neighbourhood_id
        GROUP BY nth
    ),
    category AS (
        SELECT id AS category_id, word, bit
        FROM unnest({known}::bigint[], {words}::int[], {bits}::bigint[]) AS known (pk, word, bit)
        JOIN taxonomy_category ON coalesce(counts_as_id, id) = pk
    ),
    seen AS (
        SELECT nth, {seen}
        FROM asked JOIN initiatives_classification USING (assessment_id) JOIN category USING (category_id)
        GROUP BY nth
    ),
    visible ({names}) AS ({visible})
    SELECT {cells}
    FROM asked JOIN visible USING (pk) LEFT JOIN spots USING (nth) LEFT JOIN seen USING (nth)
    {lists}
    ORDER BY nth
    """
)


def pieces(table, keys, cell, copy):
    """The initiatives of a table that have these keys, in their order, as COPY writes them.

    `cell` gives the SQL of a column, of which it also gets the CategoryBit of each category; `copy` is the statement
    with {query} for its query. The table has been through the gate: a key that it does not hold is passed over.
    """
    # Now, and not when the pieces are asked for: by then the language of the reader may be gone.
    lenses = [column for column in table.columns if column.is_lens]
    flags = flags_of(lenses)
    cells, lists = [], []
    for column in table.columns:
        made, name = cell(column, flags), Identifier(column.key)
        if column.kind in {ColumnKind.SEVERAL, ColumnKind.TEXTS} and not column.is_lens:
            # Many rows have the same list: in a subquery of its own the server remembers its words (Memoize).
            words = Identifier(f"words of {column.key}")
            lists.append(SQL("CROSS JOIN LATERAL (SELECT {} AS cell OFFSET 0) AS {}").format(made, words))
            made = SQL("{}.cell").format(words)
        cells.append(SQL("{} AS {}").format(_guarded(column, table.own, made), name))
    there = {*LISTS, "pk"}
    sources = list(dict.fromkeys(column.source for column in table.columns if column.source not in there))
    own = {source: COLUMNS[source] for source in sources if source in COLUMNS}
    visible = table.initiatives.annotate(**own).order_by().values_list("pk", "municipality_id", *sources)
    parts = {
        "names": SQL(", ").join(map(Identifier, ["pk", "municipality", *sources])),
        "cells": SQL(", ").join(cells),
        "lists": SQL(" ").join(lists),
        "known": list(flags),
        "words": [flag.word for flag in flags.values()],
        "bits": [flag.bit for flag in flags.values()],
        "seen": SQL(", ").join(_seen(flags)) if flags else SQL("NULL"),
    }
    return _streamed(visible.query.sql_with_params(), keys, parts, SQL(copy))


class CategoryBit(NamedTuple):
    """The place of a category among those that a row has: a bit in a number, of which there are several. The bits of a
    lens in one number are a column of their own, so that the server remembers the words of each combination."""

    word: int
    bit: int
    column: str


def flags_of(lenses):
    """{category: its CategoryBit} of these columns, in order."""
    known = [(lens.key, category) for lens in lenses for category in lens.options]
    return {
        category: CategoryBit(word := place // WORD, 1 << place % WORD, f"{key} {word}")
        for place, (key, category) in enumerate(known)
    }


def _seen(flags):
    """The SQL of the columns of all flags."""
    masks = Counter()
    for flag in flags.values():
        masks[flag.column, flag.word] += flag.bit
    one = len({word for _column, word in masks}) == 1
    for (column, word), mask in masks.items():
        yield SQL("bit_or(bit){} & {}::bigint AS {}").format(
            SQL("") if one else SQL(" FILTER (WHERE word = {})").format(word), mask, Identifier(column)
        )


def _streamed(visible, keys, parts, copy):
    with transaction.atomic(), connection.cursor() as cursor:
        # To compile so many expressions takes longer than to run them; a slice is sorted in memory.
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        visible = SQL(cursor.mogrify(*visible))
        for start in range(0, len(keys), SLICE):
            # As one text: to quote a list of so many numbers takes ten times as long.
            asked = "{" + ",".join(map(str, list(keys[start : start + SLICE]))) + "}"
            query = QUERY.format(keys=asked, visible=visible, **parts)
            piece = bytearray()
            with cursor.copy(copy.format(query=query)) as lines:
                for line in lines:
                    piece += line
                    if len(piece) > PIECE:
                        yield bytes(piece)
                        piece.clear()
            if piece:
                yield bytes(piece)


def _guarded(column, own, cell):
    """The cell of a private column for these municipalities alone."""
    if not column.private:
        return cell
    return SQL("CASE WHEN municipality = ANY({}::text[]) THEN {} END").format(sorted(own), cell)


# --- Cells ---------------------------------------------------------------------------------------------------------


def in_words(column, flags):
    """The SQL of a cell as people read it: what `Column.cell` makes in Python, safe for a spreadsheet."""
    value = Identifier(column.source)
    if column.question:
        return column.question.sql(value, between=BETWEEN, label=safe, typed=_safe)
    match column.kind:
        case ColumnKind.LINK:
            return _link(value)
        case ColumnKind.IDENTIFIER:
            return SQL("{} || {}").format(identifier_of(""), value)
        case ColumnKind.LICENCE:
            return SQL("{}::text").format(settings.DATA_LICENCE)
        case ColumnKind.DATE:
            return _day(value)
        case ColumnKind.YES_NO:
            yes, no = column.options[True].label, column.options[False].label
            return SQL("CASE WHEN {} THEN {} ELSE {} END").format(value, yes, no)
        case ColumnKind.SEVERAL:
            return _labels(column, flags)
        case ColumnKind.TEXT:
            return _safe(value)
    return value


def in_keys(column, flags):
    """The SQL of a cell as programs read it: the keys of options, texts as they are, nothing for no answer."""
    value = Identifier(column.source)
    match column.kind:
        case ColumnKind.LINK:
            return _link(value)
        case ColumnKind.IDENTIFIER:
            return SQL("{} || {}").format(identifier_of(""), value)
        case ColumnKind.LICENCE:
            return SQL("{}::text").format(settings.DATA_LICENCE)
        case ColumnKind.DATE:
            return _day(value)
        case ColumnKind.SEVERAL if column.is_lens:
            return SQL("array_remove({}, NULL)").format(_array(_present(column, "key", flags)))
        case ColumnKind.ONE | ColumnKind.TEXT:
            return SQL("NULLIF({}, '')").format(value)
    return value


def _link(slug):
    return SQL("{} || {} || '/'").format(profile_address("-").removesuffix("-/"), slug)


def _day(moment):
    return SQL("({} AT TIME ZONE {})::date").format(moment, settings.TIME_ZONE)


def _labels(column, flags):
    """The labels of the categories of a lens in one text."""
    known = _joined(_present(column, "label", flags))
    return _safe(known) if any(safe(option.label) != option.label for option in column.options.values()) else known


def _present(column, part, flags):
    """The keys or labels of the categories, in their order, with NULL for those that are not among the values."""
    return [
        SQL("CASE WHEN {} & {} <> 0 THEN {} END").format(
            Identifier(flags[value].column), flags[value].bit, getattr(option, part)
        )
        for value, option in column.options.items()
    ]


def _array(texts):
    return SQL("ARRAY[{}]::text[]").format(SQL(", ").join(texts))


def _joined(texts):
    """These texts in one, NULL when there is none. The fastest way takes a hundred of them at most."""
    if len(texts) in range(1, MOST_ARGUMENTS):
        return SQL("NULLIF(concat_ws({}, {}), '')").format(BETWEEN, SQL(", ").join(texts))
    return SQL("NULLIF(array_to_string({}, {}), '')").format(_array(texts), BETWEEN)


def _safe(text):
    """What `catalogue.files.cells.safe` does, but for the control characters inside; NULL for an empty text.

    What is asked first spares most texts the rest: they begin with letters, and not with those of a date.
    """
    return SQL(
        """CASE WHEN ascii({text}) BETWEEN 65 AND 122
            AND (octet_length({text}) > {longest} OR left({text}, 3) <> ALL({beginnings}) OR {text} !~* {guessed})
            THEN {text}
        WHEN {text} = '' THEN NULL
        WHEN {text} ~ {phone} THEN regexp_replace(regexp_replace({text}, {parted}, ' ', 'g'), {first}, {apart})
        WHEN ascii({text}) < 32 OR ascii({text}) = ANY({signs}) THEN {apostrophe} || {text}
        WHEN octet_length({text}) <= {longest} AND {text} ~* {guessed} THEN {quote} || {text} ELSE {text} END"""
    ).format(
        text=text,
        longest=LONGEST,
        beginnings=BEGINNINGS,
        guessed=f"^(?:{GUESSED})$",
        phone=f"^(?:{PHONE})$",
        parted=PARTED,
        first=FIRST_DIGITS,
        apart=r"\1 \2",
        signs=[ord(sign) for sign in SIGNS],
        apostrophe=APOSTROPHE,
        quote=QUOTE,
    )
