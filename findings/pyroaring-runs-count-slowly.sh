#!/bin/sh
# A bitmap that pyroaring makes is quick to keep and slow to count: by default it turns what lies together into runs.
#
# Seen with pyroaring 1.2.0. BitMap(values) compresses by itself (optimize=True). Of a million rows of which a value holds
# groups of some thirty, as the rows of a register do that came in together, all containers become runs. The bitmap then takes
# half the bytes, and intersection_cardinality with a mask of half of all rows takes tens of times as long as without runs
# (2.2 ms against 0.05 ms for twenty values), where what roaring bitmaps are chosen for is counting.
# A guard: BitMap(values, optimize=False) for what is counted; run_optimize only for what is kept.
#
# Run it: sh findings/pyroaring-runs-count-slowly.sh. It needs Python 3.11 or later and PyPI, and fails when this changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyroaring==1.2.0
cat > "$folder/try.py" <<'PYTHON'
from array import array
from importlib.metadata import version
from random import Random
from time import process_time

from pyroaring import BitMap

ROWS, VALUES = 1_000_000, 20
random = Random(1)


def grouped():
    """Rows in groups of one to sixty, with gaps of the same length."""
    found, row = array("I"), 0
    while row < ROWS:
        end = min(ROWS, row + random.randint(1, 60))
        found.extend(range(row, end))
        row = end + random.randint(1, 60)
    return found


def counted(bitmaps):
    """(seconds, the best of fifteen, to count what each shares with the mask; the counts)."""
    best = 9.0
    for _turn in range(15):
        start = process_time()
        counts = [each.intersection_cardinality(mask) for each in bitmaps]
        best = min(best, process_time() - start)
    return best, counts


mask = BitMap(array("I", sorted(random.sample(range(ROWS), ROWS // 2))))
rows = [grouped() for _value in range(VALUES)]
usual, without = [BitMap(each) for each in rows], [BitMap(each, optimize=False) for each in rows]
runs = [bitmaps[0].get_statistics()["n_run_containers"] for bitmaps in (usual, without)]
(slow, of_usual), (quick, of_without) = counted(usual), counted(without)
print("pyroaring", version("pyroaring"))
print(f"  as it is made: {runs[0]} runs, {len(usual[0].serialize())} bytes, {slow * 1000:.2f} ms for {VALUES} values")
print(f"  optimize=False: {runs[1]} runs, {len(without[0].serialize())} bytes, {quick * 1000:.2f} ms")
assert of_usual == of_without
assert runs[0] > 0 == runs[1]
assert slow > 5 * quick
PYTHON
"$folder/venv/bin/python" "$folder/try.py"
