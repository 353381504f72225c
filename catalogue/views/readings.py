"""Initiators look at their own initiative along a guide; and the page of one reading, for who may see it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import login_required
from catalogue.listing.controls import path_of
from catalogue.readings import guides_on_page
from initiatives.models import Initiative, initiated_by
from intake.options import Voice
from readings.comparing import SideBySide
from readings.forms import GuideForm
from readings.guides import BY_SLUG, OF_INITIATIVES
from readings.models import GuidedReading
from ui.text import OwnWords


def own(user, slug):
    """The initiative at this address to which this person's own intakes led; a 404 for all others."""
    mine = Initiative.objects.filter(pk__in=initiated_by(user)).exclude(municipality=None)
    return get_object_or_404(mine.select_related("intake", "municipality__went_up_in"), slug=slug)


def guide_at(slug):
    """The guide of an initiative at this address; a 404 for all others."""
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def trail(initiative):
    """The list, and the profile."""
    return [(_("Initiatives"), path_of("initiatives:list")), (OwnWords(initiative), initiative.get_absolute_url())]


@require_safe
@login_required
def look(request, slug):
    """How the initiator sees it, and what they and an official wrote together. What officials see is not here."""
    initiative = own(request.user, slug)
    readings = GuidedReading.objects.filter(initiative=initiative).exclude(voice=Voice.OFFICIAL).with_findings()
    context = {
        "initiative": initiative,
        "pages": guides_on_page(OF_INITIATIVES, readings, tells_who=False),
        "trail": trail(initiative),
    }
    return render(request, "catalogue/readings/look.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def look_along(request, slug, guide):
    """The initiator looks along one guide."""
    initiative, guide = own(request.user, slug), guide_at(guide)
    data = request.POST if request.method == "POST" else None
    form = GuideForm(data, guide=guide, subject=initiative, voice=Voice.INITIATOR)
    if form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved. The municipality can read it too."))
        return redirect("initiatives:look", slug)
    context = {"initiative": initiative, "guide": guide, "form": form, "trail": trail(initiative)}
    return render(request, "catalogue/readings/look_along.html", context)


@require_safe
@login_required
def reading(request, pk):
    """One reading, and how it differs from the one before it in the same voice."""
    visible = GuidedReading.objects.visible_to(request.user)
    subject = ("initiative__intake", "neighbourhood", "district", "municipality")
    found = get_object_or_404(visible.select_related(*subject), pk=pk)
    both = visible.filter(pk__in=[found.pk, found.replaces_id]).with_findings()
    before = next((each for each in both if each.pk == found.replaces_id), None)
    tells_who = found.municipality_id in request.user.serves_by_now
    chart = SideBySide([each for each in both if each.pk == found.pk], before, tells_who=tells_who)
    return render(request, "catalogue/readings/reading.html", {"reading": found, "chart": chart, "before": before})
