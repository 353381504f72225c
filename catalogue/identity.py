"""Whose pages these are: the organisation that stands at the head of them, with its logo and its colours.

With one organisation in the installation that is on all pages. With several it stands on pages of one municipality,
and the others are Waaier's. What is known of them is kept by their version (`DataVersions.site`).
"""

from functools import lru_cache
from typing import NamedTuple

from django.db.models import F
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import Organisation
from accounts.themes import address
from ui.text import likeness

HEIGHT = 48  # of a logo at the head of a page


class Identity(NamedTuple):
    """What the head of a page says of an organisation. `place` is empty where the name says it already."""

    code: str
    name: str
    place: str
    logo: str
    width: int
    height: int
    theme: str = ""


def identity_of(version, code=""):
    """The Identity of a page of the municipality with this code, or of no one in particular; None: it is Waaier's.

    Takes the number of the version of the organisations. One query for each version.
    """
    known = organisations(version, get_language())
    return next(iter(known.values())) if len(known) == 1 else known.get(code)


@lru_cache(maxsize=4)
def organisations(_version, _language):
    """{code: Identity} of the organisations of today."""
    rows = Organisation.objects.filter(municipality__went_up_in=None).select_related("municipality")
    rows = rows.order_by("municipality__sort_name", "pk")
    rows = rows.annotate(
        digest=F("logo__digest"), width=F("logo__width"), height=F("logo__height"), colours=F("theme__digest")
    )
    return {each.pk: identity(each) for each in rows}


def identity(organisation):
    """An organisation, with what is known of its logo, as the head of a page has it; a logo no higher than HEIGHT."""
    name, place = organisation.name, organisation.municipality.name
    digest, width, height = organisation.digest, organisation.width or 0, organisation.height or 0
    scale = min(1, HEIGHT / height) if height else 0
    return Identity(
        organisation.pk,
        name,
        "" if likeness(place) in likeness(name) else place,
        reverse("organisation-logo", args=[organisation.pk, digest]) if digest else "",
        round(width * scale),
        round(height * scale),
        address(organisation.colours or ""),
    )
