"""Whatever people are called and type on their way through the site, nothing of it is in the log."""

import pytest
from django.db import connection
from django.urls import reverse

from audit.models import Entry
from casework.models import Demand
from tests.audit.test_acts import DONE, LOGGED
from tests.builders import a_user, an_admin, an_initiative, an_official

pytestmark = pytest.mark.django_db
NAME, STREET, PHONE = "Kanariepiet", "Kanariestraat 7", "06 98765432"
MAIL = "kanarie@vogels.example"


def all_of_the_log():
    """Every value in the table, as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(audit_entry::text, '\n'), '') FROM audit_entry")
        return cursor.fetchone()[0]


def test_what_people_type_on_their_way_is_not_in_it(client):
    admin = an_admin(name=NAME, email=MAIL)
    owner = a_user(name=f"{NAME} de Tweede", email="tweede@vogels.example")
    said = {
        "contact_name": NAME,
        "contact_email": MAIL,
        "contact_phone": PHONE,
        "description": f"Bel {PHONE}, {STREET}",
    }
    initiative = an_initiative(owner=owner, name=f"Tuin van {NAME}", **said)
    client.post(reverse("account_login"), {"login": MAIL, "password": f"{NAME}-verkeerd"})
    client.post(reverse("account_login"), {"login": f"{NAME}@nergens.example", "password": "verkeerd"})
    client.force_login(admin)
    client.get(initiative.get_absolute_url())
    for query in (f"?q={NAME}", f"?q={MAIL}&phase=idea", f"?neighbourhood={NAME}", f"?{NAME}=1&columns={NAME}"):
        assert client.get(reverse("initiatives:export", args=["csv"]) + query).status_code == 200
    asked = {"email": f"nieuw.{MAIL}", "role": "official", "name": NAME}
    client.post(reverse("office:invite", args=["GM9999"]), asked)
    organisation = {"contact_name": NAME, "contact_email": MAIL, "contact_phone": PHONE, "about_nl": STREET}
    rest = {"shown_name": NAME, "response_days": "9", "least_scorers": "5", "shows_joining_at_once": "False"}
    client.post(reverse("office:organisation", args=["GM9999"]), organisation | rest)
    address = reverse("workbench:redaction", args=[initiative.slug])
    sent = {"text": PHONE, "why": f"Gevraagd door {STREET}", "step": "look"}
    seen = client.post(address, sent).context["form"].seal
    client.post(address, sent | {"step": "confirm", "seen": seen})
    Demand.objects.make(initiative, Demand.Kind.REMOVE_DATA, by=owner).fulfil(by=admin, details=["email"])
    initiative.unpublish(by=admin, reason=f"{NAME} vroeg het")
    an_official(name=NAME).memberships.get().suspend(by=admin)
    client.get(reverse("office:log-file", args=["GM9999"]))

    written = all_of_the_log().lower()
    assert Entry.objects.count() > 12
    for canary in ("kanarie", "vogels", "987654", "98765432", "@", "127.0.0.1"):
        assert canary not in written


@pytest.mark.parametrize(
    "name", ["office:organisation", "office:leaving", "workbench:joining", "workbench:value-showing"]
)
def test_nor_by_the_acts_of_an_admin_with_such_a_name(client, name):
    by = an_admin(name=NAME, email=MAIL)
    client.force_login(by)
    DONE[name](client, by)

    assert name in LOGGED and "kanarie" not in all_of_the_log().lower() and "@" not in all_of_the_log()
