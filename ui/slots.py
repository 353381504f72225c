"""Places that a page leaves open for the rooms above it.

A room names only what stands at or below it. What its page shows of a room above, it therefore does not fetch: it
declares a slot in its module `slots`, and the room above fills that from its own module `slots`, which its AppConfig
loads. Addresses of pages go the same way: `ui.addresses`.
"""


class Slot:
    """One open place. Called with what its declaration says, it gives what the rooms above put there, in the order of
    INSTALLED_APPS: HTML that is drawn already, or what the declaration asks for. Without such a room it is empty."""

    def __init__(self):
        self._fillings = []

    def fill(self, filling):
        """Put here what this function yields for the arguments of the place; serves as a decorator."""
        self._fillings.append(filling)
        return filling

    def __call__(self, *arguments):
        return [each for filling in self._fillings for each in filling(*arguments)]

    def first(self, *arguments):
        """The first thing that is put here, "" when there is none."""
        return next(iter(self(*arguments)), "")
