"""Who is warned before something goes, what keeps it, and what happens when a mail cannot be sent."""

import re
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from casework.models import Settlement
from intake.models import Intake
from outbox.models import Message
from retention.models import Notice, RetentionTerm
from retention.rules import RULES, Fate
from retention.run import run
from tests.builders import a_draft, a_user, an_initiative, an_intake, an_official, an_organisation
from tests.intake.test_submission import at_once
from tests.retention.test_rules import BEGUN, night, steps

pytestmark = pytest.mark.django_db
WARNED, GONE = {(Fate.WARN, "GM9999"): 1}, {(Fate.ERASE, "GM9999"): 1}


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = "https://waaier.example"


def an_old_draft(**answers):
    draft = a_draft(**answers)
    Intake.objects.filter(pk=draft.pk).update(updated_at=BEGUN, opened_at=BEGUN)
    return draft


def sent(at):
    """The mails that wait left at this moment."""
    Message.objects.waiting().update(sent_at=at)
    Notice.objects.filter(kept_at=None).update(at=at)


def link():
    [address] = re.findall(r"https://waaier\.example(/bewaren/[\w-]+/)", Message.objects.latest("pk").text)
    return address


# --- Drafts ---


def test_a_draft_goes_thirty_days_after_the_warning():
    draft = an_old_draft()
    assert steps("drafts", night(149)) == {}
    assert steps("drafts", night(150)) == WARNED
    sent(night(150))
    assert steps("drafts", night(179)) == {}
    assert steps("drafts", night(180)) == GONE
    assert not Intake.objects.filter(pk=draft.pk).exists()
    assert Entry.objects.get(what="retained").facts == {"rows": 1, "kept_as": "intake"}


def test_a_draft_that_is_long_over_its_term_is_warned_of_first():
    an_old_draft()
    assert steps("drafts", night(900)) == WARNED
    sent(night(900))
    assert steps("drafts", night(929)) == {} and steps("drafts", night(930)) == GONE


def test_a_draft_without_an_address_goes_without_a_warning():
    an_old_draft(contact_email="")
    assert steps("drafts", night(179)) == {} and steps("drafts", night(180)) == GONE


def test_a_typed_address_is_told_no_word_of_the_draft_and_the_owner_is():
    an_old_draft(name="Buurtmoestuin")
    run(night(150), [RULES["drafts"]])
    mail = Message.objects.get()
    assert (mail.recipient, mail.municipality) == ("fatima@kade.example", "GM9999")
    assert "Buurtmoestuin" not in mail.text and "Fatima" not in mail.text

    own = an_old_draft(name="Buurtmoestuin", owner=a_user("noor@kade.example"))
    run(night(150), [RULES["drafts"]])
    mail = Message.objects.latest("pk")
    assert mail.recipient == "noor@kade.example" and "Buurtmoestuin" in mail.text
    assert Notice.objects.get(key=own.pk).rule == "drafts"


def test_opening_a_draft_between_warning_and_run_keeps_it(client):
    draft = an_old_draft(owner=a_user())
    now = timezone.now()
    Intake.objects.update(updated_at=now - timedelta(days=200), opened_at=now - timedelta(days=200))
    run(now, [RULES["drafts"]])
    sent(now - timedelta(days=31))
    assert RULES["drafts"].going(now).count() == 1

    client.force_login(draft.owner)
    client.get(reverse("intake:section", args=[draft.pk, "basics"]))
    assert RULES["drafts"].going(now).count() == 0
    # And the next time there is a warning of its own.
    later = now + timedelta(days=200)
    assert steps("drafts", later) == WARNED


def test_opening_is_written_down_once_a_day(django_assert_num_queries):
    draft = an_old_draft()
    draft.refresh_from_db()
    with django_assert_num_queries(1):
        draft.open()
    draft.refresh_from_db()
    with django_assert_num_queries(0):
        draft.open()


def test_the_link_in_the_mail_asks_and_then_keeps(client):
    an_old_draft()
    now = timezone.now()
    run(now, [RULES["drafts"]])
    sent(now - timedelta(days=40))
    address = link()
    assert client.get(address).status_code == 200
    assert RULES["drafts"].going(now).count() == 1  # a program that opens links keeps nothing

    assert client.post(address).url == address
    assert RULES["drafts"].going(now).count() == 0
    assert "bewaren" in client.get(address).content.decode().lower()
    assert steps("drafts", now + timedelta(days=149)) == {}
    assert steps("drafts", now + timedelta(days=151)) == WARNED


def test_a_link_about_what_is_gone_says_so(client):
    draft = an_old_draft()
    run(night(150), [RULES["drafts"]])
    address = link()
    draft.delete()
    assert client.get(address).status_code == client.post(address).status_code == 410
    assert client.get("/bewaren/anders/").status_code == 404


@pytest.mark.parametrize("facts", [{"failed_at": BEGUN}, {}])
def test_a_mail_that_did_not_leave_warned_nobody(facts):
    an_old_draft()
    run(night(150), [RULES["drafts"]])
    sent(night(150))
    Message.objects.update(sent_at=None, **facts)
    assert steps("drafts", night(400)) == {}  # nor is it sent time and again


def test_an_address_that_cannot_be_one_keeps_the_draft():
    an_old_draft(contact_email="fatima@kade.example\nx")
    assert run(night(150), [RULES["drafts"]]) == [] and Intake.objects.drafts().count() == 1


def test_a_term_of_the_organisation_counts_for_the_warning_too():
    an_old_draft()
    RetentionTerm.objects.choose(an_organisation(), {"drafts": 60}, by=None)
    assert steps("drafts", night(29)) == {} and steps("drafts", night(30)) == WARNED


# --- Accounts ---


def an_old_account(**fields):
    user = a_user(**fields)
    User.objects.filter(pk=user.pk).update(last_login=BEGUN)
    return user


def accounts(now):
    return {fate: number for (fate, _code), number in steps("accounts", now).items()}


def test_an_account_without_role_or_initiative_goes_after_a_warning():
    user = an_old_account(email="noor@kade.example")
    assert accounts(night(699)) == {} and accounts(night(700)) == {Fate.WARN: 1}
    assert Message.objects.get().recipient == "noor@kade.example"
    sent(night(700))
    assert accounts(night(729)) == {} and accounts(night(730)) == {Fate.ERASE: 1}
    assert not User.objects.filter(pk=user.pk).exists()


def test_signing_in_keeps_an_account():
    user = an_old_account()
    accounts(night(700))
    sent(night(700))
    User.objects.filter(pk=user.pk).update(last_login=night(710))
    assert accounts(night(730)) == {}


@pytest.mark.parametrize("what", ["role", "initiative", "waiting intake", "site"])
def test_who_is_still_needed_stays(what):
    user = an_old_account() if what != "role" else an_official()
    User.objects.filter(pk=user.pk).update(last_login=BEGUN, is_superuser=what == "site")
    if what == "initiative":
        an_initiative(owner=user)
    if what == "waiting intake":
        an_intake(owner=user)
    assert not RULES["accounts"].over(night(2000)).filter(pk=user.pk).exists()


def test_who_had_something_that_was_declined_or_archived_goes():
    declined, archived = an_old_account(), an_old_account()
    Settlement.objects.decline(an_intake(owner=declined), by=None, reason="spam")
    an_initiative(owner=archived).archive(by=None, reason="Gestopt")
    assert set(RULES["accounts"].over(night(2000))) == {declined, archived}


# --- Two workers ---


@pytest.mark.django_db(transaction=True)
def test_who_signs_in_while_the_run_is_under_way_keeps_their_account():
    user = an_old_account()
    accounts(night(700))
    sent(night(700))
    has_row, may_end = Event(), Event()

    def sign_in():
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(last_login=night(730))
            has_row.set()
            may_end.wait(2)

    def sweep():
        has_row.wait(5)
        run(night(730), [RULES["accounts"]])
        may_end.set()

    at_once(sign_in, sweep)
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_warn_once_and_erase_once():
    owners = [an_old_account() for _each in range(3)]
    drafts = [an_old_draft(owner=owner) for owner in owners]
    found = together(lambda: run(night(150), [RULES["drafts"]]))
    assert sum(step.number for steps_taken in found for step in steps_taken) == Message.objects.count() == 3
    sent(night(150))
    found = together(lambda: run(night(180), [RULES["drafts"]]))
    assert sum(step.number for steps_taken in found for step in steps_taken) == len(drafts)

    run(night(700), [RULES["accounts"]])
    sent(night(700))
    found = together(lambda: run(night(730), [RULES["accounts"]]))
    assert sum(step.number for steps_taken in found for step in steps_taken) == len(owners)
    assert not User.objects.filter(pk__in=[each.pk for each in owners]).exists()


def together(work):
    """What two threads find that do the same at the same moment."""
    barrier, found = Barrier(2), []

    def one():
        barrier.wait()
        try:
            found.append(work())
        finally:
            connection.close()

    threads = [Thread(target=one) for _each in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 2
    return found
