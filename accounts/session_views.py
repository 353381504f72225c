"""Where somebody is signed in, and the session of now: how long it still lasts, staying, and signing in anew."""

from time import time

from allauth.usersessions.internal import flows
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.context_processors import state_of
from accounts.decorators import OVER, login_required
from accounts.devices import device_in_words, place_in_words
from accounts.sessions import enlist, listed, seen
from accounts.sign_ins import log
from audit.models import What

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@login_required
def sessions(request):
    """The sessions of who is signed in, this one first; a POST ends one of them, or all others."""
    here = request.session.session_key
    found = list(listed(request.user))
    if here not in {each.session_key for each in found}:
        enlist(request)
        found = list(listed(request.user))
    if request.method == "POST":
        return ended(request, found)
    rows = sorted(found, key=lambda each: (each.session_key != here, -each.last_seen_at.timestamp()))
    context = {
        "rows": [row_of(each, each.session_key == here) for each in rows],
        "has_others": len(rows) > 1,
    }
    return render(request, "account/sessions.html", context)


def row_of(session, is_here):
    """What the page says of a session."""
    return {
        "pk": session.pk,
        "is_here": is_here,
        "device": device_in_words(session.data),
        "place": place_in_words(session),
        "seen": moment_in_words(session.last_seen_at),
        "began": moment_in_words(session.created_at),
    }


def moment_in_words(at):
    """A moment as one says it: of today only the time."""
    at = localtime(at)
    said = {"time": date_format(at, "TIME_FORMAT"), "day": date_format(at, "DATE_FORMAT")}
    return (_("today at %(time)s") if at.date() == localdate() else _("%(day)s at %(time)s")) % said


def ended(request, found):
    """End the session of `found` that the form names, or all but this one, and say so."""
    here, asked = request.session.session_key, request.POST.get("end", "")
    chosen = [each for each in found if asked == str(each.pk) or (asked == "others" and each.session_key != here)]
    elsewhere = [each for each in chosen if each.session_key != here]
    flows.sessions.end_sessions(request, elsewhere)
    if elsewhere:
        log(What.SESSION_ENDED, request.user.pk, by=request.user.pk, sessions=len(elsewhere))
    if any(each.session_key == here for each in chosen):
        logout(request)
        messages.success(request, _("You are signed out."))
        return redirect("account_login")
    if asked == "others":
        messages.success(request, _("You are signed in on this device only."))
    else:
        messages.success(request, _("You are signed out there."))
    return redirect("usersessions_list")


@page
@never_cache
def session(request):
    """The session of now, for the script that warns before it ends (static/js/session.js).

    As JSON: how many seconds are left, and a mark of who is signed in; 403 for nobody. A POST says that somebody did
    something so many seconds `ago`, or leaves the session to begin a new one.
    """
    if not request.user.is_authenticated:
        if why := getattr(request, "session_over", ""):
            messages.info(request, OVER[why])
        return JsonResponse({}, status=403)
    if "again" in request.POST:
        logout(request)
        return redirect_to_login(reverse("account_signed_in"))
    ago = request.POST.get("ago", "")
    if ago.isdecimal() and len(ago) < 6:
        seen(request, time() - int(ago))
    return JsonResponse(state_of(request))
