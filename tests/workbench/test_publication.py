import pytest
from django.urls import reverse

from initiatives.models import Event
from intake.options import Voice
from tests.builders import an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db


def address_of(initiative):
    return reverse("workbench:publication", args=[initiative.slug])


def read(page):
    return page.content.decode()


def test_shows_what_becomes_public_and_nothing_else(desk):
    initiative = an_initiative(
        published=False,
        contact_phone="06-00000009",
        publish_contact=["email"],
        turnover_now="250k-1m",
        categories=["actors/citizens"],
    )

    page = desk.get(address_of(initiative))

    assert "fatima@kade.example" in read(page)
    for secret in ["06-00000009", "Fatima de Boer", "250 duizend"]:
        assert secret not in read(page)
    assert [names for _lens, names in page.context["readings"]] == [["Burger met initiatief"]]


def test_warns_when_nobody_read_it_through_the_lenses(desk):
    unread = an_initiative(published=False)
    seen = an_initiative(published=False, categories=["actors/citizens"])

    assert "utrecht-alert--warning" in read(desk.get(address_of(unread)))
    assert "utrecht-alert--warning" not in read(desk.get(address_of(seen)))


def test_publishes_once_however_often_it_is_clicked(desk, official):
    initiative = an_initiative(published=False)

    for _click in range(2):
        assert desk.post(address_of(initiative), {"to": "publish"}).url == address_of(initiative)

    initiative.refresh_from_db()
    assert initiative.is_public
    assert Event.objects.get(kind=Event.Kind.PUBLISHED).by == official


def test_takes_off_the_website_with_a_reason(desk, official):
    initiative = an_initiative()

    for _click in range(2):
        desk.post(address_of(initiative), {"to": "unpublish", "reason": " Op verzoek. "})

    initiative.refresh_from_db()
    assert not initiative.is_public
    event = Event.objects.get(kind=Event.Kind.UNPUBLISHED)
    assert (event.by, event.reason) == (official, "Op verzoek.")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\x00b"])
def test_asks_for_a_reason_that_can_be_stored(desk, reason):
    initiative = an_initiative()

    page = desk.post(address_of(initiative), {"to": "unpublish", "reason": reason})

    assert page.status_code == 200
    assert page.context["form"].errors
    initiative.refresh_from_db()
    assert initiative.is_public


def test_an_unknown_wish_changes_nothing(desk):
    initiative = an_initiative()

    assert desk.post(address_of(initiative), {"to": "delete"}).status_code == 200

    initiative.refresh_from_db()
    assert initiative.is_public


def test_what_is_in_the_archive_is_taken_out_before_it_is_published(desk, official):
    initiative = an_initiative()
    initiative.archive(by=official, reason="Gestopt.")

    desk.post(address_of(initiative), {"to": "publish"})

    initiative.refresh_from_db()
    assert not initiative.is_public
    assert reverse("workbench:archive", args=[initiative.slug]) in read(desk.get(address_of(initiative)))


def test_what_changed_since_the_page_was_opened_is_read_before_it_is_public(desk):
    initiative = an_initiative(published=False, contact_email="fatima@kade.example", publish_contact=["email"])
    seen = desk.get(address_of(initiative)).context["seen"]
    newer = an_intake(revises=initiative.intake, voice=Voice.TOGETHER, summary="Iets heel anders.")
    initiative.take(newer, by=an_official())

    page = desk.post(address_of(initiative), {"to": "publish", "seen": seen})

    assert "veranderd" in read(page) and "Iets heel anders." in read(page)
    initiative.refresh_from_db()
    assert not initiative.is_public
    desk.post(address_of(initiative), {"to": "publish", "seen": page.context["seen"]})
    initiative.refresh_from_db()
    assert initiative.is_public


def test_who_takes_it_off_after_a_colleague_sees_that_and_keeps_the_text(desk):
    initiative = an_initiative()
    desk.get(address_of(initiative))
    initiative.unpublish(by=an_official(name="Noor Visser"), reason="Op verzoek.")

    page = desk.post(address_of(initiative), {"to": "unpublish", "reason": "De zaal is gesloten."})

    assert "Noor Visser was eerst" in read(page) and "De zaal is gesloten." in read(page)
    assert initiative.events.filter(kind=Event.Kind.UNPUBLISHED).count() == 1
