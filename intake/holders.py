"""Who else holds an intake: people whom its owner invited to fill it in with them, each by a link of their own."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.links import MailedLink, MailedLinkManager
from ui.personal import Keep, Purpose, Whose, holds


class HolderQuerySet(models.QuerySet):
    def open(self):
        """Those whom the owner did not ask to stop."""
        return self.filter(ended_at=None)

    def who_are(self, user, session_keys=()):
        """The rows in which this person holds an intake: by account, or by the keys that their session has."""
        known = Q(pk__in=list(session_keys), user=None)
        if user.is_authenticated:
            known |= Q(user=user)
        return self.open().filter(known).exclude(joined_at=None)


class HolderManager(MailedLinkManager.from_queryset(HolderQuerySet)):
    def invite(self, draft, address, *, by, caused_by):
        """Mail somebody a link with which they fill in this draft as well. Returns (Holder, whether they are new).

        Who was invited already stays invited, and gets no second mail: a double click. Raises LimitReached.
        """
        with transaction.atomic():
            type(draft).objects.select_for_update(of=["self"]).get(pk=draft.pk)
            known = self.open().filter(intake=draft, address__iexact=address).first()
            if known and known.joined_at is None and known.expires_at < timezone.now():
                known.end()  # that link wore out: another one goes
                known = None
            if known:
                return known, False
            user = by if by and by.is_authenticated else None
            return self.post(draft, address, draft.language, caused_by=caused_by, address=address, by=user), True


@holds(
    Purpose.INTAKE,
    Keep.INTAKE,
    address=Whose.INVITED,
    user=Whose.INVITED,
    by=Whose.INITIATOR,
    joined_at=Whose.INVITED,
    ended_at=Whose.INVITED,
)
class Holder(MailedLink):
    """A second person who fills in an intake, from when they open their link until its owner ends it."""

    page, template = "intake:join", "intake/mail/join"
    reason = _("You receive this mail because someone asked you to fill in an intake with them.")

    intake = models.ForeignKey("intake.Intake", models.CASCADE, related_name="holders")
    address = models.EmailField(_("e-mail address"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    joined_at = models.DateTimeField(_("joined at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = HolderManager()

    class Meta:
        verbose_name = _("second person")
        verbose_name_plural = _("second persons")
        constraints = [
            models.UniqueConstraint(
                "intake", Lower("address"), condition=Q(ended_at=None), name="one_invitation_per_address"
            ),
        ]

    def join(self, user):
        """Whoever has the link takes part from now on; with an account, on every device."""
        self.joined_at = self.joined_at or timezone.now()
        self.user = self.user or (user if user.is_authenticated else None)
        self.save(update_fields=["joined_at", "user"])

    def end(self):
        """They hold the intake no longer. What they filled in stays."""
        self.ended_at = self.ended_at or timezone.now()
        self.save(update_fields=["ended_at"])
