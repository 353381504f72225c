"""The colours of an organisation: a token file is read, looked at, and counts only when an admin says so."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.decorators import admin_required, recently_proven
from accounts.models import Organisation, Theme, ThemeOnTrial
from accounts.themes import address, go_back
from office.desk import around, chosen, own_municipality, page
from office.forms import helper
from office.making import Making
from office.telling import told
from office.tokens import LARGEST_FILE, read


class TokenFileForm(forms.Form):
    """A token file from the computer of an admin."""

    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("Token file"),
        help_text=gettext_lazy("A .css or .json file of NL Design System, of 2 MB at most."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".css,.json,text/css,application/json"}),
    )

    def __init__(self, *args):
        super().__init__(*args)
        self.helper = helper()

    def clean(self):
        """The tokens to write, and the report."""
        file = self.cleaned_data.get("file")
        if file:
            try:
                # One byte more, so that too large is seen.
                self.made = Making(read(file.name, file.read(LARGEST_FILE + 1))).made()
            except ValidationError as error:
                self.add_error("file", error)
        return self.cleaned_data


@require_safe
@admin_required
def mine(request):
    """The colours of one's municipality; who is admin of several chooses."""
    return chosen(request, "office:theme", _("Colours"))


@page
@admin_required
@recently_proven
def theme(request, code):
    """The colours as they are, those that are tried out, and a form for others. An older page changes nothing."""
    municipality, is_sent = own_municipality(request.user, code), request.method == "POST"
    verb = next((each for each in ("adopt", "drop", "standard") if each in request.POST), "try")
    form = TokenFileForm(request.POST, request.FILES) if is_sent and verb == "try" else TokenFileForm()
    with transaction.atomic():
        if is_sent:
            Organisation.objects.of(municipality)
            Organisation.objects.select_for_update().get(pk=code)
        now, trial = (
            Theme.objects.filter(organisation=code).first(),
            ThemeOnTrial.objects.filter(organisation=code).first(),
        )
        seen = f"{now.digest if now else ''}-{trial.digest if trial else ''}"
        is_overtaken = is_sent and request.POST.get("seen", "") != seen
        done = VERBS[verb](request, form, municipality, now, trial) if is_sent and not is_overtaken else ""
    if done:
        messages.success(request, done)
        return redirect("office:theme", code)
    shown = trial or now
    context = {
        "form": form,
        "now": now,
        "trial": trial,
        "trial_address": address(trial.digest) if trial else "",
        "seen": seen,
        "is_overtaken": is_overtaken,
        "told": told(shown.report) if shown else None,
        **around(municipality, _("Colours")),
    }
    return render(request, "office/theme.html", context)


theme.largest_body = LARGEST_FILE + 64 * 1024  # with what stands round the file


# What each button does; each returns what is said of it, "" when it could not be done.


def try_out(request, form, municipality, now, trial):
    if not form.is_valid():
        return ""
    tokens, report = form.made
    said = {"file_name": form.cleaned_data["file"].name[:200], "tokens": tokens, "report": report}
    ThemeOnTrial.objects.try_out(municipality.organisation, by=request.user, **said)
    return _("This is how it looks. Nobody else sees it yet.")


def adopt(request, form, municipality, now, trial):
    if not trial:
        return ""
    trial.adopt(by=request.user)
    return _("The site has these colours now.")


def drop(request, form, municipality, now, trial):
    if not trial:
        return ""
    trial.delete()
    return _("Nothing changed. The site looks as it did.")


def standard(request, form, municipality, now, trial):
    return _("The site has the standard colours again.") if go_back(municipality.organisation, by=request.user) else ""


VERBS = {"try": try_out, "adopt": adopt, "drop": drop, "standard": standard}
