"""What of a person stands in guided readings: what initiators found of their initiative, and what officials did."""

from django.utils.translation import gettext_lazy as _

from accounts.holdings import HOLDINGS, Holding, acts, of_account
from intake.options import Voice
from readings.models import Asset, GuidedReading


def at_work(person):
    """What this person wrote down as an official."""
    return of_account(GuidedReading, "by")(person).filter(voice=Voice.OFFICIAL)


def own(person):
    """What this person found as an initiator."""
    found = GuidedReading.objects.exclude(voice=Voice.OFFICIAL)
    return found.filter(by=person.account) if person.account else found.none()


def findings(reading, person):
    """What they wrote at each part."""
    return [(each.part, each.part, each.text) for each in reading.findings.order_by("pk") if each.text]


HOLDINGS.add(
    Holding(
        model=GuidedReading,
        label=_("what you found of your initiative"),
        rows=own,
        shown=("guide", "at"),
        facts=findings,
        stays=_("It stays with the initiative, by nobody."),
    ),
    acts(GuidedReading, rows=at_work),
    acts(Asset, "by"),
)
