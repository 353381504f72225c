import pytest
from django.urls import reverse

from initiatives.models import Event, Initiative
from intake.options import Voice
from tests.builders import an_initiative, an_intake

pytestmark = pytest.mark.django_db


def address_of(intake):
    return reverse("workbench:registration", args=[intake.pk])


def read(page):
    return page.content.decode()


def test_shows_all_answers(desk):
    intake = an_intake(contact_phone="06-00000001", impact=8, turnover_now="0-10k")

    page = read(desk.get(address_of(intake)))

    for text in [intake.name, intake.summary, "fatima@kade.example", "06-00000001", "0–10 duizend euro"]:
        assert text in page
    assert not Initiative.objects.exists()


def test_the_button_registers_and_leads_to_the_lenses(desk, official):
    intake = an_intake()

    page = desk.post(address_of(intake))

    initiative = Initiative.objects.get()
    assert page.url == reverse("workbench:assessment", args=[initiative.slug])
    assert (initiative.intake, initiative.registered_by) == (intake, official)
    assert initiative.intake.name in read(desk.get(page.url))


def test_a_double_click_registers_once(desk):
    intake = an_intake()

    pages = [desk.post(address_of(intake)) for _click in range(2)]

    assert len({page.url for page in pages}) == 1
    assert Initiative.objects.count() == 1
    assert Event.objects.filter(kind=Event.Kind.REGISTERED).count() == 1


def test_what_is_registered_already_leads_to_its_assessment(desk):
    initiative = an_initiative()

    page = desk.get(address_of(initiative.intake))

    assert page.url == reverse("workbench:assessment", args=[initiative.slug])


def test_a_revision_shows_what_changed_side_by_side(desk):
    initiative = an_initiative(summary="Eerst dit.", volunteers="3-10")
    revision = an_intake(revises=initiative.intake, summary="Nu dat.", volunteers="3-10")

    page = desk.get(address_of(revision))

    (row,) = page.context["changes"]
    assert (row.before, row.texts) == (["Eerst dit."], ["Nu dat."])
    assert str(initiative) in read(page)


def test_a_first_view_of_an_official_has_nothing_to_be_compared_with(desk):
    initiative = an_initiative()
    view = an_intake(revises=initiative.intake, voice=Voice.OFFICIAL)

    page = desk.get(address_of(view))

    assert (page.context["revised"], page.context["before"], page.context["changes"]) == (initiative, None, [])


def test_registering_a_revision_makes_it_current(desk):
    initiative = an_initiative()
    revision = an_intake(revises=initiative.intake, name="Nieuwe naam")

    page = read(desk.get(address_of(revision)))
    assert "Nieuwe antwoorden overnemen" in page and "Inschrijven" not in page
    page = read(desk.post(address_of(revision), follow=True))

    assert "De nieuwe antwoorden van ‘Nieuwe naam’ tellen vanaf nu." in page
    initiative.refresh_from_db()
    assert initiative.intake == revision


def test_a_score_names_the_ends_of_its_scale(desk):
    page = desk.get(address_of(an_intake(commitment=8)))

    assert "8 van 10 (1 = Nee, 10 = Ja)" in read(page)


def test_an_intake_with_a_newer_version_cannot_be_registered(desk):
    old = an_intake()
    an_intake(revises=old)

    page = desk.post(address_of(old))

    assert page.url == reverse("workbench:queue")
    assert not Initiative.objects.exists()
