"""What a rehearsal found, event by event, beside what it must be."""

from collections import Counter
from dataclasses import dataclass, field

from rehearsal.ledger import ERRORS, PROXY

# What deploy/haproxy.cfg sends to the other node when a node did not answer. Who sent something else then is told, by
# our page of the proxy, that it may have arrived or not.
REPEATED = {"read", "autosave", "section", "submit", "receipt"}


@dataclass(frozen=True)
class Target:
    """What an event may cost at most; None: there is no target, it is only said.

    `gap`: seconds without an acknowledged write. `errors`: what visitors see that is not our own page for a moment.
    `unsure`: how often they are told that what they sent may have arrived or not. `away`: how often they are told that
    the site is away for a moment.
    """

    gap: float | None = None
    errors: int | None = None
    unsure: int | None = None
    away: int | None = None
    lost: int | None = 0
    doubled: int | None = 0


@dataclass
class Outcome:
    """One event: what was done how often, and what it cost."""

    name: str
    target: Target
    kills: int = 0
    gap: float = 0.0
    errors: int = 0
    unsure: int = 0
    away: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    failed: str = ""  # why it was broken off
    said: list = field(default_factory=list)
    windows: list = field(default_factory=list)  # (begin, end) of each time, by the monotonic clock

    def measure(self, ledger, begin, end):
        """Add what the ledger has of the time between these moments."""
        self.windows.append((begin, end))
        self.gap = max(self.gap, ledger.longest_gap(begin, end))
        errors, unsure = seen(ledger, begin, end)
        self.errors += sum(errors.values())
        self.unsure += sum(unsure.values())
        self.said += [f"{number} × {kind}: {what}" for (kind, what), number in sorted((errors + unsure).items())]
        denied = ledger.denied(begin, end)
        self.said += [f"{number} × {kind}: {status}" for (kind, status), number in sorted(denied.items(), key=str)]
        self.away += ledger.away(begin, end)

    def holds(self, moment):
        """Whether something at this moment belongs to this event."""
        return moment is not None and any(begin <= moment <= end for begin, end in self.windows)

    @property
    def missed(self):
        """The targets that were missed, in words."""
        limits = vars(self.target)
        found = [
            f"{what} {getattr(self, what):g} > {most:g}"
            for what, most in limits.items()
            if most is not None and getattr(self, what) > most
        ]
        return [*found, *([self.failed] if self.failed else [])]


def seen(ledger, begin, end):
    """What visitors saw between these moments that is no page of the site: two Counters of (kind, word of the ledger),
    of what nobody should see, and of what leaves unsure whether it arrived."""
    errors, unsure = Counter(), Counter()
    for row in ledger.rows[:]:
        if row.error in ERRORS and row.ended and begin <= row.ended <= end:
            is_told = row.error == PROXY and row.status == 502 and row.kind not in REPEATED
            (unsure if is_told else errors)[row.kind, row.error] += 1
    return errors, unsure


def lay(outcomes, ledger, verdicts):
    """Lay what was acknowledged, lost and doubled to the event in whose time it fell.

    Returns an Outcome of what fell in none.
    """
    rest = Outcome("between the events", Target(errors=0, away=0))

    def of(row):
        moment = row.acknowledged or row.ended or row.asked
        return next((each for each in outcomes if each.holds(moment)), rest)

    for row in ledger.acknowledged():
        of(row).acknowledged += 1
    for verdict in verdicts.values():
        for row in verdict.lost_rows:
            of(row).lost += 1
        for row in verdict.doubled_rows:
            of(row).doubled += 1
    return rest


def between(outcomes, ledger, begin, end):
    """(errors, left unsure, pages that the site is away) that visitors saw outside the events."""
    errors, unsure = (sum(each.values()) for each in seen(ledger, begin, end))
    found = errors, unsure, ledger.away(begin, end)
    taken = zip(*((each.errors, each.unsure, each.away) for each in outcomes), strict=True)
    return tuple(all_of - sum(some) for all_of, some in zip(found, taken, strict=True))


def too_little(outcomes, ledger, wanted):
    """What a whole rehearsal has too little of, in words; "" when it has enough.

    `wanted`: {"kill" or a kind of the ledger: how many at least}.
    """
    found = {kind: len(ledger.acknowledged(kind)) for kind in wanted}
    found["kill"] = sum(each.kills for each in outcomes)
    return ", ".join(f"{found[kind]} × {kind} of {least}" for kind, least in wanted.items() if found[kind] < least)


HEADS = ("event", "kills", "s without", "errors", "unsure", "our 503", "acknowl.", "lost", "doubled", "")


def table(outcomes):
    """The lines of the table, and after it what is worth a word."""
    rows = [
        (
            each.name,
            str(each.kills),
            f"{each.gap:.1f}" if each.windows else "",
            *(
                str(number)
                for number in (each.errors, each.unsure, each.away, each.acknowledged, each.lost, each.doubled)
            ),
            "MISSED" if each.missed else "ok",
        )
        for each in outcomes
    ]
    first = max(len(row[0]) for row in [HEADS, *rows])
    yield from (f"{name:{first}} " + " ".join(f"{cell:>9}" for cell in cells) for name, *cells in [HEADS, *rows])
    for each in outcomes:
        for missed in each.missed:
            yield f"  {each.name}: missed: {missed}"
        if each.said:
            yield f"  {each.name}: {'; '.join(each.said)}"
