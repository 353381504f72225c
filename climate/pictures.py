"""The picture on the screen of a meeting: it grows while people score, in steps that give nobody away.

Who watches two pictures could work out what came in between. So a function is drawn first when the minimum of people
scored it, and then anew only once STEP people scored it or changed their score since: each by itself, as people may
leave a function open.
"""

from decimal import Decimal

from climate.figures import ClimateFigure, figure_of
from climate.functions import FUNCTIONS

STEP = 5  # people, from one picture to the next


class ScreenPicture:
    """The figures that a screen shows: {key: [how many scores, their mean as text]} as it is stored."""

    def __init__(self, stored, minimum):
        self.stored, self.minimum = dict(stored), minimum

    @property
    def figures(self):
        """{key of a function: what the screen shows of it}, without a mean where nothing may be drawn yet."""
        found = {key: ClimateFigure(n, Decimal(mean)) for key, (n, mean) in self.stored.items()}
        return {key: found.get(key, ClimateFigure(0)) for key in FUNCTIONS}

    def follow(self, rows):
        """Draw what may be drawn of these, each ({key: box or None}, the keys that no picture shows as they are).

        Returns the keys of the functions that were drawn anew.
        """
        drawn = set()
        for key in FUNCTIONS:
            boxes = [row[key] for row, _fresh in rows if row[key] is not None]
            news = sum(key in fresh for _row, fresh in rows)
            if len(boxes) >= self.minimum and news >= (STEP if key in self.stored else 1):
                figure = figure_of(boxes, self.minimum)
                self.stored[key] = [figure.n, str(figure.mean)]
                drawn.add(key)
        return drawn
