"""What a municipality makes of the shared taxonomy: its admin hides categories and adds parts of its own."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import admin_required
from accounts.models import Membership, Organisation
from areas.models import Municipality
from curation.addresses import trail
from curation.choices import choices
from curation.forms import RevisionReasonForm, TextsForm
from curation.notices import done
from initiatives.models import Initiative
from taxonomy.models import Category, Hiding


def own_municipality(user, code):
    """The municipality with this code, of which this person is admin; raises Http404 for another one."""
    if not user.is_admin_of(code):
        raise Http404
    return get_object_or_404(Municipality, code=code)


@require_safe
@admin_required
def mine(request):
    """The municipalities of which one is admin; with one, straight to its page."""
    codes = [code for code, role in request.user.roles.items() if role == Membership.Role.ADMIN]
    if len(codes) == 1:
        return redirect("curation:choices", codes[0])
    municipalities = Municipality.objects.filter(code__in=codes)
    context = {"municipalities": municipalities, "trail": trail(), "here": _("My municipality")}
    return render(request, "curation/municipalities.html", context)


@require_safe
@admin_required
def taxonomy(request, code):
    """The taxonomy as this municipality works with it."""
    municipality = own_municipality(request.user, code)
    context = {
        "municipality": municipality,
        "lenses": choices(municipality),
        "organisation": Organisation(municipality=municipality),
        "trail": trail(),
        "here": municipality.name,
    }
    return render(request, "curation/municipality.html", context)


@require_safe
@admin_required
def contact(request, code):
    """Where this page went: who answers questions stands with the organisation."""
    return redirect(Organisation(municipality=own_municipality(request.user, code)), permanent=True)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def hiding(request, code, pk):
    """Hide a shared category in this municipality, or show it again: what that means, and the reason.

    The form says which of the two its page asked, so that an older page does not do the other.
    """
    municipality = own_municipality(request.user, code)
    category = get_object_or_404(Category.objects.active().shared(), pk=pk)
    is_hidden = Hiding.objects.filter(municipality=municipality, category=category).exists()
    ask = _("Why do you show it again?") if is_hidden else _("Why do you hide it?")
    to = request.POST.get("to")
    form = RevisionReasonForm(request.POST if to in ("hide", "show") else None, ask=ask)
    if form.is_valid():
        act = category.show if to == "show" else category.hide
        revision = act(municipality, by=request.user, reason=form.cleaned_data["reason"])
        text = _("“%(name)s” is shown again.") if to == "show" else _("“%(name)s” is hidden.")
        done(request, revision, text % {"name": category.name})
        return redirect("curation:choices", code)
    context = {
        "municipality": municipality,
        "category": category,
        "is_hidden": is_hidden,
        "count": Initiative.objects.standing_in([category, *category.parts.all()]).of_municipalities([code]).count(),
        "form": form,
        "trail": [*trail(), (municipality.name, reverse("curation:choices", args=[code]))],
        "here": _("Show again") if is_hidden else _("Hide"),
    }
    return render(request, "curation/hiding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def own_part(request, code, pk):
    """Add a part under a shared category, for this municipality alone."""
    municipality = own_municipality(request.user, code)
    category = get_object_or_404(Category.objects.active().shared().top(), pk=pk)
    form = TextsForm(request.POST if request.method == "POST" else None, lens=category.lens_object)
    form.fields.pop("group", None)
    if request.method == "POST" and form.is_valid() and (part := added(request, form, category, municipality)):
        done(request, part.revisions.first(), _("“%(name)s” was added.") % {"name": part.name})
        return redirect("curation:choices", code)
    context = {
        "municipality": municipality,
        "category": category,
        "form": form,
        "trail": [*trail(), (municipality.name, reverse("curation:choices", args=[code]))],
        "here": _("A part of your own"),
    }
    return render(request, "curation/own_part.html", context)


def added(request, form, parent, municipality):
    """The new part; None when it cannot be, and then the form says why."""
    try:
        return Category.objects.add(
            parent.lens_object,
            by=request.user,
            reason=form.cleaned_data["reason"],
            parent=parent,
            municipality=municipality,
            **form.texts,
        )
    except ValidationError as error:
        form.add_error(None, error)
    return None
