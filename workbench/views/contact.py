"""Who is the contact of an initiative, or of an intake that waits."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.decorators import official_required
from accounts.models import Membership
from casework.colleagues import colleagues
from casework.models import Responsibility
from casework.queue import queue
from casework.responsibilities import hold
from workbench.desk import on_desk, page, tabs, trail
from workbench.people import ContactOfficialForm, PhoneForm


@official_required
@page
def initiative(request, slug):
    """Choose another contact for an initiative."""
    thing = on_desk(request.user, slug)
    context = {"initiative": thing, "tabs": tabs(thing)}
    return chosen(request, thing.municipality, context, thing.get_absolute_url(), initiative=thing)


@official_required
@page
def intake(request, pk):
    """Choose another contact for an intake that waits; of one that does not, a 404."""
    thing = get_object_or_404(queue(request.user).select_related("municipality"), pk=pk)
    back = reverse("workbench:registration", args=[pk])
    return chosen(request, thing.municipality.in_effect, {"intake": thing}, back, intake=thing)


def chosen(request, municipality, context, back, **thing):
    """The answer of both pages: the form, or the way back once a colleague was chosen."""
    with transaction.atomic():
        hold(**{f"{name}s": [each] for name, each in thing.items()})  # before the row of it, as who hands over
        rows = Responsibility.objects.filter(**thing).select_related("official", "by", "municipality")
        now = rows.open().select_for_update(of=["self"]).first()
        data = request.POST if request.method == "POST" else None
        form = ContactOfficialForm(data, colleagues=colleagues(municipality), now=now)
        is_saved = form.is_valid() and not form.conflicts
        if is_saved:
            official, note = form.cleaned_data["official"], form.cleaned_data["note"]
            Responsibility.objects.assign(official, by=request.user, municipality=municipality, note=note, **thing)
    if is_saved:
        messages.success(request, _("%(name)s is the contact now.") % {"name": official})
        return redirect(back)
    context |= {"form": form, "now": now, "rows": rows, "trail": trail(), "back": back, "subject": context_name(thing)}
    return render(request, "workbench/contact.html", context)


def context_name(thing):
    return str(next(iter(thing.values())))


@official_required
@page
def phone(request):
    """Under which number initiators reach this official."""
    with transaction.atomic():
        own = Membership.objects.filter(user=request.user, suspended_at=None, municipality__isnull=False)
        memberships = list(own.select_for_update(of=["self"]).select_related("municipality").order_by("pk"))
        form = PhoneForm(request.POST if request.method == "POST" else None, memberships=memberships)
        is_saved = form.is_valid() and not form.conflicts
        if is_saved:
            for each in memberships:
                each.phone = form.cleaned_data[f"phone-{each.pk}"]
                each.save(update_fields=["phone"])
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect("workbench:phone")
    return render(request, "workbench/phone.html", {"form": form, "trail": trail()})
