"""What the tables of others hold of people: of Django, allauth, the tasks, and the cache, which is no model at all."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from accounts.models import Membership, User
from ui.personal import DataKind, Keep, LegalBasis, Personal, Plain, Purpose, Whose, holds

# The table of the cache, by column: limits on signing in, by network address and by the digest of an e-mail address.
CACHE = {
    "cache_key": Personal(Whose.VISITOR, DataKind.DEVICE, Purpose.SAFETY, LegalBasis.PUBLIC_TASK, Keep.TURN),
    "value": Personal(Whose.VISITOR, DataKind.DEVICE, Purpose.SAFETY, LegalBasis.PUBLIC_TASK, Keep.TURN),
    "expires": Plain.MOMENT,
}

ACCOUNT, OFFICIAL = Whose.ACCOUNT, Whose.OFFICIAL

# Our own accounts are made of Django's, and stand here with theirs.
holds(
    Purpose.ACCOUNTS,
    Keep.ACCOUNT,
    of=User,
    password=(Whose.ACCOUNT, DataKind.KEY),
    last_login=Whose.ACCOUNT,
    date_joined=Whose.ACCOUNT,
    email=Whose.ACCOUNT,
    name=(Whose.ACCOUNT, DataKind.REACH),
    language=(Whose.ACCOUNT, DataKind.SETTING),
    factors_gone_at=Whose.ACCOUNT,
)
holds(
    Purpose.ORGANISATION,
    Keep.ROLE,
    of=Membership,
    user=Whose.OFFICIAL,
    role=(Whose.OFFICIAL, DataKind.SETTING),
    since=Whose.OFFICIAL,
    phone=(Whose.OFFICIAL, DataKind.REACH),
    suspended_at=Whose.OFFICIAL,
    claimed_at=Whose.OFFICIAL,
    unclaimed_at=Whose.OFFICIAL,
)

holds(Purpose.ACCOUNTS, Keep.ACCOUNT, of=EmailAddress, user=ACCOUNT, email=ACCOUNT)
holds(
    Purpose.ACCOUNTS,
    Keep.ACCOUNT,
    of=EmailConfirmation,
    created=ACCOUNT,
    sent=ACCOUNT,
    key=(ACCOUNT, DataKind.KEY),
)
holds(
    Purpose.ACCOUNTS,
    Keep.ACCOUNT,
    of=Authenticator,
    user=ACCOUNT,
    type=(ACCOUNT, DataKind.SETTING),
    data=(ACCOUNT, DataKind.KEY),
    created_at=ACCOUNT,
    last_used_at=ACCOUNT,
)
holds(
    Purpose.ACCOUNTS,
    Keep.ORGANISATION,
    of=SocialApp,
    **dict.fromkeys(["provider", "provider_id", "name", "client_id", "secret", "key", "settings"], Plain.MACHINE),
)
holds(
    Purpose.ACCOUNTS,
    Keep.ACCOUNT,
    of=SocialAccount,
    user=OFFICIAL,
    provider=Plain.MACHINE,
    uid=(OFFICIAL, DataKind.KEY),
    last_login=OFFICIAL,
    date_joined=OFFICIAL,
    extra_data=(OFFICIAL, DataKind.REACH),
)
holds(
    Purpose.ACCOUNTS,
    Keep.ACCOUNT,
    of=SocialToken,
    token=(OFFICIAL, DataKind.KEY),
    token_secret=(OFFICIAL, DataKind.KEY),
    expires_at=Plain.MOMENT,
)
holds(
    Purpose.SAFETY,
    Keep.SESSION,
    of=UserSession,
    user=ACCOUNT,
    created_at=ACCOUNT,
    ip=(ACCOUNT, DataKind.DEVICE),
    last_seen_at=ACCOUNT,
    session_key=(ACCOUNT, DataKind.KEY),
    user_agent=(ACCOUNT, DataKind.DEVICE),
    data=(ACCOUNT, DataKind.DEVICE),
)
holds(
    Purpose.SAFETY,
    Keep.SESSION,
    of=Session,
    session_key=(Whose.VISITOR, DataKind.KEY),
    session_data=Whose.VISITOR,
    expire_date=Plain.MOMENT,
)
# An argument names a saved search, or who is to be reminded; a trace may quote anything.
holds(
    Purpose.SAFETY,
    Keep.TASK,
    of=DBTaskResult,
    enqueued_at=Plain.MOMENT,
    started_at=Plain.MOMENT,
    finished_at=Plain.MOMENT,
    args_kwargs=(ACCOUNT, DataKind.REACH),
    task_path=Plain.MACHINE,
    worker_ids=Plain.MACHINE,
    queue_name=Plain.MACHINE,
    backend_name=Plain.MACHINE,
    run_after=Plain.MOMENT,
    return_value=Whose.ANYBODY,
    exception_class_path=Plain.MACHINE,
    traceback=Whose.ANYBODY,
)
# Django's rescue desk: what a superuser changed there, with the name of the row at that moment.
holds(
    Purpose.SAFETY,
    Keep.LOG,
    of=LogEntry,
    action_time=OFFICIAL,
    user=OFFICIAL,
    object_id=Plain.KEY,
    object_repr=Whose.ANYBODY,
    change_message=Whose.ANYBODY,
)
for each in (User.groups.through, User.user_permissions.through):
    holds(Purpose.SAFETY, Keep.ACCOUNT, of=each, user=OFFICIAL)
for each in (Permission, Group, ContentType):
    texts = [field.name for field in each._meta.local_fields if field.get_internal_type() == "CharField"]
    holds(Purpose.SAFETY, Keep.DERIVED, of=each, **dict.fromkeys(texts, Plain.MACHINE))
