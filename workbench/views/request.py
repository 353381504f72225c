"""Asking the initiator for more, before an intake is registered or after."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from casework.models import Request
from casework.requests import AskedBefore, address_of
from initiatives.looks import note_looks
from initiatives.models import Initiative
from intake.models import Intake
from intake.options import Voice
from intake.questions import questions
from intake.steps import FROM_CHECK
from workbench.asking import AskForm, current
from workbench.desk import page, trail


@official_required
@page
def request(request, pk):
    """Mark questions of an intake and write a sentence; while that waits for an answer: what was asked, and since
    when."""
    intake = get_object_or_404(current(request.user).select_related("municipality", "owner"), pk=pk)
    asked = Request.objects.visible_to(request.user).open().filter(intake=intake).select_related("by").first()
    if request.method == "POST" and asked and request.POST.get("to") in ACTS:
        return ACTS[request.POST["to"]](request, asked)
    is_sent = request.method == "POST" and request.POST.get("to") == "ask"
    form = AskForm(request.POST if is_sent else None, intake=intake)
    if form.is_valid():
        municipality = municipality_of(intake, request.user)
        try:
            asked = Request.objects.ask(
                intake, form.asked, form.cleaned_data["words"], by=request.user, municipality=municipality
            )
        except AskedBefore as before:
            asked = before.request
        else:
            tell(request, asked)
            return redirect("workbench:request", pk)
    note_looks(request.user, [intake])
    context = {
        "intake": intake,
        "asked": asked,
        "form": form,
        "kept": form.cleaned_data["words"] if asked and form.is_bound and "words" in form.cleaned_data else "",
        "address": address_of(intake),
        "back": back_to(intake),
        "trail": trail(),
    }
    return render(request, "workbench/request.html", context)


def municipality_of(intake, user):
    """Whose request it is: of the initiative, or of the municipality that this official works for."""
    initiative = Initiative.objects.editable_by(user).filter(intake=intake).select_related("municipality").first()
    return initiative.municipality if initiative else intake.municipality.in_effect


def back_to(intake):
    """The page from which one asks: of the initiative, or of the intake that waits."""
    initiative = Initiative.objects.filter(intake=intake).select_related("intake").first()
    return initiative.get_absolute_url() if initiative else reverse("workbench:registration", args=[intake.pk])


def tell(request, asked):
    if asked.address:
        messages.success(request, _("Asked. The mail went to %(address)s.") % {"address": asked.address})
    else:
        messages.warning(request, _("Written down. There is no e-mail address: ask it by phone."))


def withdraw(request, asked):
    if asked.withdraw():
        messages.success(request, _("The question is taken back. The term runs again."))
    return redirect(back_to(asked.intake))


def send_again(request, asked):
    if asked.send_again():
        messages.success(request, _("A new link went to %(address)s.") % {"address": asked.address})
    return redirect("workbench:request", asked.intake_id)


def record(request, asked):
    """The official writes down what the initiator says, with them: a draft of the official's own."""
    draft = asked.intake.revise(by=request.user, voice=Voice.TOGETHER)
    first = next((each for each in questions(Intake) if each.name in asked.questions), None)
    if first is None:
        raise Http404
    return redirect(reverse("intake:section", args=[draft.pk, first.section], query={FROM_CHECK: 1}))


ACTS = {"withdraw": withdraw, "again": send_again, "record": record}
