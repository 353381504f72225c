"""Help of a kind that an initiative or an official offers to others."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from areas.models import Municipality
from casework.needs import KINDS
from initiatives.kept import OwnQuerySet
from initiatives.models import Initiative
from ui.personal import Keep, Purpose, Whose, holds


class OfferQuerySet(OwnQuerySet):
    def open(self):
        """Those that still count."""
        return self.filter(ended_at=None)

    def of_initiatives(self, user):
        """Those of initiatives that this reader may see: an initiative offers help in order to be found."""
        return self.filter(initiative__in=Initiative.objects.visible_to(user))

    def of_officials(self, user):
        """Those of colleagues who work there today: what an official offers is known within the municipality only."""
        works = Membership.objects.active().filter(user=OuterRef("official"), municipality=OuterRef("place"))
        place = Coalesce("municipality__went_up_in", "municipality")
        return self.visible_to(user).annotate(place=place).filter(Exists(works))

    def put_up(self, *, by, municipality, kind, words, initiative=None, official=None):
        """Offer help of a kind, by an initiative or by an official. Returns the Offer.

        The same again, as after a double click, gives the offer that is there.
        """
        of = {"initiative": initiative, "official": official}
        with transaction.atomic():
            locked = Municipality.objects.select_for_update(no_key=True)
            locked.get(pk=municipality.pk)
            same = self.open().filter(municipality=municipality, kind=kind, words=words, **of).first()
            return same or self.create(municipality=municipality, by=by, kind=kind, words=words, **of)


@holds(
    Purpose.CASEWORK,
    Keep.DOSSIER,
    official=Whose.OFFICIAL,
    words=Whose.ANYBODY,
    by=Whose.INITIATOR,
    at=Whose.INITIATOR,
    ended_at=Whose.INITIATOR,
)
class Offer(models.Model):
    """Help of a kind that an initiative or an official offers to others in the municipality.

    That of an initiative stands on its profile, for who may see that; that of an official is for colleagues.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("municipality"))
    initiative = models.ForeignKey(
        Initiative, models.CASCADE, null=True, blank=True, related_name="offers", verbose_name=_("initiative")
    )
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("official")
    )
    kind = models.CharField(_("kind of help"), max_length=40, choices=KINDS)
    words = models.CharField(_("what"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(initiative=None, official__isnull=False) | Q(initiative__isnull=False, official=None),
                name="an_offer_is_of_one",
            ),
        ]
        indexes = [models.Index(fields=["kind"], name="open_offers", condition=Q(ended_at=None))]

    def __str__(self):
        return str(self.get_kind_display())

    def end(self):
        """It is offered no longer."""
        if self.ended_at is None:
            self.ended_at = timezone.now()
            self.save(update_fields=["ended_at"])
