"""Turning an intake that waits into an initiative, and taking that back."""

from django.db import transaction

from audit.models import Entry, What
from casework.letters import Letter
from casework.needs import Need
from casework.responsibilities import Responsibility
from casework.settlements import Settlement, deciding
from casework.terms import Term
from initiatives.models import Event, Initiative, StillNeeded
from taxonomy.revisions import lock_taxonomy

# What the municipality made by itself at registering, and makes anew when it registers again.
MADE_ALONG = {Letter, Need, Responsibility}


def register(intake, *, by):
    """Register an intake that waits, as `Initiative.objects.register` does. Returns the initiative; raises
    casework.settlements.Decided when somebody decided about it before."""
    with deciding(intake):
        return Initiative.objects.register(intake, by=by)


def in_the_way(initiative):
    """[(what, how many)] that would be lost if the registration of this initiative were undone."""
    found = initiative.what_hangs_on_it(without=MADE_ALONG)
    for rows in (touched_needs(initiative), intakes_that_belong(initiative)):
        if number := rows.count():
            meta = rows.model._meta
            found.append((meta.verbose_name if number == 1 else meta.verbose_name_plural, number))
    return found


def touched_needs(initiative):
    """The needs with which somebody did something."""
    untouched = Need.objects.filter(owner=None, due_on=None, taken_up_at=None, closed_at=None, words="")
    return initiative.needs.exclude(pk__in=untouched.values("pk"))


def intakes_that_belong(initiative):
    """The settlements by which other intakes belong to it."""
    return Settlement.objects.settling().filter(initiative=initiative)


def unregister(initiative, *, by):
    """Let an initiative that was never public be none, and its intake wait again, in the term that it had. Returns the
    Settlement that keeps who did that to what.

    Its contact official is that of the intake again. Letters that were sent stay known. Raises StillNeeded when it was
    public, or when something would be lost.
    """
    with transaction.atomic():
        lock_taxonomy(shared=True)
        Initiative.objects.select_for_update(of=["self"]).get(pk=initiative.pk)
        if initiative.has_been_public:
            raise StillNeeded
        if things := in_the_way(initiative):
            raise StillNeeded(things)
        name, municipality, intake = str(initiative), initiative.municipality, initiative.intake
        Entry.objects.record(What.UNREGISTERED, by=by, municipality=municipality, about=initiative)
        contact = initiative.responsibilities.open().select_related("official").first()
        initiative.letters.waiting().delete()
        initiative.letters.filter(intake=None).update(intake=intake)
        initiative.letters.update(initiative=None)
        initiative.needs.all().delete()
        initiative.responsibilities.all().delete()
        taken = initiative.unregister()
        for came_in, kind in taken:
            if kind == Event.Kind.SCORED:  # what an official made of it waits for nobody
                Settlement.objects.create(
                    intake=came_in, kind=Settlement.Kind.BELONGS, municipality=municipality, by=by, same_as=intake
                )
            Term.objects.reopen_of(came_in)
        _keep_contact(contact, intake, by)
        return Settlement.objects.create(
            intake=intake, kind=Settlement.Kind.UNREGISTERED, municipality=municipality, by=by, words=name
        )


def _keep_contact(contact, intake, by):
    """The contact official of an initiative that is none any more goes on as that of the intake. Nobody is told: to
    whoever sent it nothing changes. Who was it only since they registered it, is not."""
    known = Responsibility.objects.open().filter(intake=intake)
    if contact and contact.how != Responsibility.How.REGISTERED and not known.exists():
        facts = {"municipality": contact.municipality, "official": contact.official, "note": contact.note}
        Responsibility.objects.create(intake=intake, by=by, how=contact.how, **facts)
