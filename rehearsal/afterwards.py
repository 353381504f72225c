"""What must hold over all nodes together, once everything fell over and is there again: limits, a session, and what
every process of every node shows."""

import time

from rehearsal import site
from rehearsal.journeys import signing_in
from rehearsal.journeys_visitor import Visitor
from rehearsal.ledger import Ledger
from rehearsal.load_limits import SIGN_INS, STRANGER, drafts, sessions, wrong_passwords
from rehearsal.load_people import MUNICIPALITY
from rehearsal.rounds_processes import differences

DRAFTS = 20  # DRAFTS_PER_SENDER of config/settings.py, an hour
HEADERS = {"Host": site.HOST, "X-Forwarded-Proto": "https"}
FROM_A_STRANGER = HEADERS | {"X-Forwarded-For": STRANGER}  # as the proxy tells a node


def wrong(proxy, nodes, environment, official):
    """What is not as it must be, a sentence each; none when all is well.

    Takes the address of the proxy, {(host, port) of a node: its main process}, the settings of the nodes, and an
    Official who did nothing yet.
    """
    straight = ["http://{}:{}".format(*node) for node in nodes]
    found = differences(nodes, environment, HEADERS)
    shown = sessions(straight, signed_in(proxy, official), headers=FROM_A_STRANGER)
    found += [
        f"{node}: who signed in through the proxy gets {status}" for node, status in shown.items() if status != 200
    ]
    looked_at = wrong_passwords(straight, official.email, FROM_A_STRANGER)
    if looked_at != SIGN_INS:
        found.append(f"{looked_at} wrong passwords were looked at over all nodes, and not {SIGN_INS}")
    begun = drafts(straight, MUNICIPALITY, FROM_A_STRANGER, DRAFTS)
    if begun != DRAFTS:
        found.append(f"a stranger began {begun} drafts over all nodes, and not {DRAFTS}")
    return found


def signed_in(proxy, official):
    """The cookies of this official, who signs in through the proxy."""
    visitor = Visitor(proxy, Ledger(), HEADERS)
    for pause in signing_in(visitor, official.email, official.password, official.code):
        time.sleep(pause)
    return visitor.cookies
