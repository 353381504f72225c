"""What is written about an initiative stays in the municipality that wrote it, also when the initiative moves on."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from ui.personal import Whose, holds


class OwnQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What officials of these municipalities wrote, or those of one that went up in theirs; nobody else's."""
        return self.filter(municipality__in=user.serves_by_now) if user.is_authenticated else self.none()


@holds(by=Whose.OFFICIAL, at=Whose.OFFICIAL)
class Own(models.Model):
    """A row that never leaves its municipality. Who wrote it, where and when."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("municipality"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        abstract = True
