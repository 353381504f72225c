"""Everyday words that mean the same, and words that only look alike: initiatives/data/synonyms.toml."""

import tomllib
from pathlib import Path
from sys import intern


def _read(data):
    """{word: what else is meant by it} in the order of the file: the others of its rows, and its kinds. Each word is
    kept once, and in tuples: every worker holds them."""
    found = {}
    for row in data["alike"]:
        for word in row:
            found.setdefault(intern(word), []).extend(intern(each) for each in row if each != word)
    for word, *kinds in data["kinds"]:
        found.setdefault(intern(word), []).extend(map(intern, kinds))
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}


_data = tomllib.loads((Path(__file__).parents[1] / "data" / "synonyms.toml").read_text(encoding="utf-8"))
SYNONYMS = _read(_data)
# What begins or ends with a word by chance.
LOOKALIKES = {word: others for word, *others in _data["lookalikes"]}
del _data
