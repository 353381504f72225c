"""The links in mails of the intake: to go on with a draft later, to confirm the address of the contact person, and to
see how it stands with what was handed in.

A link carries a token of 128 bits, stored as its SHA-256 only, and wears out.
"""

from datetime import timedelta

from django.db import models, transaction
from django.db.models.functions import Now
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from outbox.links import absolute
from outbox.models import Message
from outbox.tokens import digest_of, new_token
from taxonomy.revisions import lock_taxonomy
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

# Sent with the `confirmation` of an address that was just given, within its transaction.
confirmed = Signal()


class MailedLinkManager(models.Manager):
    def post(self, intake, to, language, *, caused_by, **facts):
        """Mail a link about this intake. Returns its row; raises outbox.limits.LimitReached.

        `caused_by` names a stranger to the limits on mail.
        """
        Message.objects.take_turn(to, caused_by)  # before the link: without the mail there is none
        with transaction.atomic(savepoint=False):
            link, address = self.make(intake, **facts)
            context = {
                "intake": intake,
                "address": address,
                "until": link.expires_at,
                "reason": self.model.reason,
            }
            Message.objects.post(
                self.model.template,
                to,
                language,
                context,
                caused_by=None,
                municipality=intake.municipality_id or "",
                thread=intake.thread,
                contact=Organisation.objects.contact_of(intake.municipality),
            )
        return link

    def make(self, intake, **facts):
        """A link about this intake. Returns (its row, its address): the address is stored nowhere."""
        token = new_token()
        link = self.create(intake=intake, digest=digest_of(token), **facts)
        return link, absolute(reverse(self.model.page, args=[token]))

    def at(self, token):
        """The link with this token, with its intake; None when it is unknown or expired."""
        mailed = self.filter(digest=digest_of(token), expires_at__gt=timezone.now())
        return mailed.select_related("intake").first()


@holds(digest=(Whose.CONTACT, DataKind.KEY), created_at=Whose.CONTACT, expires_at=Plain.MOMENT)
class MailedLink(models.Model):
    """What a link with a token can open. A kind of link says for which `page` it is, and with what mail it goes."""

    LIFETIME = timedelta(days=30)

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.intake_id)

    def save(self, **kwargs):
        self.expires_at = self.expires_at or timezone.now() + self.LIFETIME
        super().save(**kwargs)


class ResumeLinkManager(MailedLinkManager):
    def mail(self, intake, to, language, *, caused_by=None):
        """Mail a link with which the receiver goes on with this draft, on any device. Raises LimitReached."""
        return self.post(intake, to, language, caused_by=caused_by)

    def redeem(self, token):
        """The intake that this token opens, or None when it is unknown or expired."""
        link = self.at(token)
        return link and link.intake


@holds(Purpose.INTAKE, Keep.LINK)
class ResumeLink(MailedLink):
    """The right to go on with a draft without an account."""

    page, template = "intake:resume", "intake/mail/resume"
    reason = _("You receive this mail because someone asked us for this link.")

    intake = models.ForeignKey("intake.Intake", models.CASCADE, related_name="resume_links")

    objects = ResumeLinkManager()

    class Meta:
        verbose_name = _("resume link")
        verbose_name_plural = _("resume links")


class ConfirmationManager(MailedLinkManager):
    def ask(self, intake, *, caused_by):
        """Ask whoever reads the mail at the contact address of an intake whether it is theirs. Raises LimitReached."""
        to = intake.contact_email
        return self.post(intake, to, intake.language, caused_by=caused_by, address=to)

    def note(self, intake, address):
        """Somebody showed in another way than by the link in that mail that the address in an intake is theirs."""
        with transaction.atomic():
            lock_taxonomy(shared=True)  # before the rows, as whatever changes an initiative
            said, _address = self.make(intake, address=address, confirmed_at=timezone.now())
            confirmed.send(self.model, confirmation=said)


@holds(Purpose.INTAKE, Keep.INTAKE, address=Whose.CONTACT, confirmed_at=Whose.CONTACT)
class Confirmation(MailedLink):
    """The question to the contact person whether the address is theirs, and when they said so."""

    page, template = "intake:confirm", "intake/mail/confirm"
    reason = _("You receive this mail because someone gave your address as that of the contact person.")

    intake = models.ForeignKey("intake.Intake", models.CASCADE, related_name="confirmations")
    address = models.EmailField(_("e-mail address"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    objects = ConfirmationManager()

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")

    def confirm(self, *, caused_by):
        """The address is theirs: mail them the copy of the answers, once. Raises outbox.limits.LimitReached."""
        with transaction.atomic():
            lock_taxonomy(shared=True)  # before the rows, as whatever changes an initiative
            asked = Confirmation.objects.select_for_update(of=["self"]).get(pk=self.pk)
            if asked.confirmed_at:
                return
            asked.confirmed_at = self.confirmed_at = timezone.now()
            asked.save(update_fields=["confirmed_at"])
            confirmed.send(Confirmation, confirmation=asked)
            asked.intake.post_copy(asked.address, asked.intake.language, caused_by=caused_by)


@holds(Purpose.INTAKE, Keep.LINK)
class StateLink(MailedLink):
    """The right to see how it stands with what was handed in, without an account: it goes with the copy."""

    LIFETIME = timedelta(days=365)
    page = "intake:state"

    intake = models.ForeignKey("intake.Intake", models.CASCADE, related_name="state_links")

    objects = MailedLinkManager()

    class Meta:
        verbose_name = _("link to the state")
        verbose_name_plural = _("links to the state")
