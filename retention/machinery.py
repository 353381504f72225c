"""The rules about mail, links, the climate, and what the software needs to run; of people: `retention/kinds.py`."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import CharField, DateTimeField, Exists, F, Func, OuterRef, Value
from django.db.models.functions import Cast, Coalesce, Concat, Greatest
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from accounts.erasures import DataLink
from accounts.providers import MunicipalSession
from accounts.sessions import end_old, over
from audit.models import KEEP as LOG_KEEP
from audit.models import Entry
from climate.models import Invite, Opinion, OpinionInvitation, Referral, Score
from climate.opinions import this_year
from climate.referrals import LIFETIME as REFERRAL_LIFETIME
from curation.uploads import KEPT_FOR, Upload
from follow.digests import KEEP as DIGEST_KEEP
from follow.models import Digest
from intake.models import Holder, ResumeLink, StateLink
from outbox.limits import WINDOW, Turn
from outbox.models import KEEP as MAIL_KEEP
from outbox.models import Message
from retention.kinds import DRAFTS
from retention.notices import Notice
from retention.rules import RULES, Fate
from retention.spans import Span
from ui.personal import Keep

AT_ONCE = timedelta(0)
NAMED_SCORES = Span(timedelta(days=2 * 365), "retention.machinery.NAMED_SCORES", least=30, most=10 * 365)
FAILED_MAIL = Span(timedelta(days=365), "retention.machinery.FAILED_MAIL")
TASKS = Span(timedelta(days=14), "retention.machinery.TASKS")
RESCUE = Span(timedelta(days=2 * 365), "retention.machinery.RESCUE")
GONE = "gone:"  # begins what stands in the place of a digest of a person


# --- Mail and links ------------------------------------------------------------------------------------------------


def done_mail():
    return Message.objects.exclude(sent_at=None, dropped_at=None).annotate(since=Coalesce("sent_at", "dropped_at"))


RULES.add(
    "mail",
    Keep.MAIL,
    _("mail that was sent, or that an admin let be"),
    _("it was sent or let be"),
    Span(MAIL_KEEP, "outbox.models.KEEP"),
    rows=done_mail,
    place="municipality",
)


def lost_mail():
    """Mail that failed, or of which nobody knows whether it left, and about which nobody decided."""
    rows = Message.objects.filter(sent_at=None, dropped_at=None).exclude(failed_at=None, leased_at=None)
    return rows.annotate(since=Coalesce("failed_at", "leased_at"))


RULES.add(
    "failed_mail",
    Keep.MAIL,
    _("mail that could not be sent"),
    _("the last attempt failed"),
    FAILED_MAIL,
    rows=lost_mail,
    place="municipality",
)


def worn_out(model):
    return lambda: model.objects.annotate(since=F("expires_at"))


for key, model, label in [
    ("resume_links", ResumeLink, _("links to go on with a draft")),
    ("state_links", StateLink, _("links to see how it stands")),
    ("data_links", DataLink, _("links to download or erase one’s data")),
    ("invites", Invite, _("links to score how good it is to begin something")),
]:
    span = Span(AT_ONCE, f"{model.__module__}.{model.__name__}.expires_at")
    RULES.add(key, Keep.LINK, label, _("they wear out"), span, rows=worn_out(model))


def unused_holders():
    """People who were asked to fill in an intake as well, and never came: a name that somebody else gave."""
    return Holder.objects.filter(joined_at=None).annotate(since=F("expires_at"))


RULES.add(
    "holders",
    Keep.LINK,
    _("addresses of people who were asked to fill in an intake as well, and did not come"),
    _("their link wears out"),
    Span(AT_ONCE, "intake.models.Holder.LIFETIME"),
    rows=unused_holders,
)

# --- The climate ---------------------------------------------------------------------------------------------------

RULES.add(
    "referrals",
    Keep.REFERRAL,
    _("names of people who could be asked"),
    _("somebody gave them"),
    Span(REFERRAL_LIFETIME, "climate.referrals.LIFETIME"),
    rows=lambda: Referral.objects.annotate(since=F("at")),
    place="municipality",
)


def named_scores():
    return Score.objects.exclude(official=None).exclude(round__closed_at=None).annotate(since=F("round__closed_at"))


RULES.add(
    "named_scores",
    Keep.SCORE,
    _("who of the municipality scored what"),
    _("the round closed"),
    NAMED_SCORES,
    rows=named_scores,
    place="round__municipality",
    fate=Fate.UNLINK,
    verb=lambda rows: rows.update(official=None),
)


def new_year(model):
    """The rows of years that are over, since the day after the last of theirs."""
    day = Cast(Func(F("year") + 1, Value(1), Value(1), function="make_date"), DateTimeField())
    return model.objects.filter(year__lt=this_year()).annotate(since=day)


def unlink_opinions(rows):
    """Nobody can tell any more of whom an answer is, also not who knows the address and the secret of the site."""
    rows.update(person=Concat(Value(GONE), Cast(Func(function="gen_random_uuid"), CharField())))


RULES.add(
    "opinions",
    Keep.SCORE,
    _("the number that stands for who answered the statements"),
    _("the year is over"),
    Span(AT_ONCE, "climate.opinions.this_year"),
    rows=lambda: new_year(Opinion).exclude(person__startswith=GONE),
    place="municipality",
    fate=Fate.UNLINK,
    verb=unlink_opinions,
)
RULES.add(
    "opinion_links",
    Keep.SCORE,
    _("links to answer the statements"),
    _("the year is over"),
    Span(AT_ONCE, "climate.opinions.this_year"),
    rows=lambda: new_year(OpinionInvitation),
    place="municipality",
)

# --- What the software needs to run --------------------------------------------------------------------------------

RULES.add(
    "digests",
    Keep.DIGEST,
    _("which news of a saved search was mailed"),
    _("it was mailed"),
    Span(DIGEST_KEEP, "follow.digests.KEEP"),
    rows=lambda: Digest.objects.annotate(since=F("posted_at")),
)
RULES.add(
    "uploads",
    Keep.UPLOAD,
    _("files with the taxonomy that were not taken over"),
    _("they were sent"),
    Span(KEPT_FOR, "curation.uploads.KEPT_FOR"),
    rows=lambda: Upload.objects.annotate(since=F("at")),
)
RULES.add(
    "turns",
    Keep.TURN,
    _("that somebody caused a mail or a draft, as a number that names nobody"),
    _("it was counted"),
    Span(WINDOW, "outbox.limits.WINDOW"),
    rows=lambda: Turn.objects.annotate(since=F("at")),
)
RULES.add(
    "sessions",
    Keep.SESSION,
    _("who is signed in on which device"),
    _("it ended"),
    Span(AT_ONCE, "django.conf.settings.SESSION_COOKIE_AGE"),
    rows=lambda: Session.objects.annotate(since=F("expire_date")),
)


def without_session(model):
    """What is known of sessions that are there no more."""
    there = Session.objects.filter(session_key=OuterRef("session_key"))
    return model.objects.filter(~Exists(there))


RULES.add(
    "devices",
    Keep.SESSION,
    _("with which device somebody was signed in"),
    _("that ended"),
    Span(AT_ONCE, "django.conf.settings.SESSION_COOKIE_AGE"),
    rows=lambda: UserSession.objects.annotate(since=F("last_seen_at")),
    counted=lambda now: UserSession.objects.filter(over()).count(),
    at_once=lambda now: end_old(),  # with the sessions themselves: of who has a role these end before their cookie
)
RULES.add(
    "provider_sessions",
    Keep.SESSION,
    _("that somebody was signed in by the account of a municipality"),
    _("that ended"),
    Span(AT_ONCE, "django.conf.settings.SESSION_COOKIE_AGE"),
    rows=lambda: without_session(MunicipalSession),  # which has a `since` of its own
)
RULES.add(
    "tasks",
    Keep.TASK,
    _("finished tasks"),
    _("they ended"),
    TASKS,
    rows=lambda: DBTaskResult.objects.finished().annotate(since=F("finished_at")),
)
RULES.add(
    "rescue",
    Keep.LOG,
    _("what was changed at the rescue desk (/admin/)"),
    _("it was changed"),
    RESCUE,
    rows=lambda: LogEntry.objects.annotate(since=F("action_time")),
)
RULES.add(
    "log",
    Keep.LOG,
    _("the log of who did what"),
    _("it happened"),
    Span(LOG_KEEP, "audit.models.KEEP", is_exact=True),
    rows=lambda: Entry.objects.annotate(since=F("at")),
    counted=lambda now: Entry.objects.filter(at__lt=now - LOG_KEEP).count(),
    at_once=lambda now: Entry.objects.forget(),  # its only door
)


def cached(verb):
    """Do this with the rows of the cache that are over; it is no model. Returns how many."""

    def count(now):
        with connection.cursor() as cursor:
            cursor.execute(f"{verb} FROM cache WHERE expires < %s", [now])
            return cursor.rowcount

    return count


RULES.add(
    "cache",
    Keep.TURN,
    _("how often somebody tried to sign in, by network address"),
    _("it counts no more"),
    Span(AT_ONCE, "django.conf.settings.CACHES"),
    counted=cached("SELECT 1"),
    at_once=cached("DELETE"),
)
# Longer than any term of what somebody can be warned of: until then it says that they wanted it kept.
NOTICES = Span(timedelta(days=max(DRAFTS.most, settings.ACCOUNT_KEPT_DAYS) + 60), "retention.machinery.NOTICES")
RULES.add(
    "notices",
    Keep.LINK,
    _("that somebody was warned, and wanted to keep something"),
    _("the mail left, or they said so"),
    NOTICES,
    rows=lambda: Notice.objects.annotate(since=Greatest("at", "kept_at")),
)
