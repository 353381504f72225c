"""The climate of an area on the desk of an official: opening a round, its page, its score, and what an area shows."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import official_required
from catalogue.climate.area import AreaClimate
from catalogue.climate.words import day, last_day
from catalogue.files.csv import csv_text
from catalogue.files.journal import log_file
from catalogue.views.climate import area_context
from catalogue.views.export import TYPES, as_attachment, file_name
from climate.forms import ScoreForm
from climate.models import Invite, Referral, Round
from climate.places import places_at
from climate.rounds import Closed
from outbox.limits import LimitReached, Turn
from outbox.links import absolute
from workbench.climate_forms import RoundForm, ScorersForm
from workbench.desk import page, trail

MOST = 100  # rounds on the page of all


def asked_by(user, pk):
    """The round with this key, of a municipality of this official; a 404 for another one."""
    found = Round.objects.visible_to(user).select_related("municipality", "by")
    return get_object_or_404(found, pk=pk)


def above(*steps):
    """The way back, as the breadcrumbs take it."""
    return [*trail(), (_("Climate for initiatives"), reverse("workbench:climate")), *steps]


@official_required
@require_safe
def rounds(request):
    """The rounds of the municipalities of this official: those that are open first."""
    found = list(Round.objects.visible_to(request.user).with_scorers().newest_first()[:MOST])
    places = places_at({each.area for each in found})
    rows = [(each, places.get(each.area), day(each.at), last_day(each)) for each in found]
    context = {
        "open": [row for row in rows if row[0].is_open],
        "over": [row for row in rows if not row[0].is_open],
        "trail": trail(),
    }
    return render(request, "workbench/climate/rounds.html", context)


@official_required
@page
def new(request):
    """Open a round."""
    form = RoundForm(
        request.POST if request.method == "POST" else None, official=request.user, area=request.GET.get("area", "")
    )
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("area", "way", "name")}
        made = Round.objects.start(form.municipality, by=request.user, closes_at=form.closes_at, **values)
        messages.success(request, _("The round is open."))
        return redirect("workbench:climate-round", made.pk)
    return render(request, "workbench/climate/new.html", {"form": form, "trail": above()})


@official_required
@require_safe
def asked(request, pk):
    """A round: its link, how many scored, whom else to ask; closing it and showing it to everyone."""
    found = asked_by(request.user, pk)
    return render(request, "workbench/climate/round.html", round_context(found, ScorersForm()))


def round_context(found, form):
    return {
        "round": found,
        "place": found.place,
        "scorers": found.scores.count(),
        "opened": day(found.at),
        "ended": last_day(found),
        "link": absolute(reverse("climate:score", args=[found.token])),
        "referrals": [(each, day(each.at), each.erased_on) for each in found.referrals.all()],
        "form": form,
        "trail": above(),
    }


@official_required
@page
def invites(request, pk):
    """Mail a link to people."""
    found = asked_by(request.user, pk)
    form = ScorersForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            sent = sum(invited(found, address, request.user) for address in form.cleaned_data["addresses"])
        except Closed:
            messages.error(request, _("The round is closed. Nobody can score any more."))
            return redirect("workbench:climate-round", pk)
        words = ngettext("We mail %(n)d person a link.", "We mail %(n)d people a link.", sent)
        messages.success(request, words % {"n": sent})
        return redirect("workbench:climate-round", pk)
    return render(request, "workbench/climate/round.html", round_context(found, form))


def invited(found, address, official):
    """Invite one address, once an hour: a second click mails nothing. Returns how many mails leave."""
    try:
        Turn.objects.take({"same message": f"climate {found.pk} {address}"})
    except LimitReached:
        return 0
    Invite.objects.send(found, to=address)
    return 1


@official_required
@require_POST
def referral(request, pk):
    """Invite somebody whom a scorer named, or remove them from the list: `to` says which."""
    found = get_object_or_404(Referral.objects.visible_to(request.user).select_related("round"), pk=pk)
    if request.POST.get("to") == "remove":
        found.delete()
        messages.success(request, _("The name is erased."))
    else:
        try:
            is_sent = found.invite()
        except Closed:
            messages.error(request, _("The round is closed. Nobody can score any more."))
        else:
            messages.success(request, _("We mail them a link.") if is_sent else _("They were invited already."))
    return redirect("workbench:climate-round", found.round_id)


@official_required
@require_POST
def closing(request, pk):
    """Close a round. From the screen of a meeting one goes back there."""
    found = asked_by(request.user, pk)
    found.close()
    messages.success(request, _("The round is closed."))
    return redirect("workbench:climate-screen" if "screen" in request.POST else "workbench:climate-round", pk)


@official_required
@require_POST
def showing(request, pk):
    """Show the figures of a closed round to everyone, or no longer: `to` is show or hide."""
    found = asked_by(request.user, pk)
    if request.POST.get("to") == "hide":
        found.hide(by=request.user)
        messages.success(request, _("Only your municipality sees these figures now."))
    elif found.is_open:
        messages.error(request, _("Close the round first."))
    else:
        found.show(by=request.user)
        messages.success(request, _("Everyone can see these figures now."))
    return redirect("workbench:climate-round", pk)


@official_required
@page
def score(request, pk):
    """What this official scores, under their own name."""
    found = asked_by(request.user, pk)
    if found.is_of_public:
        raise Http404
    mine = found.scores.filter(official=request.user).first()
    form = ScoreForm(request.POST if request.method == "POST" else None, score=mine)
    if form.is_valid():
        try:
            found.take_score(form.cleaned_data, official=request.user)
        except Closed:
            messages.error(request, _("The round is closed. Your scores were not saved."))
        else:
            messages.success(request, _("Saved."))
        return redirect("workbench:climate-round", pk)
    context = {
        "round": found,
        "place": found.place,
        "form": form,
        "trail": above((capfirst(str(found)), own_path(found))),
    }
    return render(request, "workbench/climate/score.html", context)


def own_path(found):
    return reverse("workbench:climate-round", args=[found.pk])


def climate_of(user, code, query):
    """The climate of this area as its officials see it; raises Http404 for an area of another municipality."""
    readable = Round.objects.visible_to(user).readable().newest_first().select_related("municipality")
    found = AreaClimate(code, readable, query)
    if found.place is None or f"GM{code[2:6]}" not in user.serves_by_now:
        raise Http404
    return found


@official_required
@require_safe
def area(request, area):
    """The climate of an area: the radar with its table, what helps, and what the register counts there."""
    found = climate_of(request.user, area, request.GET)
    context = area_context(found, request) | {"trail": above()}
    return render(request, "workbench/climate/area.html", context)


@official_required
@require_safe
def area_file(request, area):
    """The same as a CSV."""
    found = climate_of(request.user, area, request.GET)
    name = file_name(_("climate") + f"-{area}", "csv")
    log_file(request, "csv", area=area, private=True)
    return HttpResponse(csv_text(found.table()), content_type=TYPES["csv"], headers=as_attachment(name))
