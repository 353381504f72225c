"""The steps that wait for a curator: what is asked, what it would change, and what becomes of it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import curating_required
from curation.addresses import trail
from curation.consequences import consequences
from curation.forms import helper
from curation.history import told
from curation.impact import attempt
from curation.notices import done
from curation.rules import effect as rules
from curation.taking import tell_asker
from intake.inputs import TEXT, TextInput
from taxonomy.deciding import decides
from taxonomy.models import WaitingStep
from taxonomy.revisions import snapshot
from ui.text import legible

LATELY = 20


class AnswerForm(forms.Form):
    """Why a step is refused."""

    use_required_attribute = False

    answer = TextInput(
        label=gettext_lazy("Why not"),
        help_text=gettext_lazy("Who asked for it reads this."),
        max_length=500,
        error_messages=TEXT | {"required": gettext_lazy("Write why you refuse it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        self.helper = helper()


@curating_required
@require_safe
def steps(request):
    """What waits, the oldest first, and what was decided lately."""
    rows = WaitingStep.objects.select_related("by", "category", "municipality", "decided_by", "revision")
    waiting = list(rows.open())
    present = snapshot() if waiting else {}
    context = {
        "waiting": [(each, words, each.is_outdated(present)) for each, words in in_words(waiting)],
        "decided": in_words(list(rows.exclude(decided_at=None).order_by("-decided_at")[:LATELY])),
        "decides": decides(request.user),
        "trail": trail(),
        "here": _("Steps that wait"),
    }
    return render(request, "curation/waiting.html", context)


def in_words(waiting):
    """[(WaitingStep, its step in words)]."""
    return list(zip(waiting, told([each.as_revision() for each in waiting]), strict=True))


@curating_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request, pk):
    """One step that waits: a curator approves or refuses it, who asked may take it back."""
    rows = WaitingStep.objects.select_related("by", "category", "municipality", "decided_by", "revision", "undoes")
    asked, refusal = get_object_or_404(rows, pk=pk), ""
    verb = next((each for each in VERBS if each in request.POST), "")
    form = AnswerForm(request.POST if verb == "refuse" else None)
    if request.method == "POST":
        try:
            answered = VERBS[verb](request, asked, form) if verb else None
        except ValidationError as error:
            refusal, answered = " ".join(error.messages), None
            asked = get_object_or_404(rows, pk=pk)
        if answered:
            return answered
    impact, effects, problem = look(request, asked)
    [(_asked, words)] = in_words([asked])
    context = {
        "asked": asked,
        "told": words,
        "form": form,
        "impact": impact,
        "consequences": effects,
        "refusal": refusal or problem,
        "is_other": verb == "approve" and not refusal and not problem,
        "decides": decides(request.user),
        "is_own": asked.by == request.user,
        "trail": [*trail(), (_("Steps that wait"), reverse("curation:waiting"))],
        "here": words.title,
    }
    return render(request, "curation/waiting_step.html", context)


def look(request, asked, seen="", by=None):
    """(what a step that waits would change, its consequences, why it cannot be taken)."""
    if not asked.is_open:
        return None, [], ""
    try:
        _taken, impact = tried(asked, by or request.user, seen)
    except ValidationError as error:
        return None, [], " ".join(error.messages)
    on_rules = hasattr(impact, "consequences")
    return impact, impact.consequences if on_rules else consequences(impact, asked.subject), ""


def tried(asked, by, seen):
    """(the step when it changes what was seen, else None; its Impact or Effect)."""
    on_rules = all(change["model"] == "taxonomy.rule" for change in asked.changes)
    attempted = rules.attempt if on_rules else attempt
    return attempted(lambda: WaitingStep.objects.get(pk=asked.pk).approve(by=by), reader=by, seen=seen)


# What each button does: the answer to the request, None when the page is shown again.


def approve(request, asked, form):
    if not decides(request.user):
        raise PermissionDenied
    with transaction.atomic():
        taken, _impact = tried(asked, request.user, request.POST.get("seen", ""))
        if taken is None:
            return None
        asked.refresh_from_db()
        tell_asker(asked)
    done(request, taken, _("Approved: the step was taken."))
    return redirect("curation:waiting")


def refuse(request, asked, form):
    if not decides(request.user):
        raise PermissionDenied
    if not form.is_valid():
        return None
    with transaction.atomic():
        asked.refuse(by=request.user, answer=form.cleaned_data["answer"])
        tell_asker(asked)
    messages.success(request, _("Refused. Who asked for it hears why."))
    return redirect("curation:waiting")


def withdraw(request, asked, form):
    if asked.by != request.user:
        raise PermissionDenied
    asked.withdraw(by=request.user)
    messages.success(request, _("You took it back. Nothing changes."))
    return redirect("curation:waiting")


VERBS = {"approve": approve, "refuse": refuse, "withdraw": withdraw}
