"""The way into the office, and the page on which a new organisation begins."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import admin_required, recently_proven, superuser_required
from accounts.models import Invitation, Organisation
from accounts.roles import Role
from areas.models import Municipality
from office.desk import page
from office.forms import NewOrganisationForm
from outbox.limits import LimitReached


@require_safe
@admin_required
def start(request):
    """The office begins with the organisation."""
    return redirect("office:organisations")


@page
@superuser_required
@recently_proven
def new(request):
    """A municipality begins to take part: its name, whom to ask, its term, and its first admin, who is invited."""
    form = NewOrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (organisation := begun(form, request.user)):
        text = _("%(name)s takes part now. An invitation is on its way to %(email)s.")
        values = {"name": organisation.municipality.name, "email": form.cleaned_data["admin_email"]}
        messages.success(request, text % values)
        return redirect("office:new")
    started = Organisation.objects.select_related("municipality").order_by("municipality__sort_name")
    return render(request, "office/new.html", {"form": form, "started": started})


def begun(form, by):
    """The new organisation, its first admin invited; None when it cannot be, and then the form says why."""
    said = form.cleaned_data
    try:
        with transaction.atomic():
            municipality = Municipality.objects.get(pk=said["municipality"])
            organisation = Organisation.objects.start(municipality, by=by, **form.details)
            who = {"name": said["admin_name"], "role": Role.ADMIN}
            Invitation.objects.invite(said["admin_email"], municipality=municipality, by=by, **who)
            return organisation
    except IntegrityError:
        form.add_error("municipality", _("This municipality takes part already."))
    except LimitReached as reached:
        form.add_error("admin_email", wait_in_words(reached))
    return None


def wait_in_words(reached):
    """What who reached a limit on mail has to do."""
    text = _("Much mail went to this address or from you in the past hour. Try again in %(minutes)d minutes.")
    return text % {"minutes": reached.minutes}
