"""The open work of the people of a municipality, by kind: what they are the contact of, work on or promised."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from casework.needs import Need
from casework.promises import Promise
from casework.responsibilities import AssignmentRule, Responsibility


@dataclass(frozen=True)
class WorkKind:
    """One kind of work. `rows` gives what is open, `person` names the field with whose it is."""

    key: str
    label: LazyText
    rows: object
    person: str

    def hand_over(self, municipality, person, to, *, by, note):
        """All that is open of this person goes to another one."""
        rows = self.rows().filter(municipality__in=places_of(municipality), **{self.person: person})
        if self.rows().model is not Responsibility:
            rows.update(**{self.person: to})
            return
        # In the order in which a hand-over holds them.
        for each in rows.order_by("initiative_id", "intake_id").select_related("initiative", "intake", "municipality"):
            Responsibility.objects.assign(
                to,
                by=by,
                municipality=each.municipality,
                initiative=each.initiative,
                intake=each.intake,
                how=Responsibility.How.HANDED_OVER,
                note=note,
            )


KINDS = [
    WorkKind(
        "initiatives",
        _("Initiatives"),
        lambda: Responsibility.objects.in_work().filter(intake=None),
        "official",
    ),
    WorkKind(
        "intakes",
        _("Waiting intakes"),
        lambda: Responsibility.objects.in_work().filter(initiative=None),
        "official",
    ),
    WorkKind("needs", _("Needs"), lambda: Need.objects.open(), "owner"),
    WorkKind("promises", _("Promises"), lambda: Promise.objects.filter(kept_at=None, broken_at=None), "official"),
    WorkKind("rules", _("Rules that give work"), lambda: AssignmentRule.objects.all(), "official"),
]


def places_of(municipality):
    """The codes of a municipality and of those that went up in it. One query."""
    return list(Municipality.objects.now_in([municipality.pk]).values_list("pk", flat=True))


def open_work(municipality, person=None):
    """{key of a person: {key of a kind: how many}} of all people with open work, or of one. A query a kind."""
    found, places = {}, places_of(municipality)
    for kind in KINDS:
        rows = kind.rows().filter(municipality__in=places).exclude(**{kind.person: None}).order_by()
        if person:
            rows = rows.filter(**{kind.person: person})
        for key, count in rows.values_list(kind.person).annotate(Count("pk")):
            found.setdefault(key, {})[kind.key] = count
    return found


def in_words(counts):
    """(label, number) of each kind in which somebody has open work."""
    return [(kind.label, counts[kind.key]) for kind in KINDS if counts.get(kind.key)]
