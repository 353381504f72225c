"""Make initiatives/data/dutch-words.marisa: `python scripts/dutch_words.py FILE`, a list of one Dutch word a line.

The list that is shipped comes from the Debian package wdutch 2.20.19: `apt-get download wdutch` and
`dpkg -x wdutch_*.deb .` leave it in `usr/share/dict/dutch`. See initiatives/data/README.md for its origin and licence.
"""

import re
import sys
from pathlib import Path

import marisa_trie

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from initiatives.search.word_list import FILE, SHORTEST, is_compound  # noqa: E402
from ui.text import fold  # noqa: E402


def is_kept(word, listed):
    """Whether a word as it is listed is one that people search with: no name, abbreviation or expression.

    Of what has a capital only languages and peoples are kept, which have a form in -e or -en: Turks, Afghaan.
    """
    if not re.fullmatch(r"[^\W\d_]+", word):
        return False
    if word.islower():
        return True
    ends = {word + "e", word + "en", re.sub("en?$", "", word)} - {word}
    return word.istitle() and not ends.isdisjoint(listed)


def pruned(words):
    """The folded words without those that are compounds of shorter ones."""
    kept = set()
    for word in sorted(words, key=lambda each: (len(each), each)):
        if not is_compound(word, kept):
            kept.add(word)
    return kept


def main(source):
    """Write the trie; prints how many words were listed, kept and left after pruning."""
    listed = set(Path(source).read_text(encoding="utf-8").split("\n"))
    folded = {fold(word) for word in listed if is_kept(word, listed)}
    folded = {word for word in folded if len(word) >= SHORTEST and word.isascii()}
    left = pruned(folded)
    marisa_trie.Trie(sorted(left), binary=False).save(str(FILE))
    print(f"{len(listed)} listed, {len(folded)} kept, {len(left)} in {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
