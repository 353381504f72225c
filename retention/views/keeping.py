"""The page of the link in a warning: one button, and what was to be erased stays."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from retention.models import Notice
from retention.rules import RULES


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request, token):
    """Keep what the mail was about. Programs open links: only a POST does."""
    notice = Notice.objects.at_token(token)
    rule = RULES.get(notice.rule) if notice else None
    if rule is None:
        raise Http404
    is_there = rule.rows().filter(pk=notice.key).exists()
    if request.method == "POST" and is_there:
        notice.keep()
        messages.success(request, _("We keep it."))
        return redirect("retention:keep", token)
    context = {"notice": notice, "is_there": is_there, "is_draft": rule.key == "drafts"}
    return render(request, "retention/keep.html", context, status=200 if is_there else 410)
