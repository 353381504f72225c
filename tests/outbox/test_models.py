import email
import re
from datetime import timedelta
from email import policy
from threading import Barrier, Thread

import pytest
from django.core.mail import BadHeaderError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from outbox.models import BATCH, RETRY_AFTER, Message

NOBODYS = {"caused_by": None, "municipality": ""}


def a_mail(**fields):
    message = Message(
        **{"recipient": "ann@example.org", "subject": "Hello", "text": "Text", "language": "nl"} | fields
    )
    return message.write()


def work():
    """What `manage.py db_worker --batch` does, without its signal handlers: those are the test runner's."""
    Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    ).run()


def in_threads(*targets):
    """Run these at the same time, each with a database connection of its own, and wait for all."""
    start = Barrier(len(targets))

    def run(target):
        start.wait()
        try:
            target()
        finally:
            connection.close()

    threads = [Thread(target=run, args=[target]) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)


def later(message, **ago):
    """Pretend that these facts of a message lie this long ago."""
    for name, delta in ago.items():
        setattr(message, name, timezone.now() - delta)
    message.save()


@pytest.mark.django_db
class TestPost:
    def test_speaks_the_language_of_the_receiver_and_not_of_the_page(self):
        mail = Message.objects.post(
            "accounts/mail/letter",
            to="ann@example.org",
            language="en",
            context={"subject": "S", "text": "T"},
            **NOBODYS,
        )

        assert mail.text.startswith("Hello,\n\nT")
        assert mail.headers["Content-Language"] == "en"
        assert '<html lang="en">' in mail.html

    def test_escapes_html_in_the_html_and_nowhere_else(self):
        mail = Message.objects.post(
            "accounts/mail/letter",
            to="ann@example.org",
            language="nl",
            context={"subject": "Tom & <Jo>", "text": "a < b"},
            **NOBODYS,
        )

        assert mail.subject == "Tom & <Jo>"
        assert "a < b" in mail.text
        assert "a &lt; b" in mail.html

    def test_keeps_a_subject_on_one_line(self):
        mail = Message.objects.post(
            "accounts/mail/letter",
            to="ann@example.org",
            language="nl",
            context={"subject": "Buurttuin\r\nBcc: everyone@example.org", "text": ""},
            **NOBODYS,
        )

        assert mail.subject == "Buurttuin Bcc: everyone@example.org"
        assert mail.as_email().message()["Bcc"] is None

    @pytest.mark.parametrize("address", ["a@example.org\nBcc: b@example.org", "a@example.org, b@example.org", ""])
    def test_refuses_what_is_not_one_address(self, address):
        with pytest.raises((BadHeaderError, ValueError)), transaction.atomic():
            a_mail(recipient=address)

        assert Message.objects.count() == 0
        assert DBTaskResult.objects.count() == 0

    def test_fixes_the_message_id_at_writing(self, settings):
        settings.SITE_URL = "https://waaier.example"

        mail = a_mail()

        first, second = mail.as_email().message(), Message.objects.get().as_email().message()
        assert re.fullmatch(r"<[^@>]+@waaier\.example>", first["Message-ID"])
        assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.django_db(transaction=True)
class TestDelivery:
    def test_sends_after_the_commit_exactly_once(self, smtp):
        mail = a_mail(html="<p>Text</p>")

        work()
        work()

        [(recipients, content)] = smtp.mails
        assert recipients == ["ann@example.org"]
        assert f"Message-ID: {mail.headers['Message-ID']}" in content
        assert "<p>Text</p>" in content

    def test_a_mail_server_gets_the_text_as_it_was_written(self, smtp):
        lines = ["Één regel.", "", f"https://waaier.example/{'é' * 300}/", "", "-- ", "U vroeg erom."]
        a_mail(text="\n".join(lines))

        work()

        [(_recipients, content)] = smtp.mails
        assert max(map(len, content.split("\r\n"))) <= 78
        assert "\r\n--=20\r\n" in content
        text = email.message_from_string(content, policy=policy.default).get_body(("plain",)).get_content()
        assert text.splitlines() == lines

    def test_forgets_the_text_once_it_is_sent(self, smtp):
        mail = a_mail(text="Your code is BCDF-GHJK", html="<p>BCDF-GHJK</p>")

        work()

        mail.refresh_from_db()
        assert mail.sent_at is not None
        assert (mail.text, mail.html, mail.leased_at) == ("", "", None)

    def test_a_rollback_takes_the_mail_with_it(self, smtp):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            a_mail()
            raise ZeroDivisionError

        work()

        assert smtp.mails == []
        assert Message.objects.count() == 0

    def test_a_worker_does_not_see_a_mail_before_the_commit(self, smtp):
        with transaction.atomic():
            a_mail()
            in_threads(work)
            assert smtp.mails == []

        work()

        assert len(smtp.mails) == 1

    def test_a_server_that_is_down_postpones_and_then_the_mail_goes_once(self, no_smtp, request):
        mail = a_mail()
        work()
        mail.refresh_from_db()
        assert (mail.sent_at, mail.leased_at, mail.attempts) == (None, None, 1)
        assert "refused" in mail.last_error.lower()
        assert timedelta(seconds=50) < mail.due_at - timezone.now() <= timedelta(minutes=1)

        mailbox = request.getfixturevalue("smtp")
        work()
        assert mailbox.mails == []

        later(mail, due_at=timedelta(0))
        DBTaskResult.objects.update(run_after=timezone.now())
        work()
        work()

        assert len(mailbox.mails) == 1
        mail.refresh_from_db()
        assert mail.attempts == 2
        assert mail.last_error == ""

    def test_waits_longer_after_each_attempt_and_gives_up_after_the_last(self, no_smtp):
        mail = a_mail()
        waits = []
        while not mail.failed_at:
            later(mail, due_at=timedelta(0))
            Message.objects.deliver()
            mail.refresh_from_db()
            waits.append(round((mail.due_at - timezone.now()) / timedelta(minutes=1)))

        assert waits == [1, 5, 30, 120, 720, 0]
        assert mail.attempts == len(RETRY_AFTER) + 1
        assert mail.leased_at is None

    def test_each_planned_attempt_wakes_a_worker(self, no_smtp):
        mail = a_mail()
        work()

        mail.refresh_from_db()
        assert DBTaskResult.objects.get(status="READY").run_after == mail.due_at

    def test_an_unknown_recipient_fails_at_once(self, smtp):
        smtp.to_recipient = "550 No such user here"
        mail = a_mail()

        work()

        mail.refresh_from_db()
        assert mail.failed_at is not None
        assert (mail.attempts, mail.last_error) == (1, "550 No such user here")

    @pytest.mark.parametrize("step", ["to_greeting", "to_sender"])
    def test_a_server_that_does_not_want_us_is_tried_again_later(self, smtp, step):
        setattr(smtp, step, "550 You are not known here")
        mail = a_mail()

        work()

        mail.refresh_from_db()
        assert (mail.failed_at, mail.leased_at, mail.last_error) == (None, None, "550 You are not known here")

    def test_a_full_mailbox_is_tried_again_later(self, smtp):
        smtp.to_recipient = "452 Mailbox full"
        mail = a_mail()

        work()

        mail.refresh_from_db()
        assert (mail.failed_at, mail.leased_at, mail.last_error) == (None, None, "452 Mailbox full")

    @pytest.mark.parametrize(("answer", "failed"), [("554 Spam", True), ("451 Later", False)])
    def test_an_answer_to_the_text_counts_the_same(self, smtp, answer, failed):
        smtp.to_data = answer
        mail = a_mail()

        work()

        mail.refresh_from_db()
        assert (mail.failed_at is not None, mail.leased_at, mail.last_error) == (failed, None, answer)

    def test_a_server_that_falls_silent_over_the_text_leaves_it_unsure(self, smtp, settings):
        settings.EMAIL_TIMEOUT = 0.2
        smtp.seconds = 1
        mail = a_mail()

        work()
        later(Message.objects.get(), leased_at=timedelta(minutes=11))
        work()

        mail.refresh_from_db()
        assert mail.is_unsure
        assert (mail.attempts, mail.sent_at, mail.failed_at) == (1, None, None)
        assert "TimeoutError" in mail.last_error or "Disconnected" in mail.last_error
        assert list(Message.objects.troubled()) == [mail]

    def test_a_mail_whose_worker_died_is_never_sent_again_by_itself(self, smtp):
        mail = a_mail()
        later(Message.objects.lease(), leased_at=timedelta(days=1))

        work()

        assert smtp.mails == []
        assert list(Message.objects.troubled()) == [mail]

    def test_an_admin_may_have_it_sent_again(self, smtp):
        a_mail()
        later(Message.objects.lease(), leased_at=timedelta(days=1))

        Message.objects.get().retry()
        work()

        assert len(smtp.mails) == 1

    def test_one_bad_mail_does_not_hold_up_the_next(self, smtp):
        smtp.to_recipient = "550 No"
        a_mail()
        Message.objects.deliver()
        smtp.to_recipient = ""
        a_mail(recipient="bob@example.org")

        work()

        assert [recipients for recipients, _ in smtp.mails] == [["bob@example.org"]]

    def test_a_lost_wake_up_is_made_good_by_the_next(self, smtp):
        a_mail()
        DBTaskResult.objects.all().delete()
        a_mail(recipient="bob@example.org")

        work()

        assert sorted(recipients[0] for recipients, _ in smtp.mails) == ["ann@example.org", "bob@example.org"]

    def test_one_wake_up_sends_a_batch_and_leaves_the_rest_to_the_next(self, smtp):
        for number in range(BATCH + 1):
            a_mail(recipient=f"person{number}@example.org")
        DBTaskResult.objects.all().delete()

        Message.objects.deliver()
        assert len(smtp.mails) == BATCH

        work()
        assert len(smtp.mails) == BATCH + 1

    def test_two_workers_at_once_send_each_mail_once(self, smtp):
        for number in range(12):
            a_mail(recipient=f"person{number}@example.org")

        in_threads(work, work)

        assert sorted(recipients[0] for recipients, _ in smtp.mails) == sorted(
            f"person{number}@example.org" for number in range(12)
        )
        assert set(Message.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db
class TestTroubled:
    def test_has_what_failed_is_unsure_or_waits_for_long_oldest_first(self):
        failed, unsure, late = a_mail(), a_mail(), a_mail()
        later(failed, created_at=timedelta(hours=3), failed_at=timedelta(0))
        later(unsure, created_at=timedelta(hours=2), leased_at=timedelta(minutes=11))
        later(late, created_at=timedelta(hours=1))
        later(a_mail(), created_at=timedelta(hours=4), sent_at=timedelta(hours=4))
        later(a_mail(), leased_at=timedelta(minutes=1), created_at=timedelta(hours=5))
        later(a_mail(), failed_at=timedelta(0), dropped_at=timedelta(0))
        a_mail()

        assert list(Message.objects.troubled()) == [failed, unsure, late]

    def test_the_database_refuses_a_mail_that_was_both_sent_and_refused(self):
        mail = a_mail()

        with pytest.raises(IntegrityError), transaction.atomic():
            later(mail, sent_at=timedelta(0), failed_at=timedelta(0))
