"""The page of an earlier day: the lenses with the categories and the figures of then."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.lenses.as_of import lenses_as_of
from catalogue.packs.forms import DayForm
from catalogue.views.lenses import trail


@require_safe
def day(request):
    """How the initiatives were classified on the day in the address; today's when it names none."""
    form = DayForm(request.GET if "day" in request.GET else None, initial={"day": timezone.localdate()})
    chosen = form.initial["day"] if not form.is_bound else form.cleaned_data["day"] if form.is_valid() else None
    context = {
        "form": form,
        "as_of": chosen and lenses_as_of(chosen, request.user),
        "trail": trail(),
        "here": _("As classified on a day"),
    }
    return render(request, "catalogue/as_of.html", context)
