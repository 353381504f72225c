"""Handing over the work of an official to one or several colleagues."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.decorators import official_required
from accounts.models import User
from areas.models import Municipality
from casework.colleagues import colleagues
from casework.handover import hand_over, totals, work_of
from casework.models import Need, Promise, Responsibility
from workbench.desk import page, trail
from workbench.people import HandoverForm


@official_required
@page
def handover(request):
    """Whose work there is; of who was chosen, to whom it goes, what that means, and then the step itself."""
    municipality = own_municipality(request)
    context = {"municipality": municipality, "trail": trail(), "people": people_with_work(municipality, request.user)}
    context["municipalities"] = Municipality.objects.filter(pk__in=request.user.roles).order_by("name")
    if "van" not in request.GET:
        return render(request, "workbench/handover.html", context)
    person = next((each.user for each in context["people"] if str(each.user.pk) == request.GET["van"]), None)
    if person is None:
        messages.info(request, _("This person has no work to hand over."))
        return redirect(address(municipality))
    step = request.POST.get("step")
    with transaction.atomic():
        tasks = work_of(person, municipality)
        choice = colleagues(municipality).exclude(pk=person.pk)
        form = HandoverForm(request.POST if step else None, tasks=tasks, colleagues=choice)
        is_sure = step == "confirm" and form.is_valid() and request.POST.get("seen") == form.seal
        if is_sure:
            done = hand_over_all(form, person, municipality, by=request.user)
    if is_sure:
        messages.success(request, _("Handed over: %(what)s.") % {"what": in_words(done)})
        return redirect(address(municipality))
    context |= {"person": person, "form": form, "total": in_words(totals(tasks))}
    if step in ("preview", "confirm") and form.is_valid():
        context |= {"plan": plan_of(form), "is_other": step == "confirm", "fields": request.POST}
        context["letters"] = sum(bool(each.responsibility) for tasks in form.plan.values() for each in tasks)
        return render(request, "workbench/handover_preview.html", context | {"seal": form.seal})
    return render(request, "workbench/handover.html", context)


def own_municipality(request):
    """The municipality of this official whose work it is about: the one in the address, else their first."""
    code = request.GET.get("gemeente") or min(request.user.roles)
    if code not in request.user.roles:
        raise Http404
    return Municipality.objects.get(pk=code)


def address(municipality):
    return reverse("workbench:handover", query={"gemeente": municipality.pk})


@dataclass(frozen=True)
class Person:
    """Somebody with open work, how much in words, and whether they still work here."""

    user: User
    work: str
    is_here: bool


def people_with_work(municipality, reader):
    """Who has open work in this municipality, the reader first and then who left. Five queries."""
    here = {"municipality__in": Municipality.objects.now_in([municipality.pk])}
    kinds = {
        "initiatives": Responsibility.objects.in_work().filter(intake=None, **here).values_list("official"),
        "intakes": Responsibility.objects.in_work().filter(initiative=None, **here).values_list("official"),
        "needs": Need.objects.open().filter(initiative__archived_at=None, **here).values_list("owner"),
        "promises": Promise.objects.filter(
            kept_at=None, broken_at=None, initiative__archived_at=None, **here
        ).values_list("official"),
    }
    counts = {}
    for kind, owners in kinds.items():
        for (pk,) in owners.order_by():
            counts.setdefault(pk, Counter())[kind] += 1
    working = set(colleagues(municipality).values_list("pk", flat=True))
    users = User.objects.in_bulk([pk for pk in counts if pk])
    found = [Person(user, in_words(counts[pk]), pk in working) for pk, user in users.items()]
    return sorted(found, key=lambda each: (each.user != reader, each.is_here, str(each.user).lower()))


def in_words(counts):
    """A Counter of work as "2 initiatives, 1 promise"."""
    words = {
        "initiatives": ngettext("%(n)d initiative", "%(n)d initiatives", counts["initiatives"]),
        "intakes": ngettext("%(n)d waiting intake", "%(n)d waiting intakes", counts["intakes"]),
        "needs": ngettext("%(n)d need", "%(n)d needs", counts["needs"]),
        "promises": ngettext("%(n)d promise", "%(n)d promises", counts["promises"]),
    }
    return ", ".join(text % {"n": counts[kind]} for kind, text in words.items() if counts[kind]) or _("nothing")


def plan_of(form):
    """(to whom, [how much]) of what was chosen, and of what stays."""
    goes = [(str(to), [in_words(totals(tasks))]) for to, tasks in form.plan.items()]
    kept = [each for each in form.tasks if not any(each in tasks for tasks in form.plan.values())]
    return [*goes, *([(_("Stays as it is"), [in_words(totals(kept))])] if kept else [])]


def hand_over_all(form, person, municipality, *, by):
    """Do what was chosen. Returns the Counter of what went over."""
    done = Counter()
    for to, tasks in form.plan.items():
        keys = {each.key for each in tasks}
        note = form.cleaned_data["note"]
        done += hand_over(person, to, municipality=municipality, by=by, note=note, only=keys)
    return done
