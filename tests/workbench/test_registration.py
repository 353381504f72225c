import pytest
from django.urls import reverse

from accounts.models import Organisation
from casework.models import Responsibility, Term
from initiatives.models import Event, Initiative
from intake.options import Voice
from tests.builders import a_municipality, an_initiative, an_intake, an_official
from tests.pages import tight

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


def test_new_answers_lead_back_to_the_queue_with_the_lenses_in_reach(desk):
    initiative = an_initiative()
    revision = an_intake(revises=initiative.intake)

    page = desk.post(address_of(revision), follow=True)

    assert page.redirect_chain == [(reverse("workbench:queue"), 302)]
    assert f'href="{reverse("workbench:assessment", args=[initiative.slug])}"' in read(page)
    assert "Past de beoordeling nog?" in read(page)


def test_says_when_an_answer_is_due_and_who_will_be_the_contact(desk, official):
    Organisation.objects.create(municipality=a_municipality())
    intake, colleague = an_intake(), an_official(name="Kim de Wit")
    term = Term.objects.begin(intake)
    page = read(desk.get(address_of(intake)))
    assert f"({term.in_words()})" in page
    assert "Sam Bakker (dat wordt u: er is nog niemand)" in tight(page)

    Responsibility.objects.assign(colleague, by=official, municipality=intake.municipality, intake=intake)

    assert "<dd>Kim de Wit</dd>" in tight(read(desk.get(address_of(intake))))


def test_new_answers_from_another_municipality_show_nothing_of_what_is_known_there(client, desk):
    zeist = a_municipality("GM0355", "Zeist")
    initiative = an_initiative(name="Kanarie", description="Kanarie", published=False)
    moved = an_intake(name="Tuin", municipality=zeist, revises=initiative.intake)

    client.logout()
    client.force_login(an_official(zeist))
    page = read(client.get(address_of(moved)))

    assert "Tuin" in page
    assert "Kanarie" not in page and initiative.slug not in page
