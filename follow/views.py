"""The pages of saved views: my own, one to share, and the one that stops its mails. Another's own are not found."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import login_required
from catalogue.listing import controls
from catalogue.listing.cards import cards
from follow.digests import CLOCK
from follow.forms import SavedViewForm
from follow.models import MOST_VIEWS, Frequency, SavedView, TooMany
from follow.overview import overview
from follow.unsubscribe import Invalid, view_of
from initiatives.search.results import PAGE_SIZE, Results


@never_cache
@require_safe
@login_required
def mine(request):
    """My saved views, each with how much is new in it since my last look."""
    return render(request, "follow/mine.html", {"views": overview(request.user), "most": MOST_VIEWS})


@never_cache
@login_required
def new(request):
    """Save the selection that stands behind the question mark, as the list would read it."""
    results = Results.of(request.GET, request.user)
    query = results.selection.on_page(1).query
    known = request.user.saved_views.asking(query)
    if known:
        messages.info(request, _("You saved this search before."))
        return redirect("follow:settings", known.pk)
    initial = {"name": suggested_name(results), "frequency": Frequency.NEVER, "municipality": ""}
    others = request.user.saved_views.all()
    form = SavedViewForm(request.POST or None, initial=initial, others=others, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            view = SavedView.objects.keep(query, owner=request.user, **form.cleaned_data)
        except TooMany:
            form.add_error(None, _("You have %d saved searches. Delete one first.") % MOST_VIEWS)
        else:
            CLOCK.wind()
            messages.success(request, _("Your search was saved."))
            return redirect(view)
    context = {
        "form": form,
        "trail": trail(),
        "heading": controls.heading(results),
        "filters": filters(results),
        "notices": controls.notices(results),
    }
    return render(request, "follow/new.html", context)


@never_cache
@login_required
def settings(request, pk):
    """Give a saved view another name, share it, or have its news mailed more or less often. Mine, or one that a
    municipality keeps of which I am admin."""
    with transaction.atomic():
        editable = SavedView.objects.editable_by(request.user).select_for_update(of=["self"])
        view = get_object_or_404(editable.select_related("owner"), pk=pk)
        is_mine = view.owner_id == request.user.pk
        others = view.owner.saved_views.exclude(pk=view.pk)
        initial = {"name": view.name, "municipality": view.municipality_id or ""}
        initial |= {"frequency": view.frequency} if is_mine else {}
        form = SavedViewForm(request.POST or None, initial=initial, others=others, user=request.user)
        is_saved = request.method == "POST" and form.is_valid() and not form.conflicts
        if is_saved:
            view.change(**form.cleaned_data)
    if is_saved:
        CLOCK.wind()
        messages.success(request, _("Saved."))
        return redirect("follow:mine")
    return render(request, "follow/settings.html", {"form": form, "view": view, "trail": trail()})


@require_POST
@login_required
def look(request, pk):
    """I have seen what is new; from now on only what comes after is. What the page did not show, is not seen."""
    view = get_object_or_404(request.user.saved_views, pk=pk)
    if view.look(seen=request.POST.get("seen")) is None:
        messages.info(request, _("There is other news since you opened this page. Look at it again."))
    return redirect(view)


@require_POST
@login_required
def delete(request, pk):
    """Away with a saved view, and with its mails: mine, or one that a municipality keeps of which I am admin."""
    view = get_object_or_404(SavedView.objects.editable_by(request.user), pk=pk)
    view.delete()
    messages.success(request, _("“%(name)s” was deleted.") % {"name": view.name})
    return redirect("follow:mine")


@never_cache
@require_safe
def view(request, pk):
    """A saved view, for whoever has its address: what this reader may see of it, and for its owner what is new."""
    view = get_object_or_404(SavedView, pk=pk)
    results = view.results(request.user)
    is_mine = view.owner_id == request.user.pk
    context = {
        "view": view,
        "trail": trail() if is_mine else [(_("Initiatives"), reverse("initiatives:list"))],
        "is_mine": is_mine,
        "is_editable": is_mine or view.municipality_id in getattr(request.user, "administers", ()),
        "is_whole": not results.notices,
        "heading": controls.heading(results),
        "filters": filters(results),
        "cards": cards(results.on_page, results.names) if results.total and not results.notices else [],
        "rest": max(0, results.total - PAGE_SIZE),
        "news": view.news() if is_mine else None,
    }
    return render(request, "follow/view.html", context)


@csrf_exempt  # a mail program sends it without our cookies (RFC 8058); the token is the right to do this and no more
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """Stop the mails about one saved view. Only a POST does: mail programs open links by themselves."""
    try:
        view = view_of(token)
    except Invalid:
        return render(request, "follow/stop_expired.html", status=410)
    if request.method == "POST" and view:
        view.stop()
        view.refresh_from_db()
    is_mailed = bool(view) and view.frequency != Frequency.NEVER
    return render(request, "follow/stop.html", {"view": view, "is_mailed": is_mailed})


def trail():
    """What lies above the pages of my saved views."""
    return [(_("My saved searches"), reverse("follow:mine"))]


def filters(results):
    """The words and filters of a selection, a label each."""
    return [label for label, _href in controls.chips(results)]


def suggested_name(results):
    """A name for a selection that has none yet: what was chosen, in other quotation marks than a name stands in."""
    longest = SavedView._meta.get_field("name").max_length
    chosen = ", ".join(filters(results)).replace("“", "‘").replace("”", "’")
    return Truncator(chosen or _("All initiatives")).chars(longest)
