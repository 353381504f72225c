"""What the office puts on pages below: for admins the way to the rules about who gets what comes in."""

from django.template.loader import render_to_string

from workbench.slots import QUEUE


@QUEUE.fill
def assignment(official):
    if official.is_admin:
        yield render_to_string("office/slots/queue.html")
