"""What became of the intakes that someone handed in."""

from dataclasses import dataclass

from initiatives.models import Event, Initiative, newer_version
from intake.models import Intake


@dataclass(frozen=True)
class Submitted:
    """What someone handed in about one initiative: the newest intake, and the ones that it took the place of.

    `is_registered` once an official took one of them in; `initiative` is what came of it, if its owner may see that.
    `is_waiting` says that nobody took in the newest one yet, and `is_replaced` that somebody else handed in a newer
    one. `draft` is the revision that the owner is working on.
    """

    intake: Intake
    earlier: list[Intake]
    is_registered: bool
    is_waiting: bool
    is_replaced: bool
    initiative: Initiative | None
    draft: Intake | None


def submitted_intakes(user):
    """What this user handed in, newest first. The scores that an official gave are no intake of theirs.

    Four queries.
    """
    intakes = list(
        Intake.objects.submitted()
        .filter(owner=user)
        .exclude(pk__in=Event.objects.filter(kind=Event.Kind.SCORED).values("intake"))
        .annotate(is_replaced=newer_version())
        .select_related("municipality")
        .order_by("-submitted_at")
    )
    taken_in = dict(Event.objects.filter(intake__in=intakes).values_list("intake", "initiative"))
    visible = Initiative.objects.visible_to(user).in_bulk(taken_in.values())
    drafts = {each.revises_id: each for each in Intake.objects.drafts().filter(owner=user, revises__in=intakes)}
    return [submitted(versions, taken_in, visible, drafts) for versions in by_initiative(intakes)]


def by_initiative(intakes):
    """The same intakes, newest first, in lists of those that are versions of each other."""
    first, versions = {}, {}
    for each in reversed(intakes):
        first[each.pk] = first.get(each.revises_id, each.pk)
    for each in intakes:
        versions.setdefault(first[each.pk], []).append(each)
    return versions.values()


def submitted(versions, taken_in, visible, drafts):
    """What became of these versions, newest first, as Submitted."""
    newest, *earlier = versions
    known = [taken_in[each.pk] for each in versions if each.pk in taken_in]
    return Submitted(
        intake=newest,
        earlier=earlier,
        is_registered=bool(known),
        is_waiting=newest.pk not in taken_in and not newest.is_replaced,
        is_replaced=newest.is_replaced,
        initiative=next((visible[key] for key in known if key in visible), None),
        draft=next((drafts[each.pk] for each in versions if each.pk in drafts), None),
    )
