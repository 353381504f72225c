"""What officials write is found nowhere outside their municipality: in no page, file, search, feed or mail.

Each text that nobody else may read carries a word of its own. Whoever adds a text that stays in the municipality, adds
it to `CANARIES`.
"""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from casework.models import Letter, Need, Offer, Request, Responsibility, Settlement
from follow.digests import digest
from follow.models import Frequency, SavedView
from outbox.models import Message
from tests.builders import a_document, a_need, a_note, a_promise, a_user, an_official, an_organisation
from tests.pdfs import ReadPdf
from tests.test_access import ROWS, one_of_everything, parameters, person

# Words of which no other text is made, so that they are found in whatever is written around them.
CANARIES = {
    name: f"{name}kanarie"
    for name in (
        "notitie",
        "gesprek",
        "toezegging",
        "waarom",
        "steunvraag",
        "aanbod",
        "overdracht",
        "concept",
        "verzoek",
        "afhandeling",
        "document",
    )
}
# Letters and requests go to the initiator: they may read those about what is theirs.
FOR_INITIATORS = {"concept", "verzoek"}
NOTES = {"notitie", "gesprek"}
OUTSIDERS = ["anonymous", "initiator", "owner", "other_official"]


def with_canaries():
    """One of everything, and about each initiative of it a text of each kind."""
    world = one_of_everything()
    an_organisation()
    fill(world)
    return world


def fill(world):
    """A text of each kind in this world."""
    official = an_official(name="Sam Bakker")
    initiatives = [world["published"], world["registered"]]
    for initiative in initiatives:
        write(initiative, official)
    Offer.objects.put_up(
        by=official, official=official, municipality=official_place(official), kind="say", words=CANARIES["aanbod"]
    )
    Settlement.objects.create(
        municipality=official_place(official),
        by=official,
        intake=world["queued"],
        kind=Settlement.Kind.UNREGISTERED,
        words=CANARIES["afhandeling"],
    )


def official_place(official):
    return official.memberships.get().municipality


def write(initiative, official):
    """A text of each kind about this initiative."""
    of = {"municipality": initiative.municipality, "by": official}
    soon = timezone.now()
    a_note(initiative, by=official, text=CANARIES["notitie"])
    a_note(initiative, by=official, text=CANARIES["gesprek"], channel="phone")
    a_promise(initiative, by=official, what=CANARIES["toezegging"])
    a_promise(initiative, by=official, what="Startgeld", broken_at=soon, why=CANARIES["waarom"])
    a_need(initiative, kind="training").close(Need.Outcome.NOT_MET, by=official, words=CANARIES["steunvraag"])
    Responsibility.objects.assign(official, initiative=initiative, note=CANARIES["overdracht"], **of)
    draft = {"kind": "published", "subject": CANARIES["concept"], "text": CANARIES["concept"], "due_at": soon}
    Letter.objects.create(initiative=initiative, **draft, **of)
    asked = {"questions": ["phase"], "words": CANARIES["verzoek"], "expires_at": soon, "digest": initiative.slug}
    Request.objects.create(intake=initiative.intake, **asked, **of)
    a_document(
        initiative, by=official, title=CANARIES["document"], name=CANARIES["document"], text=CANARIES["document"]
    )


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(with_canaries) as made:
        yield made


def read(response):
    """All that an answer says, also within a file."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return " ".join(file.read(name).decode(errors="replace") for name in file.namelist())
    if content[:4] == b"%PDF":
        return " ".join(tag.text for tag in ReadPdf(content).tags.children)
    return content.decode(errors="replace")


def addresses(world):
    """Every address of the matrix, and those that ask for what was written."""
    found = {reverse(row["name"], kwargs=parameters(row, world)) for row in ROWS if row["method"] == "GET"}
    listed = reverse("initiatives:list")
    found |= {reverse("initiatives:export", args=[kind]) for kind in ("csv", "xlsx", "json")}
    found |= {f"{listed}?view={view}" for view in ("table", "map", "matrix")}
    profile = world["published"].get_absolute_url()
    return sorted(found | {f"{profile}?show=notes", f"{profile}profiel.pdf?full=1"})


def told(text, allowed=()):
    return [name for name, word in CANARIES.items() if word in text and name not in allowed]


def sign_in(client, role, world):
    user = world["owner"] if role == "owner" else person(role)
    if user:
        client.force_login(user)
    return user


def test_officials_of_the_municipality_do_read_it(client, world, db):
    """The canaries sing: else the tests above would hold of anything."""
    client.force_login(an_official())

    text = " ".join(
        read(client.get(address))
        for address in [
            world["published"].get_absolute_url(),
            reverse("workbench:timeline", args=[world["published"].slug]),
            reverse("workbench:need", args=[world["published"].needs.first().pk]),
            f"{reverse('workbench:needs')}?kind=say",
            reverse("workbench:documents", args=[world["published"].slug]),
        ]
    )

    assert set(told(text)) == set(CANARIES) - {"afhandeling"}


@pytest.mark.parametrize("role", [*OUTSIDERS, "official"])
def test_no_search_finds_it(client, world, db, role):
    """The list finds what is public or said in an intake; for officials of the municipality also by its notes."""
    sign_in(client, role, world)

    for name, word in CANARIES.items():
        found = json.loads(read(client.get(reverse("initiatives:export", args=["json"]), {"q": word})))
        own = {world["published"], world["registered"]} if (role, name in NOTES) == ("official", True) else set()
        assert {row["name"] for row in found["rows"]} == {each.intake.name for each in own}


@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_way_out_offers_or_counts_it(client, world, db, role):
    sign_in(client, role, world)
    name = world["published"].intake.name.split()[0]
    for word in CANARIES.values():
        page = read(client.get(reverse("initiatives:list"), {"q": f"{name} {word}"}))
        assert f"“{word}” komt nergens voor." in page
        assert f"<mark>{word}" not in page


def test_no_feed_and_no_mail_tells(client, world, db):
    call_command("rebuild_search")
    view = SavedView.objects.keep("", owner=a_user(), name="Alles")
    SavedView.objects.filter(pk=view.pk).update(frequency=Frequency.DAILY, looked_at=timezone.now())
    published = world["published"]
    published.archive(by=an_official(), reason="x")
    published.publish(by=an_official())
    assert digest(str(view.pk), timezone.now() + timedelta(days=2)) is None or Message.objects.exists()

    assert told(read(client.get(reverse("follow:feed")))) == []
    mails = [text for pair in Message.objects.values_list("text", "html", "subject") for text in pair]
    assert told(" ".join(mails)) == []
