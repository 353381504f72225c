"""What became of the intakes that someone handed in."""

from dataclasses import dataclass

from initiatives.models import Event, Initiative, newer_version
from intake.models import Intake


@dataclass(frozen=True)
class SubmittedIntake:
    """A submitted intake. `is_registered` once an official took it in; `initiative` if its owner may see that one.

    `is_replaced` says that a newer version was handed in; `draft` is the revision that the owner is working on.
    """

    intake: Intake
    is_registered: bool
    is_replaced: bool
    initiative: Initiative | None
    draft: Intake | None


def submitted_intakes(user):
    """The intakes that this user handed in, newest first. The scores that an official gave are no intake of theirs.

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
    return [
        SubmittedIntake(
            intake=each,
            is_registered=each.pk in taken_in,
            is_replaced=each.is_replaced,
            initiative=visible.get(taken_in.get(each.pk)),
            draft=drafts.get(each.pk),
        )
        for each in intakes
    ]
