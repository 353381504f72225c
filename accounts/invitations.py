"""Somebody is asked by mail to come and work for a municipality, and accepts.

The link carries a token of 128 bits, of which only the SHA-256 is stored, and wears out. Who opens it reads the mail
at that address, so accepting sets it as confirmed.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.organisations import Organisation, OrganisationChange
from accounts.roles import Role
from areas.models import Municipality
from outbox.limits import Turn
from outbox.links import absolute
from outbox.models import Message
from outbox.tokens import digest_of, new_token
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

LIFETIME = timedelta(days=14)
REASON = _("You receive this mail because a municipality asks you to work with Waaier.")


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Those that were neither accepted nor withdrawn; their link may be worn out."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def at(self, token):
        """The invitation that this token still opens, with its municipality; None when there is none."""
        asked = self.open().filter(digest=digest_of(token), expires_at__gt=timezone.now())
        return asked.select_related("municipality", "by").first()

    @transaction.atomic
    def invite(self, email, *, municipality, role, name="", by):
        """Ask the reader of this address by mail. Who is asked already, is asked again. Returns the Invitation.

        Raises outbox.limits.LimitReached.
        """
        organisation = Organisation.objects.of(municipality)
        # One at a time, so that two admins do not ask the same person twice.
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        email = get_user_model().objects.normalize_email(email)
        if asked := self.open().filter(municipality=municipality, email__iexact=email).first():
            asked.role, asked.name = role, name
            asked.send_again(by=by)
            return asked
        asked = self.model(municipality=municipality, email=email, role=role, name=name, by=by)
        asked.mail(by=by)
        organisation.record(OrganisationChange.What.INVITED, by=by, after={"email": email, "role": role})
        return asked


@holds(
    Purpose.ORGANISATION,
    Keep.ROLE,
    email=Whose.INVITED,
    name=(Whose.INVITED, DataKind.REACH),
    role=(Whose.INVITED, DataKind.SETTING),
    digest=(Whose.INVITED, DataKind.KEY),
    expires_at=Plain.MOMENT,
    by=Whose.OFFICIAL,
    at=Whose.OFFICIAL,
    accepted_at=Whose.INVITED,
    withdrawn_at=Whose.OFFICIAL,
)
class Invitation(models.Model):
    """Somebody is asked to work for a municipality, until they accept or it is withdrawn."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="invitations", verbose_name=_("municipality")
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.OFFICIAL)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("link works until"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "municipality",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation",
            ),
        ]

    def __str__(self):
        return self.email

    @property
    def is_worn_out(self):
        return self.expires_at <= timezone.now()

    @property
    def account(self):
        """The account with this address; None when there is none, or nobody showed that it is theirs."""
        users = get_user_model().objects.filter(email__iexact=self.email)
        return users.filter(emailaddress__verified=True, emailaddress__email__iexact=self.email).first()

    def mail(self, *, by):
        """Mail a new link; one that was mailed before opens nothing any more. Raises outbox.limits.LimitReached."""
        token = new_token()
        Turn.objects.take({"mail to an address": self.email, "invitations": f"account {by.pk}"})
        self.digest, self.expires_at, self.at = digest_of(token), timezone.now() + LIFETIME, timezone.now()
        self.save()
        account = self.account
        organisation = Organisation.objects.select_related("municipality").get(pk=self.municipality_id)
        Message.objects.post(
            "accounts/mail/invitation",
            self.email,
            account.language if account else get_language(),
            {
                "name": account.name if account else self.name,
                "organisation": organisation,
                "by": by,
                "role": Role(self.role).label,
                "address": absolute(reverse("invitation", args=[token])),
                "until": self.expires_at,
                "reason": REASON,
            },
            caused_by=None,
            municipality=self.municipality_id,
            contact=organisation.contact,
        )

    @transaction.atomic
    def send_again(self, *, by):
        """Mail a new link to an open invitation. Raises outbox.limits.LimitReached."""
        self.mail(by=by)
        self._record(OrganisationChange.What.SENT_AGAIN, by=by)

    @transaction.atomic
    def withdraw(self, *, by):
        """The link opens nothing any more."""
        if Invitation.objects.open().filter(pk=self.pk).update(withdrawn_at=timezone.now()):
            self._record(OrganisationChange.What.WITHDRAWN, by=by)

    @transaction.atomic
    def accept(self, *, name="", password=None):
        """Who opened the link works for the municipality from now on. Returns the User.

        Who has no confirmed account gets one with this name and password; without a password they sign in with mailed
        codes. An account that somebody made with this address and never confirmed is theirs from now on alone. Of one
        that the provider of another organisation signs in, the password and the second steps count no more.
        Raises Invitation.DoesNotExist when it was accepted or withdrawn meanwhile.
        """
        asked = Invitation.objects.open().select_for_update(of=["self"]).get(pk=self.pk)
        users = get_user_model().objects
        user = asked.account
        if not user and (user := users.filter(email__iexact=asked.email).first()):
            user.name = name
            user.set_password(password)
            user.save()
            user.authenticator_set.all().delete()  # of whoever made it
        elif not user:
            user = users.create_user(asked.email, password, name=name, language=get_language())
        user.confirm_address()
        place = asked.municipality.went_up_in or asked.municipality
        if user.is_known_to_another(place):
            user.begin_anew_at(place)
        if not user.memberships.filter(municipality=place).exists():
            user.memberships.create(municipality=place, role=asked.role)
            organisation = Organisation.objects.of(place)
            organisation.record(OrganisationChange.What.JOINED, by=user, person=user, after={"role": asked.role})
        asked.accepted_at = timezone.now()
        asked.save(update_fields=["accepted_at"])
        return user

    def _record(self, what, *, by):
        organisation = Organisation.objects.of(self.municipality)
        organisation.record(what, by=by, after={"email": self.email, "role": self.role})
