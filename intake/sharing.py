"""Filling in an intake with a second person: the owner invites, and ends it; the other opens a link."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.strangers import stranger
from intake.forms import ShareForm
from intake.models import Holder
from intake.ownership import owned_in, remember_holder
from intake.views import enough_mail, of_holders
from outbox.limits import LimitReached


@never_cache
@of_holders
def share(request, pk):
    """Who fills in this draft with its owner: invite somebody, or end it."""
    draft = get_object_or_404(owned_in(request).drafts(), pk=pk)
    if request.method == "POST" and "end" in request.POST:
        return ended(request, draft)
    form, wait = ShareForm(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        to = form.cleaned_data["email"]
        try:
            _holder, is_new = Holder.objects.invite(draft, to, by=request.user, caused_by=stranger(request))
        except LimitReached as full:
            wait = full
            form.add_error("email", enough_mail(full))
        else:
            said = _("We sent the link to %(address)s.") if is_new else _("%(address)s had been invited already.")
            messages.success(request, said % {"address": to})
            return redirect("intake:share", draft.pk)
    holders = draft.holders.open().order_by("pk")
    page = render(
        request, "intake/share.html", {"draft": draft, "form": form, "holders": holders}, status=429 if wait else 200
    )
    if wait:
        page.headers["Retry-After"] = str(wait.seconds)
    return page


def ended(request, draft):
    """The owner ends it for one of them; for whom it had ended, a second press changes nothing."""
    key = request.POST["end"]
    holder = get_object_or_404(draft.holders, pk=key if key.isdecimal() and len(key) < 19 else None)
    holder.end()
    messages.success(request, _("%(address)s cannot open the intake any more.") % {"address": holder.address})
    return redirect("intake:share", draft.pk)


@never_cache
def join(request, token):
    """The second person says that they take part. Programs open links: only a POST does."""
    holder = Holder.objects.at(token)
    if holder is None or holder.ended_at:
        return render(request, "intake/link_expired.html", {"days": Holder.LIFETIME.days}, status=410)
    intake = holder.intake
    if request.method != "POST":
        return render(request, "intake/join.html", {"intake": intake, "holder": holder})
    address = intake.get_absolute_url() if intake.is_submitted else intake.next_address()
    if holder.user_id and holder.user_id != request.user.pk:
        messages.info(request, _("This link belongs to an account now. Sign in to go on."))
        return redirect_to_login(address)
    with transaction.atomic():
        Holder.objects.select_for_update(of=["self"]).get(pk=holder.pk).join(request.user)
    if not request.user.is_authenticated:
        remember_holder(request, holder)
    return redirect(address)
