"""Taking part in an initiative: what its initiator says of it, and a message to them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.decorators import login_required
from accounts.models import Organisation
from accounts.strangers import stranger
from casework.joining import needs_a_look
from casework.models import Bulletin, Joining
from casework.reach import addressee, send
from catalogue.joining import BulletinForm, JoiningForm, MessageForm
from catalogue.views.offers import trail
from initiatives.models import Initiative
from intake.questions import Audience

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@login_required
def joining(request, slug):
    """Keep the box and the news up to date: for who is behind the initiative, and officials of its municipality."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user).select_related("intake"), slug=slug)
    if initiative.audience_for(request.user) == Audience.PUBLIC:
        raise PermissionDenied
    do, data = request.POST.get("do"), request.POST
    with transaction.atomic():
        known = Joining.objects.select_for_update(of=["self"]).filter(initiative=initiative).first()
        box = JoiningForm(data if do == "box" else None, known=known)
        news = BulletinForm(data if do == "news" else None)
        is_done = kept(initiative, box, news, by=request.user)
        if do == "remove" and data.get("news", "").isdecimal():
            for each in Bulletin.objects.standing().filter(initiative=initiative, pk=data["news"]):
                each.remove()
            is_done = True
    looks = needs_a_look(initiative, request.user)
    if is_done:
        said = _("Kept. It is shown once an official looked at it.") if looks else _("Kept. Everyone sees it now.")
        messages.success(request, _("The news is gone.") if do == "remove" else said)
        return redirect("initiatives:joining", slug)
    context = {
        "initiative": initiative,
        "trail": trail(initiative),
        "box": box,
        "news": news,
        "known": known,
        "bulletins": initiative.bulletins.standing(),
        "refused": initiative.bulletins.exclude(why_not="")[:3],
        "looks": looks,
    }
    return render(request, "catalogue/joining.html", context)


def kept(initiative, box, news, *, by):
    """Keep what one of the forms says, if it can be kept. Returns whether it was."""
    if box.is_valid() and not box.conflicts:
        Joining.objects.keep(initiative, box.cleaned_data, by=by)
        return True
    if news.is_valid():
        given = news.cleaned_data
        Bulletin.objects.add(initiative, given["text"], shown_until=given["shown_until"], by=by)
        return True
    return False


@never_cache
@page
def message(request, slug):
    """Write to who is behind an initiative that shows no address."""
    found = Initiative.objects.visible_to(request.user).select_related("intake__owner", "municipality__went_up_in")
    initiative = get_object_or_404(found, slug=slug)
    if "email" in initiative.contact:
        return redirect(f"{initiative.get_absolute_url()}#contact")
    to = addressee(initiative)
    form = MessageForm(request.POST if request.method == "POST" and to else None, reader=request.user)
    if form.is_valid():
        send(initiative, to, **form.cleaned_data, caused_by=stranger(request))
        messages.success(request, _("Your message is on its way. The answer comes to your e-mail address."))
        return redirect(initiative)
    context = {
        "initiative": initiative,
        "trail": trail(initiative),
        "form": form,
        "to": to,
        "contact": Organisation.objects.contact_of(initiative.municipality),
        "where": reverse("initiatives:profile", args=[slug]),
    }
    return render(request, "catalogue/message.html", context)
