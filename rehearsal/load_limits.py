"""Whether limits and sessions hold over all nodes together: asked of each node in turn, straight and not by the
proxy."""

from itertools import cycle

from rehearsal.journeys import START
from rehearsal.journeys_visitor import Visitor, filled
from rehearsal.ledger import Ledger

SIGN_INS = 5  # wrong passwords for one account in five minutes (config/second_factor.py, ACCOUNT_RATE_LIMITS)
ENOUGH = "te vaak geprobeerd"  # what one more is told
STRANGER = "127.15.0.2"  # from where they ask: an address that no visitor of the load has


def visitors(nodes, headers=None):
    """One visitor at each of these nodes ("http://127.0.0.1:8000"), with one address and one set of cookies."""
    found = [Visitor(node, Ledger(), headers, STRANGER) for node in nodes]
    for each in found:
        each.cookies = found[0].cookies
    return found


def drafts(nodes, municipality, headers=None, most=20):
    """How many drafts a stranger may begin in an hour, pressing at each node in turn, until one says that it is
    enough.

    `most` is what the setting DRAFTS_PER_SENDER allows; a few more are tried. Each node must answer.
    """
    begun, turns = 0, cycle(visitors(nodes, headers))
    for visitor, _attempt in zip(turns, range(most + 4), strict=False):
        fields = filled(visitor.get(START).form("municipality"), municipality=municipality)
        answer = visitor.post(START, fields, lambda answer: answer.status == 302, kind="start")
        begun += not answer.error
    return begun


def wrong_passwords(nodes, email, headers=None):
    """How many wrong passwords for one account are looked at, tried at each node in turn, before no more are."""
    looked_at = 0
    for visitor, _attempt in zip(cycle(visitors(nodes, headers)), range(SIGN_INS + 4), strict=False):
        fields = visitor.get("/inloggen/").form("password")
        fields = filled(fields, login=email, password="dit-is-het-zeker-niet")
        answer = visitor.post("/inloggen/", fields, lambda _answer: True, kind="sign in")
        looked_at += answer.status == 200 and ENOUGH not in answer.text
    return looked_at


def sessions(nodes, cookies, path="/werkbank/", headers=None):
    """{node: the status} of a page for who is signed in, with the cookies of a visitor of the proxy."""
    found = {}
    for node in nodes:
        visitor = Visitor(node, Ledger(), headers, STRANGER)
        visitor.cookies = dict(cookies)
        found[node] = visitor.ask("GET", path).status
    return found
