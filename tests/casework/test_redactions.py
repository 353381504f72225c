"""A piece of private text goes from everywhere, and only the fact stays."""

import pytest
from django.db import transaction
from django.db.utils import Error

from casework.models import Note, Redaction
from casework.redactions import GONE, Search
from initiatives.models import Classification, CouncilPack, SearchRow
from intake.models import Intake
from outbox.models import Message
from tests.builders import a_category, a_municipality, a_pack, a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db
PHONE = "06 1234 5678"


@pytest.fixture
def official():
    return an_official(name="Sam Bakker")


def everything(*querysets):
    return "\n".join(str(list(rows.values())) for rows in querysets)


def test_it_goes_from_versions_reasons_notes_mails_packs_and_the_search_row(official):
    owner = a_user()
    initiative = an_initiative(owner=owner, by=official, description=f"Bel {PHONE} of kom langs.", summary=PHONE)
    newer = initiative.intake.revise(by=owner)
    newer.submit()
    type(initiative).objects.register(newer, by=official)
    initiative.refresh_from_db()
    draft = newer.revise(by=owner)
    draft.rejected = {"website": [f"bel {PHONE}"]}
    draft.save()
    initiative.assess(
        [(a_category("actors/citizens"), f"Belde via {PHONE}", Classification.Basis.CHOSEN)], by=official
    )
    initiative.unpublish(by=official, reason=f"Nummer {PHONE} staat erin")
    note = Note.objects.create(
        initiative=initiative, municipality=initiative.municipality, by=official, text=f"Gebeld: {PHONE}"
    )
    zeist = a_municipality("GM0355", "Zeist")
    foreign = Note.objects.create(initiative=initiative, municipality=zeist, text=PHONE)
    pack = a_pack(by=official)
    waiting = Message.objects.filter(text__contains=PHONE).count()
    assert waiting and PHONE in str(pack.contents)

    done = Redaction.objects.take_out(initiative, "06  1234 5678", by=official, why="Privénummer")
    assert (done.by, done.why, done.municipality) == (official, "Privénummer", initiative.municipality)
    assert done.places >= 10
    rows = [
        Intake.objects.all(),
        initiative.events.all(),
        Classification.objects.all(),
        Note.objects.filter(pk=note.pk),
        Message.objects.all(),
        CouncilPack.objects.all(),
        SearchRow.objects.all(),
        Redaction.objects.all(),
    ]
    assert PHONE not in everything(*rows)
    assert Intake.objects.get(pk=newer.pk).description == f"Bel {GONE} of kom langs."
    assert CouncilPack.objects.get(pk=pack.pk).is_intact
    foreign.refresh_from_db()
    assert foreign.text == PHONE
    assert Redaction.objects.take_out(initiative, PHONE, by=official, why="Nog eens") is None


def test_what_was_handed_in_stays_as_it_was_otherwise(official):
    initiative = an_initiative(by=official, description=f"Bel {PHONE}")
    Redaction.objects.take_out(initiative, PHONE, by=official, why="Privé")
    with pytest.raises(Error), transaction.atomic():
        Intake.objects.filter(pk=initiative.intake_id).update(description="Anders")


def test_an_address_goes_whole_and_so_does_the_link_to_it(official):
    initiative = an_initiative(by=official, contact_email="fatima@kade.example")
    initiative.intake.confirmations.create(address="fatima@kade.example", digest="x")
    Redaction.objects.take_out(initiative, "fatima@kade", by=official, why="Gevraagd")
    initiative.refresh_from_db()
    assert initiative.intake.contact_email == ""
    assert not initiative.intake.confirmations.exists()


def test_another_initiative_keeps_its_text(official):
    initiative = an_initiative(by=official, description=PHONE)
    other = an_initiative(by=official, name="Bellen", description=PHONE)
    Redaction.objects.take_out(initiative, PHONE, by=official, why="Privé")
    assert Intake.objects.get(pk=other.intake_id).description == PHONE


def test_signs_mean_themselves(official):
    initiative = an_initiative(by=official, description="Kosten (ongeveer) 10.5")
    assert len(Search(initiative, "(ONGEVEER)").places) == 1
    assert Search(initiative, "10x5").places == []


def test_of_another_municipality_no_more_is_read_than_the_text_itself(official):
    initiative = an_initiative(by=official, description=f"Kanarie zegt: bel {PHONE}, zegt de kanarie.")
    zeist = a_municipality("GM0355", "Zeist")
    there = an_official(zeist)
    moved = an_intake(municipality=zeist, revises=initiative.intake, description=f"Bel {PHONE} gerust.")
    initiative.take(moved, by=there)

    said = [place.around for place in Search(initiative, PHONE).places]
    assert f"Bel {PHONE} gerust." in said
    assert not any("anarie" in each for each in said)
    Redaction.objects.take_out(initiative, PHONE, by=there, why="Op verzoek")
    assert PHONE not in everything(Intake.objects.all())
