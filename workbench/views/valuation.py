"""What an initiative is worth, for officials: saying so, making it public, and the sums of the municipality."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import official_required
from catalogue.files.journal import log_file
from catalogue.valuation.printed import PrintedStatement
from catalogue.views.valuation import answered
from intake.options import Voice
from taxonomy.lenses import LENSES
from valuation.models import Statement
from workbench.desk import on_desk, page, tabs, trail
from workbench.valuation import Worth, lens_at


@official_required
@page
def statement(request, slug):
    """An official says what an initiative is worth, alone or together with its initiator."""
    initiative = on_desk(request.user, slug)
    voice = Voice.TOGETHER if request.GET.get("voice") == Voice.TOGETHER else Voice.OFFICIAL
    context = answered(request, initiative, voice)
    if context is None:
        return redirect("initiatives:value", slug)
    here = reverse("workbench:value", args=[slug])
    addresses = {Voice.OFFICIAL: here, Voice.TOGETHER: f"{here}?voice={Voice.TOGETHER}"}
    voices = [
        (_("On your own"), addresses[Voice.OFFICIAL], None),
        (_("Together with the initiator"), addresses[Voice.TOGETHER], None),
    ]
    context |= {"trail": trail(), "tabs": tabs(initiative), "voices": voices, "voice_here": addresses[voice]}
    return render(request, "workbench/value.html", context)


@official_required
@page
def showing(request, slug, pk):
    """Make a statement public, or take it off the website; first it is shown what everyone would see."""
    initiative = on_desk(request.user, slug)
    found = Statement.objects.visible_to(request.user).filter(initiative=initiative)
    statement = get_object_or_404(found.select_related("by").prefetch_related("figures__by"), pk=pk)
    to = request.POST.get("to")
    if request.method == "POST" and to in ("show", "hide"):
        with transaction.atomic():
            (statement.show if to == "show" else statement.hide)(by=request.user)
        said = _("This statement is public now.") if to == "show" else _("This statement is not public any more.")
        messages.success(request, said)
        return redirect("initiatives:value-statement", slug, pk)
    context = {
        "initiative": initiative,
        "statement": statement,
        "printed": PrintedStatement(statement, with_names=False),
        "is_shown": statement.showings.filter(ended_at=None).exists(),
        "trail": trail(),
        "tabs": tabs(initiative),
    }
    return render(request, "workbench/value_showing.html", context)


@official_required
@require_safe
def sums(request):
    """What the initiatives of the municipality are worth together, and by the categories of a lens."""
    worth = Worth(request.user, lens_at(request.GET.get("lens", "")))
    here = reverse("workbench:values")
    lenses = [(lens.name, f"{here}?lens={key}", None) for key, lens in LENSES.items()]
    context = {
        "worth": worth,
        "lenses": lenses,
        "lens_here": f"{here}?lens={worth.lens.key}",
        "file": f"{reverse('workbench:values-file')}?lens={worth.lens.key}",
        "trail": trail(),
    }
    return render(request, "workbench/values.html", context)


@official_required
@require_safe
def sums_file(request):
    """The same as CSV."""
    worth = Worth(request.user, lens_at(request.GET.get("lens", "")))
    name = f"{_('value')}-{worth.lens.css}-{localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    log_file(request, "csv", private=True)
    return HttpResponse(worth.csv, content_type="text/csv; charset=utf-8", headers=headers)
