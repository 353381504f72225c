"""Links by which initiators say what they find of their municipality, without an account."""

from datetime import date
from typing import NamedTuple

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from areas.models import Municipality
from climate.opinions import person_of, this_year
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Initiative
from intake.models import Confirmation
from intake.options import Voice
from outbox.links import absolute
from outbox.models import Message
from outbox.tokens import digest_of, new_token
from ui.personal import DataKind, Keep, Purpose, Whose, holds

# What of an initiative says who is asked.
ASKED_OF = [f"intake__{field}" for field in ("voice", "contact_email", "language", "owner__email", "owner__language")]


class Invitee(NamedTuple):
    """Somebody who is asked by mail."""

    email: str
    language: str


def invitee_of(intake, confirmed):
    """Who is mailed about an intake, of which the account or an address among these `confirmed` ones is known; None
    where it is neither."""
    if intake.voice == Voice.INITIATOR and intake.owner:
        return Invitee(intake.owner.email, intake.owner.language)
    if intake.contact_email.lower() in confirmed:
        return Invitee(intake.contact_email, intake.language)
    return None


class OpinionInvitationQuerySet(OwnQuerySet):
    def with_token(self, token):
        """The one of this year that this token opens; None when it is unknown, or of a year that is over."""
        found = self.filter(digest=digest_of(token), year=this_year())
        return found.select_related("municipality__organisation").first()


class OpinionInvitationManager(models.Manager.from_queryset(OpinionInvitationQuerySet)):
    def to_invite(self, municipality):
        """{person: Invitee} of the initiators of a municipality who can be mailed and were not invited this year.

        As with letters that is the account of who handed in the present answers, else a contact address that was
        confirmed; never one that somebody only typed. Who works here is not asked: they answer as an official. Four
        queries.
        """
        invited = set(self.filter(municipality=municipality, year=this_year()).values_list("person", flat=True))
        here = Municipality.objects.now_in([municipality.pk])
        said = Confirmation.objects.filter(confirmed_at__isnull=False, intake__municipality__in=here)
        confirmed = {address.lower() for address in said.values_list("address", flat=True)}
        running = Initiative.objects.filter(municipality=municipality, archived_at=None).order_by("pk")
        ours = set(municipality.memberships.active().values_list("user__email", flat=True))
        found = {}
        for each in running.select_related("intake__owner").only(*ASKED_OF):
            invitee = invitee_of(each.intake, confirmed)
            person = invitee and person_of(invitee.email, municipality.pk, this_year())
            if invitee and person not in invited and invitee.email.lower() not in ours:
                found.setdefault(person, invitee)
        return found

    @transaction.atomic
    def mail_all(self, municipality, *, by):
        """Invite everyone who can be and was not yet, each with a link of their own. Returns how many.

        Two officials who press at once invite nobody twice: they take turns at the organisation.
        """
        list(Organisation.objects.select_for_update().filter(pk=municipality.pk))
        found = self.to_invite(municipality)
        for person, invitee in found.items():
            self._open(municipality, by=by, person=person, invitee=invitee)
        return len(found)

    def hand_over(self, municipality, *, by):
        """A link to give to somebody by hand; whoever has it answers with it. Returns the token, which is kept
        nowhere."""
        token = new_token()
        person = person_of(f"link {digest_of(token)}", municipality.pk, this_year())
        self._keep(municipality, by=by, person=person, token=token)
        return token

    def _keep(self, municipality, *, by, person, token):
        return self.create(municipality=municipality, by=by, year=this_year(), person=person, digest=digest_of(token))

    def _open(self, municipality, *, by, person, invitee):
        token = new_token()
        self._keep(municipality, by=by, person=person, token=token)
        Message.objects.post(
            "climate/mail/opinion",
            invitee.email,
            invitee.language,
            {
                "municipality": municipality,
                "address": absolute(reverse("climate:opinion", args=[token])),
                "until": date(this_year(), 12, 31),
                "reason": _("You receive this mail because you are the contact person of an initiative."),
            },
            caused_by=None,  # an official did
            municipality=municipality.pk,
            contact=Organisation.objects.contact_of(municipality),
        )


@holds(Purpose.CLIMATE, Keep.SCORE, person=(Whose.INVITED, DataKind.KEY), digest=(Whose.INVITED, DataKind.KEY))
class OpinionInvitation(Own):
    """A link that was mailed or handed over. Whose it is stands there as a digest, as with the answers themselves: not
    even the municipality can see who answered."""

    year = models.PositiveSmallIntegerField(_("year"))
    person = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    objects = OpinionInvitationManager()

    class Meta:
        verbose_name = _("invitation to say what one finds")
        verbose_name_plural = _("invitations to say what one finds")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["municipality", "year"], name="invitations_of_a_year")]

    def __str__(self):
        return f"{self.municipality_id} {self.year}"
