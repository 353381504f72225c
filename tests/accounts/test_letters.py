import re
from pathlib import Path

import allauth.account
import allauth.socialaccount

from accounts.letters import LETTERS


def test_there_is_a_letter_for_every_mail_that_allauth_sends():
    """Read from allauth's source: a new version with a new mail fails here, not in front of a citizen."""
    sent = set()
    for part in (allauth.account, allauth.socialaccount):
        for path in Path(part.__file__).parent.rglob("*.py"):
            if "tests" not in path.parts:
                sent |= set(re.findall(r'"((?:social)?account/email/\w+)"', path.read_text()))
    assert {each.partition("/")[0] for each in sent} == {"account", "socialaccount"}

    # A link instead of a code: not with our settings.
    assert sent - {"account/email/password_reset_key"} <= set(LETTERS)


def test_every_letter_says_what_it_is_about_and_why_it_came():
    for letter in LETTERS.values():
        assert letter.subject and letter.text and letter.closing and letter.reason
