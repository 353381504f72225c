"""Taking a step: at once by who decides about it, and otherwise it waits for a curator."""

from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, User
from curation.news import RevisionNews
from outbox.links import absolute
from outbox.models import Message
from taxonomy.deciding import StepWaits, must_wait
from taxonomy.models import WaitingStep

ASKED = gettext_lazy("You receive this mail because you are a curator at Waaier.")
DECIDED = gettext_lazy("You receive this mail because you asked for this step at Waaier.")


def settle(revision, replaced=()):
    """A step that was looked at is to stay: it is told, or waits. Raises StepWaits."""
    if must_wait(revision):
        raise StepWaits(revision)
    RevisionNews.objects.announce(revision, replaced)


def may_wait(view):
    """A view that takes steps: one that has to wait is kept, and its page is shown."""

    @wraps(view)
    def waiting(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except StepWaits as waits:
            with transaction.atomic():
                step = WaitingStep.objects.ask(waits.revision)
                tell_curators(step)
            messages.success(request, _("Asked. A curator decides, and you hear it by mail."))
            return redirect(step)

    return waiting


def tell_curators(step):
    """Mail the curators that a step waits for them; one that they were told of, not again."""
    curators = User.objects.filter(memberships__in=Membership.objects.active().filter(role=Membership.Role.CURATOR))
    thread = f"waiting-{step.pk}"
    for curator in curators.exclude(pk=step.by_id).order_by("pk"):
        context = {"step": step, "address": absolute(step.get_absolute_url()), "reason": ASKED}
        Message.objects.post(
            "curation/mail/asked",
            curator.email,
            curator.language,
            context,
            caused_by=None,
            municipality="",
            thread=thread,
        )


def tell_asker(step):
    """Mail who asked for a step what became of it."""
    if step.by is None or step.by == step.decided_by:
        return
    context = {"step": step, "address": absolute(step.get_absolute_url()), "reason": DECIDED}
    Message.objects.post(
        "curation/mail/decided",
        step.by.email,
        step.by.language,
        context,
        caused_by=None,
        municipality=step.municipality_id or "",
        thread=f"waiting-{step.pk}",
    )
