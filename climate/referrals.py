"""The snowball: whom else to ask. Who scored names somebody; officials of the municipality may invite them.

A name and how to reach somebody are personal data of who never asked for it. So: officials of the municipality alone
see them, each can be removed, and after `LIFETIME` they are erased, whatever became of them. Who named them is not
kept.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from climate.rounds import Closed, Round
from initiatives.kept import Own, OwnQuerySet
from outbox.links import absolute
from outbox.models import Message
from outbox.tokens import digest_of, new_token
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

LIFETIME = timedelta(days=90)
MOST = 200  # of one round: more than a meeting can name, fewer than a flood
REASON = _(
    "You receive this mail because the municipality wants to know what you think of the climate for initiatives."
)


class ReferralQuerySet(OwnQuerySet):
    def put_down(self, round, *, name, reach):
        """Somebody named whom else to ask. Returns the Referral; the same again, as after a double click, is one.

        None when the round has as many as it can hold.
        """
        with transaction.atomic():
            Round.objects.select_for_update(no_key=True).get(pk=round.pk)
            if self.filter(round=round).count() >= MOST:
                return self.filter(round=round, name=name, reach=reach).first()
            values = {"municipality_id": round.municipality_id}
            return self.get_or_create(round=round, name=name, reach=reach, defaults=values)[0]


@holds(
    Purpose.CLIMATE,
    Keep.REFERRAL,
    at=Whose.NAMED,
    name=(Whose.NAMED, DataKind.REACH),
    reach=(Whose.NAMED, DataKind.REACH),
    invited_at=Whose.NAMED,
)
class Referral(Own):
    """Somebody whom a scorer named: a name, and how to reach them. Nobody knows who named them."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="referrals", verbose_name=_("round"))
    name = models.CharField(_("name"), max_length=120)
    reach = models.CharField(_("how to reach them"), max_length=200)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("whom else to ask")
        verbose_name_plural = _("whom else to ask")
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "name", "reach"], name="a_referral_once")]

    def __str__(self):
        return self.name

    @property
    def erased_on(self):
        """The day on which it is erased."""
        return timezone.localdate(self.at + LIFETIME)

    @property
    def address(self):
        """The e-mail address by which they can be reached, "" when it is something else."""
        try:
            validate_email(self.reach)
        except ValidationError:
            return ""
        return self.reach

    @transaction.atomic
    def invite(self):
        """Mail them a link, once. Returns whether a mail left. Raises Closed when the round is over."""
        held = Referral.objects.select_for_update(of=["self"]).select_related("round").get(pk=self.pk)
        if held.invited_at or not held.address:
            return False
        Invite.objects.send(held.round, to=held.address)
        held.invited_at = timezone.now()
        held.save(update_fields=["invited_at"])
        return True


class InviteManager(models.Manager):
    @transaction.atomic
    def send(self, round, *, to, language="nl"):
        """Mail a link of their own to this address. Returns the Invite. Raises Closed when the round is over."""
        if not round.is_open:
            raise Closed
        token = new_token()
        invite = self.create(round=round, digest=digest_of(token), expires_at=round.closes_at)
        organisation = Organisation.objects.select_related("municipality").filter(pk=round.municipality_id).first()
        Message.objects.post(
            "climate/mail/invite",
            to=to,
            language=language,
            context={
                "round": round,
                "place": round.place,
                "municipality": round.municipality,
                "address": absolute(reverse("climate:score", args=[token])),
                "reason": REASON,
            },
            caused_by=None,  # an official did
            municipality=round.municipality_id,
            contact=organisation and organisation.contact,
        )
        return invite


@holds(Purpose.CLIMATE, Keep.LINK, digest=(Whose.INVITED, DataKind.KEY), expires_at=Plain.MOMENT)
class Invite(models.Model):
    """A link that was mailed, for one person and until the round closes. To whom it went, is known to them alone."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="invites", verbose_name=_("round"))
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("link works until"))

    objects = InviteManager()

    class Meta:
        verbose_name = _("invited person")
        verbose_name_plural = _("invited persons")

    def __str__(self):
        return str(self.round)
