"""The pages that a mailed link opens, for who need not have an account: what the municipality asks, and the answer;
and what of a person may be public. Programs that read mail open links too, so only a POST does something."""

from django.contrib import messages
from django.db import transaction
from django.forms import HiddenInput
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.decorators import login_required
from accounts.strangers import stranger
from casework import consents, requests
from casework.forms import ConsentForm, PaperCodeForm
from casework.models import Consent, Request
from initiatives.models import Initiative, initiated_by
from intake.forms import form_of
from intake.models import Intake
from intake.options import ContactDetail
from intake.submission import ChangedSince
from intake.views import autosaved, clock, of_holders

page = require_http_methods(["GET", "HEAD", "POST"])
ASKED = "requests"  # in the session: the keys of those whose link was opened in it


@never_cache
def request(request, token):
    """What the municipality asks. Programs open links: only a POST begins the answer, and the token leaves the
    address."""
    asked = Request.objects.at(token)
    if asked is None:
        return render(request, "intake/link_expired.html", {"days": requests.LIFETIME.days}, status=410)
    if request.method == "POST" and (asked.is_open or asked.draft_id):
        keys = request.session.get(ASKED, [])
        request.session[ASKED] = [*(key for key in keys if key != asked.pk), asked.pk]
        asked.begin()
        return redirect("casework:answer", asked.pk)
    return render(request, "casework/request.html", {"asked": asked, "intake": asked.intake})


def asked_of(request):
    """The requests that this reader was asked."""
    return Request.objects.held_by(request.user, request.session.get(ASKED, ()))


@never_cache
@of_holders
def answer(request, pk):
    """The questions that are asked, to answer; and once that is done, what was sent."""
    asked = get_object_or_404(asked_of(request).select_related("intake__municipality", "draft", "answer"), pk=pk)
    draft = asked.draft or asked.begin()
    if draft is None or draft.is_submitted:
        if request.headers.get("X-Requested-With") == "autosave":
            return JsonResponse({}, status=409)
        return render(request, "casework/answered.html", {"asked": asked, "intake": asked.answer or draft})
    if request.method == "POST":
        return saved(request, asked)
    return answer_page(request, asked, form_for(asked).reopened(draft))


def saved(request, asked):
    """Save what was typed: on its own (autosave), to go on later, or to send it."""
    with transaction.atomic():
        draft = asked.draft = Intake.objects.select_for_update(of=["self"]).get(pk=asked.draft_id)
        if draft.is_submitted:
            return redirect("casework:answer", asked.pk)
        form = form_for(asked)(draft, request.POST)
        form.save()
        seen = draft.seal
    if request.headers.get("X-Requested-With") == "autosave":
        return autosaved(draft, form)
    if form.conflicts or form.errors:
        return answer_page(request, asked, form)
    if "later" in request.POST:
        messages.success(request, _("Kept. Open the link in the mail again to go on."))
        return redirect("casework:answer", asked.pk)
    if form.merge.kept:  # answers that this page did not show: first read, then sent
        return answer_page(request, asked, form.reopened(draft), is_changed=True)
    if draft.obstacles():
        for question in draft.obstacles():
            form.add_error(question.name if question.name in form.fields else None, _("This is needed to send."))
        return answer_page(request, asked, form)
    try:
        Intake.objects.submit(draft.pk, caused_by=stranger(request), seen=seen)
    except ChangedSince:
        return redirect("casework:answer", asked.pk)
    return redirect("casework:answer", asked.pk)


def form_for(asked):
    return form_of(tuple(asked.to_fill_in()))


def answer_page(request, asked, form, is_changed=False):
    hide_municipality(form, asked)
    context = {
        "asked": asked,
        "draft": asked.draft,
        "form": form,
        "is_changed": is_changed,
        "saved_at": clock(asked.draft),
    }
    return render(request, "casework/answer.html", context)


def hide_municipality(form, asked):
    """Nobody asks for the municipality when it is there only because it offers the neighbourhoods."""
    field, municipality = form.fields.get("municipality"), asked.draft.municipality_id
    is_settled = municipality and "municipality" not in {*asked.questions, *form.errors, *form.conflicts}
    if field and is_settled and form["municipality"].value() == municipality:
        field.widget = HiddenInput()


@never_cache
@page
def consent_code(request):
    """Where who got a letter on paper types over its code."""
    form = PaperCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("casework:consent", form.cleaned_data["code"])
    return render(request, "casework/consent_code.html", {"form": form})


@never_cache
@page
def consent(request, token):
    """Who typed in somebody's contact details asked them: they see each, correct it, and say yes or no."""
    asked = Consent.objects.with_token(token)
    if asked is None:
        return render(request, "casework/link_expired.html", {"days": consents.LIFETIME.days}, status=410)
    to = request.POST.get("to")
    form = ConsentForm(request.POST if to == "agree" else None, consent=asked)
    if to == "refuse":
        asked.refuse()
    if to == "withdraw" and asked.is_standing:
        Consent.objects.withdraw(asked.initiative, by=asked.intake.owner)
    if to == "agree" and asked.is_open and form.is_valid() and not form.conflicts:
        asked.agree(form.contact, form.cleaned_data["details"], token=token)
    if to and not (to == "agree" and asked.is_open and (form.errors or form.conflicts)):
        return redirect("casework:consent", token)
    rows = [(ContactDetail(key).label, [value]) for key, value in asked.initiative.contact.items()]
    context = {"consent": asked, "initiative": asked.initiative, "form": form, "rows": rows}
    return render(request, "casework/consent.html", context)


@never_cache
@page
@login_required
def own_contact(request, slug):
    """What everyone sees of the contact person of an initiative of theirs; and all of it off the website."""
    own = Initiative.objects.filter(pk__in=initiated_by(request.user), intake__owner=request.user)
    initiative = get_object_or_404(own.select_related("intake"), slug=slug)
    if request.POST.get("to") == "withdraw":
        if initiative.contact:
            Consent.objects.withdraw(initiative, by=request.user)
        return redirect("casework:own-contact", slug)
    rows = [(ContactDetail(key).label, [value]) for key, value in initiative.contact.items()]
    return render(request, "casework/own_contact.html", {"initiative": initiative, "rows": rows})
