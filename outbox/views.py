"""The post that needs a decision: an admin sees what failed or is unsure, and sends it again or lets it be."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from outbox.models import Message
from outbox.watch import LATE, alive, longest_wait

PER_PAGE = 50


def admin_only(view):
    """Lets admins through, sends strangers to sign in and answers 403 to everyone else. A superuser is the site's.

    The outbox lies below `accounts`, so it asks the user object and imports nobody.
    """

    def gate(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("outbox:failures"))  # what is only sent to, has no page to come back to
        if not (request.user.is_admin or request.user.is_superuser):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return gate


@require_safe
@admin_only
def failures(request):
    """What failed, is unsure, or waits for long. The text of a mail is between its receiver and us: not shown.

    And whether there is a worker that sends the rest.
    """
    page = Paginator(_troubled(request.user).defer("text", "html"), PER_PAGE).get_page(request.GET.get("page"))
    waited = longest_wait()
    context = {"page": page, "oldest": _in_words(waited), "is_late": waited > LATE, "workers": alive()}
    return render(request, "outbox/failures.html", context)


@require_POST
@admin_only
@transaction.atomic
def retry(request, pk):
    """Send one troubled mail again."""
    _locked(request.user, pk).retry()
    messages.success(request, _("The mail will be sent again."))
    return redirect("outbox:failures")


@require_POST
@admin_only
@transaction.atomic
def drop(request, pk):
    """Let one troubled mail be."""
    _locked(request.user, pk).drop()
    messages.success(request, _("The mail will not be sent any more."))
    return redirect("outbox:failures")


def _in_words(waited):
    """How long a task has waited, which is seconds when all is well; nothing when none waits."""
    if waited >= timedelta(minutes=1):
        return timesince(timezone.now() - waited, depth=1)
    seconds = max(0, round(waited.total_seconds()))
    return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds} if waited else ""


def _troubled(user):
    """The troubled mail of the municipalities that this admin works for; the site's own too for a superuser."""
    return Message.objects.troubled().of(user.administers_by_now, of_site=user.is_superuser)


def _locked(user, pk):
    """The troubled message, locked: a worker that takes it at this moment goes first, and then it is no trouble."""
    return get_object_or_404(_troubled(user).select_for_update(), pk=pk)
