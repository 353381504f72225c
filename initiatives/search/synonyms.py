"""Everyday words that mean the same, and words that only look alike: initiatives/data/synonyms.toml."""

import tomllib
from pathlib import Path

_DATA = tomllib.loads((Path(__file__).parents[1] / "data" / "synonyms.toml").read_text(encoding="utf-8"))

# Words with the others of their rows, in the order of the file.
SYNONYMS = {}
for _row in _DATA["alike"]:
    for _word in _row:
        SYNONYMS.setdefault(_word, []).extend(each for each in _row if each != _word)
# What begins or ends with a word by chance.
LOOKALIKES = {word: others for word, *others in _DATA["lookalikes"]}
