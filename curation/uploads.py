"""Files that an admin sent and has not taken over yet: kept here between the preview and the confirmation."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ui.personal import Keep, Plain, Purpose, Whose, holds
from ui.text import cleaned

KEPT_FOR = timedelta(days=1)


class UploadQuerySet(models.QuerySet):
    def keep(self, content, *, name, kind, by):
        """Keep the content of a file until it is taken over; the one that this person sent before goes."""
        self.filter(by=by).delete()
        return self.create(content=content, name=cleaned(name)[:200], kind=kind, by=by)


@holds(
    Purpose.CURATION,
    Keep.UPLOAD,
    by=Whose.OFFICIAL,
    at=Whose.OFFICIAL,
    name=Plain.OWN_WORDS,
    kind=Plain.OPTION,
    content=Plain.OWN_WORDS,
)
class Upload(models.Model):
    """A file with the taxonomy that an admin sent, as it came in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    name = models.CharField(_("name of the file"), max_length=200)
    kind = models.CharField(_("kind of file"), max_length=10)
    content = models.BinaryField(_("content"))

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("file to import")
        verbose_name_plural = _("files to import")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("curation:import", args=[self.pk])
