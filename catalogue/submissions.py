"""What became of the intakes that someone handed in: one card an initiative."""

from dataclasses import dataclass, field

from django.db.models import Q

from casework.models import Demand, Letter, Request, Settlement, Term
from catalogue.contacts import contacts_of
from catalogue.profile.helping import told_to
from initiatives.models import Event, Initiative, newer_version
from intake.models import Intake
from intake.options import Voice


@dataclass(frozen=True)
class Submitted:
    """What someone handed in about one initiative: the newest intake, and the ones that it took the place of.

    `is_registered` once an official took one of them in; `initiative` is what came of it, if its owner may see that.
    `is_waiting` says that nobody took in the newest one yet, and `is_replaced` that somebody else handed in a newer
    one. `draft` is the revision that the owner is working on. `settlement` is how the newest one was settled,
    `request` what the municipality asks now, `term` within which it answers, `contact` who can be reached there.
    `is_own` is false for what somebody else asked this person to fill in with them. `told` is what officials wrote to
    the initiator about what helps.
    """

    intake: Intake
    earlier: list[Intake]
    is_registered: bool
    is_waiting: bool
    is_replaced: bool
    initiative: Initiative | None
    draft: Intake | None
    is_own: bool = True
    settlement: Settlement | None = None
    request: Request | None = None
    term: Term | None = None
    contact: object = None
    events: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    letters: list = field(default_factory=list)
    demands: list = field(default_factory=list)
    told: list = field(default_factory=list)

    @property
    def open_demands(self):
        return [each for each in self.demands if each.is_open]


def submitted_intakes(user):
    """What this user handed in, newest first. The scores that an official gave are no intake of theirs.

    A constant number of queries.
    """
    return submissions(Intake.objects.held_by(user), user)


def submissions(held, user, is_own=None):
    """The same of these intakes. `is_own` says whose they are where no account does."""
    intakes = list(
        held.submitted()
        .exclude(pk__in=Event.objects.filter(kind=Event.Kind.SCORED).values("intake"))
        .annotate(is_replaced=newer_version())
        .select_related("municipality")
        .order_by("-submitted_at")
    )
    known = Known(intakes, user)
    return [known.submitted(versions, is_own) for versions in by_initiative(intakes)]


def by_initiative(intakes):
    """The same intakes, newest first, in lists of those that are versions of each other."""
    first, versions = {}, {}
    for each in reversed(intakes):
        first[each.pk] = first.get(each.revises_id, each.pk)
    for each in intakes:
        versions.setdefault(first[each.pk], []).append(each)
    return versions.values()


class Known:
    """All that is known of these intakes, fetched at once."""

    def __init__(self, intakes, user):
        self.user = user
        keys = [each.pk for each in intakes]
        self.taken_in = dict(Event.objects.filter(intake__in=keys).values_list("intake", "initiative"))
        initiatives = set(self.taken_in.values())
        self.visible = Initiative.objects.visible_to(user).select_related("municipality").in_bulk(initiatives)
        own = Q(owner=user) if user.is_authenticated else Q(pk__in=[])
        # What answers a question is no change that they began by themselves: the question stands on the card.
        drafts = Intake.objects.drafts().filter(own, revises__in=keys, answers_request=None)
        self.drafts = {each.revises_id: each for each in drafts}
        settled = Settlement.objects.standing().exclude(kind=Settlement.Kind.UNREGISTERED).filter(intake__in=keys)
        self.settlements = {each.intake_id: each for each in settled.select_related("to", "initiative__intake")}
        self.requests = grouped(Request.objects.filter(intake__in=keys, intake__voice=Voice.INITIATOR))
        self.terms = {each.intake_id: each for each in Term.objects.filter(intake__in=keys, ended_at=None)}
        self.letters = grouped(Letter.objects.filter(intake__in=keys).order_by("at", "pk"))
        self.demands = grouped(Demand.objects.filter(initiative__in=self.visible).order_by("at"), "initiative_id")
        self.told = {}
        for initiative, told in told_to(user, initiative__in=self.visible):
            self.told.setdefault(initiative, []).append(told)
        self.events = grouped(Event.objects.filter(initiative__in=self.visible).order_by("at", "pk"), "initiative_id")
        self.contacts = contacts_of(intakes, self.taken_in)

    def submitted(self, versions, is_own=None):
        """What became of these versions, newest first, as Submitted."""
        newest, *earlier = versions
        keys = [each.pk for each in versions]
        initiative = next((self.visible[key] for key in self.initiatives(keys) if key in self.visible), None)
        asked = [each for key in keys for each in self.requests.get(key, ())]
        settlement = self.settlements.get(newest.pk)
        if newest.pk in self.taken_in and not (settlement and settlement.kind == Settlement.Kind.BELONGS):
            settlement = None
        return Submitted(
            intake=newest,
            earlier=earlier,
            is_registered=bool(self.initiatives(keys)),
            is_waiting=newest.pk not in self.taken_in and not newest.is_replaced and not settlement,
            is_replaced=newest.is_replaced,
            initiative=initiative,
            draft=next((self.drafts[key] for key in keys if key in self.drafts), None),
            is_own=newest.owner_id == self.user.pk if is_own is None else is_own,
            settlement=settlement,
            request=next((each for each in asked if each.is_open), None),
            term=self.terms.get(newest.pk),
            contact=self.contacts.get(newest.pk),
            events=self.events.get(initiative.pk, []) if initiative else [],
            requests=asked,
            letters=[each for key in reversed(keys) for each in self.letters.get(key, ())],
            demands=self.demands.get(initiative.pk, []) if initiative else [],
            told=self.told.get(initiative.pk, []) if initiative else [],
        )

    def initiatives(self, keys):
        """The keys of the initiatives that these intakes led to."""
        return [self.taken_in[key] for key in keys if key in self.taken_in]


def grouped(rows, by="intake_id"):
    """{key: rows} of the rows that name it."""
    found = {}
    for each in rows:
        found.setdefault(getattr(each, by), []).append(each)
    return found
