"""What an organisation keeps of people: what the next run will do, and the terms that it chose."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import admin_required
from accounts.models import Organisation
from areas.models import Municipality
from office.desk import around, chosen, own_municipality, page
from retention.clock import next_strike
from retention.forms import TermsForm
from retention.models import RetentionTerm
from retention.rules import RULES
from retention.run import outlook


@require_safe
@admin_required
def mine(request):
    """What one's municipality keeps; who is admin of several chooses."""
    return chosen(request, "retention:kept", _("Privacy and retention"))


def desk(municipality, here, name):
    """What stands round each page here: that of the office."""
    own, start = (reverse(f"retention:{each}", args=[municipality.pk]) for each in (name, "kept"))
    above = [] if name == "kept" else [(_("Privacy and retention"), start)]
    return around(municipality, here, above=above) | {"part": own}


@require_safe
@admin_required
def kept(request, code):
    """What the next run will do here, by kind."""
    municipality = own_municipality(request.user, code)
    moment, places = next_strike(timezone.now()), set(Municipality.objects.now_in([code]).values_list("pk", flat=True))
    steps = [each for each in outlook(moment) if each.code in places]
    rows = [(capfirst(each.rule.label), each.fate.label, each.number) for each in steps]
    chosen_terms = dict(RetentionTerm.objects.filter(organisation=code).values_list("rule", "days"))
    terms = [
        (capfirst(rule.label), rule.in_words(rule.days_for(code)), rule.fate.label, rule.key in chosen_terms)
        for rule in RULES.values()
        if rule.place
    ]
    context = {"rows": rows, "terms": terms, "moment": moment}
    return render(request, "retention/kept.html", context | desk(municipality, _("Privacy and retention"), "kept"))


@page
@admin_required
def terms(request, code):
    """The terms of which the organisation may choose its own."""
    municipality = own_municipality(request.user, code)
    with transaction.atomic():
        organisation = Organisation.objects.of(municipality)
        Organisation.objects.select_for_update().get(pk=organisation.pk)  # one admin at a time
        form = TermsForm(request.POST if request.method == "POST" else None, organisation=organisation)
        is_saved = form.is_valid() and not form.conflicts
        if is_saved:
            RetentionTerm.objects.choose(organisation, form.days, by=request.user)
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect("retention:terms", code)
    return render(request, "retention/terms.html", {"form": form} | desk(municipality, _("Terms"), "terms"))
