"""The logo of an organisation: what an admin sends is drawn anew, so that nothing but a picture is kept of it.

A drawing in SVG is a program too, and is not taken.
"""

import hashlib
from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organisations import Organisation, OrganisationChange
from ui.personal import Keep, Plain, Purpose, Whose, holds

LARGEST_FILE = 2 * 1024 * 1024  # bytes
MOST_PIXELS = 20_000_000  # what a small file may say it is; more takes too much memory to draw
BOX = 480, 144  # the largest it is shown, on a screen with three dots a pixel
KINDS = "PNG", "JPEG", "GIF", "WEBP"


def redrawn(content):
    """A picture as a PNG that fits in the BOX, with nothing else of its file.

    Raises ValidationError for what is no picture of one of the KINDS, or too large a one.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content), formats=KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(_("This picture has too many pixels. Make it smaller first."), code="large")
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ValidationError(_("This is no picture that we can read. Choose a PNG or JPEG."), code="kind") from None
    drawn.thumbnail(BOX)
    fresh, made = BytesIO(), Image.new("RGBA", drawn.size)
    made.paste(drawn)
    made.save(fresh, "PNG", optimize=True)
    return fresh.getvalue()


class LogoManager(models.Manager):
    @transaction.atomic
    def put(self, organisation, png, *, by):
        """This PNG is the logo of the organisation from now on. Returns the Logo."""
        (width, height), digest = size_of(png), hashlib.sha256(png).hexdigest()[:32]
        facts = {"content": png, "digest": digest, "width": width, "height": height, "by": by, "at": timezone.now()}
        before = self.filter(organisation=organisation).values_list("digest", flat=True).first()
        logo, _is_new = self.update_or_create(organisation=organisation, defaults=facts)
        if before != digest:
            organisation.record(OrganisationChange.What.LOGO, by=by, before=before, after=digest)
        return logo

    @transaction.atomic
    def take_away(self, organisation, *, by):
        """The organisation has no logo any more."""
        before = self.filter(organisation=organisation).values_list("digest", flat=True).first()
        if before:
            self.filter(organisation=organisation).delete()
            organisation.record(OrganisationChange.What.LOGO, by=by, before=before)


@holds(
    Purpose.ORGANISATION,
    Keep.ORGANISATION,
    content=Plain.OWN_WORDS,
    digest=Plain.KEY,
    by=Whose.OFFICIAL,
    at=Whose.OFFICIAL,
)
class Logo(models.Model):
    """The logo of an organisation, as a PNG. Its address changes with it, so that browsers may keep it for ever."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="logo", verbose_name=_("organisation")
    )
    content = models.BinaryField(_("content"))
    digest = models.CharField(max_length=32)
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = LogoManager()

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self):
        return str(self.organisation)

    def get_absolute_url(self):
        return reverse("organisation-logo", args=[self.organisation_id, self.digest])


def size_of(png):
    """(width, height) of a PNG, as its header says."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
