"""Handing over: the open work of an official goes to a colleague, in one step."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction

from areas.models import Municipality
from casework.needs import Need
from casework.promises import Promise
from casework.responsibilities import Responsibility, hold
from initiatives.models import Initiative
from intake.models import Intake


@dataclass
class Task:
    """What an official has to do with one initiative, or with one intake that waits."""

    thing: Initiative | Intake
    responsibility: Responsibility | None = None
    needs: list = field(default_factory=list)
    promises: list = field(default_factory=list)

    @property
    def key(self):
        """Names the initiative or intake, also in a form."""
        return key_of(self.thing)

    @property
    def is_waiting(self):
        """Whether it is an intake that waits for registration."""
        return isinstance(self.thing, Intake)

    def counts(self):
        """A Counter of "initiatives", "intakes", "needs" and "promises"."""
        kind = "intakes" if self.is_waiting else "initiatives"
        counts = {kind: int(bool(self.responsibility)), "needs": len(self.needs), "promises": len(self.promises)}
        return Counter(counts)


def key_of(thing):
    return f"{thing._meta.model_name}-{thing.pk}"


def work_of(official, municipality):
    """The open work of an official in a municipality: a Task for each initiative and waiting intake, in order of name.

    What lies in the archive is not work. Three queries.
    """
    here = Municipality.objects.now_in([municipality.pk])
    tasks = {}

    def task(thing):
        return tasks.setdefault(key_of(thing), Task(thing))

    held = Responsibility.objects.in_work().of_municipality(municipality).filter(official=official)
    for each in held.select_related("initiative__intake", "initiative__municipality", "intake__municipality"):
        task(each.initiative or each.intake).responsibility = each
    of_live = {"municipality__in": here, "initiative__archived_at": None}
    for each in Need.objects.open().filter(owner=official, **of_live).select_related("initiative__intake"):
        task(each.initiative).needs.append(each)
    promised = Promise.objects.filter(official=official, kept_at=None, broken_at=None, **of_live)
    for each in promised.select_related("initiative__intake"):
        task(each.initiative).promises.append(each)
    return sorted(tasks.values(), key=lambda each: (each.is_waiting, str(each.thing).lower(), each.key))


def totals(tasks):
    """How many of each these tasks have: a Counter as `Task.counts`."""
    return sum((each.counts() for each in tasks), Counter())


@transaction.atomic
def hand_over(from_user, to_user, *, municipality, by, note="", only=None):
    """The open work of one official goes to another: as contact, and with its needs and promises. Initiators are told.

    `only` limits it to the tasks with these keys. The note is for the colleague. Returns the Counter of what went
    over; what somebody else took over in the meantime, as with a second click, does not.
    """
    if from_user == to_user:
        return Counter()
    tasks = [each for each in work_of(from_user, municipality) if only is None or each.key in only]
    hold(
        initiatives=[each.thing for each in tasks if not each.is_waiting],
        intakes=[each.thing for each in tasks if each.is_waiting],
    )
    # As it is now that nobody else can change it.
    held = {each.key for each in tasks}
    tasks = [each for each in work_of(from_user, municipality) if each.key in held]
    for each in tasks:
        if each.responsibility:
            Responsibility.objects.assign(
                to_user,
                by=by,
                municipality=each.responsibility.municipality,
                initiative=each.responsibility.initiative,
                intake=each.responsibility.intake,
                how=Responsibility.How.HANDED_OVER,
                note=note,
            )
    Need.objects.filter(pk__in=[need.pk for each in tasks for need in each.needs]).update(owner=to_user)
    promises = [promise.pk for each in tasks for promise in each.promises]
    Promise.objects.filter(pk__in=promises).update(official=to_user)
    return totals(tasks)
