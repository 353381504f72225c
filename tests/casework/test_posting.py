"""Letters leave: joined, once, in the name of the municipality, whatever dies half-way."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from email.parser import BytesParser
from email.policy import default
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import Organisation
from casework.letters import TOGETHER, Letter
from casework.posting import ALARM, post_next
from outbox.models import LONGEST_SUBJECT, Message
from tests.builders import a_municipality, a_user, an_initiative, an_intake, an_official
from tests.outage import end, wait_until


def an_organisation(**fields):
    facts = {"shown_name": "Gemeente Waaierdam aan Zee", "reply_address": "antwoord@waaierdam.example"}
    return Organisation.objects.create(municipality=a_municipality(), **facts | fields)


def make_due():
    Letter.objects.update(due_at=timezone.now())


@pytest.mark.django_db
class TestOneMail:
    def test_leaves_after_a_minute_in_the_thread_of_the_intake_in_the_name_of_the_municipality(self):
        an_organisation()
        initiative = an_initiative(by=an_official(), owner=a_user("noor@example.org", name="Noor"), published=False)
        assert post_next() is None
        waits = Letter.objects.get().due_at - timezone.now()
        assert timedelta(0) < waits <= TOGETHER
        assert DBTaskResult.objects.filter(task_path="casework.posting.post_letters").count() == 1

        make_due()
        mail = post_next()
        assert post_next() is None
        assert (mail.recipient, mail.municipality) == ("noor@example.org", "GM9999")
        assert mail.subject == f"{initiative.intake.reference}: Uw initiatief is ingeschreven"[:LONGEST_SUBJECT]
        assert mail.text.startswith("Beste Noor,\n\nWij hebben ‘Buurttuin De Kade’ ingeschreven.")
        assert "Met vriendelijke groet,\nGemeente Waaierdam aan Zee\n" in mail.text
        sent = mail.as_email().message()
        [sender] = BytesParser(policy=default).parsebytes(sent.as_bytes())["From"].addresses
        assert sender.display_name == "Gemeente Waaierdam aan Zee"
        assert sender.addr_spec in django_settings.DEFAULT_FROM_EMAIL
        assert "<antwoord@waaierdam.example>" in sent["Reply-To"]
        copy = initiative.intake.post_copy("noor@example.org", "nl", caused_by=None)
        assert copy is None and Message.objects.last().headers["References"] == sent["References"]
        letter = Letter.objects.get()
        assert letter.posted_at and letter.way == "mail"

    def test_no_two_within_a_minute(self):
        an_organisation()
        official, noor = an_official(), a_user("noor@example.org")
        an_initiative(by=official, owner=noor, name="Buurttuin")
        an_initiative(by=official, owner=noor, name="Buurtbus", published=False)
        an_initiative(by=official, owner=a_user(), published=False)
        Letter.objects.filter(kind="published").update(due_at=timezone.now())

        mail = post_next()
        assert post_next() is None
        assert mail.subject.endswith(": Nieuws over uw initiatief")
        assert mail.text.count("Beste ") == 1
        places = [mail.text.index(words) for words in ("1. Uw", "‘Buurttuin’", "2. Uw", "3. Uw", "‘Buurtbus’")]
        assert places == sorted(places)
        assert Letter.objects.to_mail().count() == 1

    def test_mails_of_two_municipalities_stay_apart(self):
        an_organisation()
        zeist = a_municipality("GM0355", "Zeist")
        Organisation.objects.create(municipality=zeist)
        noor = a_user("noor@example.org")
        an_initiative(by=an_official(), owner=noor, published=False)
        an_initiative(by=an_official(zeist), owner=noor, municipality=zeist, published=False)
        make_due()
        assert {post_next().municipality, post_next().municipality} == {"GM9999", "GM0355"}
        assert post_next() is None

    def test_one_in_english(self):
        an_organisation(shown_name="")
        an_initiative(by=an_official(), owner=a_user(language="en", name="John"), published=False)
        make_due()
        mail = post_next()
        assert mail.text.startswith("Dear John,\n\nWe registered “Buurttuin De Kade”.")
        assert "Kind regards,\nMunicipality of Waaierdam\n" in mail.text

    def test_a_lost_wake_up_is_made_good(self):
        an_organisation()
        an_initiative(by=an_official(), owner=a_user(), published=False)
        DBTaskResult.objects.all().delete()
        assert not ALARM.wind()  # nothing is due
        make_due()
        assert ALARM.wind() and not ALARM.wind()


class Program:
    """`manage.py work` on the database of the tests, with mail that becomes a file."""

    def __init__(self, folder):
        of = connection.get_connection_params()
        user, host, port = of.get("user", "postgres"), quote(of["host"], safe=""), of.get("port") or 5432
        password = f":{quote(of['password'], safe='')}" if of.get("password") else ""
        environment = os.environ | {
            "DATABASE_URL": f"postgresql://{user}{password}@{host}:{port}/{of['dbname']}",
            "WAAIER_DATA": str(folder),
            "SECRET_KEY": "x",
            "DEMO": "1",
            "DEBUG": "0",
        }
        command = [sys.executable, "manage.py", "work"]
        silent = subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, cwd=django_settings.BASE_DIR, env=environment, stdout=silent, stderr=silent
        )


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_killed_in_the_middle_of_200_letters_and_each_is_sent_once(tmp_path):
    organisation = an_organisation()
    intake = an_intake()
    Letter.objects.bulk_create(
        Letter(
            kind="registered",
            municipality=organisation.municipality,
            intake=intake,
            recipient=f"noor{number}@example.org",
            language="nl",
            subject="Ingeschreven",
            text="x",
            due_at=timezone.now(),
        )
        for number in range(200)
    )
    kills = [60, 120]
    while kills:
        program = Program(tmp_path)
        try:
            wait_until(lambda: Letter.objects.exclude(posted_at=None).count() >= kills[0])
        finally:
            end(program.process)
        kills.pop(0)
        # What was posted is in the outbox, and nothing else is.
        posted = set(Letter.objects.exclude(posted_at=None).values_list("recipient", flat=True))
        assert 0 < len(posted) < 200
        assert sorted(Message.objects.values_list("recipient", flat=True)) == sorted(posted)

    program = Program(tmp_path)
    try:
        wait_until(lambda: not Letter.objects.to_mail().exists() and not Message.objects.waiting().exists(), 120)
        wait_until(lambda: Message.objects.filter(leased_at__isnull=False).count() <= 2)
    finally:
        end(program.process)
    times = Counter(Message.objects.values_list("recipient", flat=True))
    assert len(times) == 200 and set(times.values()) == {1}
    # The outbox never sends again by itself what a death left unsure: at most one mail a killed worker.
    files = Counter(path.name.partition("noor")[2] for path in tmp_path.rglob("*.eml"))
    assert set(files.values()) == {1} and len(files) >= 198
