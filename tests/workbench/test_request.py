"""An official asks for more, waits, takes the question back, or writes down the answers on the phone."""

import pytest
from django.urls import reverse
from django.utils import translation

from casework.models import Request
from intake.models import Intake
from intake.options import Voice
from outbox.models import Message
from tests.builders import a_municipality, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def karin(client):
    karin = an_official(name="Karin Jansen")
    client.force_login(karin)
    return karin


def page_of(intake):
    return reverse("workbench:request", args=[intake.pk])


def ask(client, intake, words="Met hoeveel zijn jullie?", **marked):
    return client.post(page_of(intake), {"to": "ask", "words": words, **(marked or {"size": ["volunteers"]})})


def test_shows_what_was_answered_beside_each_question(client, karin):
    html = client.get(page_of(an_intake(volunteers="11-30"))).content.decode()
    assert "Bewoners maken samen een moestuin aan de kade." in html
    assert "11–30" in html


def test_asks_questions_and_whole_sections(client, karin):
    intake = an_intake()
    response = ask(client, intake, size=["volunteers"], phase=["all"])
    assert response.url == page_of(intake)
    request = Request.objects.get()
    assert request.questions == [
        "volunteers",
        "phase",
        "funding_sources",
        "legal_form",
        "turnover_now",
        "turnover_expected",
    ]
    assert (request.by, request.municipality, request.words) == (karin, a_municipality(), "Met hoeveel zijn jullie?")
    html = client.get(page_of(intake)).content.decode()
    assert "We wait for an answer since" in html
    assert "The mail went to fatima@kade.example" in html


def test_wants_a_sentence_and_a_question_and_keeps_what_was_typed(client, karin):
    intake = an_intake()
    html = client.post(page_of(intake), {"to": "ask", "words": "Hoe dan?"}).content.decode()
    assert "Mark at least one question." in html
    assert 'href="#id_basics_0"' in html and '<details class="w-details" open>' in html  # where to mark one
    assert "Hoe dan?" in html
    html = ask(client, intake, words="").content.decode()
    assert "Write what you want to know." in html
    assert not Request.objects.exists()


def test_a_double_click_asks_once(client, karin):
    intake = an_intake()
    ask(client, intake)
    assert ask(client, intake).status_code == 302
    assert Message.objects.count() == 1


def test_of_two_officials_the_second_reads_what_the_first_asked_and_keeps_their_text(client, karin):
    intake = an_intake()
    words = "Wie doet de boekhouding?"
    Request.objects.ask(intake, ["phase"], words, by=an_official(name="Joop"), municipality=a_municipality())
    html = ask(client, intake).content.decode()
    assert "Not asked yet: a colleague asked something meanwhile" in html
    assert "Met hoeveel zijn jullie?" in html
    assert words in html
    assert Request.objects.count() == 1


def test_takes_the_question_back_once(client, karin):
    intake = an_intake()
    ask(client, intake)
    response = client.post(page_of(intake), {"to": "withdraw"})
    assert response.url == reverse("workbench:registration", args=[intake.pk])
    assert client.post(page_of(intake), {"to": "withdraw"}).status_code == 200
    assert Request.objects.get().withdrawn_at


def test_without_an_address_says_whom_to_phone_and_writes_the_answers_down(client, karin):
    intake = an_intake(voice=Voice.OFFICIAL, contact_name="Ans", contact_email="", contact_phone="06 12345678")
    assert "phone the initiator" in client.get(page_of(intake)).content.decode()
    ask(client, intake)
    assert "Call Ans on 06 12345678" in client.get(page_of(intake)).content.decode()
    response = client.post(page_of(intake), {"to": "record"})
    draft = Intake.objects.drafts().get()
    assert (draft.revises, draft.owner, draft.voice) == (intake, karin, Voice.TOGETHER)
    assert client.get(response.url).status_code == 200
    draft.contact_email = "ans@kade.example"
    draft.save()
    draft.submit()
    assert Request.objects.get().answer == draft


def test_old_and_new_stand_side_by_side(client, karin):
    intake = an_intake(volunteers="3-10")
    ask(client, intake)
    request = Request.objects.get()
    draft = request.begin()
    draft.volunteers = "11-30"
    draft.save()
    draft.submit()
    page = client.get(reverse("workbench:registration", args=[draft.pk]))
    rows = [(row.texts, row.before) for row in page.context["asked"].rows]
    assert rows == [(["11–30"], ["3–10"])]
    assert "The answer to your question" in page.content.decode()


def test_what_waits_says_so_where_it_is_read(client, karin):
    intake = an_intake()
    ask(client, intake)
    page = client.get(reverse("workbench:registration", args=[intake.pk]))
    assert "We wait for an answer since" in page.content.decode()


def test_also_asks_about_what_is_registered(client, karin):
    initiative = an_initiative()
    assert client.get(page_of(initiative.intake)).status_code == 200
    ask(client, initiative.intake)
    assert Request.objects.get().intake == initiative.intake


def test_what_is_of_another_municipality_or_has_a_newer_version_is_not_there(client, karin):
    assert client.get(page_of(an_intake(municipality=a_municipality("GM0355", "Zeist")))).status_code == 404
    old = an_intake()
    an_intake(revises=old)
    assert client.get(page_of(old)).status_code == 404
