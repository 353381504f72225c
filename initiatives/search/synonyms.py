"""Everyday words that mean the same, and words that only look alike: initiatives/data/synonyms.toml."""

import tomllib
from pathlib import Path

_DATA = tomllib.loads((Path(__file__).parents[1] / "data" / "synonyms.toml").read_text(encoding="utf-8"))

# Words with what else is meant by them, in the order of the file: the others of their rows, and their kinds.
SYNONYMS = {}
for _row in _DATA["alike"]:
    for _word in _row:
        SYNONYMS.setdefault(_word, []).extend(each for each in _row if each != _word)
for _word, *_kinds in _DATA["kinds"]:
    SYNONYMS.setdefault(_word, []).extend(_kinds)
# What begins or ends with a word by chance.
LOOKALIKES = {word: others for word, *others in _DATA["lookalikes"]}
