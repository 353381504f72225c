"""Both sides beside each other: what initiators and officials find of the statements, as figures and as bars.

Pure Python: plain values in, plain values and text out. Of a group of fewer than `FEWEST` people nothing is told.
"""

from dataclasses import dataclass

from climate.opinions import FEWEST, OpinionAnswer, OpinionStatement, Side

WIDTH, HEIGHT = 200, 18  # of a bar, in units of its view box
NO_ANSWERS = dict.fromkeys(OpinionAnswer.values, 0)


class NothingToShow(Exception):
    """Neither group is large enough to tell anything of it."""


def figures_of(tally):
    """{side: {statement: {answer: how many}}} of an `Opinion` tally; of a group that is too small None in the place
    of its statements. It holds nothing but texts and numbers, so that it can be kept as JSON."""
    found = {}
    for side in Side.values:
        of_side = {statement: NO_ANSWERS | tally.get((side, statement), {}) for statement in OpinionStatement.values}
        found[side] = of_side if min(sum(each.values()) for each in of_side.values()) >= FEWEST else None
    return found


def may_be_shown(figures):
    """Whether there is a group that is large enough."""
    return any(figures.values())


class TooFewSince(NothingToShow):
    """Since the figures that everyone saw, so few people answered that both together would tell what these said."""


@dataclass(frozen=True)
class SideBar:
    """What one group finds of a statement: how many answered, how many of them agree, disagree and do not know; of who
    has an opinion the share that agrees, in whole percents, and the lengths of its two bars as text.

    `n` is None for a group that is too small, and then all numbers are 0. `share` is None when nobody has an opinion.
    """

    side: str
    label: str
    n: int | None
    agree: int = 0
    disagree: int = 0
    unknown: int = 0
    share: int | None = None
    agree_width: str = "0"
    disagree_width: str = "0"


@dataclass(frozen=True)
class StatementChart:
    """A statement with the bars of both groups, and how many percent points more initiators agree than officials do
    (negative: fewer; None when that is not known)."""

    statement: str
    text: str
    bars: tuple[SideBar, ...]
    difference: int | None

    @property
    def apart(self):
        """How far they are apart, without who agrees more."""
        return None if self.difference is None else abs(self.difference)


def charts(figures):
    """A StatementChart for each statement, in the order of the source, of these figures (`figures_of`)."""
    found = []
    for statement in OpinionStatement:
        bars = tuple(_bar(side, (figures.get(side.value) or {}).get(statement.value)) for side in Side)
        shares = [bar.share for bar in bars]
        difference = None if None in shares else shares[0] - shares[1]
        found.append(StatementChart(statement.value, str(statement.label), bars, difference))
    return found


def _bar(side, answers):
    if answers is None:
        return SideBar(side.value, str(side.label), None)
    agree, disagree, unknown = (answers[answer] for answer in OpinionAnswer.values)
    opinions = agree + disagree
    width = round(WIDTH * agree / opinions, 1) if opinions else 0
    return SideBar(
        side=side.value,
        label=str(side.label),
        n=opinions + unknown,
        agree=agree,
        disagree=disagree,
        unknown=unknown,
        share=round(100 * agree / opinions) if opinions else None,
        agree_width=f"{width:g}",
        disagree_width=f"{WIDTH - width:g}" if opinions else "0",
    )
