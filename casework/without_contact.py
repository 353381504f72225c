"""A contact person was erased: whoever works on their initiatives hears that somebody else has to be found."""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.holdings import AFTER
from accounts.models import Organisation
from casework.queue import waiting
from casework.responsibilities import Responsibility
from casework.slots import DESK
from initiatives.models import Initiative
from intake.holdings import as_contact
from outbox.links import absolute
from outbox.models import Message

REASON = _("You receive this mail because you are the contact official of these initiatives.")


@AFTER.fill
def tell_officials(person, keeps_contact):
    """Mail the contact officials, once the person is gone; of an initiative without one, the contact of its
    municipality."""
    if keeps_contact:
        return
    keys = as_contact(person)
    initiatives = list(Initiative.objects.filter(intake__in=keys, archived_at=None).values_list("pk", flat=True))
    intakes = list(waiting().filter(pk__in=keys).values_list("pk", flat=True))
    if initiatives or intakes:
        yield lambda: tell(initiatives, intakes, without=person.account)


def tell(initiatives, intakes, *, without):
    """Post the mails about these initiatives and waiting intakes (keys). Who is erased just now gets none."""
    told = defaultdict(list)
    rows = Responsibility.objects.open().filter(Q(initiative__in=initiatives) | Q(intake__in=intakes))
    known = {}
    for row in rows.exclude(official=without).select_related("official"):
        known[row.initiative_id or row.intake_id] = row.official
    found = [
        *Initiative.objects.filter(pk__in=initiatives).select_related("intake", "municipality").order_by("pk"),
        *waiting().filter(pk__in=intakes).select_related("municipality").order_by("submitted_at"),
    ]
    organisations = Organisation.objects.in_bulk({each.municipality_id for each in found})
    for each in found:
        official, organisation = known.get(each.pk), organisations.get(each.municipality_id)
        if official:
            told[official.email, official.language, each.municipality_id].append(each)
        elif organisation and organisation.contact_email:
            told[organisation.contact_email, "nl", each.municipality_id].append(each)
    for (address, language, code), rows in told.items():
        Message.objects.post(
            "casework/mail/without_contact",
            address,
            language,
            {
                "rows": [(str(row), absolute(address_at_work(row))) for row in rows],
                "number": len(rows),
                "reason": REASON,
            },
            caused_by=None,
            municipality=code or "",
        )


def address_at_work(row):
    """Where an official finds it."""
    return row.get_absolute_url() if isinstance(row, Initiative) else DESK.first(row)
