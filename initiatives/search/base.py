"""The rows of an index that was made from nothing, as arrays by name: what two processes may share, since nobody
changes it.

Slots are numbered from the oldest row to the newest, of one moment the highest key first. Every part is an array of
one dimension; sets and texts are bytes. A part grows with the rows; what is made of it in memory is little.
"""

from array import array

import numpy as np

from initiatives.search.arrays import Bitmaps, Texts, places_in
from initiatives.search.dates import DATES, UNKNOWN
from initiatives.search.facets import SCALES
from initiatives.search.orders import Orders
from initiatives.search.postings import AT_ONCE, Postings

# Names of sets that are no facet value: what everyone may see, and what is of a municipality according to the gate.
PUBLIC, GATE = "_public", "_of"
UNDATED = " ".join(str(UNKNOWN) for _key in DATES)
UNSCORED = " ".join("0" for _key in SCALES)


class Numbers(dict):
    """Numbers things in order of appearance: `numbers[thing]` gives a new thing the next number."""

    def __missing__(self, thing):
        number = self[thing] = len(self)
        return number


def sets_of(change):
    """The names of all sets that a row is in."""
    names = change.tokens.split()
    if change.is_public:
        names.append(PUBLIC)
    if change.municipality:
        names.append(f"{GATE}:{change.municipality}")
        names += (change.own or "").split()
    return names


def scales_of(change):
    """The scores of a row as one text; none of another version, with other questions: nobody knows which is which."""
    scales = change.scales or UNSCORED
    return scales if scales.count(" ") == UNSCORED.count(" ") else UNSCORED


def numbers_of(texts, kinds, dtype):
    """A column for each kind, of texts of numbers parted by spaces."""
    rows = np.fromstring(" ".join(texts), np.int64, sep=" ").reshape(len(texts), len(kinds))
    return {kind: np.ascontiguousarray(column, dtype) for kind, column in zip(kinds, rows.T, strict=True)}


def made(changed):
    """{name: array} of the parts of a base with these rows. Takes an iterable of changes."""
    keys, versions, names, registered, started = [], [], [], [], []
    words, flat, lengths, in_name = Numbers(), array("I"), [], []
    sets, numbers, counts, public = Numbers(), array("I"), [], []
    scales, days = [], []
    for change in changed:
        if change.is_gone:
            continue
        keys.append(change.key)
        versions.append(change.version)
        names.append(change.name)
        registered.append(change.registered)
        started.append(change.started)
        said = change.words.split()
        flat.extend(map(words.__getitem__, said))
        lengths.append(len(said))
        in_name.append(len(change.name.split()))
        of_row = sets_of(change)
        numbers.extend(map(sets.__getitem__, of_row))
        counts.append(len(of_row))
        public.append(bool(change.is_public))
        scales.append(scales_of(change))
        days.append(change.days or UNDATED)
    keys, registered = np.array(keys, np.int64), np.array(registered, np.int64)
    order = np.lexsort((-keys, registered))

    def column(values, dtype):
        return np.array(values, dtype)[order]

    keys, lengths = keys[order], np.array(lengths, np.int64)
    parts = {"keys": keys, "key_order": np.argsort(keys).astype(np.int32), "versions": column(versions, np.int64)}
    parts |= Orders.parts(keys, [names[row] for row in order.tolist()], registered[order], column(started, np.int16))
    parts |= {f"scales.{key}": each[order] for key, each in numbers_of(scales, SCALES, np.int8).items()}
    parts |= {f"days.{key}": each[order] for key, each in numbers_of(days, DATES, np.int32).items()}
    flat = _rows_in(order, np.frombuffer(flat, np.uint32), lengths)
    parts |= Postings.parts(list(words), flat, lengths[order], column(in_name, np.int64), column(public, bool))
    return parts | _sets(list(sets), np.frombuffer(numbers, np.uint32), np.array(counts, np.int64), order)


def _rows_in(order, flat, lengths):
    """What stands behind one another by row, with the rows in another order."""
    found, starts, size = np.empty_like(flat), np.cumsum(lengths) - lengths, 0
    for begin in range(0, len(order), AT_ONCE):
        rows = order[begin : begin + AT_ONCE]
        some = flat[places_in(starts[rows], lengths[rows])]
        found[size : size + len(some)] = some
        size += len(some)
    return found


def _sets(names, flat, counts, order):
    """The sets of slots by name: facet values, those of the municipality alone, and the two of the gate."""
    alphabetical = sorted(range(len(names)), key=names.__getitem__)
    places = np.empty(len(names), np.uint32)
    places[alphabetical] = np.arange(len(names), dtype=np.uint32)
    slot_of = np.empty(len(order), np.uint32)
    slot_of[order] = np.arange(len(order), dtype=np.uint32)
    pairs = places[flat].astype(np.uint64) << np.uint64(32) | np.repeat(slot_of, counts)
    pairs.sort()
    letters, ends = Texts.parts([names[each] for each in alphabetical])
    numbers, slots = (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)
    data, data_ends = Bitmaps.parts(Bitmaps.written(numbers, slots, 0, len(names)))
    return {"sets.letters": letters, "sets.ends": ends, "sets.rows": data, "sets.rows.ends": data_ends}
