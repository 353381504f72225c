"""The climate of one area for one reader: which askings there are, what two of them say, and what can be done."""

from typing import NamedTuple

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from catalogue.climate.radar import radar
from catalogue.climate.words import day, decimal, last_day, spread, title
from climate.functions import FUNCTIONS
from climate.models import Round
from climate.places import places_at
from knowledge.models import Article

WEAK = 5.5  # the middle of the scale: below it a function is weak
FIRST, SECOND = "peiling", "naast"  # in the address: which asking, and which one beside it


class Cell(NamedTuple):
    """What one asking says of a function, in words: "" for what may not be said."""

    mean: str
    spread: str
    n: str


class FunctionRow(NamedTuple):
    """A line of the table: the function, what one or two askings say of it, and how far these are apart."""

    function: object
    cells: list[Cell]
    difference: str


class Advice(NamedTuple):
    """What can be done about a weak function: the study's own remedy, and articles that tell more."""

    function: object
    mean: str
    articles: list


class Asking:
    """A round as a page shows it, with its figures."""

    def __init__(self, asked, places, key):
        self.round, self.key = asked, key
        self.figures = asked.figures()
        self.title = title(asked, places)
        self.place = places.get(asked.area)
        self.opened, self.ended = day(asked.at), last_day(asked)
        self.scorers = asked.scorers

    @property
    def is_shown(self):
        """Whether there is any figure that may be said."""
        return any(each.mean is not None for each in self.figures.values())

    @property
    def too_few(self):
        """How many people it takes for a figure."""
        return self.round.minimum if self.round.is_of_public else 1

    def cell(self, key):
        figure = self.figures[key]
        return Cell(decimal(figure.mean), spread(figure), str(figure.n) if figure.mean is not None else "")


class AreaClimate:
    """What stands on the page of an area. `rounds` are those that this reader may read, of any area, the newest first;
    `asked` is the query of the address."""

    def __init__(self, code, rounds, asked):
        self.rounds = list(rounds.with_scorers())
        self.places = places_at({code, *(each.area for each in self.rounds)})
        self.place = self.places.get(code)
        here = [each for each in self.rounds if each.area == code]
        first = chosen(asked.get(FIRST, ""), here) or (here[0] if here else None)
        second = chosen(asked.get(SECOND, ""), [each for each in self.rounds if each != first])
        self.here = [(each.pk, title(each, self.places), each == first) for each in here]
        self.others = [(each.pk, title(each, self.places), each == second) for each in self.rounds if each != first]
        pairs = zip(("first", "second"), (first, second), strict=True)
        self.askings = [Asking(each, self.places, key) for key, each in pairs if each]

    @property
    def here_municipality(self):
        """The CBS code of the municipality that asked here; "" when nobody did."""
        return self.askings[0].round.municipality_id if self.askings else ""

    @property
    def drawn(self):
        """The askings with something to draw."""
        return [each for each in self.askings if each.is_shown]

    @property
    def shapes(self):
        """The shapes of the radar; none when nothing may be drawn."""
        if not self.drawn:
            return []
        return radar(list(FUNCTIONS.values()), [each.figures for each in self.drawn], decimal)

    @property
    def rows(self):
        """The FunctionRows of the table."""
        return [
            FunctionRow(each, [one.cell(key) for one in self.drawn], self.apart(key))
            for key, each in FUNCTIONS.items()
        ]

    def apart(self, key):
        """How much higher the first is than the second, with its sign; "" where one of them says nothing."""
        means = [each.figures[key].mean for each in self.drawn]
        if len(means) < 2 or None in means:
            return ""
        difference = means[0] - means[1]
        return ("+" if difference > 0 else "−" if difference < 0 else "") + decimal(abs(difference))

    def advice(self):
        """What can be done about each weak function of the first asking, the weakest first. One query."""
        figures = self.askings[0].figures if self.askings else {}
        weak = [key for key, each in figures.items() if each.mean is not None and each.mean < WEAK]
        weak.sort(key=lambda key: figures[key].mean)
        wanted = {article for key in weak for article in FUNCTIONS[key].articles}
        found = Article.objects.published().shown_in([self.here_municipality]).filter(key__in=wanted)
        articles = {each.key: each for each in found} if wanted else {}
        return [
            Advice(FUNCTIONS[key], decimal(figures[key].mean), told(FUNCTIONS[key].articles, articles)) for key in weak
        ]

    def table(self):
        """The same as rows of a file, with what stands in its columns first."""
        yield [
            *(_("CBS code"), _("area"), _("round"), _("way"), _("opened"), _("closed"), _("function")),
            *(_("people"), _("mean"), _("middle half from"), _("middle half to")),
        ]
        for each in self.drawn:
            asked = each.round
            about = [asked.area, str(each.place), asked.name, str(asked.get_way_display())]
            days = [f"{each:%Y-%m-%d}" for each in (localdate(asked.at), asked.last_day)]
            for key, function in FUNCTIONS.items():
                figure = each.figures[key]
                said = figure.mean is not None
                values = [figure.n if said else "", *map(decimal, (figure.mean, figure.low, figure.high))]
                yield [*about, *days, str(function), *values]


def chosen(text, rounds):
    """The round that an address names, None when it names none of these."""
    return next((each for each in rounds if str(each.pk) == text), None)


def told(keys, articles):
    """(article, its address) of those with these keys that are there."""
    return [(articles[key], articles[key].get_absolute_url()) for key in keys if key in articles]


def askings_for_all():
    """The rounds that everyone may read, the newest first."""
    return Round.objects.shown().newest_first().select_related("municipality")
