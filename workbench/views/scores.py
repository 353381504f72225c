"""Scoring the scales as the official sees them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from workbench.desk import on_desk, page, tabs, trail
from workbench.forms import ScoresForm


@official_required
@page
def scores(request, slug):
    """Score the twelve scales as the official sees them. What the initiator answered is not on this page."""
    initiative = on_desk(request.user, slug)
    if request.method == "POST":
        with initiative.changing():  # so that nobody scores between the look and the record
            form = ScoresForm(request.POST, known=initiative.official_intake)
            is_saved = form.is_valid() and not form.conflicts
            if is_saved:
                initiative.score(form.cleaned_data, by=request.user)
        if is_saved:
            # The way to the scores is a link in the message: at their anchor the message would be out of sight.
            messages.success(
                request,
                format_html(
                    '{} <a class="utrecht-link utrecht-link--html-a" href="{}#scales">{}</a>',
                    _("Your scores of “%(name)s” are saved.") % {"name": initiative},
                    initiative.get_absolute_url(),
                    _("See them beside those of the initiator"),
                ),
            )
            return redirect(initiative)
    else:
        form = ScoresForm(known=initiative.official_intake)
    return render(
        request,
        "workbench/scores.html",
        {"initiative": initiative, "trail": trail(), "tabs": tabs(initiative), "form": form},
    )
