"""What an intake may and may not become, also when two hands write at the same moment."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from intake.models import Confirmation, Intake, ResumeLink
from intake.options import Voice
from intake.questions import Section
from intake.submission import Incomplete
from outbox.limits import LimitReached, Turn
from outbox.models import Message
from tests.builders import a_draft, a_municipality, a_neighbourhood, a_user, an_intake, an_official

pytestmark = pytest.mark.django_db


def at_once(*calls):
    """Run these calls at the same moment, each with a connection of its own; returns what they returned."""
    start = Barrier(len(calls))

    def run(call):
        start.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def html_of(mail):
    """The HTML of a mail as it is sent."""
    [(html, _kind)] = mail.as_email().alternatives
    return html


class TestSubmit:
    def test_gives_a_reference_and_the_time(self):
        draft = a_draft()
        assert draft.submit() is True
        assert re.fullmatch(r"W-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", draft.reference)
        assert timezone.now() - draft.submitted_at < timedelta(seconds=10)
        assert list(Intake.objects.submitted()) == [draft]

    def test_happens_once(self):
        draft = a_draft()
        tab = Intake.objects.get(pk=draft.pk)
        draft.submit()
        assert tab.submit() is False
        assert tab.reference == draft.reference
        assert Message.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_a_double_click_hands_in_once(self):
        draft = a_draft()
        clicks = [Intake.objects.get(pk=draft.pk) for _click in range(2)]
        assert sorted(at_once(*(click.submit for click in clicks))) == [False, True]
        assert clicks[0].reference == clicks[1].reference
        assert Message.objects.count() == 1

    def test_own_words_are_an_answer_where_no_option_fits(self):
        draft = a_draft(essence=[], essence_other="Pleinen uitproberen")
        assert draft.missing() == [] and draft.is_done(Section.CHARACTER)
        assert draft.submit()

    def test_waits_for_what_is_required(self):
        draft = a_draft(name="", phase="")
        with pytest.raises(Incomplete) as refusal:
            draft.submit()
        assert [field.name for field in refusal.value.obstacles] == ["name", "phase"]
        draft.refresh_from_db()
        assert draft.submitted_at is None
        assert not Message.objects.exists()

    def test_waits_for_what_could_not_be_stored(self):
        draft = a_draft(rejected={"website": ["geen adres"]})
        with pytest.raises(Incomplete) as refusal:
            draft.submit()
        assert [field.name for field in refusal.value.obstacles] == ["website"]

    def test_an_official_alone_need_not_know_a_contact_person(self):
        open_contact = {"contact_name": "", "contact_email": ""}
        assert [f.name for f in a_draft(**open_contact).missing()] == ["contact_name", "contact_email"]
        assert a_draft(**open_contact, voice=Voice.OFFICIAL, owner=an_official()).submit() is True


class TestReceipt:
    @pytest.fixture
    def fatima(self):
        return a_user("fatima@kade.example", language="en")

    def test_holds_reference_time_and_a_copy_of_the_answers(self, fatima):
        draft = a_draft(owner=fatima, potential=8, essence_other="Repair café", neighbourhoods=[a_neighbourhood()])
        draft.submit()
        mail = Message.objects.get()
        assert mail.recipient == "fatima@kade.example"
        assert mail.subject == f"{draft.reference}: we received Buurttuin De Kade"
        moment = timezone.localtime(draft.submitted_at)
        for text in [mail.text, html_of(mail)]:
            assert draft.reference in text
            assert f"{moment:%H:%M}" in text
            assert "8 of 10 (1 = No, 10 = Yes)" in text
            assert "Repair café" in text
            assert "De Kade" in text
            assert "Innovation" not in text

    def test_says_the_time_of_amsterdam(self):
        summer = an_intake(submitted_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC), language="en")
        summer.post_copy("fatima@kade.example", "en", caused_by=None)
        assert "at 00:30" in Message.objects.get().text

    def test_goes_to_the_account_and_the_question_to_the_contact_each_in_its_language(self):
        owner = a_user("sam@example.org", language="en")
        draft = a_draft(owner=owner, language="nl")
        draft.submit()
        assert set(Message.objects.values_list("recipient", "language", "subject")) == {
            ("fatima@kade.example", "nl", f"{draft.reference}: bevestig uw e-mailadres"),
            ("sam@example.org", "en", f"{draft.reference}: we received Buurttuin De Kade"),
        }

    def test_goes_once_to_someone_who_is_both(self, fatima):
        a_draft(owner=fatima, contact_email="Fatima@kade.example").submit()
        assert ": we received " in Message.objects.get().subject

    def test_of_a_change_does_not_say_once_more_that_it_is_registered(self, fatima):
        change = an_intake(owner=fatima).revise(by=fatima)
        change.submit()
        text = Message.objects.get().text
        assert "It is a change of an earlier intake." in text
        assert "registers the initiative" not in text

    def test_belongs_to_the_municipality(self, fatima):
        a_draft(owner=fatima, contact_email="sam@example.org").submit()
        assert list(Message.objects.values_list("municipality", flat=True)) == ["GM9999", "GM9999"]

    def test_escapes_what_people_typed(self, fatima):
        a_draft(name="<script>alert(1)</script>", owner=fatima).submit()
        assert "<script>" not in html_of(Message.objects.get())

    def test_keeps_an_answer_of_several_lines_together(self, fatima):
        a_draft(description="Een tuin.\n\n- met bijen\n--\n    en kippen", owner=fatima).submit()
        mail = Message.objects.get()
        assert "- Description: Een tuin.\n  \n  - met bijen\n  --\n      en kippen\n- Municipality" in mail.text
        assert "Een tuin.<br><br>- met bijen<br>--<br>    en kippen</li>" in html_of(mail)


class TestConfirmation:
    """An address that somebody typed in gets no word of theirs before its reader says that it is right."""

    TYPED = {
        "name": "Win a car",
        "summary": "Go to evil.example",
        "contact_name": "Dear winner",
        "description": "https://evil.example/",
        "essence_other": "evil.example",
    }

    def question(self, **answers):
        """The mail to the contact person of an intake that a stranger hands in."""
        a_draft(language="en", **answers).submit(caused_by="network 1")
        return Message.objects.get()

    def test_asks_without_a_word_of_the_sender(self):
        mail = self.question(**self.TYPED)
        for text in [mail.subject, mail.text, html_of(mail)]:
            assert not [typed for typed in [*self.TYPED.values(), "evil.example"] if typed in text]
        assert "The municipality of Waaierdam received the intake" in mail.text
        assert "/intake/bevestigen/" in mail.text

    def test_sends_the_copy_once_when_the_address_is_confirmed(self):
        self.question(potential=8)
        for _each in range(2):
            Confirmation.objects.get().confirm(caused_by="network 2")
        _question, copy = Message.objects.order_by("pk")
        assert copy.recipient == "fatima@kade.example"
        assert "8 of 10 (1 = No, 10 = Yes)" in copy.text

    def test_is_asked_of_the_contact_whom_an_official_names_as_well(self):
        official = an_official(email="official@waaierdam.example")
        a_draft(owner=official, voice=Voice.TOGETHER).submit()
        assert Confirmation.objects.get().address == "fatima@kade.example"
        assert Message.objects.filter(text__contains="Buurttuin").get().recipient == "official@waaierdam.example"

    def test_handing_in_does_not_wait_for_mail(self, settings):
        settings.HOURLY_LIMITS = settings.HOURLY_LIMITS | {"mail by a stranger": 2}
        drafts = [a_draft(contact_email=f"person{number}@example.org") for number in range(4)]
        assert [draft.submit(caused_by="network 1") for draft in drafts] == [True] * 4
        assert (
            Message.objects.count() == Confirmation.objects.count() == Turn.objects.filter(limit="mail").count() == 2
        )


class TestSubmitted:
    """The database itself refuses to change what was handed in."""

    @pytest.mark.parametrize(
        "change", [{"name": "Anders"}, {"potential": 1}, {"submitted_at": None, "reference": None}]
    )
    def test_cannot_be_edited(self, change):
        intake = an_intake()
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
            Intake.objects.filter(pk=intake.pk).update(**change)

    def test_keeps_its_neighbourhoods(self):
        intake = an_intake(neighbourhoods=[a_neighbourhood()])
        for change in [
            lambda: intake.neighbourhoods.clear(),
            lambda: intake.neighbourhoods.add(a_neighbourhood("BU99990102")),
        ]:
            with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
                change()
        assert intake.neighbourhoods.count() == 1

    def test_may_lose_or_find_its_account(self):
        intake = an_intake()
        Intake.objects.filter(pk=intake.pk).update(owner=a_user())
        Intake.objects.filter(pk=intake.pk).update(owner=None)


class TestRevise:
    def test_starts_a_draft_with_the_same_answers(self):
        kade = a_neighbourhood()
        old = an_intake(owner=a_user(), neighbourhoods=[kade], essence=["say"], potential=9)
        draft = old.revise(by=old.owner)
        assert draft.pk != old.pk
        assert (draft.revises, draft.owner, draft.voice) == (old, old.owner, old.voice)
        assert draft.submitted_at is None
        assert draft.values() == old.values()
        assert list(draft.neighbourhoods.all()) == [kade]

    def test_leaves_the_old_intake_alone(self):
        old = an_intake()
        draft = old.revise()
        draft.name = "Nieuwe naam"
        draft.save()
        draft.submit()
        old.refresh_from_db()
        assert old.name == "Buurttuin De Kade"
        assert draft.reference != old.reference

    def test_begins_with_what_the_same_person_handed_in_since(self):
        me = a_user()
        old = an_intake(owner=me)
        newer = old.revise(by=me)
        newer.name = "Nieuwe naam"
        newer.save()
        newer.submit()
        draft = old.revise(by=me)
        assert (draft.revises, draft.name) == (newer, "Nieuwe naam")
        assert old.revise(by=a_user()).revises == old

    def test_goes_on_with_the_draft_that_was_started_before(self):
        old = an_intake(owner=a_user())
        assert old.revise(by=old.owner) == old.revise(by=old.owner)
        assert old.revise(by=a_user()).owner != old.owner

    @pytest.mark.django_db(transaction=True)
    def test_a_double_click_starts_one_draft(self):
        old = an_intake(owner=a_user())
        clicks = [Intake.objects.get(pk=old.pk) for _click in range(2)]
        first, second = at_once(*(lambda click=click: click.revise(by=old.owner) for click in clicks))
        assert first == second


def test_a_score_copies_the_basics_and_holds_only_the_officials_view():
    official = an_official()
    intake = an_intake(potential=3, neighbourhoods=[a_neighbourhood()])
    scored = intake.score({"potential": 7}, by=official)
    assert (scored.voice, scored.owner, scored.revises) == (Voice.OFFICIAL, official, intake)
    assert scored.is_submitted
    assert (scored.name, scored.potential, scored.phase) == (intake.name, 7, "")
    assert scored.neighbourhoods.count() == 1


class TestDone:
    def test_a_section_is_done_with_all_that_it_requires(self):
        assert a_draft().is_done(Section.BASICS)
        assert not a_draft(summary="").is_done(Section.BASICS)

    def test_a_section_that_requires_nothing_is_done_with_one_answer(self):
        assert not a_draft().is_done(Section.VALUE)
        assert a_draft(impact=1).is_done(Section.VALUE)

    def test_a_section_with_something_to_correct_is_not_done(self):
        assert not a_draft(rejected={"website": ["x"]}).is_done(Section.BASICS)

    def test_one_goes_on_at_the_first_section_that_is_not_done(self):
        assert a_draft(contact_name="").next_address().endswith("/contact/")
        done = {"volunteers": "0-2", "initiator_kind": "residents", "impact": 5, "support_needs": ["say"]}
        assert a_draft(**done).next_address().endswith("/controle/")


class TestResumeLink:
    def token(self):
        return re.search(r"/intake/hervatten/([\w-]+)/", Message.objects.latest("pk").text)[1]

    def test_opens_the_draft_for_whoever_has_the_mail(self, settings):
        draft = a_draft()
        ResumeLink.objects.mail(draft, "sam@example.org", "nl")
        mail = Message.objects.get()
        assert mail.recipient == "sam@example.org"
        assert f'href="{settings.SITE_URL}/intake/hervatten/{self.token()}/"' in html_of(mail)
        assert ResumeLink.objects.redeem(self.token()) == draft

    def test_is_stored_as_a_digest_of_128_bits_or_more(self):
        ResumeLink.objects.mail(a_draft(), "sam@example.org", "nl")
        assert len(self.token()) >= 22
        assert self.token() not in ResumeLink.objects.get().digest

    def test_expires_and_is_never_guessed(self):
        ResumeLink.objects.mail(a_draft(), "sam@example.org", "nl")
        assert ResumeLink.objects.redeem("x") is None
        ResumeLink.objects.update(expires_at=timezone.now())
        assert ResumeLink.objects.redeem(self.token()) is None

    def test_nobody_is_flooded_by_many_drafts_of_many_people(self):
        for number in range(5):
            ResumeLink.objects.mail(a_draft(), "sam@example.org", "nl", caused_by=f"network {number}")
        with pytest.raises(LimitReached):
            ResumeLink.objects.mail(a_draft(), "SAM@example.org", "nl", caused_by="network 6")
        assert ResumeLink.objects.count() == 5

    def test_says_nothing_that_somebody_typed(self):
        ResumeLink.objects.mail(a_draft(name="Win now", contact_name="at evil.example"), "sam@example.org", "nl")
        mail = Message.objects.get()
        for text in [mail.subject, mail.text, html_of(mail)]:
            assert "Win now" not in text and "evil.example" not in text


def test_the_database_holds_scales_between_one_and_ten():
    for box in (0, 11):
        with pytest.raises(DatabaseError), transaction.atomic():
            a_draft(potential=box)


def test_held_by_says_whose_an_intake_is():
    someone, mine, loose = a_user(), a_user(), a_draft()
    theirs = a_draft(owner=someone)
    own = a_draft(owner=mine, municipality=a_municipality("GM0355", "Zeist"))
    keys = [str(loose.pk), str(theirs.pk)]
    assert set(Intake.objects.held_by(mine, keys)) == {own, loose}
