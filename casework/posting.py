"""Posting letters: what waits for one person leaves as one mail, and each letter once, whatever dies half-way.

A letter waits in its row. One transaction marks the letters of one mail as posted and writes that mail into the
outbox, so that both are there or neither. A task only wakes this up; its alarm makes a lost one good.
"""

from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings
from django.db import connection, transaction
from django.dispatch import receiver
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from accounts.models import Organisation
from casework.letters import Letter, due, name_of
from outbox.clock import Alarm
from outbox.models import Message

POSTING = 0x5741_414C  # the number of the database lock, "WAAL"
BATCH = 20  # mails; then another turn takes over, so that a worker that is told to stop stops soon
TEMPLATE = "casework/mail/letters"
REASON = _("You receive this mail because you handed in an initiative, or are its contact person.")


@receiver(due)
def wake_up(sender, at, **kwargs):
    post_letters.using(run_after=at).enqueue()


@task()
def post_letters():
    """Post what is due."""
    for _turn in range(BATCH):
        if not post_next():
            return
    post_letters.enqueue()


def is_due():
    """Whether a letter waits that should have been posted."""
    return Letter.objects.to_mail().filter(due_at__lte=timezone.now()).exists()


ALARM = Alarm(post_letters, is_due, what="letters")


@transaction.atomic
def post_next():
    """Post the mail that has been due longest, with all that waits for the same person. Returns its Message or None.

    One at a time: two workers would each take a part of what belongs together.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [POSTING])
    waiting = Letter.objects.to_mail()
    first = waiting.filter(due_at__lte=timezone.now()).order_by("due_at", "pk").first()
    if not first:
        return None
    same = waiting.filter(
        recipient__iexact=first.recipient, municipality=first.municipality_id, language=first.language
    )
    letters = list(
        same.select_for_update(of=["self"]).select_related("intake", "initiative__intake").order_by("at", "pk")
    )
    organisation = Organisation.objects.select_related("municipality").get(pk=first.municipality_id)
    Letter.objects.filter(pk__in=[each.pk for each in letters]).update(posted_at=timezone.now(), way=Letter.Way.MAIL)
    return Message.objects.post(
        TEMPLATE,
        to=first.recipient,
        language=first.language,
        caused_by=None,  # an official did, and the receiver confirmed the address
        thread=first.intake.thread,
        **written(letters, organisation),
    )


def written(letters, organisation):
    """What a mail with these letters of an organisation is made of, as `Message.objects.compose` takes it."""
    [first, *others] = letters
    with translation.override(first.language):
        name = name_of(organisation)
    context = {"letters": letters, "first": first, "others": others, "signed": name, "reason": REASON}
    replies = organisation.reply_address or organisation.contact_email
    return {
        "context": context,
        "sender": str(Address(name, addr_spec=parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        "headers": {"Reply-To": str(Address(name, addr_spec=replies))} if replies else {},
        "contact": organisation.contact,
        "municipality": organisation.pk,
    }


def preview(letters, organisation):
    """The mail that these letters would make, as a Message that is not saved."""
    made = written(letters, organisation)
    return Message.objects.compose(TEMPLATE, letters[0].recipient, letters[0].language, **made)[0]
