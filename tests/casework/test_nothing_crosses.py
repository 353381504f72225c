"""What officials write about contacts, corrections and taking part is found nowhere outside their municipality."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import Organisation
from casework.corrections import correct
from casework.models import AssignmentRule, Bulletin, Joining, Redaction, Responsibility
from outbox.models import Message
from tests.builders import a_municipality, a_neighbourhood, a_user, an_admin, an_initiative, an_official
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
CANARY = "kanarie"
PAGES = [
    reverse("initiatives:home"),
    reverse("initiatives:list"),
    reverse("initiatives:export", args=["csv"]),
    reverse("initiatives:export", args=["json"]),
    reverse("initiatives:lenses"),
    reverse("follow:feed"),
]
OFFICIAL_PAGES = [reverse(f"workbench:{name}") for name in ("queue", "handover", "joining", "phone")]
OFFICE_PAGES = [reverse("office:assignment", args=["GM9999"])]


def planted():
    """An initiative with a canary in everything private that was written about it."""
    Organisation.objects.create(municipality=a_municipality(), contact_email="team@dam.example")
    official, owner = an_official(name=f"Sam {CANARY}", email=f"{CANARY}@dam.example"), a_user()
    official.memberships.update(phone="06 99999999")
    initiative = an_initiative(owner=owner, by=official, description="Bel 06 1111 2222", summary="Tuinn")
    place = {"municipality": a_municipality(), "by": official}
    other = an_official(name=f"Kim {CANARY}")
    Responsibility.objects.assign(other, initiative=initiative, note=f"notitie {CANARY}", **place)
    Responsibility.objects.assign(official, initiative=initiative, note=f"nog een {CANARY}", **place)
    correct(initiative, {"summary": "Tuin"}, by=official, reason=f"reden {CANARY}")
    Redaction.objects.take_out(initiative, "06 1111 2222", by=official, why=f"weg {CANARY}")
    later = localdate() + timedelta(days=9)
    texts = {"when_and_where": f"{CANARY}", "hands": "", "things": "", "room": "", "shown_until": later}
    Joining.objects.keep(initiative, texts, by=owner)
    Bulletin.objects.add(initiative, f"nieuws {CANARY}", shown_until=later, by=owner)
    AssignmentRule.objects.create(
        municipality=a_municipality(), neighbourhood=a_neighbourhood(name=f"Buurt {CANARY}"), official=official
    )
    return initiative, owner


def bodies(client, addresses):
    for address in addresses:
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        yield address, content.decode(errors="replace")


READERS = {
    "nobody": lambda: None,
    "an initiator": a_user,
    "an official elsewhere": lambda: an_official(a_municipality("GM0355", "Zeist")),
    "an admin elsewhere": lambda: an_admin(a_municipality("GM0355", "Zeist")),
}


@pytest.mark.parametrize("reader", READERS)
def test_no_page_or_file_of_others_holds_it(reader):
    initiative, _owner = planted()
    client = PageClient()
    if person := READERS[reader]():
        client.force_login(person)
    pages = [*PAGES, initiative.get_absolute_url(), reverse("initiatives:message", args=[initiative.slug])]
    pages += OFFICIAL_PAGES if "elsewhere" in reader else []
    pages += OFFICE_PAGES if "admin" in reader else []
    for address, said in bodies(client, pages):
        assert CANARY not in said, address
        assert "06 99999999" not in said and "06 1111 2222" not in said and "Tuinn" not in said, address
    found = client.get(reverse("initiatives:list", query={"q": CANARY})).content.decode()
    assert "Buurttuin De Kade" not in found


def test_the_initiator_sees_the_contact_and_not_what_officials_noted():
    initiative, owner = planted()
    client = PageClient()
    client.force_login(owner)
    said = client.get(initiative.get_absolute_url()).content.decode()
    assert f"Sam {CANARY}" in said and "06 99999999" in said
    for private in ("notitie", "nog een", "reden", "weg"):
        assert f"{private} {CANARY}" not in said


def test_no_mail_to_others_holds_it():
    _initiative, owner = planted()
    for mail in Message.objects.exclude(recipient=owner.email):
        assert CANARY not in mail.subject + mail.text + mail.html
