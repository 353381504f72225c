"""What people do with an initiative: who is its contact, what is asked, told, promised and offered."""

from casework.assignment import AssignmentRule
from casework.bulk import BulkAct, BulkChange
from casework.consents import Consent
from casework.demands import Demand
from casework.joining import Bulletin, Joining
from casework.letters import Letter, LetterText
from casework.needs import Need, NeedPulse
from casework.notes import Note
from casework.offers import Offer
from casework.promises import Promise
from casework.redactions import Redaction
from casework.requests import Request
from casework.responsibilities import Responsibility
from casework.settlements import Settlement
from casework.terms import Term

__all__ = [
    "AssignmentRule",
    "BulkAct",
    "BulkChange",
    "Bulletin",
    "Consent",
    "Demand",
    "Joining",
    "Letter",
    "LetterText",
    "Need",
    "NeedPulse",
    "Note",
    "Offer",
    "Promise",
    "Redaction",
    "Request",
    "Responsibility",
    "Settlement",
    "Term",
]
