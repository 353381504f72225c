"""What happened to an initiative, when and by whom."""

from django.conf import settings
from django.db import models
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Greatest
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from audit.models import What
from intake.models import Intake
from ui.personal import Keep, Purpose, Whose, holds

# Sent with the `event` that was just recorded, within its transaction; not for what is loaded in bulk.
happened = Signal()


def changed_at():
    """When what everyone sees of an initiative last changed, in a query over initiatives: its answers, its assessment
    or its publication."""
    taken_in = Event.objects.filter(intake=OuterRef("intake")).order_by().values("intake").values(at=Max("at"))
    return Greatest("published_at", "assessment__at", Subquery(taken_in), output_field=models.DateTimeField())


@holds(Purpose.REGISTER, Keep.DOSSIER, at=Whose.OFFICIAL, by=Whose.OFFICIAL, reason=Whose.ANYBODY)
class Event(models.Model):
    """Something that happened to an initiative: the history on its profile."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        REVISED = "revised", _("New answers")
        CORRECTED = "corrected", _("Corrected by the municipality")
        PUT_BACK = "put_back", _("Back to the answers before")
        SCORED = "scored", _("Scored by the municipality")
        ASSESSED = "assessed", _("Assessed by the municipality")
        PUBLISHED = "published", _("Published")
        UNPUBLISHED = "unpublished", _("Taken off the website")
        ARCHIVED = "archived", _("Archived")
        RESTORED = "restored", _("Taken out of the archive")
        # The reason is the name of the municipality that it came from.
        MOVED = "moved", _("Came along from another municipality")

    # Those that officials bring about on the pages of publication and archive.
    TURNS = (Kind.PUBLISHED, Kind.UNPUBLISHED, Kind.ARCHIVED, Kind.RESTORED)

    initiative = models.ForeignKey(
        "initiatives.Initiative", models.CASCADE, related_name="events", verbose_name=_("initiative")
    )
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
        help_text=_("Where the initiative was then."),
    )
    intake = models.ForeignKey(
        Intake,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("intake"),
        help_text=_("The intake that was registered or taken over."),
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.initiative_id}"

    def remark_for(self, municipality_code):
        """(who did it, why) for officials of the municipality with this code; None and "" of what happened before the
        initiative came there from another one: what officials write stays with their own."""
        if self.municipality and self.municipality.in_effect.pk != municipality_code:
            return None, ""
        return self.by, self.reason if self.kind != Event.Kind.MOVED else ""


# What of it stands in the log of the organisation as well; the rest is read on the profile.
LOGGED = {
    Event.Kind.REGISTERED: What.REGISTERED,
    Event.Kind.PUBLISHED: What.PUBLISHED,
    Event.Kind.UNPUBLISHED: What.UNPUBLISHED,
    Event.Kind.ARCHIVED: What.ARCHIVED,
    Event.Kind.RESTORED: What.RESTORED,
}
