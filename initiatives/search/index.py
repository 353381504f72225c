"""The index: what the list needs of all rows, in the memory of each process, as arrays and sets of slots.

It is derived. PostgreSQL holds the truth; every request first reads the data version and, when that moved, the rows
that changed since, so that no answer is older than the request. No thread works in the background.

An index is never changed: `after()` gives a new one, which shares with the old what only grows. So requests in other
threads keep what they began with, and only catching up needs a lock. A row that changed gets a new slot; its old slot
is no longer alive. `alive` is each version's own, and every answer is cut to it: so a set that grew meanwhile
(`Bitmaps`) gives an older version what it gave before. When most slots are dead or came late, everything is read
anew.

A process keeps one index of what is committed. A transaction that changed rows itself, as every test does, sees
another state than everyone else: it gets an index of its own, read anew for each state. A version names one state, so
what was rolled back is never taken for what came after it.
"""

from copy import copy
from functools import cached_property
from itertools import chain
from threading import RLock

import numpy as np
from pyroaring import BitMap

from initiatives.search import changes, data_version, kept
from initiatives.search.arrays import Bitmaps, SlotColumn, Texts, bitmap_of, slots_of, united
from initiatives.search.base import GATE, PUBLIC, UNDATED, made, numbers_of, scales_of, sets_of
from initiatives.search.dates import DATES
from initiatives.search.facets import SCALES
from initiatives.search.lexicon import Lexicon
from initiatives.search.orders import Orders
from initiatives.search.postings import Postings
from ui.bounded_cache import BoundedCache

MOST_IN_ORDER = 1000  # of what everyone may see, kept in each order
MOST_DEAD = 1000
STRETCH, LEAST_LISTED = 65_536, 2500
MOST_FOUND = 32  # answers kept; of a million rows each takes up to some hundreds of kilobytes


class Index:
    """The rows in one version. A row is a slot: its place in every column, a member of every set that it is in."""

    def __init__(self, parts=None, version=0):
        self._parts = parts = parts or made(())
        self.version, self.size = version, len(parts["keys"])
        self.made_at, self.kept_at = version, None  # the version of the base, and the path of the file that it is in
        self.anew_since = 0  # the last sweep that was asked for of which the base knows
        self.is_broken = False
        self.alive = BitMap(range(self.size))
        self.keys, self.versions = SlotColumn(parts["keys"]), SlotColumn(parts["versions"])
        self.scales = {key: SlotColumn(parts[f"scales.{key}"]) for key in SCALES}
        self.days = {key: SlotColumn(parts[f"days.{key}"]) for key in DATES}
        names = Texts(parts["sets.letters"], parts["sets.ends"])
        self.sets = Bitmaps(names, parts["sets.rows"], parts["sets.rows.ends"])
        self.orders, self.postings = Orders(parts), Postings(parts)
        self._newer = {}  # {key: its slots behind the base}
        self.lexicon = Lexicon(*self.postings.counts())
        self.found = BoundedCache(MOST_FOUND)  # by what was asked, and by whom

    @classmethod
    def of_parts(cls, parts, version):
        """The index of these `parts` of one that was made, in the version that it had. Their arrays may be read-only
        views of a file. Raises KeyError or ValueError for parts of another making."""
        return cls(parts, version)

    def parts(self):
        """{name: array of one dimension} of all that the rows of the base are; with `tail` 0, all there is."""
        return self._parts

    @property
    def tail(self):
        """How many slots came since the base was made."""
        return self.size - len(self.keys.base)

    def stamps(self):
        """(keys, versions) of all rows, as arrays."""
        slots = slots_of(self.alive)
        return self.keys[slots], self.versions[slots]

    def after(self, changed, version):
        """The index in a later version. Takes an iterable of changes and the version that was read before them.

        A change of a later version still may be among them: it will be read once more.
        """
        if not self.size:
            self.found.clear()
            new = Index(made(changed), version)
            new.anew_since = self.anew_since
            return new
        rows, touched = [], []
        for change in changed:
            touched.append(change.key)
            if not change.is_gone:
                rows.append(change)
        new = copy(self)
        new.found = BoundedCache(MOST_FOUND)
        for known in ("public", "public_counts", "public_slots"):
            vars(new).pop(known, None)
        new.version = version
        dead = self.of_keys(touched)
        gone = [(self.postings.words_of(slot), slot in self.sets[PUBLIC]) for slot in dead]
        new.alive = self.alive.copy()
        new.alive.difference_update(BitMap(dead))
        try:
            if rows:
                new._extend(rows)
            self.lexicon.replace(
                gone, [(new.postings.words_of(self.size + at), row.is_public) for at, row in enumerate(rows)]
            )
        except BaseException:  # no memory, say: what is shared grew by half of it
            self.is_broken = True
            raise
        self.found.clear()  # each knows this index: together they would stay until the garbage is collected
        return new

    def _extend(self, rows):
        """Put rows behind those that are there."""
        first, self.size = self.size, self.size + len(rows)
        keys = [row.key for row in rows]
        self.keys.extend(keys)
        self.versions.extend([row.version for row in rows])
        for columns, texts, dtype in [
            (self.scales, [scales_of(row) for row in rows], np.int8),
            (self.days, [row.days or UNDATED for row in rows], np.int32),
        ]:
            for key, column in numbers_of(texts, columns, dtype).items():
                columns[key].extend(column)
        self.orders = self.orders.extended(
            keys, [row.name for row in rows], [row.registered for row in rows], [row.started for row in rows]
        )
        for slot, row in enumerate(rows, first):
            self.postings.add(slot, row.words, len(row.name.split()))
            self.sets.add(slot, sets_of(row))
            # A later version, which another thread makes meanwhile, notes its own in the same place.
            self._newer[row.key] = (*self._newer.get(row.key, ()), slot)
        self.alive.add_range(first, self.size)

    @property
    def is_worn(self):
        """Whether most slots are dead, or many came since the base was made, so that it is time to begin anew; or that
        more rows came in only half."""
        return (
            self.is_broken
            or self.size > 2 * len(self.alive) + MOST_DEAD
            or self.tail > len(self.keys.base) // 4 + MOST_DEAD
        )

    # --- Sets: those of one value belong to the index, and hold later slots than it knows (`Bitmaps`) ---
    def visible(self, user_roles, own):
        """The set of what is public, of these municipalities, or has one of these keys."""
        if not user_roles and not own:
            return self.public
        return united([self.public, self.of_municipalities(user_roles), BitMap(self.of_keys(own))])

    @cached_property
    def public(self):
        """The set of what everyone may see."""
        return self.sets[PUBLIC] & self.alive

    def of_municipalities(self, codes):
        """The set of what is of these municipalities, according to the gate."""
        return self.with_any(GATE, codes) & self.alive

    def with_any(self, key, values):
        """The set of what has one of these values of a facet."""
        masks = [self.sets[f"{key}:{value}"] for value in values]
        return masks[0] if len(masks) == 1 else united(masks)

    def with_token(self, token):
        """The set of what has this facet value."""
        return self.sets[token]

    def in_range(self, key, low, high, mask):
        """What scores from `low` to `high` on a scale, of a set of this index."""
        return _between(self.scales[key], low, high, mask)

    def in_period(self, key, low, high, mask):
        """What has this date between two days, as numbers, of a set of this index."""
        return _between(self.days[key], low, high, mask)

    def of_keys(self, keys):
        """The slots of these initiatives."""
        wanted = np.fromiter(keys, np.int64)
        base, order = self.keys.base, self._parts["key_order"]
        slots = []
        if len(base) and len(wanted):
            places = order[np.minimum(np.searchsorted(base, wanted, sorter=order), len(base) - 1)]
            slots = places[base[places] == wanted].tolist()
        if self._newer:
            slots += [slot for key in wanted.tolist() for slot in self._newer.get(key, ())]
        return [slot for slot in slots if slot in self.alive]

    # --- Counting ---
    def facets(self):
        """The keys of the facets of which any row has a value."""
        return [head for head in self.sets.heads() if not head.startswith("_")]

    @cached_property
    def public_counts(self):
        """{(facet key, how its values begin): counts} of what everyone may see, as far as was asked."""
        return {}

    def counts(self, key, mask, beginning=""):
        """{value of a facet: how many of a set of this index}, without those that have none; of all values, or of
        those that begin so."""
        if mask is not self.public:
            return self._counts(key, mask, beginning)
        if (key, beginning) not in self.public_counts:
            self.public_counts[key, beginning] = self._counts(key, mask, beginning)
        return self.public_counts[key, beginning]

    def _counts(self, key, mask, beginning):
        if not mask:
            return {}
        count = mask.intersection_cardinality
        found = {rest: number for rest, rows in self.sets.group(f"{key}:{beginning}") if (number := count(rows))}
        return {beginning + rest: number for rest, number in found.items()} if beginning else found

    def is_listed(self, mask):
        """Whether a set is one of which CRoaring keeps so many single numbers that the others are quicker to count: of
        more than 4,096 in a stretch of 65,536 slots it keeps bits, which meet other bits many at a time."""
        stretches = max(1, self.size / STRETCH)
        return max(LEAST_LISTED, 700 * stretches) < len(mask) <= 4096 * stretches

    def public_counts_without(self, key, others, beginning):
        """`counts` of what everyone may see but for these."""
        whole, count = self.counts(key, self.public, beginning), others.intersection_cardinality
        return {
            value: number
            for rest, rows in self.sets.group(f"{key}:{beginning}")
            if (total := whole.get(value := beginning + rest)) and (number := total - count(rows))
        }

    def divided(self, key, mask):
        """{value of a facet: what has it}, of a set of this index; "" for what has no value."""
        found = {value: there for value, rows in self.sets.group(f"{key}:") if (there := rows & mask)}
        if rest := mask - united(list(found.values())):
            found[""] = rest
        return found

    def in_order(self, order, mask, start=0, stop=None):
        """The slots of a set of this index in this order, from `start` to `stop`, as an array."""
        if mask is not self.public or stop is None or stop > MOST_IN_ORDER:
            return self.orders.sorted(order, mask, start, stop)
        if order not in self.public_slots:
            self.public_slots[order] = self.orders.sorted(order, mask, 0, MOST_IN_ORDER)
        return self.public_slots[order][start:stop]

    @cached_property
    def public_slots(self):
        """{order: the first slots of what everyone may see}, of the orders that were asked for: most lists that nobody
        narrowed are about these."""
        return {}


def _between(column, low, high, mask):
    slots = slots_of(mask)
    numbers = column[slots]
    return bitmap_of(slots[(numbers >= low) & (numbers <= high)])


# --- The one of this process ---------------------------------------------------------------------------------------

LOCK = RLock()
_committed = Index()
_own = Index()  # of a transaction that changed rows itself
_place = None  # of the file that was not there when this process would have kept one


def present(version):
    """The index in this version of the rows, or a later one. No query when it is there already, else one."""
    global _committed, _own
    with LOCK:
        if version.own:
            if _own.version != version.number:
                _own = Index().after(changes.since(0), version.number)
            return _own
        if version.number < _committed.version:
            # Another thread was ahead of us; or the versions were set back, with the whole database.
            version = data_version.read().rows
        if not _committed.version:
            _committed = _kept()
        elif _committed.is_worn:
            _committed = _kept(after=_committed.made_at)
        if version.anew_since != _committed.anew_since:
            _committed = Index()
        elif _committed.version and (version.since > _committed.version or version.number < _committed.version):
            _committed = _reconciled(_committed)
        if _committed.version < version.number:
            before = _committed
            _committed = before.after(changes.since(before.version), version.number)
            if not before.version:
                _committed.anew_since = version.anew_since
        return _committed


def keep():
    """Let the committed index be kept, and go on with what is mapped of it: for a process that forks others.

    Does nothing with one that was kept already, is too small to be, or may not be written. One that is worn is built
    anew, while no visitor waits for it. Another process that writes one is waited for, but not for long.
    """
    global _place
    with LOCK:
        if _committed.is_worn:
            present(data_version.read().rows)
        if _committed.kept_at or _committed.tail or len(_committed.keys.base) < kept.LEAST:
            return
        _place = kept.place()
        with kept.turn(kept.PATIENCE) as is_ours:
            # Another one that started at the same time may have written it meanwhile.
            if is_ours and not _take_file():
                kept.write(_committed.parts(), _committed.version, _committed.anew_since)
            _take_file()


def _take_file():
    """Go on with what is mapped, where that is no older than what is committed here. Returns whether it is: what was
    written may be gone again, or unreadable."""
    global _committed
    found = _kept()
    if found.version < _committed.version or found.anew_since != _committed.anew_since:
        return False
    _committed = found
    return True


def kept_at():
    """The path of the file that the committed index is in, None without one."""
    return _committed.kept_at


def looked_after():
    """The path of the file that this process is to look after: the one that it began with, or that it should have
    begun with and which was not there. None where nothing is kept. No query."""
    return _committed.kept_at or _place


def renew(*, when_due=False):
    """Build the index of what is committed from nothing, and keep it. Returns how many rows are kept then.

    That is 0 where they are few, another process is at it or the disk does not take them, and with `when_due` also
    when it was done today.
    """
    with kept.turn() as is_ours:
        if not is_ours or (when_due and not kept.is_due()):
            return 0
        with kept.trying() as may_try:
            return _renewed() if may_try else 0


def _renewed():
    now = data_version.read().rows
    index = Index().after(changes.since(0), now.number)
    number = index.size
    if number < kept.LEAST:
        kept.throw_away()
        return 0
    return number if kept.write(index.parts(), now.number, now.anew_since) else 0


def _kept(after=0):
    """The index that is kept, in the version that it has there, if that is later than this; else an empty one."""
    found = kept.read()
    if found is None or found.version <= after:
        return Index()
    try:
        index = Index.of_parts(found.parts, found.version)
    except (LookupError, TypeError, ValueError) as error:
        kept.refuse(found.path, f"its parts are of another making ({error!r})")
        return Index()
    index.anew_since, index.kept_at = found.anew_since, found.path
    return index


def _reconciled(index):
    """An index of before an era, in the version of now: what has another version than there is read anew, and what has
    the same is the same. An empty one where most of it would be read."""
    now = changes.versions()
    if now.anew_since != index.anew_since:
        return Index()
    keys, versions = index.stamps()
    order = np.argsort(keys)
    keys, versions = keys[order], versions[order]
    at = np.searchsorted(keys, now.keys)
    there = at < len(keys)
    there[there] = keys[at[there]] == now.keys[there]
    same = there.copy()
    same[there] = versions[at[there]] == now.versions[there]
    other = now.keys[~same]
    if len(other) > len(keys) // 2 + MOST_DEAD:
        return Index()
    nowhere = np.setdiff1d(keys, now.keys, assume_unique=True)
    gone = (changes.gone(key) for key in nowhere.tolist())
    return index.after(chain(gone, changes.of(other.tolist())), now.number)
