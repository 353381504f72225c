"""The pages on which people score without an account. Programs open links too, so only a POST does something."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.strangers import stranger
from climate.devices import device_of, remember
from climate.forms import MeetingCodeForm, ReferralForm, ScoreForm
from climate.models import Referral, Round
from climate.referrals import LIFETIME
from climate.rounds import Closed
from outbox.limits import LimitReached, Turn

page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@page
def code(request):
    """Where who has no camera types over the code on the screen."""
    form = MeetingCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if found := Round.objects.with_code(form.cleaned_data["code"]):
            return redirect("climate:score", found.token)
        # Who guesses is soon out of turns; who is right never takes one.
        Turn.objects.take({"wrong codes": stranger(request) or f"account {request.user.pk}"})
        form.add_error("code", _("No meeting with this code is open now. Look at the screen once more."))
    return render(request, "climate/code.html", {"form": form})


@never_cache
@page
def score(request, token):
    """The seven functions to score. The same device, or the same invitation, changes what it scored before."""
    found = Round.objects.with_token(token)
    if found is None or not found.is_open:
        return over(request)
    request.municipality_code = found.municipality_id
    device, held = device_of(request, found, token)
    mine = found.scores.filter(device=device).first()
    form = ScoreForm(request.POST if request.method == "POST" else None, score=mine)
    if form.is_valid():
        whose = {} if mine else {"scores by a stranger": stranger(request) or f"account {request.user.pk}"}
        Turn.objects.take({"scores of a device": device, **whose})
        try:
            found.take_score(form.cleaned_data, device=device)
        except Closed:
            return over(request)
        return remember(redirect("climate:thanks", token), found, held)
    context = {"round": found, "place": found.place, "form": form, "is_mine": bool(mine)}
    return remember(render(request, "climate/score.html", context), found, held)


@never_cache
@page
def thanks(request, token):
    """What happens with a score; the way back to change it; and whom else to ask."""
    found = Round.objects.with_token(token)
    if found is None or not found.is_open:
        return over(request)
    request.municipality_code = found.municipality_id
    device, held = device_of(request, found, token)
    if not found.scores.filter(device=device).exists():
        return redirect("climate:score", token)
    form = ReferralForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            Turn.objects.take({"names of a device": device})
        except LimitReached:
            form.add_error(None, _("You named many people already. Thank you: this is enough."))
        else:
            Referral.objects.put_down(found, **form.cleaned_data)
            messages.success(request, _("Thank you. The municipality has the name now."))
            return remember(redirect("climate:thanks", token), found, held)
    context = {"round": found, "place": found.place, "form": form, "days": LIFETIME.days, "token": token}
    return remember(render(request, "climate/thanks.html", context), found, held)


def over(request):
    """The page in the place of a round that is closed, or that no link like this opens."""
    return render(request, "climate/over.html", status=410)
