"""What a neighbourhood has: the list of assets, the first step of ABCD. For officials of its municipality alone."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import District, Neighbourhood
from initiatives.kept import Own, OwnQuerySet
from readings.readings import about
from ui.personal import Keep, Purpose, Whose, holds


class AssetQuerySet(OwnQuerySet):
    def standing(self):
        """Those that are there still."""
        return self.filter(ended_at=None)

    @transaction.atomic
    def add(self, area, *, by, kind, what, where=""):
        """Write down what is there. Returns the Asset; the one that is listed already when it says the same."""
        type(area)._base_manager.select_for_update(of=["self"], no_key=True).get(pk=area.pk)
        said = {**about(area), "kind": kind, "what": what, "where": where}
        known = self.standing().filter(municipality=area.municipality.in_effect, **said).first()
        return known or self.create(municipality=area.municipality.in_effect, by=by, **said)


@holds(Purpose.CASEWORK, Keep.DOSSIER, what=Whose.ANYBODY, where=Whose.ANYBODY, ended_at=Whose.OFFICIAL)
class Asset(Own):
    """Something that a neighbourhood or district has. Ended when it is gone, not deleted."""

    class Kind(models.TextChoices):
        """What the list of questions of ABCD looks for (2015 study, 3.7)."""

        RESIDENTS = "residents", _("What residents can do")
        NETWORKS = "networks", _("Informal networks")
        INSTITUTIONS = "institutions", _("Institutions that are willing")
        PLACES = "places", _("Good places")

    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="assets", verbose_name=_("neighbourhood")
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, related_name="assets", verbose_name=_("district")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    what = models.CharField(_("what"), max_length=200)
    where = models.CharField(_("who or where"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("asset of a neighbourhood")
        verbose_name_plural = _("assets of a neighbourhood")
        ordering = ["kind", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(neighbourhood__isnull=False, district=None)
                | Q(neighbourhood=None, district__isnull=False),
                name="an_asset_is_of_one_area",
            ),
        ]

    def __str__(self):
        return self.what

    def end(self):
        """It is there no more. The second time changes nothing."""
        if self.ended_at is None:
            self.ended_at = timezone.now()
            self.save(update_fields=["ended_at"])
