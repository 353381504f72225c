"""The outbox: a mail is a row first, written in the transaction that caused it, and sent after the commit.

The rows are the queue; the task `deliver` only wakes a worker up. A row's state is its dated facts:

    waiting    nothing but `due_at`
    under way  `leased_at`: a worker has it. Taken and committed BEFORE the mail server is called
    unsure     `leased_at`, but long ago: the worker died or the connection broke half-way. Never sent again by itself
    sent       `sent_at`
    failed     `failed_at`: refused for good, or out of attempts
    let be     `dropped_at`: an admin said that it need not go out any more
"""

import logging
from datetime import timedelta
from email.charset import QP, Charset
from email.headerregistry import Address
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import forbid_multi_line_headers, sanitize_address
from django.db import models, transaction
from django.db.models import Q
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from outbox.clock import Alarm
from outbox.delivery import NotSent, Refused, hand_over
from outbox.letters import cut, in_html, preview, wrapped
from outbox.limits import Turn
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

logger = logging.getLogger(__name__)

# How long after the first, second, … attempt that failed the next one follows; after the last, the mail has failed.
RETRY_AFTER = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
]
# Longer than the slowest server may take (settings.EMAIL_TIMEOUT for each step of the conversation).
LEASE = timedelta(minutes=10)
LATE = timedelta(minutes=15)
BATCH = 20
KEEP = timedelta(days=30)
LONGEST_SUBJECT = 60  # what a list of mails shows on a telephone
# The space of the line "-- " and long lines survive any mail server on the way.
QUOTED = Charset("utf-8")
QUOTED.body_encoding = QP


class MessageQuerySet(models.QuerySet):
    def waiting(self):
        """Neither sent, failed, let be, nor in a worker's hands."""
        return self.filter(sent_at=None, failed_at=None, dropped_at=None, leased_at=None)

    def due(self):
        """What a worker may send now."""
        return self.waiting().filter(due_at__lte=timezone.now())

    def troubled(self):
        """What an admin should see: failed, unsure, or waiting for long; oldest first."""
        now = timezone.now()
        late = Q(failed_at=None, leased_at=None, created_at__lt=now - LATE)
        unsure = Q(leased_at__lt=now - LEASE)
        failed = Q(failed_at__isnull=False)
        return self.filter(late | unsure | failed, sent_at=None, dropped_at=None).order_by("created_at", "pk")

    def of(self, municipalities, of_site=False):
        """The mail of these municipalities (CBS codes), with that of the site itself when it is asked for."""
        return self.filter(municipality__in=[*municipalities, *([""] if of_site else [])])

    def lease(self):
        """Take the message that has been due longest and mark it as under way; None when there is nothing to do.

        Two workers never get the same one: the row is locked while it is taken, and others skip locked rows.
        """
        with transaction.atomic():
            message = self.due().select_for_update(skip_locked=True).order_by("due_at", "pk").first()
            if message:
                message.leased_at = timezone.now()
                message.attempts += 1
                message.save(update_fields=["leased_at", "attempts"])
            return message

    def deliver(self):
        """Send what is due, one by one. Call it outside a transaction.

        After BATCH mails the next wake-up takes over, so that a worker that is told to stop stops soon.
        """
        for _turn in range(BATCH):
            message = self.lease()
            if not message:
                break
            message.send()
        else:
            deliver.enqueue()


class MessageManager(models.Manager.from_queryset(MessageQuerySet)):
    def post(self, template, to, language, context=None, headers=None, *, caused_by, is_theirs=False, **facts):
        """Write a mail in the receiver's language; it leaves when the transaction under way commits.

        `caused_by` says who made us write to this address, for the limits on strangers; None where no stranger can.
        `is_theirs` says that the receiver confirmed the address and asks for a code: what others ask for at the same
        address must not keep them out, so only this stranger's mails to it count. The rest is as `compose` takes it.
        Returns the Message; raises BadHeaderError or ValueError for an address that cannot be one, and
        outbox.limits.LimitReached.
        """
        self.take_turn(to, caused_by, is_theirs=is_theirs)
        message, headers = self.compose(template, to, language, context, headers, **facts)
        return message.write(headers)

    def take_turn(self, to, caused_by, *, is_theirs=False):
        """Count a mail to this address under the limits on strangers, as `post` does by itself: for who writes more
        than the mail, and nothing where it may not go. Raises outbox.limits.LimitReached."""
        if caused_by:
            of_site = {} if is_theirs else {"mail": ""}
            address = f"{to} {caused_by}" if is_theirs else to
            Turn.objects.take({"mail to an address": address, "mail by a stranger": caused_by, **of_site})

    def compose(
        self,
        template,
        to,
        language,
        context=None,
        headers=None,
        *,
        municipality,
        thread="",
        contact=None,
        sender="",
        forget_when_done=False,
    ):
        """(a Message that is not saved, its headers), as it reads in the receiver's language.

        `municipality` is the CBS code of the one whose mail it is, "" for the site's own.
        `thread` names what the mail is about: those with the same name stand together in a mail program.
        `contact` (outbox.letters.Contact) is named in the mail, and gets the answers to it.
        `sender` is who it comes from, where that is not the site itself. `forget_when_done`: no row stays of it.

        `template` names `<template>.subject.txt`, `<template>.txt` and, where the text in the house style
        (outbox/letters.py) is not enough, `<template>.html`, which extends `outbox/base.html`. They get `context`; the
        key `reason` in it, a lazy text, ends every mail: why the receiver gets it; `signed` is who greets.
        """
        with translation.override(language):
            context = {"language": language, "site_url": settings.SITE_URL, "contact": contact} | (context or {})
            text = _plain("outbox/letter.txt", {**context, "body": _plain(f"{template}.txt", context)})
            subject = _line(_plain(f"{template}.subject.txt", context))
            html = _own_html(f"{template}.html", {**context, "subject": subject, "preview": preview(text)})
            headers = of_thread(thread) | _answered_by(contact) | (headers or {})
        message = self.model(
            municipality=municipality,
            sender=sender,
            recipient=to,
            subject=subject,
            text=text,
            html=html,
            language=language,
            forget_when_done=forget_when_done,
        )
        return message, headers

    def accept(self, email):
        """Write a Django EmailMessage, one row for each of its recipients; returns the rows.

        Each recipient gets a mail of their own, so that one bad address delays nobody and nobody sees another's.
        Raises ValueError for attachments: the outbox carries links, not files.
        """
        if email.attachments:
            raise ValueError("The outbox carries no attachments.")
        html = next((part for part, kind in getattr(email, "alternatives", []) if kind == "text/html"), "")
        headers = dict(email.extra_headers)
        if email.reply_to:
            headers["Reply-To"] = ", ".join(email.reply_to)
        with transaction.atomic():
            return [
                self.model(
                    sender=email.from_email,
                    recipient=recipient,
                    subject=email.subject,
                    text=email.body,
                    html=html,
                    language=translation.get_language() or settings.LANGUAGE_CODE,
                ).write(headers)
                for recipient in email.recipients()
            ]


@holds(
    Purpose.MAIL,
    Keep.MAIL,
    municipality=Plain.AREA,
    sender=(Whose.OFFICIAL, DataKind.REACH),
    recipient=Whose.ACCOUNT,
    subject=Whose.ANYBODY,
    text=Whose.ANYBODY,
    html=Whose.ANYBODY,
    language=(Whose.ACCOUNT, DataKind.SETTING),
    headers=(Whose.ACCOUNT, DataKind.REACH),
    created_at=Whose.ACCOUNT,
    due_at=Plain.MOMENT,
    leased_at=Plain.MOMENT,
    last_error=(Whose.ACCOUNT, DataKind.REACH),
    sent_at=Whose.ACCOUNT,
    failed_at=Plain.MOMENT,
    dropped_at=Plain.MOMENT,
)
class Message(models.Model):
    """One mail to one person."""

    # A code and no relation: areas stand on the same floor, and a mail outlives a merger.
    municipality = models.CharField(
        _("municipality"), max_length=6, blank=True, help_text=_("Whose mail it is; empty: the site's.")
    )
    sender = models.CharField(_("sender"), max_length=400)
    recipient = models.CharField(_("recipient"), max_length=400)
    subject = models.CharField(_("subject"), max_length=400)
    text = models.TextField(_("text"), blank=True, help_text=_("Emptied once sent: it may hold a code."))
    html = models.TextField(_("HTML"), blank=True)  # where it is more than the text in the house style
    language = models.CharField(_("language"), max_length=5)
    headers = models.JSONField(_("headers"), default=dict)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    leased_at = models.DateTimeField(_("under way since"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed at"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("let be at"), null=True, blank=True)
    # To somebody who was erased: the mail that says so is the last row with their address.
    forget_when_done = models.BooleanField(_("is forgotten when done"), default=False)

    objects = MessageManager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(
                fields=["due_at"],
                name="outbox_waiting",
                condition=Q(sent_at=None, failed_at=None, dropped_at=None, leased_at=None),
            ),
            models.Index(fields=["created_at"], name="outbox_unsent", condition=Q(sent_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_one_outcome",
                condition=Q(sent_at=None, failed_at=None)
                | Q(sent_at=None, leased_at=None)
                | Q(failed_at=None, leased_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.recipient}: {self.subject}"

    @property
    def is_unsure(self):
        """Whether nobody knows if this mail was sent: a worker took it and never said how it ended."""
        return bool(self.leased_at) and self.leased_at < timezone.now() - LEASE

    def as_email(self):
        """This message as Django's EmailMultiAlternatives."""
        text, html = wrapped(self.text), self.html or in_html(self.text, self.language, self.subject)
        email = EmailMultiAlternatives(self.subject, text, self.sender, [self.recipient], headers=self.headers)
        email.encoding = QUOTED
        email.attach_alternative(html, "text/html")
        return email

    def write(self, headers=None):
        """Save a new message and wake a worker when the transaction under way commits; returns itself.

        The Message-ID is fixed here, so that a mail that does arrive twice is recognised as one.
        """
        self.subject = _line(self.subject)
        self.sender = self.sender or settings.DEFAULT_FROM_EMAIL
        self.headers = {
            "Message-ID": make_msgid(domain=_domain()),
            "Auto-Submitted": "auto-generated",
            "Content-Language": self.language,
        } | (headers or {})
        # Whatever cannot be an address or a header raises here, before anyone relies on it, and not in the worker.
        sanitize_address(self.recipient, "utf-8")
        for name, value in {"From": self.sender, "To": self.recipient, **self.headers}.items():
            forbid_multi_line_headers(name, value, "utf-8")
        with transaction.atomic(savepoint=False):
            self.save()
            deliver.enqueue()
        return self

    def send(self):
        """Send this leased message and write down how it ended. Without a certain end the lease stays: unsure."""
        try:
            hand_over(self.as_email())
        except NotSent as error:
            self._postpone(str(error))
        except Refused as error:
            self._end(failed_at=timezone.now(), last_error=str(error))
        except Exception as error:
            logger.exception("Unsure whether mail %s was sent", self.pk)
            self.last_error = f"{type(error).__name__}: {error}"
            self.save(update_fields=["last_error"])
        else:
            # What was said is no longer ours to keep, nor are links in a header that can still be used.
            known_by = {"Message-ID": self.headers["Message-ID"]}
            self._end(sent_at=timezone.now(), last_error="", text="", html="", headers=known_by)

    def retry(self):
        """Send a troubled message again, from the first attempt on; only an admin decides this."""
        with transaction.atomic():
            self._end(failed_at=None, due_at=timezone.now(), attempts=0)
            deliver.enqueue()

    def drop(self):
        """Let a troubled message be: it is not sent any more and leaves the list."""
        self._end(dropped_at=timezone.now())

    def _postpone(self, error):
        """After an attempt that failed for now: plan the next one, or give up after the last."""
        now = timezone.now()
        if self.attempts > len(RETRY_AFTER):
            self._end(failed_at=now, last_error=error)
            return
        due_at = now + RETRY_AFTER[self.attempts - 1]
        with transaction.atomic():
            self._end(due_at=due_at, last_error=error)
            deliver.using(run_after=due_at).enqueue()

    def _end(self, **facts):
        """Give the lease back and save these facts."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.leased_at = None
        # Asked of the database: whoever it is for may have been erased while it was under way.
        if (self.sent_at or self.failed_at) and Message.objects.filter(pk=self.pk, forget_when_done=True).delete()[0]:
            return
        self.save(update_fields=["leased_at", *facts])


@task()
def deliver():
    """Send what is due. A wake-up that gets lost is made good by the next one."""
    Message.objects.deliver()


ALARM = Alarm(deliver, lambda: Message.objects.due().exists(), what="mail")


def _line(subject):
    """A subject as it is sent: on one line, and no longer than is read."""
    return cut(" ".join(subject.split()), LONGEST_SUBJECT)


def _domain():
    return urlsplit(settings.SITE_URL).hostname


def of_thread(name):
    """The headers that make this mail an answer in the thread with this name; none without a name.

    The thread begins with a mail that was never sent, so that all hang on it whichever a receiver got. Its id says
    nothing of what the thread is about: whoever knows one cannot make another.
    """
    if not name:
        return {}
    root = f"<{salted_hmac('outbox.thread', name, algorithm='sha256').hexdigest()[:32]}@{_domain()}>"
    return {"References": root, "In-Reply-To": root}


def _answered_by(contact):
    """The header that sends an answer to this Contact; none without an address."""
    if not (contact and contact.email):
        return {}
    name = gettext("Municipality of %(name)s") % {"name": contact.municipality}
    return {"Reply-To": str(Address(name, addr_spec=contact.email))}


def _own_html(name, context):
    """A template rendered as HTML; "" when there is none."""
    try:
        template = get_template(name)
    except TemplateDoesNotExist:
        return ""
    return template.render(context)


def _plain(name, context):
    """A template rendered as plain text: nothing in it is escaped for HTML."""
    return get_template(name).template.render(Context(context, autoescape=False)).strip()
