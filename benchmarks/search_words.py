"""What the search makes of single words: `python -m benchmarks.search_words`.

Prints for the texts of each set of `search_quality` how many correct words that these lack are taken for slips of the
pen (nouns.txt: everyday nouns), and how many slips in words that they have are found as the word that was meant.
"""

from benchmarks.search_quality import BENCHMARKS, SETS, vocabulary_of
from initiatives.search.query import Query, plan
from ui.text import fold

SHORTEST = 6  # a word to make a slip in
EVERY = 3  # word gets one
# Letters that people take for others that sound the same.
SOUNDS = {"ij": "ei", "ei": "ij", "ou": "au", "au": "ou", "ch": "g", "c": "k", "z": "s", "v": "f", "d": "t", "g": "ch"}


def nouns():
    """The folded nouns of nouns.txt."""
    return [fold(word) for word in (BENCHMARKS / "nouns.txt").read_text(encoding="utf-8").split()]


def slip(word, kind):
    """A word with a slip of the pen: of five kinds a letter less, two swapped, one twice, one beside it on the
    keyboard, or letters that sound like it (the word itself when it has none)."""
    at = 1 + kind * 7 % (len(word) - 2)
    keys = "qwertyuiop asdfghjkl zxcvbnm"
    beside = keys[keys.find(word[at]) - 1].strip() or keys[keys.find(word[at]) + 1]
    sounds = next(((heard, SOUNDS[heard]) for heard in SOUNDS if heard in word), ("", ""))
    return (
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at] + word[at:],
        word[:at] + beside + word[at + 1 :],
        word.replace(*sounds, 1),
    )[kind % 5]


def mended(vocabulary):
    """({noun that nothing answers to: what it is taken for}, how many nouns nothing answers to)."""
    unknown = [noun for noun in nouns() if not vocabulary.near(noun)]
    taken = {noun: plan(Query.parse(noun), vocabulary).correction for noun in unknown}
    return {noun: other for noun, other in taken.items() if other}, len(unknown)


def lost(vocabulary, words):
    """({slip in one of these words: the word, which it does not find}, how many slips were made)."""
    likely = sorted(word for word in words if len(word) >= SHORTEST and word.isalpha())[::EVERY]
    slips = {slip(word, kind): word for kind, word in enumerate(likely)}
    slips = {made: word for made, word in slips.items() if made not in words}
    found = {
        made: {text for group in plan(Query.parse(made), vocabulary).required for text in group} for made in slips
    }
    return {made: word for made, word in slips.items() if word not in found[made]}, len(slips)


def main():
    print(f"{'':28} {'correct words mended':>20} {'slips found':>20}")
    texts = {}
    for each in (each for load in SETS.values() for each in load()):
        texts.setdefault(id(each.rows), each)  # those of the demo are asked three times
    for each in texts.values():
        vocabulary = vocabulary_of(each.rows)
        wrong, unknown = mended(vocabulary)
        missed, made = lost(vocabulary, {word for words in each.rows.values() for word in words.split()})
        wrong, right = f"{len(wrong)} of {unknown}", f"{made - len(missed)} of {made}"
        print(f"{each.name + ', ' + each.part:24} {wrong:>20} {right:>20}")


if __name__ == "__main__":
    main()
