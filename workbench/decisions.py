"""What officials are told of a decision about an intake: the one that they took, or one that somebody took before."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.settlements import Settlement

LINK = '{} <a class="utrecht-link utrecht-link--html-a" href="{}">{}</a>'


def in_words(intake, decision):
    """What was decided about an intake, in a sentence: who, when and what."""
    names = {"name": intake, "by": decision.by, "what": ""}
    if decision.newer:
        return _("Since then a newer version of “%(name)s” came in.") % names
    if decision.event:
        if decision.by:
            return _("“%(name)s” had already been registered, by %(by)s.") % names
        return _("“%(name)s” had already been registered.") % names
    names |= {"what": decision.settlement.what, "day": date_format(localtime(decision.at), "DATE_FORMAT")}
    if decision.by:
        return _("On %(day)s %(by)s decided about “%(name)s”: %(what)s.") % names
    return _("On %(day)s it was decided about “%(name)s”: %(what)s.") % names


def address_of(decision, user):
    """Where this official goes on after that decision."""
    if decision.settlement:
        return reverse("workbench:settlement", args=[decision.settlement.pk])
    if decision.initiative and decision.initiative.is_editable_by(user):
        return reverse("workbench:assessment", args=[decision.initiative.slug])
    return reverse("workbench:queue")


def went_before(request, intake, decision):
    """The answer to who asks for a page about an intake that waits no longer: where it is now, and why."""
    if request.method == "POST" or decision.newer:
        messages.info(request, in_words(intake, decision))
    return redirect(address_of(decision, request.user))


def is_same(decision, user, kind):
    """Whether this is what the same official decided themselves, as after a double click."""
    settlement = decision.settlement
    return bool(settlement and settlement.by_id == user.pk and settlement.kind == kind)


def done(request, settlement):
    """Tell what was decided, with the way to take it back. Returns the way to the queue."""
    kinds = Settlement.Kind
    texts = {
        kinds.DECLINED: _("“%(name)s” is not registered."),
        kinds.FORWARDED: _("“%(name)s” went to %(to)s."),
        kinds.BELONGS: _("“%(name)s” now belongs to what was there."),
    }
    names = {"name": settlement.intake, "to": settlement.to}
    address = reverse("workbench:settlement", args=[settlement.pk])
    text = texts[settlement.kind] % names
    messages.success(request, format_html(LINK, text, address, _("Look at it or undo it")))
    return redirect("workbench:queue")
