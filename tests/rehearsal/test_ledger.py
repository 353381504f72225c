"""The table of a rehearsal cannot lie: what was lost or done twice is found, and so is the time without an answer."""

import pytest
from django.db import connection

from initiatives.models import Classification, Initiative
from intake.models import Intake
from outbox.models import Message
from rehearsal.ledger import AWAY, BROKEN, DENIED, PROXY, Ledger, Row
from rehearsal.ledger_check import judged, tasks
from tests.builders import a_category, a_draft, an_initiative, an_intake, an_official
from tests.outage import url_of_the_tests


def a_row(ledger, kind, key="", at=1.0, *, answered=True, error="", **written):
    """A row that was asked at this moment, and answered half a second later."""
    row = Row(kind, str(key), at, at, written, ended=at + 0.5, error=error or ("" if answered else BROKEN))
    if not row.error:
        row.acknowledged = row.acknowledged_at = row.ended
    ledger.rows.append(row)
    return row


@pytest.fixture
def ledger():
    return Ledger()


def found(ledger, kind, mails=None):
    """(acknowledged, lost, doubled) of a kind, in the transaction of this test."""
    connection.ensure_connection()
    verdict = judged(connection.connection, ledger, mails)[kind]
    return verdict.acknowledged, verdict.lost, verdict.doubled


class TestTime:
    def test_the_longest_time_without_an_acknowledged_write_counts_both_ends(self, ledger):
        for at in (1.0, 2.0, 6.5, 7.0):
            a_row(ledger, "submit", at=at)
        assert ledger.longest_gap(1.0, 8.0) == 4.5
        assert ledger.longest_gap(6.0, 12.0) == 4.5
        assert ledger.longest_gap(-8.5, 3.0) == 10.0
        assert Ledger().longest_gap(3.0, 5.0) == 2.0

    def test_neither_a_page_that_was_read_nor_what_failed_ends_it(self, ledger):
        a_row(ledger, "submit", at=1.0)
        a_row(ledger, "read", at=2.0)
        a_row(ledger, "autosave", at=3.0, error=AWAY)
        a_row(ledger, "autosave", at=4.0)
        assert ledger.longest_gap(1.5, 4.5) == 3.0

    def test_errors_are_what_no_visitor_should_see(self, ledger):
        for error in (BROKEN, PROXY, PROXY, AWAY, DENIED):
            a_row(ledger, "submit", error=error)
        a_row(ledger, "submit", at=9.0, error=PROXY)
        assert ledger.errors(0, 5) == {BROKEN: 1, PROXY: 2}
        assert ledger.away(0, 5) == 1
        assert ledger.denied(0, 5) == {("submit", None): 1}


def test_it_is_read_back_as_it_was_written(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.end(ledger.ask("submit", "Een tuin", email="a@b.example"), 302, draft="x")
    ledger.end(ledger.ask("read", "/"), None, BROKEN)
    left = ledger.ask("read", "/")
    ledger.close()
    assert ledger.open() == [left]
    assert Ledger.read(tmp_path / "ledger.jsonl").rows == ledger.rows[:2]
    assert ledger.rows[0].written == {"email": "a@b.example", "draft": "x"} and ledger.rows[0].acknowledged


@pytest.mark.django_db
class TestCheck:
    def test_an_intake_that_was_handed_in_is_there_once_or_is_found(self, ledger):
        for name in ("Een", "Twee", "Twee"):
            an_intake(name=name)
        a_draft(name="Vier")
        for name in ("Een", "Twee", "Drie", "Vier"):
            a_row(ledger, "submit", name, email=f"{name}@b.example")
        assert found(ledger, "submit") == (4, 2, 1)

    def test_a_press_that_was_sent_again_is_one(self, ledger):
        an_intake(name="Een")
        for answered in (False, True):
            a_row(ledger, "submit", "Een", answered=answered, email="een@b.example")
        assert found(ledger, "submit") == (1, 0, 0)
        an_intake(name="Een")
        assert found(ledger, "submit") == (1, 0, 1)

    def test_what_was_never_acknowledged_may_be_there_or_not_but_not_twice(self, ledger):
        an_intake(name="Een")
        a_row(ledger, "submit", "Een", answered=False, email="een@b.example")
        a_row(ledger, "submit", "Twee", answered=False, email="twee@b.example")
        assert found(ledger, "submit") == (0, 0, 0)
        an_intake(name="Een")
        assert found(ledger, "submit") == (0, 0, 1)

    def test_a_receipt_with_another_reference_tells_of_one_that_is_lost(self, ledger):
        intake = an_intake(name="Een")
        a_row(ledger, "submit", "Een", email="een@b.example")
        a_row(ledger, "receipt", "Een", reference=intake.reference)
        assert found(ledger, "submit") == (1, 0, 0)
        a_row(ledger, "receipt", "Een", reference="W-2222-2222")
        assert found(ledger, "submit") == (1, 1, 0)

    def test_a_mail_is_there_once_by_its_message_id(self, ledger):
        for name in ("Een", "Twee", "Drie"):
            a_draft(name=name, contact_email=f"{name}@b.example".lower()).submit()
            a_row(ledger, "submit", name, email=f"{name}@b.example".lower())
        assert found(ledger, "mail") == (3, 0, 0)
        Message.objects.filter(recipient="drie@b.example").delete()
        second = Message.objects.get(recipient="twee@b.example")
        second.pk, second.headers = None, {"Message-ID": "<another>"}
        second.save()
        assert found(ledger, "mail") == (3, 1, 1)

    def test_a_mail_server_that_got_one_twice_under_one_id_got_one(self, ledger):
        a_draft(name="Een", contact_email="een@b.example").submit()
        a_row(ledger, "submit", "Een", email="een@b.example")
        [sent] = Message.objects.values_list("headers__Message-ID", flat=True)
        assert found(ledger, "mail", mails=[]) == (1, 1, 0)
        assert found(ledger, "mail", mails=[("een@b.example", sent)] * 2) == (1, 0, 0)
        assert found(ledger, "mail", mails=[("een@b.example", sent), ("een@b.example", "<x>")]) == (1, 0, 1)

    def test_a_draft_holds_what_was_kept_last_or_what_was_asked_after_it(self, ledger):
        draft = a_draft(name="Buurttuin")
        a_row(ledger, "autosave", draft.pk, 1.0, answers={"name": "Buurt"})
        a_row(ledger, "autosave", draft.pk, 2.0, answers={"name": "Buurttuin", "summary": draft.summary})
        assert found(ledger, "autosave") == (2, 0, 0)
        a_row(ledger, "section", draft.pk, 3.0, answers={"name": "Buurttuin De Kade"})
        assert found(ledger, "autosave") == (2, 0, 0)
        assert found(ledger, "section") == (1, 1, 0)
        a_row(ledger, "autosave", draft.pk, 4.0, answered=False, answers={"name": "Buurttuin"})
        assert found(ledger, "section") == (1, 0, 0)  # that one may have arrived, late

    def test_a_draft_that_is_gone_is_lost_with_all_that_was_kept_in_it(self, ledger):
        here, gone = a_draft(), a_draft()
        for draft in (here, gone):
            a_row(ledger, "start", draft=str(draft.pk))
            a_row(ledger, "autosave", draft.pk, answers={"name": draft.name, "summary": draft.summary})
        Intake.objects.filter(pk=gone.pk).delete()
        assert found(ledger, "start") == found(ledger, "autosave") == (2, 1, 0)

    def test_a_registration_is_there_once(self, ledger):
        initiative = an_initiative(published=False)
        a_row(ledger, "register", initiative.intake_id)
        a_row(ledger, "register", an_intake().pk)
        assert found(ledger, "register") == (2, 1, 0)
        initiative.events.create(kind="registered", intake=initiative.intake)
        assert found(ledger, "register") == (2, 1, 1)

    def test_an_assessment_is_there_once_and_the_last_one_counts(self, ledger):
        initiative, by = an_initiative(), an_official()

        def assess(reason, at, replaces=None):
            row = (a_category("actors/citizens"), reason, Classification.Basis.CHOSEN)
            a_row(ledger, "assess", initiative.slug, at, reason=reason)
            return initiative.assess([row], by=by)

        first = assess("Eerst.", 1.0)
        assess("Daarna.", 2.0)
        assert found(ledger, "assess") == (2, 0, 0)
        Initiative.objects.filter(pk=initiative.pk).update(assessment=first)
        assert found(ledger, "assess") == (2, 1, 0)
        a_row(ledger, "assess", initiative.slug, 3.0, reason="Verloren.")
        assert found(ledger, "assess") == (3, 2, 0)

    def test_a_publication_happened_once_and_how_it_stands_is_what_was_done_last(self, ledger):
        initiative = an_initiative()
        for answered in (False, True):
            a_row(ledger, "publish", initiative.slug, answered=answered, press=1)
        assert found(ledger, "publish") == (1, 0, 0)
        a_row(ledger, "unpublish", initiative.slug, 2.0, press=2)
        assert found(ledger, "unpublish") == (1, 2, 0)  # it never happened, and it is public
        initiative.unpublish(by=None, reason="Even niet.")
        assert found(ledger, "unpublish") == (1, 0, 0)
        initiative.events.create(kind="published")
        assert found(ledger, "publish") == (1, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_tasks_are_counted_with_those_that_were_begun_again():
    a_draft(contact_email="een@b.example").submit()
    assert tasks(url_of_the_tests()) == {"READY": 1, "begun again": 0}
