"""What initiators and officials find of a municipality, beside each other, for its officials; and who is asked."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import official_required
from areas.models import Municipality
from catalogue.files.csv import csv_text
from catalogue.files.journal import log_file
from climate.models import Opinion, OpinionInvitation, OpinionPublication
from climate.opinion_forms import OpinionForm
from climate.opinions import FEWEST, Side, person_of, this_year
from climate.sides import NothingToShow, TooFewSince, charts, figures_of, may_be_shown
from outbox.links import absolute
from ui.figures import figure
from workbench.desk import page, trail
from workbench.opinions import CUT_NAMES, Apart, lines_of

CSV = "text/csv; charset=utf-8"


def own_municipality(user, code):
    """The municipality with this code, for which this official works; a 404 for another one."""
    if not user.is_official_of(code):
        raise Http404
    return get_object_or_404(Municipality.objects.select_related("organisation"), pk=code)


def kept_municipality(user, code):
    """The same, or one that went up in it: what was found there stays readable, and can be taken off the website.
    A 404 for all others."""
    if not user.is_official_of(code) and code not in user.serves_by_now:
        raise Http404
    return get_object_or_404(Municipality.objects.select_related("organisation"), pk=code)


def chosen_year(request, years):
    """The year that the address asks for, among these; this year when it asks for none of them."""
    asked = request.GET.get("jaar", "")
    return next((year for year in years if str(year) == asked), this_year())


def tabs(municipality):
    """(label, address, count) of the pages about what people find, as the tabs take them. Of one that went up in
    another one nobody is asked any more."""
    return [
        (label, reverse(f"workbench:{name}", args=[municipality.pk]), None)
        for name, label in [
            ("opinions", _("The statements")),
            ("opinion-invitations", _("Whom to ask")),
            ("scales", _("The twelve scales")),
        ][: 1 if municipality.went_up_in_id else None]
    ]


def around(municipality, here):
    """What stands round each of these pages."""
    return {"municipality": municipality, "trail": trail(), "here": here, "tabs": tabs(municipality)}


@never_cache
@official_required
@page
def opinions(request, code):
    """Both sides of a year beside each other, and my own answers of this year."""
    municipality = kept_municipality(request.user, code)
    person = person_of(request.user.email, municipality.pk, this_year())
    known = Opinion.objects.by(person)
    is_ours = request.user.is_official_of(code)
    form = OpinionForm(request.POST if request.method == "POST" else None, known=known) if is_ours else None
    if form and form.is_valid():
        Opinion.objects.give(form.answers, municipality=municipality, side=Side.OFFICIAL, person=person)
        messages.success(request, _("Saved. Your answers count in the figures of %(year)d.") % {"year": this_year()})
        return redirect("workbench:opinions", code)
    years = sorted({this_year(), *Opinion.objects.years(code)}, reverse=True)
    year = chosen_year(request, years)
    figures = figures_of(Opinion.objects.of(code, year).tally())
    shown = OpinionPublication.objects.visible_to(request.user).standing().filter(municipality=code, year=year).first()
    context = around(municipality, _("What people think of us")) | {
        "form": form,
        "is_answered": bool(known),
        "year": year,
        "this_year": this_year(),
        "years": [(str(each), f"?jaar={each}", each == year) for each in years],
        "charts": charts(figures),
        "fewest": FEWEST,
        "may_be_shown": may_be_shown(figures),
        "publication": shown,
        "is_admin": code in request.user.administers_by_now,
        "former": municipality.former.filter(pk__in=Opinion.objects.values("municipality")),
    }
    return render(request, "workbench/opinions.html", context)


@official_required
@require_safe
def opinions_file(request, code):
    """The figures of all years, as a file."""
    municipality = kept_municipality(request.user, code)
    years = {year: Opinion.objects.of(code, year).tally() for year in Opinion.objects.years(code)}
    head = {"Content-Disposition": f'attachment; filename="stellingen-{code}.csv"'}
    log_file(request, "csv", area=code, private=True)
    return HttpResponse(csv_text(lines_of(municipality, years)), content_type=CSV, headers=head)


@never_cache
@official_required
@page
def invitations(request, code):
    """Whom we ask: everyone who can be mailed, or somebody to whom we give the link."""
    municipality = own_municipality(request.user, code)
    link, to = "", request.POST.get("to")
    if to == "mail":
        number = OpinionInvitation.objects.mail_all(municipality, by=request.user)
        said = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", number)
        messages.success(request, said % {"n": figure(number)})
        return redirect("workbench:opinion-invitations", code)
    if to == "hand":
        token = OpinionInvitation.objects.hand_over(municipality, by=request.user)
        link = absolute(reverse("climate:opinion", args=[token]))
    sent = OpinionInvitation.objects.visible_to(request.user).filter(municipality=code, year=this_year()).count()
    context = around(municipality, _("Whom to ask")) | {
        "to_mail": len(OpinionInvitation.objects.to_invite(municipality)),
        "sent": sent,
        "link": link,
        "year": this_year(),
    }
    return render(request, "workbench/opinion_invitations.html", context)


@never_cache
@official_required
@page
def publication(request, code, year):
    """Show everyone the figures of a year, or no more; an admin decides."""
    municipality = kept_municipality(request.user, code)
    if code not in request.user.administers_by_now:
        raise Http404
    figures = figures_of(Opinion.objects.of(code, year).tally())
    standing = OpinionPublication.objects.standing().filter(municipality=code, year=year).first()
    to = request.POST.get("to")
    if to == "publish":
        try:
            OpinionPublication.objects.publish(municipality, year, by=request.user)
            messages.success(request, _("Everyone can see the figures of %(year)d now.") % {"year": year})
        except TooFewSince:
            messages.error(request, _("Since what was shown before, too few people answered. Nothing was published."))
        except NothingToShow:
            messages.error(request, _("Too few people answered. Nothing was published."))
        return redirect(back(code, year))
    if to == "withdraw":
        OpinionPublication.objects.withdraw(municipality, year, by=request.user)
        messages.success(request, _("The figures of %(year)d are off the website.") % {"year": year})
        return redirect(back(code, year))
    if not (standing or may_be_shown(figures)):
        raise Http404
    context = around(municipality, _("Publish")) | {
        "year": year,
        "charts": charts(figures),
        "fewest": FEWEST,
        "publication": standing,
        "may_be_shown": may_be_shown(figures),
    }
    return render(request, "workbench/opinion_publication.html", context)


def back(code, year):
    """The page of the statements, with this year."""
    return f"{reverse('workbench:opinions', args=[code])}?jaar={year}"


@official_required
@require_safe
def scales(request, code):
    """Where initiators and officials differ most on the twelve scales."""
    municipality = own_municipality(request.user, code)
    apart = Apart(municipality, request.GET.get("per", ""))
    context = around(municipality, _("The twelve scales")) | {
        "apart": apart,
        "cuts": [(str(name), f"?per={key}", key == apart.cut) for key, name in CUT_NAMES.items()],
        "cut_name": CUT_NAMES[apart.cut],
    }
    return render(request, "workbench/scales.html", context)


@official_required
@require_safe
def scales_file(request, code):
    """All differences, as a file."""
    apart = Apart(own_municipality(request.user, code))
    head = {"Content-Disposition": f'attachment; filename="schalen-{code}.csv"'}
    log_file(request, "csv", area=code, private=True)
    return HttpResponse(csv_text(apart.file()), content_type=CSV, headers=head)
