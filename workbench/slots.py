"""What rooms above put on the workbench, and what the workbench puts on pages below."""

from django.template.loader import render_to_string

from catalogue.slots import PROFILE_ACTIONS
from ui.slots import Slot

QUEUE = Slot()  # (official): HTML, a paragraph a link, at the head of the queue


@PROFILE_ACTIONS.fill
def actions(initiative):
    yield render_to_string("workbench/slots/profile_actions.html", {"initiative": initiative})
