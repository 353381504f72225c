"""What is most like an initiative, from the index: the others with the most categories in common."""

import numpy as np

from initiatives.search.arrays import unpacked


def more_like_this(index, visible, key, tokens, municipality, most):
    """[(key, the tokens in common)] of the initiatives in the mask `visible` that share most of these facet values.

    The same municipality goes first among equals, then the newest. At most `most`, without the initiative `key`.
    """
    masks = [(token, unpacked(index.with_token(token) & visible, index.size)) for token in tokens]
    shared = np.zeros(index.size, np.uint8)
    for _token, flags in masks:
        shared += flags
    shared[index.of_keys([key])] = 0
    is_near = index.municipality.view[: index.size] == index.municipalities.get(municipality or "", 0)
    score = 2 * shared + (is_near & (shared > 0))
    return [
        (int(index.keys.view[slot]), [token for token, flags in masks if flags[slot]])
        for slot in highest(score, index.by["newest"], most)
    ]


def highest(scores, order, most):
    """The slots with the `most` highest scores above zero, equals in this order."""
    reached = np.bincount(scores)[::-1].cumsum()[::-1]  # how many have at least this score
    least = max(1, int(np.searchsorted(-reached, -most, side="right")) - 1)
    slots = order[scores[order] >= least]
    return slots[np.argsort(-scores[slots].astype(int), kind="stable")][:most].tolist()
