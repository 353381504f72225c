"""The second reader: drawing a sample, reading it without seeing the first reading, and what came of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import official_required
from curation.addresses import trail as taxonomy_trail
from curation.models import Sample
from curation.second.forms import ReadingForm, SampleForm
from curation.second.results import SampleResults
from workbench import comparison

page = require_http_methods(["GET", "HEAD", "POST"])


def trail(user, *above):
    """The way back: the taxonomy for those who may go there, then the samples."""
    start = taxonomy_trail() if user.is_admin else []
    return [*start, (_("Second reader"), reverse("curation:second-reader")), *above]


def sample_of(user, pk):
    """A sample of a municipality of this official; raises Http404."""
    samples = Sample.objects.of(user).counted().select_related("municipality", "reader", "drawn_by")
    return get_object_or_404(samples, pk=pk)


@require_safe
@official_required
def samples(request):
    """All samples: what this official has to read, what others read, and the results."""
    rows = list(Sample.objects.of(request.user).counted().select_related("municipality", "reader", "drawn_by"))
    context = {
        "mine": [each for each in rows if each.is_open and each.is_read_by(request.user)],
        "others": [each for each in rows if each.is_open and not each.is_read_by(request.user)],
        "closed": [each for each in rows if not each.is_open],
        "trail": trail(request.user)[:-1],
        "here": _("Second reader"),
    }
    return render(request, "curation/second/samples.html", context)


@page
@official_required
def new(request):
    """Draw a sample."""
    form = SampleForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        try:
            sample = Sample.objects.draw(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("size", error)
        else:
            messages.success(request, _("The sample is drawn. %(reader)s can begin.") % {"reader": sample.reader})
            return redirect(sample)
    context = {"form": form, "trail": trail(request.user), "here": _("New sample")}
    return render(request, "curation/second/new.html", context)


@require_safe
@official_required
def sample(request, pk):
    """One sample: the worklist of its reader while it is open, its results afterwards."""
    sample = sample_of(request.user, pk)
    context = {
        "sample": sample,
        "may_close": sample.is_open and sample.can_be_closed_by(request.user),
        "trail": trail(request.user),
        "here": _("Sample"),
    }
    if not sample.is_open:
        return render(request, "curation/second/results.html", context | {"results": SampleResults(sample)})
    if sample.is_read_by(request.user):
        context["readings"] = sample.readings.select_related("initiative__intake")
    return render(request, "curation/second/worklist.html", context)


@require_POST
@official_required
def close(request, pk):
    """End a sample before all of it was read."""
    sample = sample_of(request.user, pk)
    if not sample.can_be_closed_by(request.user):
        raise PermissionDenied
    try:
        sample.close()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(sample)


@page
@official_required
def reading(request, pk, number):
    """Read one initiative of a sample. Nothing on this page comes from the first reading, nor leads to it."""
    sample = sample_of(request.user, pk)
    if not sample.is_read_by(request.user):
        raise PermissionDenied
    if not sample.is_open:
        messages.info(request, _("This sample is closed. Its results stand."))
        return redirect(sample)
    readings = sample.readings.select_related("initiative__intake", "initiative__municipality", "sample")
    data = request.POST if request.method == "POST" else None
    try:
        with transaction.atomic():
            reading = get_object_or_404(readings.select_for_update(of=["self"]), number=number)
            form = ReadingForm(data, reading=reading)
            is_kept = form.is_valid() and not form.conflicts
            if is_kept:
                reading.keep(form.choices(), by=request.user, done="later" not in request.POST)
    except ValidationError as error:  # closed since this page was asked for
        messages.error(request, " ".join(error.messages))
        return redirect(sample)
    if is_kept:
        return redirect(following(reading) if reading.done_at else sample)
    context = {
        "sample": sample,
        "reading": reading,
        "initiative": reading.initiative,
        "form": form,
        "parts": comparison.parts(reading.initiative.intake),
        "trail": trail(request.user, (_("Sample"), sample.get_absolute_url())),
    }
    return render(request, "curation/second/reading.html", context)


def following(reading):
    """Where one goes after this: the next that waits, from here on and then from the start; else the sample."""
    waiting = list(reading.sample.readings.filter(done_at=None))
    return next((each for each in waiting if each.number > reading.number), waiting[0] if waiting else reading.sample)
