"""How well words are judged: `python -m benchmarks.words [--slips FILE] [--compounds FILE]`. Needs no database.

Asks the vocabulary of the demo for correct words that it lacks, and prints which share is mended (none should be):
words of the list, and compounds made of two of them. With a file of slips (TSV: slip, word) and one of compounds (TSV:
compound, first part, link, last part), neither of which is in this repository, it prints for a vocabulary of 50,000
words which share of slips leads to the word, anywhere and as the first guess; how many compounds their first and last
part find; and how many words of the list are found that have such a part in their middle, and so seldom as a part.
"""

import argparse
import csv
import random
from pathlib import Path

import marisa_trie

from benchmarks.search_quality import registry, vocabulary_of
from initiatives.search.query import Query, plan
from initiatives.search.vocabulary import Vocabulary
from ui.text import fold

LIST = Path(__file__).parents[1] / "initiatives" / "data" / "dutch-words.marisa"
SIZE = 50_000  # of the vocabulary of general Dutch
SAMPLE = 1200


def read(file):
    """The rows of a TSV as tuples of folded texts, those of which each is one word or empty."""
    with open(file, newline="", encoding="utf-8") as lines:
        rows = [tuple(map(fold, row)) for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return [row for row in rows if all(not text or text.isalpha() for text in row) and row[0]]


def share(count, size):
    """A share as people read it."""
    return f"{count} of {size}, {count / max(size, 1):.1%}"


def mended(words, vocabulary):
    """(how many of these words the vocabulary answers with another word, examples)."""
    found = [(word, done) for word in words if (done := plan(Query.parse(word), vocabulary).correction)]
    return len(found), ", ".join(f"{word} > {done}" for word, done in found[:8])


def print_mended(dice):
    """Of correct words that the demo lacks, the share that is mended."""
    vocabulary = vocabulary_of(registry())
    words = sorted(marisa_trie.Trie().mmap(str(LIST)))
    lacking = [word for word in dice.sample(words, 4 * SAMPLE) if word not in vocabulary]
    made = [first + last for first, last in zip(lacking[::2], lacking[1::2], strict=False)]
    for kind, group in [("words", lacking), ("compounds of two", made)]:
        asked = group[:SAMPLE]
        count, examples = mended(asked, vocabulary)
        print(f"correct {kind} that are mended: {share(count, len(asked))}  {examples}")


def general(dice, *words):
    """A vocabulary of general Dutch: these words, and so many of the list that it has 50,000."""
    listed = dice.sample(sorted(marisa_trie.Trie().mmap(str(LIST))), SIZE)
    return Vocabulary(dict.fromkeys([*words, *listed][:SIZE], 1))


def print_slips(file, dice):
    """Of slips, the share that leads to the word that was meant."""
    rows = [(slip, word) for slip, word, *_rest in read(file) if word and len(slip) >= 4 and slip != word]
    rows = dice.sample(rows, SAMPLE)
    vocabulary = general(dice, *(word for _slip, word in rows))
    rows = [(slip, word) for slip, word in rows if slip not in vocabulary]
    plans = [(word, plan(Query.parse(slip), vocabulary)) for slip, word in rows]
    anywhere = sum(any(word in group for group in found.required) for word, found in plans)
    first = sum(any(word == next(iter(group), None) for group in found.required) for word, found in plans)
    print(f"slips that lead to the word: {share(anywhere, len(rows))}; as the first: {share(first, len(rows))}")


def print_compounds(file, dice):
    """Of compounds, the share that their first and last part find, and of words with only the letters the same."""
    rows = [row for row in read(file)[1:] if len(row) == 4 and min(len(row[1]), len(row[3])) > 2]
    rows = dice.sample(rows, SAMPLE)
    vocabulary = general(dice, *(text for row in rows for text in (row[0], row[1], row[3])))
    for place, name in [(1, "first"), (3, "last")]:
        found = sum(row[0] in vocabulary.near(row[place]) for row in rows)
        print(f"compounds found by their {name} part: {share(found, len(rows))}")
    parts = dice.sample(sorted({row[place] for row in rows for place in (1, 3) if len(row[place]) > 3}), 200)
    words = list(marisa_trie.Trie().mmap(str(LIST)))
    others = [(part, other) for part in parts for other in words if part in other[1:-1] and other in vocabulary]
    near = {part: vocabulary.near(part) for part in parts}
    wrong = [(part, other) for part, other in others if other in near[part]]
    examples = ", ".join(f"{part} in {other}" for part, other in dice.sample(wrong, min(10, len(wrong))))
    print(f"words with a part in their middle that are found: {share(len(wrong), len(others))}  {examples}")


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.words", description="How well words are judged.")
    parser.add_argument("--slips", help="a TSV of slips and the words that were meant")
    parser.add_argument("--compounds", help="a TSV of compounds, first part, link and last part")
    arguments = parser.parse_args()
    print_mended(random.Random(1))
    if arguments.slips:
        print_slips(arguments.slips, random.Random(2))
    if arguments.compounds:
        print_compounds(arguments.compounds, random.Random(3))


if __name__ == "__main__":
    main()
