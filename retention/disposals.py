"""What is under archival duty: it never goes by itself. It stands on a list until the archivist decides.

The Archiefwet asks that records are destroyed only as the list of the municipality says (its article 5), and the
Archiefbesluit 1995 (article 8) a declaration that says which, on what ground and in what way: a row here, once it is
destroyed. It holds no content, and a trigger keeps it as it is.
"""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from ui.personal import DataKind, Keep, LegalBasis, Plain, Purpose, Whose, holds


class DisposalKind(models.TextChoices):
    """What can be on the list."""

    DOSSIER = "dossiers", _("dossier of an initiative")
    INTAKE = "declined", _("intake that became no initiative")


class DisposalQuerySet(models.QuerySet):
    def of(self, codes):
        """Those of these municipalities, and of those that went up in them."""
        return self.filter(municipality__in=list(Municipality.objects.now_in(codes).values_list("pk", flat=True)))

    def waiting(self):
        """Those about which nobody decided."""
        return self.filter(approved_at=None, kept_at=None, destroyed_at=None)

    def allowed(self):
        """Those that the next run destroys."""
        return self.filter(destroyed_at=None).exclude(approved_at=None)

    def destroyed(self):
        """The declarations of destruction, the latest first."""
        return self.exclude(destroyed_at=None).order_by("-destroyed_at", "-pk")

    def kept(self):
        """Those that stay, or that went to an archive."""
        return self.exclude(kept_at=None).order_by("-kept_at", "-pk")

    @transaction.atomic
    def allow(self, pks, *, by, name, ground):
        """The archivist (`name`) says that these may be destroyed, on this ground. Returns how many: about which
        somebody decided meanwhile, stay as they are."""
        found = list(self.waiting().filter(pk__in=pks).select_for_update().values_list("pk", flat=True))
        said = {"approved_at": timezone.now(), "approved_by": by, "approver": name, "ground": ground}
        return self.filter(pk__in=found).update(**said)

    @transaction.atomic
    def keep(self, pks, *, by, name, ground):
        """The archivist says that these stay, and why: to be kept for good, or handed to an archive."""
        found = list(self.waiting().filter(pk__in=pks).select_for_update().values_list("pk", flat=True))
        said = {"kept_at": timezone.now(), "approved_by": by, "approver": name, "ground": ground}
        return self.filter(pk__in=found).update(**said)

    @transaction.atomic
    def reconsider(self, pks):
        """Nobody decided about these any more; what is destroyed, is. Returns how many."""
        open_ones = self.filter(pk__in=pks, destroyed_at=None).select_for_update()
        said = {"approved_at": None, "kept_at": None, "approved_by": None, "approver": "", "ground": ""}
        return self.filter(pk__in=list(open_ones.values_list("pk", flat=True))).update(**said)


@holds(
    Purpose.ACCOUNTABILITY,
    Keep.RECORD,
    basis=LegalBasis.LEGAL_DUTY,
    ground=Whose.ANYBODY,
    key=Plain.KEY,
    number=Plain.KEY,
    began_on=Plain.MOMENT,
    ended_on=Plain.MOMENT,
    listed_at=Plain.MOMENT,
    approved_at=Whose.OFFICIAL,
    approved_by=Whose.OFFICIAL,
    approver=(Whose.OFFICIAL, DataKind.REACH),
    kept_at=Whose.OFFICIAL,
    destroyed_at=Plain.MOMENT,
)
class Disposal(models.Model):
    """One record on the list of the archivist: what it is, from when to when, and what was decided about it."""

    kind = models.CharField(_("kind"), max_length=10, choices=DisposalKind)
    key = models.CharField(max_length=40)
    number = models.CharField(_("number"), max_length=40)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("municipality"))
    began_on = models.DateField(_("from"))
    ended_on = models.DateField(_("to"))
    listed_at = models.DateTimeField(_("on the list since"), default=timezone.now)
    approved_at = models.DateTimeField(_("may be destroyed since"), null=True, blank=True)
    kept_at = models.DateTimeField(_("to be kept since"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    approver = models.CharField(_("who decided"), max_length=120, blank=True)
    ground = models.CharField(_("ground"), max_length=300, blank=True)
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)

    objects = DisposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("record on the list of the archivist")
        verbose_name_plural = _("records on the list of the archivist")
        ordering = ["ended_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="a_record_is_listed_once"),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(kept_at=None), name="a_record_is_kept_or_destroyed"
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None) | Q(approved_at__isnull=False), name="destroyed_as_somebody_allowed"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, kept_at=None) | ~Q(approver="") & ~Q(ground=""),
                name="who_decided_is_named",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "destroyed_at"], name="disposals_of_a_place")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"
