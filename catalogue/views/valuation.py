"""What an initiative is worth: its statements, each on a page and as a file, and the form of its initiator."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import login_required
from catalogue.files.journal import log_file
from catalogue.slots import VALUE_ACTIONS
from catalogue.valuation.form import StatementForm
from catalogue.valuation.printed import PrintedStatement
from catalogue.views.offers import trail
from initiatives.models import Initiative, initiated_by
from intake.options import Voice
from intake.questions import Audience
from valuation.models import Statement
from valuation.statements import StatementOvertaken


@require_safe
def value(request, slug):
    """The newest statement that this reader may see, and the ones before; a 404 where there is nothing to see."""
    initiative = seen(request.user, slug)
    found = list(statements(request.user, initiative))
    audience = initiative.audience_for(request.user)
    if not found and audience == Audience.PUBLIC:
        raise Http404
    shown = next((each for each in found if not each.superseded_at), found[0] if found else None)
    return drawn(request, initiative, shown, found, audience)


@require_safe
def statement(request, slug, pk):
    """One statement, also one that was replaced since."""
    initiative = seen(request.user, slug)
    found = list(statements(request.user, initiative))
    shown = next((each for each in found if each.pk == pk), None)
    if shown is None:
        raise Http404
    return drawn(request, initiative, shown, found, initiative.audience_for(request.user))


@require_safe
def file(request, slug, pk):
    """A statement as CSV."""
    initiative = seen(request.user, slug)
    found = get_object_or_404(statements(request.user, initiative), pk=pk)
    name = f"{_('value')}-{slug}-{localdate(found.at):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    printed = PrintedStatement(found, with_names=initiative.audience_for(request.user) == Audience.OFFICIAL)
    content = printed.csv(str(initiative))
    log_file(request, "csv", about=found, private=initiative.audience_for(request.user) > Audience.PUBLIC)
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def form(request, slug):
    """An initiator says what their initiative is worth."""
    mine = Initiative.objects.filter(pk__in=initiated_by(request.user)).exclude(municipality=None)
    initiative = get_object_or_404(mine.select_related("intake", "municipality"), slug=slug)
    request.municipality_code = initiative.municipality_id
    context = answered(request, initiative, Voice.INITIATOR)
    if context is None:
        return redirect("initiatives:value", slug)
    return render(request, "catalogue/valuation/form.html", context | {"trail": trail(initiative)})


def answered(request, initiative, voice):
    """Read the form of a statement in this voice and keep it. Returns None when it was kept, else what its page shows.

    Who began before somebody else made a statement sees that, and their own text stays.
    """
    now = Statement.objects.chain(initiative, voice).current().prefetch_related("figures__by").first()
    data = request.POST if request.method == "POST" else None
    filled = StatementForm(data, initiative=initiative, voice=voice, now=now)
    newest = None
    if data is not None and "more" in data:
        filled.is_valid()
        filled.errors.clear()  # more rows are asked for, and nothing is sent yet
    elif filled.is_valid():
        try:
            filled.save(by=request.user)
        except StatementOvertaken as overtaken:
            newest = overtaken.newest
        else:
            messages.success(request, _("The statement is kept. The ones before stay as they were."))
            return None
    return {
        "initiative": initiative,
        "form": filled,
        "now": now,
        "newest": newest and PrintedStatement(newest),
        "newest_address": newest and reverse("initiatives:value-statement", args=[initiative.slug, newest.pk]),
        "replaces": (newest.pk if newest else data.get("replaces", "")) if data is not None else now and now.pk,
    }


def seen(user, slug):
    """The initiative at this address, through the gate."""
    found = Initiative.objects.visible_to(user).select_related("intake", "municipality")
    return get_object_or_404(found, slug=slug)


def statements(user, initiative):
    """The statements about it that this reader may see, the newest first, with all that they show."""
    found = Statement.objects.visible_to(user).filter(initiative=initiative)
    return found.select_related("by").prefetch_related("figures__by")


def drawn(request, initiative, shown, found, audience):
    """The page of a statement (or of none yet) with the history beside it."""
    request.municipality_code = initiative.municipality_id or ""
    public = set(Statement.objects.public().filter(initiative=initiative).values_list("pk", flat=True))
    context = {
        "initiative": initiative,
        "trail": trail(initiative),
        "printed": shown and PrintedStatement(shown, with_names=audience == Audience.OFFICIAL),
        "shown": shown,
        "is_public": bool(shown and shown.pk in public),
        "history": [
            (each, reverse("initiatives:value-statement", args=[initiative.slug, each.pk]), each.pk in public)
            for each in found
        ],
        "is_insider": audience > Audience.PUBLIC,
        "is_mine": audience == Audience.INITIATOR,
        "actions": VALUE_ACTIONS(initiative, shown) if audience == Audience.OFFICIAL else [],
    }
    return render(request, "catalogue/valuation/value.html", context)
