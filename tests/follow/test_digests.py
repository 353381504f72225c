import email
from datetime import datetime, timedelta
from email import policy

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from follow.digests import CLOCK, digest, next_strike, strike, tell
from follow.models import Digest, Frequency
from outbox.letters import wrapped
from outbox.models import Message
from tests.builders import a_user, an_initiative, an_official
from tests.follow.conftest import NOTHING, a_view, fresh, looked, told
from tests.follow.test_models import at
from tests.outbox.test_models import in_threads, work

TUESDAY = "2026-11-24 07:00"


def clocks():
    """The moments at which the mails are planned to go out."""
    planned = DBTaskResult.objects.filter(task_path=strike.module_path, status=TaskResultStatus.READY)
    return list(planned.values_list("run_after", flat=True))


def strike_now():
    """What happens at seven: the planned task is due, and a worker does what there is to do."""
    DBTaskResult.objects.filter(task_path=strike.module_path).update(run_after=timezone.now())
    work()


@pytest.mark.django_db(transaction=True)
class TestMail:
    def test_tells_what_is_new_changed_and_no_longer_there(self, me, mailbox):
        official = an_official()
        changed, renamed, withdrawn = (
            an_initiative(name=name) for name in ["Moestuin Oost", "Moestuin Noord", "Moestuin Zuid"]
        )
        view = a_view(me, "q=moestuin", name="Moestuinen & meer")
        an_initiative(name="Moestuin West", summary="Samen <tuinieren>.")
        withdrawn.unpublish(by=official, reason="Geheim")
        for initiative, answers in [
            (changed, {"phase": "established"}),
            (renamed, {"name": "Kas", "summary": "Kas."}),
        ]:
            draft = initiative.intake.revise(by=official)
            for key, value in answers.items():
                setattr(draft, key, value)
            draft.save()
            draft.submit()
            initiative.take(draft, by=official)
        Message.objects.all().delete()  # the receipts of the new answers
        CLOCK.wind()
        strike_now()

        [path] = mailbox.iterdir()
        mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        assert mail["To"] == "noor@kade.example"
        assert mail["Subject"] == "1 new, 1 changed, 2 no longer there: Moestuinen & meer"
        assert mail["Content-Language"] == "en"
        stop = mail["List-Unsubscribe"].strip().strip("<>")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        text = mail.get_body(("plain",)).get_content()
        site = "https://waaier.example"
        assert text.partition("\n\nKind regards,")[0] == wrapped(
            "There is news of your saved search “Moestuinen & meer”: 1 new, 1 changed, 2 no longer there.\n\n"
            f"New\n- Moestuin West: Samen <tuinieren>.\n  {site}/initiatieven/moestuin-west/\n\n"
            f"Changed\n- Moestuin Oost: new answers: phase\n  {site}/initiatieven/moestuin-oost/\n\n"
            f"No longer there\n- Moestuin Noord (now called Kas)\n  {site}/initiatieven/moestuin-noord/\n"
            "- Moestuin Zuid (not public any more)\n\n"
            f"All of it:\n{site}/zoekopdrachten/{view.pk}/\n\n"
            f"No more mails about this search:\n{stop}"
        )
        assert "because you asked Waaier to mail you news of this saved search" in " ".join(text.split())
        html = mail.get_body(("html",)).get_content()
        assert "Samen &lt;tuinieren&gt;." in html
        assert f'href="{stop}"' in html
        assert '<li><span lang="nl">Moestuin Zuid</span><br>not public any more</li>' in html
        assert "moestuin-zuid" not in text + html
        assert "Geheim" not in text + html
        assert told(view) == NOTHING
        # The link in the mail works, without signing in.
        assert Client().post(stop.removeprefix(site)).status_code == 200
        assert fresh(view).frequency == Frequency.NEVER

    def test_speaks_the_language_of_its_receiver(self, mailbox):
        a_view(a_user(language="nl"))
        an_initiative()
        CLOCK.wind()
        strike_now()

        assert Message.objects.get().language == "nl"

    def test_nothing_to_tell_is_no_mail(self, me, mailbox):
        an_initiative()
        view = a_view(me)
        CLOCK.wind()
        strike_now()

        assert not mailbox.exists()
        assert Digest.objects.count() == 0
        assert fresh(view).looked_at > timezone.now() - timedelta(minutes=1)

    def test_goes_out_once_a_period_however_often_the_clock_strikes(self, me, mailbox):
        a_view(me)
        an_initiative(name="Een")
        CLOCK.wind()
        strike_now()
        an_initiative(name="Twee")
        strike_now()
        strike.enqueue()
        strike.enqueue()
        work()

        assert len(list(mailbox.iterdir())) == 1
        assert Digest.objects.count() == 1

    def test_a_machine_whose_clock_is_behind_finds_due_what_the_clock_struck_for(self, me):
        key = str(a_view(me).pk)
        an_initiative(name="Een")
        tell.call(key)
        an_initiative(name="Twee")
        tell.call(key)
        assert Digest.objects.count() == 1

        tell.call(key, (timezone.now() + timedelta(days=1)).isoformat())
        assert Digest.objects.count() == 2

    def test_two_workers_at_once_send_it_once(self, me, mailbox):
        for number in range(4):
            a_view(me, f"q=tuin&sort={['name', 'newest', 'started', 'best'][number]}", name=f"Tuinen {number}")
        an_initiative(name="Tuin")
        strike.enqueue()
        strike.enqueue()
        in_threads(work, work)
        work()

        subjects = sorted(Message.objects.values_list("subject", flat=True))
        assert subjects == [f"1 new: Tuinen {number}" for number in range(4)]
        assert Digest.objects.count() == 4
        assert not DBTaskResult.objects.failed().exists()

    def test_two_workers_with_the_same_view_send_it_once(self, me, mailbox):
        view = a_view(me)
        an_initiative(name="Tuin")
        sent = []

        def send():
            sent.append(digest(view.pk, timezone.now()))

        in_threads(send, send, send)

        assert len(sent) == 3
        assert [each is not None for each in sorted(sent, key=bool)] == [False, False, True]
        assert Message.objects.count() == 1

    def test_one_that_fails_holds_up_nobody_and_loses_nothing(self, me, mailbox):
        broken = a_user()
        type(broken).objects.filter(pk=broken.pk).update(email="a@example.org, b@example.org")
        broken.refresh_from_db()
        theirs, mine = a_view(broken), a_view(me)
        an_initiative(name="Tuin")
        CLOCK.wind()
        strike_now()

        assert [message.recipient for message in Message.objects.all()] == [me.email]
        assert DBTaskResult.objects.failed().count() == 1
        assert told(mine) == NOTHING
        assert told(theirs) == (["Tuin"], [], [], 0)

    def test_the_rights_at_the_time_of_sending_decide(self, mailbox):
        official = an_official(language="en")
        an_initiative(name="Openbaar")
        an_initiative(name="Verborgen", published=False)
        a_view(official, name="Alles")
        an_initiative(name="Ook verborgen", published=False)
        an_initiative(name="Ook openbaar")
        official.memberships.all().delete()
        CLOCK.wind()
        strike_now()

        [path] = mailbox.iterdir()
        content = path.read_text()
        assert "Subject: 1 new, 1 no longer there: Alles" in content
        assert "Ook openbaar" in content
        assert "erborgen" not in content


@pytest.mark.django_db
class TestDigest:
    def test_a_weekly_one_carries_the_monday(self, me):
        view = looked(a_view(me, frequency=Frequency.WEEKLY), at("2026-11-16 07:00"))
        an_initiative()

        assert digest(view.pk, at(TUESDAY)).day == datetime(2026, 11, 23).date()
        assert digest(view.pk, at("2026-11-25 07:00")) is None

    def test_a_look_at_the_page_is_a_look(self, me):
        view = a_view(me)
        an_initiative()
        view.look()

        assert digest(view.pk, timezone.now()) is None

    def test_one_that_was_deleted_or_stopped_meanwhile_is_left_alone(self, me):
        stopped, deleted = a_view(me), a_view(me, "q=tuin")
        an_initiative()
        stopped.stop()
        key = deleted.pk
        deleted.delete()

        assert digest(stopped.pk, timezone.now()) is None
        assert digest(key, timezone.now()) is None
        assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
class TestClock:
    def test_strikes_at_seven_tomorrow_also_when_the_clocks_change(self):
        assert next_strike(at("2026-11-21 07:00")) == at("2026-11-22 07:00")
        assert next_strike(at("2026-11-21 06:59")) == at("2026-11-21 07:00")
        assert next_strike(at("2026-03-28 12:00")) == at("2026-03-29 07:00")
        assert next_strike(at("2026-10-24 12:00")) == at("2026-10-25 07:00")

    def test_is_wound_up_once(self):
        in_threads(*[CLOCK.wind] * 3)

        assert clocks() == [next_strike(timezone.now())]

    def test_winds_itself_up_before_it_does_anything(self):
        strike.enqueue()
        work()

        assert clocks() == [next_strike(timezone.now())]

    def test_two_clocks_become_one(self):
        strike.enqueue()
        strike.enqueue()
        work()

        assert len(clocks()) == 1
