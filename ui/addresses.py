"""Where the page of a thing stands, though its page is in a room above the thing itself.

A lens is code of `taxonomy`, and its page is one of `catalogue`. So the room with the page registers the address, and
the thing asks for it: `get_absolute_url` is `address_of(self)`.
"""

from functools import singledispatch


@singledispatch
def address_of(thing: object) -> str:
    """The path of the page of this thing. Raises TypeError when no room has a page for it."""
    raise TypeError(f"No room has a page for a {type(thing).__name__}.")
