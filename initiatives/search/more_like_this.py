"""What is most like an initiative, from the index: the others with the most categories in common."""

from itertools import pairwise

import numpy as np
from pyroaring import BitMap

from initiatives.search.base import GATE
from initiatives.search.orders import NEWEST


def more_like_this(index, visible, key, tokens, municipality, most):
    """[(key, the tokens in common)] of the initiatives in the set `visible` that share most of these facet values.

    The same municipality goes first among equals, then the newest. At most `most`, without the initiative `key`.
    """
    others = visible - BitMap(index.of_keys([key]))
    masks = [(token, index.with_token(token) & others) for token in tokens]
    sharing = [others]  # what shares so many of the tokens as its place here, or more
    for _token, mask in masks:
        sharing = [others, *(one | fewer & mask for fewer, one in pairwise([*sharing, BitMap()]))]
    places = [municipality] if municipality else index.counts(GATE, others)
    near = index.with_any(GATE, places) if municipality else others - index.with_any(GATE, places)
    found, above = [], BitMap()
    for level in reversed(sharing[1:]):
        equals = level - above
        for rows in (equals & near, equals - near):
            found += index.in_order(NEWEST, rows, 0, most - len(found)).tolist()
        above = level
        if len(found) >= most:
            break
    keys = index.keys[np.array(found, np.int64)].tolist()
    return [(key, [token for token, mask in masks if slot in mask]) for slot, key in zip(found, keys, strict=True)]
