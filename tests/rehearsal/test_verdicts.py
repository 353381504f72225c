"""What a rehearsal found is laid to what was killed, and a missed target is not passed over."""

from rehearsal.ledger import Ledger
from rehearsal.ledger_check import Verdict
from rehearsal.verdicts import Outcome, Target, between, lay, table, too_little


def acknowledged(ledger, moment, kind="submit", error=""):
    """A row that was asked and ended at this moment."""
    row = ledger.end(ledger.ask(kind, f"at {moment}"), 503 if error else 200, error)
    row.asked = row.ended = moment
    row.acknowledged = None if error else moment
    return row


def test_an_event_costs_what_fell_in_its_time():
    ledger = Ledger()
    for moment in (10, 11, 15, 16):
        acknowledged(ledger, moment)
    acknowledged(ledger, 13, error="broken")
    acknowledged(ledger, 14, error="away")
    acknowledged(ledger, 30, error="proxy")
    outcome = Outcome("a node", Target())
    outcome.measure(ledger, 10.5, 16.5)

    assert (outcome.gap, outcome.errors, outcome.away, outcome.said) == (4, 1, 1, ["1 × submit: broken"])
    assert between([outcome], ledger, 0, 40) == (1, 0, 0)


def test_who_is_told_that_it_may_have_arrived_is_no_error_where_it_may_not_be_repeated():
    ledger = Ledger()
    for kind, status in [("publish", 502), ("submit", 502), ("publish", 503)]:
        acknowledged(ledger, 5, kind, "proxy").status = status
    outcome = Outcome("a node", Target())
    outcome.measure(ledger, 0, 10)

    assert (outcome.errors, outcome.unsure) == (2, 1)


def test_a_whole_rehearsal_with_too_little_in_it_is_told():
    ledger = Ledger()
    for moment in range(3):
        acknowledged(ledger, moment)
    outcomes = [Outcome("a node", Target(), kills=4), Outcome("a worker", Target(), kills=5)]

    assert too_little(outcomes, ledger, {"kill": 9, "submit": 3}) == ""
    told = too_little(outcomes, ledger, {"kill": 10, "submit": 4, "autosave": 1})
    assert told == "9 × kill of 10, 3 × submit of 4, 0 × autosave of 1"
    assert Outcome("all of it", Target(), failed=told).missed == [told]


def test_what_was_lost_or_doubled_is_laid_to_the_event_of_its_moment():
    ledger = Ledger()
    sooner, later, after = (acknowledged(ledger, moment) for moment in (5, 15, 25))
    first = Outcome("first", Target(), windows=[(0, 10)])
    second = Outcome("second", Target(), windows=[(10.1, 20)])
    verdicts = {"submit": Verdict(3, lost_rows=[later], doubled_rows=[sooner, after])}

    rest = lay([first, second], ledger, verdicts)

    assert [(each.acknowledged, each.lost, each.doubled) for each in (first, second, rest)] == [
        (1, 0, 1),
        (1, 1, 0),
        (1, 0, 1),
    ]


def test_each_missed_target_is_said_and_what_has_none_is_not_missed():
    outcome = Outcome("the standby", Target(gap=3.0, errors=0), gap=3.1, errors=0, away=9, lost=1)
    assert outcome.missed == ["gap 3.1 > 3", "lost 1 > 0"]
    assert Outcome("asynchronous", Target(lost=None), lost=7).missed == []
    assert Outcome("a node", Target(), failed="Waited.").missed == ["Waited."]


def test_the_table_says_what_was_missed():
    lines = [
        *table([Outcome("a node", Target(gap=5), kills=8, gap=1.25, windows=[(0, 1)]), Outcome("x", Target(), lost=2)])
    ]
    assert lines[1].split() == ["a", "node", "8", "1.2", "0", "0", "0", "0", "0", "0", "ok"]
    assert lines[2].split()[-1] == "MISSED"
    assert lines[3] == "  x: missed: lost 2 > 0"
