"""What a person may do at a municipality."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OFFICIAL = "official", _("official")
    ADMIN = "admin", _("admin")
    CURATOR = "curator", _("curator")
