"""Asking for more: the mail, the link that opens just these questions, the answer as a revision, and the term."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Organisation
from casework.corrections import correct
from casework.models import Request, Settlement, Term
from casework.requests import LIFETIME, AskedBefore
from intake.models import Confirmation, Intake
from intake.options import Voice
from outbox.models import Message
from tests.builders import a_draft, a_municipality, a_user, an_initiative, an_intake, an_official
from tests.pages import mark_on

pytestmark = pytest.mark.django_db
WORDS = "Met hoeveel mensen doen jullie dit, en waar?"


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def official():
    return an_official(name="Karin Jansen")


def ask(intake, official, *names, words=WORDS):
    return Request.objects.ask(
        intake, list(names) or ["volunteers", "contact_phone"], words, by=official, municipality=a_municipality()
    )


def link_in(message):
    return re.search(r"/vraag/[\w-]+/", message.text)[0]


def opened(client, message=None):
    """Follow the link in the mail and press its button. Returns the address of the page with the questions."""
    link = link_in(message or Message.objects.latest("pk"))
    assert client.get(link).status_code == 200
    response = client.post(link)
    assert response.status_code == 302
    return response.url


def fill_in(client, url, **answers):
    """Send the page as a browser does, with what it showed."""
    page = client.get(url)
    form = page.context["form"]
    shown = {name: value for name in form.fields for value in [form[name].value()] if value not in (None, "", [])}
    return client.post(url, {"shown": mark_on(page), **shown, **answers})


class TestAsking:
    def test_mails_a_link_of_which_only_a_digest_is_kept(self, official):
        owner = a_user("fatima@kade.example")
        request = ask(an_intake(owner=owner), official)
        message = Message.objects.get()
        assert message.recipient == "fatima@kade.example"
        assert WORDS in message.text
        token = link_in(message).split("/")[2]
        assert token not in str(Request.objects.values().get())
        assert len(request.digest) == 64
        assert Request.objects.at(token) == request

    def test_holds_no_word_of_the_intake_where_nobody_confirmed_the_address(self, official):
        ask(an_intake(), official)
        message = Message.objects.get()
        assert message.recipient == "fatima@kade.example"
        said = f"{message.subject} {message.text}"
        assert not any(word in said for word in (WORDS, "Buurttuin", "Fatima"))

    def test_without_an_address_mails_nobody(self, official):
        intake = an_intake(voice=Voice.OFFICIAL, contact_email="", contact_name="")
        assert ask(intake, official).address == ""
        assert not Message.objects.exists()

    def test_of_what_an_official_typed_the_contact_person_is_asked_and_not_the_official(self, official):
        ask(an_intake(voice=Voice.TOGETHER, owner=official), official)
        assert Message.objects.get().recipient == "fatima@kade.example"

    def test_stands_the_term_still_until_the_answer(self, official):
        Organisation.objects.create(municipality=a_municipality())
        intake = an_intake()
        term = Term.objects.begin(intake)
        request = ask(intake, official)
        term.refresh_from_db()
        assert term.stands_still_since == timezone.localdate()
        request.withdraw()
        term.refresh_from_db()
        assert term.stands_still_since is None

    def test_one_question_at_a_time(self, official):
        intake = an_intake()
        first = ask(intake, official)
        assert ask(intake, official) == first  # a double click
        with pytest.raises(AskedBefore) as before, transaction.atomic():
            ask(intake, an_official(), "phase")
        assert before.value.request == first
        assert Message.objects.count() == 1

    def test_a_new_link_shuts_the_one_before_and_goes_once(self, official, client):
        request = ask(an_intake(), official)
        first = link_in(Message.objects.get())
        assert not request.send_again()
        Request.objects.update(expires_at=timezone.now() + LIFETIME - timedelta(hours=1))
        assert request.send_again()
        assert not request.send_again()
        assert client.get(first).status_code == 410
        assert client.get(link_in(Message.objects.latest("pk"))).status_code == 200


class TestLink:
    def test_asks_before_it_acts(self, client, official):
        request = ask(an_intake(), official)
        link = link_in(Message.objects.get())
        assert WORDS in client.get(link).content.decode()
        client.head(link)
        request.refresh_from_db()
        assert request.draft is None
        assert not client.session.keys()

    def test_wears_out(self, client, official):
        ask(an_intake(), official)
        Request.objects.update(expires_at=timezone.now())
        assert client.get(link_in(Message.objects.get())).status_code == 410

    def test_opens_just_what_is_asked_and_nothing_else_of_the_intake(self, client, official):
        intake = an_intake()
        request = ask(intake, official)
        page = client.get(opened(client))
        assert list(page.context["form"].fields) == ["contact_phone", "volunteers"]
        request.refresh_from_db()
        assert client.get(reverse("intake:section", args=[request.draft_id, "basics"])).status_code == 404
        assert client.get(reverse("intake:receipt", args=[intake.pk])).status_code == 404

    def test_pressed_twice_begins_one_answer(self, client, official):
        intake = an_intake()
        ask(intake, official)
        assert opened(client) == opened(client)
        assert intake.revisions.count() == 1

    def test_who_opens_it_showed_that_the_contact_address_is_theirs(self, client, official):
        intake = an_intake()
        ask(intake, official)
        opened(client)
        said = Confirmation.objects.get()
        assert (said.intake, said.address) == (intake, "fatima@kade.example")
        assert said.confirmed_at

    def test_is_not_open_to_others(self, client, official):
        request = ask(an_intake(), official)
        url = reverse("casework:answer", args=[request.pk])
        assert client.get(url).status_code == 404
        client.force_login(official)
        assert client.get(url).status_code == 404

    def test_is_open_to_the_account_of_the_initiator_without_the_mail(self, client, official):
        owner = a_user()
        request = ask(an_intake(owner=owner), official)
        client.force_login(owner)
        assert client.get(reverse("casework:answer", args=[request.pk])).status_code == 200
        request.refresh_from_db()
        assert request.draft.owner == owner


class TestAnswer:
    def test_is_a_revision_that_keeps_all_other_answers(self, client, official):
        intake = an_intake(started=2019)
        request = ask(intake, official)
        url = opened(client)
        response = fill_in(client, url, volunteers="11-30", contact_phone="06 12345678")
        assert response.url == url
        assert "Thank you. Your answer was sent." in client.get(url).content.decode()
        request.refresh_from_db()
        answer = request.answer
        assert (answer.revises, answer.is_submitted, answer.volunteers, answer.started) == (
            intake,
            True,
            "11-30",
            2019,
        )
        assert request.answered_at

    def test_lets_the_term_run_again(self, client, official):
        Organisation.objects.create(municipality=a_municipality())
        intake = an_intake()
        Term.objects.begin(intake)
        ask(intake, official)
        fill_in(client, opened(client), volunteers="11-30")
        assert list(Term.objects.values_list("stands_still_since", flat=True).distinct()) == [None]

    def test_cannot_change_what_is_not_asked(self, client, official):
        request = ask(an_intake(), official)
        fill_in(client, opened(client), volunteers="11-30", name="Gekaapt")
        request.refresh_from_db()
        assert request.answer.name == "Buurttuin De Kade"

    def test_is_sent_once(self, client, official):
        intake = an_intake()
        ask(intake, official)
        url = opened(client)
        fill_in(client, url, volunteers="11-30")
        assert client.post(url, {"volunteers": "0"}).status_code == 200
        assert Intake.objects.filter(revises=intake).get().volunteers == "11-30"

    def test_is_kept_while_it_is_typed(self, client, official):
        request = ask(an_intake(), official)
        url = opened(client)
        headers = {"X-Requested-With": "autosave"}
        assert client.post(url, {"volunteers": "11-30"}, headers=headers).json()["errors"] == {}
        request.refresh_from_db()
        assert request.draft.volunteers == "11-30"
        assert not request.draft.is_submitted

    def test_two_tabs_do_not_overwrite_each_other(self, client, official):
        request = ask(an_intake(), official)
        url = opened(client)
        old = mark_on(client.get(url))
        fill_in(client, url, later="", volunteers="11-30")
        page = client.post(url, {"shown": old, "volunteers": "31-100", "later": ""})
        assert "changed elsewhere as well" in page.content.decode()
        request.refresh_from_db()
        assert request.draft.volunteers == "11-30"

    def test_what_the_page_did_not_show_is_read_before_it_is_sent(self, client, official):
        request = ask(an_intake(), official)
        url = opened(client)
        old = mark_on(client.get(url))
        fill_in(client, url, later="", volunteers="11-30")
        page = client.post(url, {"shown": old, "contact_phone": "06 12345678"})
        assert "the answers changed after you opened this page" in page.content.decode()
        request.refresh_from_db()
        assert (request.draft.is_submitted, request.draft.contact_phone) == (False, "06 12345678")

    def test_keeps_what_cannot_be_stored_and_says_what_is_wrong(self, client, official):
        request = ask(an_intake(), official)
        url = opened(client)
        page = fill_in(client, url, contact_phone="bel maar")
        assert page.status_code == 200
        assert "Enter only a phone number" in page.content.decode()
        request.refresh_from_db()
        assert request.draft.rejected == {"contact_phone": ["bel maar"]}
        assert not request.draft.is_submitted

    def test_asks_what_else_stands_in_the_way(self, client, official):
        """Where an official filled it in alone, nobody needed to be the contact."""
        intake = an_intake(voice=Voice.OFFICIAL, contact_name="")
        ask(intake, official, "volunteers")
        page = client.get(opened(client))
        assert list(page.context["form"].fields) == ["contact_name", "volunteers"]

    def test_can_ask_for_neighbourhoods(self, client, official):
        ask(an_intake(), official, "neighbourhoods", "essence")
        page = client.get(opened(client))
        form = page.context["form"]
        assert list(form.fields) == ["municipality", "essence", "essence_other"]
        assert form["municipality"].is_hidden  # nobody asked for it

    def test_after_the_question_was_taken_back_what_was_typed_can_still_be_sent(self, client, official):
        request = ask(an_intake(), official)
        url = opened(client)
        fill_in(client, url, later="", volunteers="11-30")
        assert request.withdraw()
        assert not request.withdraw()
        assert "You need not answer any more." in client.get(url).content.decode()
        fill_in(client, url)
        assert Request.objects.get().draft.is_submitted

    def test_a_question_that_was_taken_back_begins_nothing(self, client, official):
        intake = an_intake()
        ask(intake, official).withdraw()
        page = client.post(link_in(Message.objects.get()))
        assert "The municipality took its question back." in page.content.decode()
        assert not intake.revisions.exists()

    def test_any_new_version_of_the_initiator_answers_it(self, official):
        owner = a_user()
        intake = an_intake(owner=owner)
        request = ask(intake, official)
        intake.score({"commitment": 3}, by=official)
        assert Request.objects.open().exists()
        draft = a_draft(revises=intake, owner=owner)
        draft.submit()
        request.refresh_from_db()
        assert request.answer == draft


class TestWhatHappensMeanwhile:
    def test_forwarded_it_is_not_answered(self, official):
        zeist = a_municipality("GM0355", "Zeist")
        Organisation.objects.create(municipality=zeist)
        intake = an_intake(owner=a_user())
        request = ask(intake, official)

        Settlement.objects.forward(intake, to=zeist, by=official)

        request.refresh_from_db()
        assert (request.answer, request.answered_at, bool(request.withdrawn_at)) == (None, None, True)

    def test_declined_or_the_same_as_another_nothing_is_asked(self, official):
        declined, same = an_intake(), an_intake()
        for each in (declined, same):
            ask(each, official)

        Settlement.objects.decline(declined, by=official, reason="other")
        Settlement.objects.belong(same, by=official, same_as=an_intake())

        assert not Request.objects.open().exists()

    def test_as_the_answers_of_an_initiative_it_is_still_asked(self, official):
        initiative, intake = an_initiative(by=official), an_intake()
        ask(intake, official)

        Settlement.objects.belong(intake, by=official, initiative=initiative, takes=True)

        assert Request.objects.open().get().intake == intake

    def test_a_correction_stays_in_the_answer(self, client, official):
        initiative = an_initiative(by=official, owner=a_user(), summary="Ene tuin.")
        request = ask(initiative.intake, official, "volunteers")

        corrected = correct(initiative, {"summary": "Een tuin."}, by=official, reason="Typefout.")
        fill_in(client, opened(client), volunteers="11-30")

        request.refresh_from_db()
        assert (request.intake, request.answer.revises, request.answer.summary) == (corrected, corrected, "Een tuin.")

    def test_an_answer_that_was_begun_before_a_correction_answers_it(self, client, official):
        initiative = an_initiative(by=official, owner=a_user(), summary="Ene tuin.")
        request = ask(initiative.intake, official, "volunteers")
        url = opened(client)

        correct(initiative, {"summary": "Een tuin."}, by=official, reason="Typefout.")
        fill_in(client, url, volunteers="11-30")

        request.refresh_from_db()
        assert request.answer.volunteers == "11-30"
