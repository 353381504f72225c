"""The way through the form: its sections, the check at the end, and what stands in the way of sending."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from intake.models import Intake
from intake.options import Voice
from intake.questions import Kind, Section, questions
from ui.fragments import Uncached

# In the address of a section that was opened from the check page: what follows is that page again.
FROM_CHECK = "check"


def steps(draft, here=None):
    """The steps for components/steps.html and where the reader is; `here` is a section, or None for the check."""
    rows = [
        (
            str(section.label),
            Uncached(reverse("intake:section", args=[draft.pk, section])),
            "current" if section == here else "done" if draft.is_done(section) else "todo",
        )
        for section in Section
    ]
    check = Uncached(reverse("intake:check", args=[draft.pk]))
    rows.append((_("Check and send"), check, "todo" if here else "current"))
    position = list(Section).index(here) + 1 if here else len(rows)
    return {"steps": rows, "position": position, "total": len(rows)}


@dataclass(frozen=True)
class Obstacle:
    """What has to be filled in or corrected before sending, with the address of its field."""

    label: str
    address: str
    is_rejected: bool
    is_overtaken: bool


def obstacles(draft):
    """The Obstacles of a draft, in paper order."""
    return [
        Obstacle(
            label=question.asked(draft.voice == Voice.INITIATOR),
            address=reverse(
                "intake:section",
                args=[draft.pk, question.section],
                query={FROM_CHECK: 1},
                fragment=first_input(question),
            ),
            is_rejected=question.name in draft.rejected,
            is_overtaken=draft.is_overtaken(question),
        )
        for question in draft.obstacles()
    ]


def first_input(question):
    """The HTML id of the first input of a question: radio buttons and check boxes are numbered."""
    is_list = question.kind in {Kind.ONE, Kind.SEVERAL, Kind.SCALE, Kind.AREAS}
    return f"id_{question.name}_0" if is_list else f"id_{question.name}"


def readers(draft, section):
    """Who will read the answers of a section: an icon and a sentence, for the top of its page."""
    asked = [question for question in questions(Intake, section) if not question.beside]
    private = [question for question in asked if not question.is_public]
    if draft.voice == Voice.INITIATOR:
        only, also = _("Only you and the municipality see these answers"), _("Only you and the municipality see:")
    else:
        only = _("Only the initiator and the municipality see these answers")
        also = _("Only the initiator and the municipality see:")
    if section == Section.CONTACT:
        return {"icon": "lock", "text": f"{only}. " + _("At the bottom you choose what everyone may see.")}
    if len(private) == len(asked):
        return {"icon": "lock", "text": f"{only}."}
    text = _("Everyone can read these answers once the municipality publishes the initiative.")
    if private:
        text = f"{text} {also} {', '.join(str(question.short) for question in private)}."
    return {"icon": "eye", "text": text}
