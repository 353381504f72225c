"""Whom an initiator can reach about what they handed in: the contact official, or else the organisation."""

from django.db.models import Q

from accounts.models import Membership, Organisation
from areas.models import Municipality
from casework.models import Responsibility
from outbox.letters import Contact


def contacts_of(intakes, taken_in):
    """{key of an intake: outbox.letters.Contact} of these intakes, `taken_in` tells of which initiative they are.

    Who works there no longer is not named. Four queries, however many intakes there are.
    """
    here = {each.pk: each.municipality.went_up_in_id or each.municipality_id for each in intakes if each.municipality}
    codes = set(here.values())
    organisations = Organisation.objects.select_related("municipality").in_bulk(codes)
    names = {each.pk: each.name for each in Municipality.objects.filter(pk__in=codes)}
    rows = Responsibility.objects.open().filter(
        Q(intake__in=here) | Q(initiative__in=set(taken_in.values())), official__is_active=True
    )
    rows = list(rows.select_related("official"))
    officials = {row.official_id for row in rows}
    works = Membership.objects.filter(user__in=officials, municipality__in=codes, suspended_at=None)
    works_at = set(works.values_list("user", "municipality"))
    of_intakes = {row.intake_id: row.official for row in rows if row.intake_id}
    of_initiatives = {row.initiative_id: row.official for row in rows if row.initiative_id}
    found = {}
    for pk, code in here.items():
        official = of_intakes.get(pk) or of_initiatives.get(taken_in.get(pk))
        organisation = organisations.get(code)
        if official and (official.pk, code) in works_at:
            phone = organisation.contact_phone if organisation else ""
            found[pk] = Contact(names[code], str(official), official.email, phone)
        elif organisation and organisation.contact:
            found[pk] = organisation.contact
    return found
