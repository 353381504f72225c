"""Each rule at the day before and on the day, and what becomes of the rows then."""

from datetime import date, datetime, timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.erasures import DataLink
from accounts.models import Invitation, User
from accounts.providers import MunicipalSession
from climate.models import Invite, Opinion, OpinionInvitation, Referral, Score
from curation.models import Upload
from follow.models import Digest
from intake.models import Holder, ResumeLink, StateLink
from outbox.limits import Turn
from outbox.models import Message
from retention.models import RetentionTerm
from retention.rules import RULES, Fate
from retention.run import outlook, run
from retention.spans import Span, in_words
from retention.words import STAYS
from tests.builders import (
    a_draft,
    a_municipality,
    a_round,
    a_user,
    an_admin,
    an_official,
    an_organisation,
)
from tests.follow.conftest import a_view
from ui.personal import Keep

pytestmark = pytest.mark.django_db
BEGUN = datetime(2026, 3, 10, 14, 0, tzinfo=timezone.get_default_timezone())


def steps(key, now):
    """{(act, code): how many} that a dry run tells of one rule, after which the run must do exactly that."""
    told = [(each.fate, each.code, each.number) for each in outlook(now, [RULES[key]])]
    assert [(each.fate, each.code, each.number) for each in run(now, [RULES[key]])] == told
    return {(act, code): number for act, code, number in told}


def night(days, since=BEGUN):
    """The nightly run so many days later."""
    return (since + timedelta(days=days)).replace(hour=3, minute=30)


# --- Terms ---


def test_a_term_in_days_is_over_on_the_last_day_whatever_the_hour():
    span = Span(timedelta(days=30), "")
    assert span.before(night(29)) <= BEGUN and span.before(night(30)) > BEGUN


def test_a_short_term_is_counted_to_the_second():
    span = Span(timedelta(days=1), "")
    assert span.before(BEGUN) == BEGUN - timedelta(days=1)


def test_a_term_in_words():
    terms = [timedelta(0), timedelta(days=1), timedelta(days=30), timedelta(days=730), timedelta(hours=1)]
    assert [in_words(each) for each in terms] == ["direct", "1 dag", "30 dagen", "2 jaar", "1 uur"]


# --- What goes by itself ---


def a_session():
    Session.objects.create(session_key="x", session_data="", expire_date=BEGUN)


def a_task():
    DBTaskResult.objects.create(
        status="SUCCESSFUL",
        finished_at=BEGUN,
        args_kwargs={},
        task_path="x.y",
        backend_name="default",
        run_after=BEGUN,
    )


def an_upload():
    Upload.objects.keep(b"", name="x.csv", kind="csv", by=an_admin())
    Upload.objects.update(at=BEGUN)


def a_digest():
    a_view(a_user()).digests.create(day=BEGUN.date(), posted_at=BEGUN)


def a_rescue():
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=an_admin(), content_type=kind, object_id="1", object_repr="x", action_flag=CHANGE, action_time=BEGUN
    )


def mail(**facts):
    Message.objects.create(
        recipient="a@b.example", subject="x", text="x", language="nl", municipality="GM9999", **facts
    )


def a_referral():
    Referral.objects.put_down(a_round(), name="Sam", reach="sam@b.example")
    Referral.objects.update(at=BEGUN)


def an_invitation():
    Invitation.objects.create(
        municipality=a_municipality(), email="a@b.example", digest="x", expires_at=BEGUN, by=an_admin()
    )


def an_unconfirmed_account():
    user = a_user()
    user.emailaddress_set.update(verified=False)
    User.objects.filter(pk=user.pk).update(date_joined=BEGUN)


def a_link(model):
    link, _address = model.objects.make(a_draft())
    model.objects.filter(pk=link.pk).update(expires_at=BEGUN)


def an_invite():
    Invite.objects.create(round=a_round(), digest="x", expires_at=BEGUN)


def a_holder():
    Holder.objects.create(intake=a_draft(), digest="x", address="a@b.example", expires_at=BEGUN)


def a_device():
    """One whose session is gone, and one that is still there."""
    UserSession.objects.create(user=a_user(), ip="192.0.2.1", session_key="gone", user_agent="x")
    Session.objects.create(session_key="here", session_data="", expire_date=timezone.now() + timedelta(days=1))
    UserSession.objects.create(user=a_user(), ip="192.0.2.1", session_key="here", user_agent="x")


def a_session_of_a_municipality():
    known = SocialAccount.objects.create(user=a_user(), provider="x", uid="x")
    MunicipalSession.objects.create(session_key="gone", account=known, since=BEGUN)


def a_data_link():
    DataLink.objects.create(digest="x", address="a@b.example", language="nl", expires_at=BEGUN)


GOES = {
    "provider_sessions": (a_session_of_a_municipality, MunicipalSession, 0, ""),
    "data_links": (a_data_link, DataLink, 0, ""),
    "mail": (lambda: mail(sent_at=BEGUN), Message, 30, "GM9999"),
    "failed_mail": (lambda: mail(failed_at=BEGUN), Message, 365, "GM9999"),
    "sessions": (a_session, Session, 0, ""),
    "tasks": (a_task, DBTaskResult, 14, ""),
    "uploads": (an_upload, Upload, 1, ""),
    "digests": (a_digest, Digest, 100, ""),
    "turns": (lambda: Turn.objects.create(limit="mail", digest="x", at=BEGUN), Turn, 0, ""),
    "rescue": (a_rescue, LogEntry, 730, ""),
    "referrals": (a_referral, Referral, 90, "GM9999"),
    "invitations": (an_invitation, Invitation, 90, "GM9999"),
    "unconfirmed": (an_unconfirmed_account, User, 30, ""),
    "resume_links": (lambda: a_link(ResumeLink), ResumeLink, 0, ""),
    "state_links": (lambda: a_link(StateLink), StateLink, 0, ""),
    "invites": (an_invite, Invite, 0, ""),
    "holders": (a_holder, Holder, 0, ""),
}


@pytest.mark.parametrize("key", GOES)
def test_it_stays_the_day_before_and_goes_on_the_day(key):
    make, model, days, code = GOES[key]
    make()
    before = model.objects.count()
    early = night(days - 1) if days > 1 else BEGUN
    late = night(days) if days > 1 else BEGUN + timedelta(days=days, hours=1, seconds=1)

    assert steps(key, early) == {} and model.objects.count() == before
    assert steps(key, late) == {(Fate.ERASE, code): 1} and model.objects.count() == before - 1
    assert steps(key, late) == {}  # twice is once


def test_the_device_of_a_session_that_ended_is_forgotten():
    a_device()
    assert steps("devices", timezone.now()) == {(Fate.ERASE, ""): 1}
    assert UserSession.objects.get().session_key == "here"


def test_every_rule_is_tried_here():
    others = {
        "log",
        "cache",
        "devices",
        "notices",
        "drafts",
        "accounts",
        "declined",
        "dossiers",
        "named_scores",
        "opinions",
        "opinion_links",
    }
    assert set(GOES) | others == set(RULES)


def test_mail_that_waits_or_is_in_a_workers_hands_stays():
    mail()
    mail(leased_at=timezone.now())
    assert steps("mail", timezone.now() + timedelta(days=60)) == {}
    assert steps("failed_mail", timezone.now() + timedelta(days=60)) == {}


def test_a_holder_who_came_stays():
    Holder.objects.create(intake=a_draft(), digest="x", address="a@b.example", expires_at=BEGUN, joined_at=BEGUN)
    assert steps("holders", night(400)) == {}


def test_an_account_with_a_role_or_of_the_site_never_goes_as_unconfirmed():
    for user in (an_official(), a_user(is_superuser=True)):
        user.emailaddress_set.update(verified=False)
    User.objects.update(date_joined=BEGUN)
    assert steps("unconfirmed", night(400)) == {}


# --- What stays without the person ---


def test_who_of_the_municipality_scored_what_is_forgotten_and_the_score_stays():
    asked = a_round(way="official")
    score = Score.objects.create(round=asked, official=an_official(), ideas=7)
    assert steps("named_scores", night(4000)) == {}  # the round is open

    type(asked).objects.update(closed_at=BEGUN)
    assert steps("named_scores", night(729)) == {}
    assert steps("named_scores", night(730)) == {(Fate.UNLINK, "GM9999"): 1}
    score.refresh_from_db()
    assert (score.official, score.ideas) == (None, 7)


def test_the_number_of_who_answered_the_statements_goes_when_the_year_is_over():
    municipality, last = a_municipality(), timezone.localdate().year - 1
    said = {"municipality": municipality, "side": "official", "answer": "agree", "person": "f" * 64}
    for year, statement in [(last, "room"), (last, "support"), (last + 1, "together")]:
        Opinion.objects.create(year=year, statement=statement, **said)
    OpinionInvitation.objects.create(municipality=municipality, year=last, person="f" * 64, digest="x")

    assert steps("opinions", timezone.now()) == {(Fate.UNLINK, "GM9999"): 2}
    gone = Opinion.objects.filter(year=last).values_list("person", flat=True)
    assert len(set(gone)) == 2 and not {"f" * 64} & set(gone)
    assert Opinion.objects.get(year=last + 1).person == "f" * 64
    assert steps("opinion_links", timezone.now()) == {(Fate.ERASE, "GM9999"): 1}
    assert steps("opinions", timezone.now()) == {}


# --- Terms of an organisation ---


def a_score_of(code, name):
    municipality = a_municipality(code, name)
    asked = a_round(way="official", municipality=municipality, area=code)
    Score.objects.create(round=asked, official=an_official(municipality), ideas=7)
    type(asked).objects.filter(pk=asked.pk).update(closed_at=BEGUN)
    return municipality


def test_an_organisation_has_its_own_term_and_the_others_the_usual_one():
    here, there = a_score_of("GM9999", "Waaierdam"), a_score_of("GM0355", "Zeist")
    gone = a_score_of("GM0312", "Bunnik")
    type(gone).objects.filter(pk=gone.pk).update(went_up_in=here, vanished_on=date(2026, 1, 1))
    RetentionTerm.objects.choose(an_organisation(here), {"named_scores": 100}, by=None)

    assert steps("named_scores", night(99)) == {}
    assert steps("named_scores", night(100)) == {(Fate.UNLINK, "GM9999"): 1, (Fate.UNLINK, "GM0312"): 1}
    assert steps("named_scores", night(729)) == {}
    assert steps("named_scores", night(730)) == {(Fate.UNLINK, "GM0355"): 1}
    assert there


def test_the_usual_term_can_be_chosen_again():
    organisation = an_organisation()
    assert RetentionTerm.objects.choose(organisation, {"drafts": 90, "named_scores": None}, by=None) == {"drafts": 90}
    assert RetentionTerm.objects.choose(organisation, {"drafts": 90}, by=None) == {}
    assert RetentionTerm.objects.choose(organisation, {"drafts": None}, by=None) == {"drafts": None}
    assert not RetentionTerm.objects.exists()


# --- All of them ---


def test_every_class_of_keeping_has_a_rule_or_a_reason_to_stay():
    ruled = {keep for rule in RULES.values() for keep in rule.keeps}
    assert set(Keep) == ruled | set(STAYS) and not ruled & set(STAYS)


def test_a_batch_is_not_the_end(monkeypatch):
    monkeypatch.setattr("retention.run.BATCH", 2)
    for _each in range(5):
        mail(sent_at=BEGUN)
    assert steps("mail", night(31)) == {(Fate.ERASE, "GM9999"): 5} and not Message.objects.exists()


def test_the_command_says_what_would_be_done_and_does_it(capsys):
    mail(sent_at=BEGUN)
    a_municipality()
    call_command("retain", "--dry-run", "--rule", "mail")
    assert capsys.readouterr().out == "mail           erase           1  Waaierdam\n" and Message.objects.count() == 1
    call_command("retain", "--rule", "mail")
    assert not Message.objects.exists()
    call_command("retain", "--rule", "mail", "--dry-run")
    assert capsys.readouterr().out.endswith("Nothing is due.\n")
    with pytest.raises(CommandError, match="There is no rule post"):
        call_command("retain", "--rule", "post")
