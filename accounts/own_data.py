"""The pages on which somebody downloads and erases what is known of them, with an account or without one.

Programs that read mail open links too: only a POST does something.
"""

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import is_sent, login_required, recently_proven
from accounts.download import NAME, OwnData, tell
from accounts.erasing import NotYet, erase, totals
from accounts.forms import AddressForm, EraseForm
from accounts.holdings import OBSTACLES, DataSubject
from accounts.models import DataLink, Erasure, User
from accounts.strangers import enough_mail, stranger
from audit.models import Entry, What
from outbox.limits import LimitReached
from outbox.links import absolute
from outbox.models import Message

page = require_http_methods(["GET", "HEAD", "POST"])
ASKED = gettext_lazy("You receive this mail because someone asked for it at Waaier, with this address.")


# --- With an account ---


@never_cache
@require_safe
@login_required
def own_data(request):
    """What is known of me, counted, with what I can do about it."""
    return render(request, "account/data.html", {"rows": totals(DataSubject.of(request.user))})


@never_cache
@login_required
@require_POST
@recently_proven
def download(request):
    """All of it as one file, and a mail that it was asked for."""
    with transaction.atomic():
        tell(request.user.email, request.user.language)
        Entry.objects.record(What.DATA_DOWNLOADED, by=request.user)
    return as_file(DataSubject.of(request.user))


def as_file(person):
    """The answer that is the file with the data of this DataSubject."""
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return HttpResponse(OwnData(person).zip, content_type="application/zip", headers=headers)


@never_cache
@page
@login_required
@recently_proven(when=is_sent)
def erasing(request):
    """What goes and what stays, and the mail with which it happens."""
    person = DataSubject.of(request.user)
    form = EraseForm(request.POST if request.method == "POST" else None)
    obstacles = OBSTACLES(person)
    is_asked = form.is_valid() and not obstacles
    if is_asked:
        ask(request.user, keeps_contact=form.cleaned_data["keeps_contact"])
    context = {"form": form, "obstacles": obstacles, "is_asked": is_asked, "rows": totals(person)}
    return render(request, "account/erase.html", context)


@transaction.atomic
def ask(user, *, keeps_contact):
    """Mail this account the link that erases it."""
    facts = {"language": user.language, "account": user, "keeps_contact": keeps_contact}
    link, token = DataLink.objects.make(user.email, **facts)
    post(
        "accounts/mail/erase", user.email, user.language, {"link": link, "address": address_of(token)}, caused_by=None
    )


@require_safe
def leaving(request):
    """Where one deleted one's account before."""
    return redirect("account_erase", permanent=True)


# --- Without an account ---


@never_cache
@page
def start(request):
    """Ask for an address, and mail a link there. Whether anything is known of it, stands in no answer."""
    form, wait = AddressForm(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        try:
            mail_link(form.cleaned_data["email"], caused_by=stranger(request))
        except LimitReached as full:
            wait = full
            form.add_error("email", enough_mail(full))
    context = {"form": form, "is_sent": form.is_valid()}
    response = render(request, "account/data_start.html", context, status=429 if wait else 200)
    if wait:
        response.headers["Retry-After"] = str(wait.seconds)
    return response


@transaction.atomic
def mail_link(address, *, caused_by):
    """Mail a link to one's data; to who has an account, that it is there. Raises outbox.limits.LimitReached."""
    account = User.objects.filter(emailaddress__email__iexact=address, emailaddress__verified=True).first()
    if account:
        context = {"account": account, "address": absolute(reverse("account_data"))}
        post("accounts/mail/own_data", address, account.language, context, caused_by=caused_by)
        return
    language = get_language()
    link, token = DataLink.objects.make(address, language=language)
    post(
        "accounts/mail/own_data", address, language, {"link": link, "address": address_of(token)}, caused_by=caused_by
    )


def post(template, to, language, context, *, caused_by, forget_when_done=False):
    context = {"reason": ASKED} | context
    facts = {"caused_by": caused_by, "municipality": "", "forget_when_done": forget_when_done}
    Message.objects.post(template, to, language, context, **facts)


def address_of(token):
    """The address of the page that a mailed link opens."""
    return absolute(reverse("own_data_link", args=[token]))


@never_cache
@page
def link(request, token):
    """What a mailed link opens: download, or erase. Who comes once more sees what was done."""
    found = DataLink.objects.at(token)
    if found is None:
        return render(request, "account/data_expired.html", status=410)
    if found.erasure:
        return redirect("erased", found.erasure.reference)
    person, to = person_of(found), request.POST.get("to")
    if to == "download" and not found.account:
        with transaction.atomic():
            tell(found.address, found.language)
            Entry.objects.record(What.DATA_DOWNLOADED)  # somebody without an account
        return as_file(person)
    if to == "erase":
        return erased_by(request, found)
    context = {"link": found, "rows": totals(person), "obstacles": OBSTACLES(person)}
    return render(request, "account/data_link.html", context)


def person_of(found):
    """Whose data a link opens."""
    return DataSubject.of(found.account) if found.account else DataSubject.at(found.address)


def erased_by(request, found):
    """Erase whoever this link is of. Two clicks at once do it once."""
    with transaction.atomic():
        found = DataLink.objects.select_for_update(of=["self"]).filter(pk=found.pk).first()
        if found is None or found.erasure_id:  # somebody was first, here or elsewhere: the page says it
            return redirect(request.path)
        address, language, is_own = found.address, found.language, request.user == found.account
        person = person_of(found)
        # From now on nobody's, or it would go with them, and nobody could see what was done.
        DataLink.objects.filter(pk=found.pk).update(address="", account=None)
        try:
            done = erase(person, keeps_contact=found.keeps_contact)
        except (NotYet, User.DoesNotExist):
            transaction.set_rollback(True)
            return redirect(request.path)
        DataLink.objects.filter(pk=found.pk).update(erasure=done)
        say_so(address, language, done)
    if is_own or not person.account:
        logout(request)  # whoever was signed in here, the session holds what was typed in it
    messages.success(request, _("Your data are erased."))
    return redirect("erased", done.reference)


def say_so(address, language, done, *, by_admin_of=None):
    """Mail that it was done, and where that was by the admin of a municipality, by which. No row stays of it."""
    context = {"erasure": done, "page": absolute(reverse("erased", args=[done.reference])), "place": by_admin_of}
    post("accounts/mail/erased", address, language, context, caused_by=None, forget_when_done=True)


@never_cache
@require_safe
def erased(request, reference):
    """What was erased under this number. It says nothing of whom."""
    return render(request, "account/erased.html", {"erasure": get_object_or_404(Erasure, reference=reference)})
