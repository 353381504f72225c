"""What of a person stands in the registry: the initiatives that they are the contact of, and what officials did."""

from django.utils.translation import gettext_lazy as _

from accounts.holdings import HOLDINGS, Holding, acts
from initiatives.models import Assessment, CouncilPack, Event, Initiative
from intake.holdings import as_contact, family

WORKED_ON = _("The municipality said it of the initiative.")


def initiatives_of(person):
    """The initiatives to which the intakes of this person led, or of which they are the contact."""
    return Initiative.objects.filter(pk__in=Event.objects.filter(intake__in=family(person)).values("initiative"))


def hide(rows, person):
    """Of somebody who is the contact no longer, nothing is public either."""
    shown = rows.filter(intake__in=as_contact(person)).exclude(agreed_contact=[])
    shown.update(agreed_contact=[])


HOLDINGS.add(
    Holding(
        model=Initiative,
        label=_("initiatives that came of what you filled in"),
        rows=initiatives_of,
        shown=("slug", "municipality", "registered_at", "published_at", "archived_at", "agreed_contact"),
        hidden={"source": WORKED_ON},
        erase=hide,
        stays=_("They stay in the register. The municipality looks for another contact person."),
        order=20,
        is_contact=True,
    ),
    acts(Initiative, "registered_by", when="registered_at"),
    acts(Event, "by", shown=("kind",)),
    acts(Assessment, "by"),
    acts(CouncilPack, "made_by", when="made_at"),
)
