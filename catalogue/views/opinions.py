"""What initiators and officials find of a municipality: an initiator says so, and everyone sees what was published."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import login_required
from areas.models import Municipality
from climate.models import Opinion, OpinionPublication
from climate.opinion_forms import OpinionForm
from climate.opinions import FEWEST, Side, initiates_in, person_of, this_year
from climate.sides import charts


@require_safe
def published(request, code):
    """The years that a municipality published, the latest first; a 404 while there are none."""
    municipality = get_object_or_404(Municipality, pk=code)
    rows = OpinionPublication.objects.standing().filter(municipality=municipality)
    years = [(each, charts(each.figures)) for each in rows]
    if not years:
        raise Http404
    return render(request, "catalogue/opinions.html", {"municipality": municipality, "years": years, "fewest": FEWEST})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own(request, code):
    """What I find of a municipality where I have an initiative; once a year, to be changed until it ends."""
    municipality = get_object_or_404(initiates_in(request.user), pk=code)
    person = person_of(request.user.email, municipality.pk, this_year())
    known = Opinion.objects.by(person)
    form = OpinionForm(request.POST if request.method == "POST" else None, known=known)
    if form.is_valid():
        Opinion.objects.give(form.answers, municipality=municipality, side=Side.INITIATOR, person=person)
        messages.success(
            request, _("Thank you. Your answers count in the figures of %(year)d.") % {"year": this_year()}
        )
        return redirect("initiatives:mine")
    context = {"municipality": municipality, "form": form, "year": this_year(), "is_answered": bool(known)}
    return render(request, "catalogue/own_opinion.html", context)
