"""A way out of "all words": where nothing has all of them, what has the most telling ones.

A word tells the more, the fewer rows have it: log(rows / rows with it). Of the sets of words that some row has
together those are kept that tell nearly as much as the best one. What has the words of such a set is again an answer
to a plan: it is ranked and marked as ever, and can be asked for by itself.

Rows may be anything that is a set with `&` and `len`.
"""

from math import log

# How much of what the best set tells another must tell: of two words that are as rare, neither is the one that counts.
NEARLY = 0.8
MOST_STEPS = 500  # in looking for sets: twelve words have four thousand
MOST_SETS = 8


def most_telling(masks, within, size):
    """The sets of words that tell most and that a row of `within` has together, the best first; [] when no row has
    any. Each is a tuple in the order of `masks`.

    `masks` are {word: the rows that have it} among all `size` rows that the reader may see.
    """
    telling = {word: log((size + 1) / len(rows)) for word, rows in masks.items() if len(rows)}
    words = sorted(telling, key=lambda word: -telling[word])
    rest = [sum(telling[word] for word in words[at:]) for at in range(len(words) + 1)]
    best, found, steps = 0.0, [], 0
    stack = [(0, 0.0, (), within)]
    while stack and steps < MOST_STEPS:
        at, weight, kept, rows = stack.pop()
        best = max(best, weight)
        if weight + rest[at] < NEARLY * best:
            continue
        if at == len(words):
            found.append((weight, kept))
            continue
        steps += 1
        stack.append((at + 1, weight, kept, rows))
        both = rows & masks[words[at]]
        if len(both):
            stack.append((at + 1, weight + telling[words[at]], (*kept, words[at]), both))
    likely = sorted((-weight, kept) for weight, kept in found if kept and weight >= NEARLY * best)
    return [tuple(word for word in masks if word in kept) for _weight, kept in likely[:MOST_SETS]]
