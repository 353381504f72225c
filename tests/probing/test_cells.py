"""Nobody comes in by another method: what the access matrix does not allow by one, no other one opens."""

import pytest
from django.urls import reverse

from tests.test_access import ROLES, ROWS, parameters, person

FOREIGN = ["put", "patch", "delete", "options", "trace"]
CELLS = {(row["name"], row["object"], row["method"]): row for row in ROWS}
ADDRESSES = list({(row["name"], row["object"]): row for row in ROWS}.values())
# What is refused: not signed in, not allowed, not there, gone, not by this method, without its body or its length.
REFUSED = {400, 401, 403, 404, 405, 410, 413}


def closed(row, role):
    """The methods that must be refused to this role at this address. A form that the matrix lists as a page only (GET)
    takes what is sent from whom it shows itself to. GET and what is listed are for tests/test_access.py."""
    cells = [CELLS.get((row["name"], row["object"], method)) for method in ("GET", "POST")]
    return FOREIGN if any(cell and cell[role] == "allow" for cell in cells) else [*FOREIGN, "post"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_no_cell_is_too_open(visitor, world, role):
    user, too_open, asked = person(role), [], 0
    if user:
        visitor.force_login(user)
    for row in ADDRESSES:
        address = reverse(row["name"], kwargs=parameters(row, world))
        for method in closed(row, role):
            answer = getattr(visitor, method)(address)
            asked += 1
            to_sign_in = answer.status_code == 302 and answer.url.startswith(reverse("account_login"))
            if answer.status_code not in REFUSED and not to_sign_in:
                too_open.append((method, address, answer.status_code))
    assert too_open == []
    assert asked >= len(FOREIGN) * len(ADDRESSES)
