#!/bin/sh
# Snowball's stemmer for Dutch takes words for one that have nothing to do with each other: gezond (healthy) and zon (sun).
#
# Seen with snowballstemmer 3.1.1. Since 3.0 "dutch" is the stemmer of Kraaij and Pohlmann, which takes ge- off the front
# as in a participle (gekookt, koken), but also off nouns and adjectives that only begin so: gezond becomes zon, gebed
# (prayer) bed, gezin (family) zin, gevel (front of a house) vel, gedrag (behaviour) drag. With 2.2.0 the same name "dutch"
# was Porter's, which leaves these alone and does not know that gekookt is koken. So an upgrade alone makes a search for
# "gezond" answer with solar panels, and stems that were stored before fit no more.
# A guard: take ge- off only where a list or a rule says that it is the participle of a verb; or ask for "dutch_porter".
#
# Run it: sh findings/snowball-dutch-strangers.sh. It needs Python 3.11 or later and PyPI, and fails when this changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/try.py" <<'PYTHON'
import sys
from importlib.metadata import version

import snowballstemmer

stem = snowballstemmer.stemmer("dutch").stemWord
pairs = [("gezond", "zon"), ("gebed", "bed"), ("gezin", "zin"), ("gevel", "vel"), ("gedicht", "dicht"), ("gekookt", "koken")]
print("snowballstemmer", version("snowballstemmer"))
for one, other in pairs:
    print(f"  {one} -> {stem(one)}, {other} -> {stem(other)}")
same = [pair for pair in pairs if stem(pair[0]) == stem(pair[1])]
assert len(same) == int(sys.argv[1]), same
PYTHON
for of in 2.2.0=0 3.1.1=6; do
    python3 -m venv "$folder/${of%=*}"
    "$folder/${of%=*}/bin/pip" install --quiet --disable-pip-version-check "snowballstemmer==${of%=*}"
    "$folder/${of%=*}/bin/python" "$folder/try.py" "${of#*=}"
done
