"""The pages of the intake, from start to receipt. An intake that the reader does not hold is not found."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import kept
from accounts.strangers import enough_mail, stranger
from intake.forms import KeepForm, StartForm, section_form
from intake.models import Confirmation, Intake, ResumeLink, StateLink
from intake.ownership import forget_address, held_in, note_address, noted_address, owned_in, remember, revisable_in
from intake.questions import Section
from intake.slots import RECEIPT
from intake.steps import FROM_CHECK, obstacles, readers, steps
from intake.submission import ChangedSince, Incomplete
from outbox.limits import LimitReached, Turn

DELETED = "deleted drafts"  # in the session


def of_holders(view):
    """Who does not hold the intake at this address gets a page that says how to open it, whether there is one or not.

    It carries what was sent, so that one can sign in, or open the mailed link, and go on.
    """

    @wraps(view)
    def gate(request, **where):
        try:
            return view(request, **where)
        except Http404:
            fields = kept.fields_of(request) if kept.is_kept(request) else None
            return render(request, "intake/not_held.html", {"fields": fields}, status=404)

    return gate


@never_cache
def start(request):
    """What the intake is. Only sending the form makes a draft, so robots and link previews make none."""
    form = StartForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            count_draft(request)
            draft = form.save()
        if not draft.owner:
            remember(request, draft)
        return redirect(draft.next_address())
    return render(request, "intake/start.html", {"form": form, "drafts": held_in(request).drafts()})


def count_draft(request):
    """Count one more draft of this reader; raises outbox.limits.LimitReached, which ends in a page that says so."""
    if by := stranger(request):
        Turn.objects.take({"drafts by a stranger": by, "drafts": ""})


@never_cache
@of_holders
def section(request, pk, section):
    """One section of a draft, to fill in."""
    if request.method == "POST":
        return _save(request, pk, section)
    draft = get_object_or_404(held_in(request), pk=pk)
    if draft.is_submitted:
        return _sent_before(request, draft)
    draft.open()
    form = section_form(section).reopened(draft, noted_address(request, draft))
    return _section_page(request, draft, section, form)


def _save(request, pk, section):
    """Save a section: on the way to another page, or in between (autosave). A draft that was sent stays as it is."""
    is_autosave = request.headers.get("X-Requested-With") == "autosave"
    with transaction.atomic():
        draft = get_object_or_404(held_in(request).select_for_update(of=["self"]), pk=pk)
        if draft.is_submitted:
            return JsonResponse({}, status=409) if is_autosave else _sent_before(request, draft)
        form = section_form(section)(draft, request.POST)
        form.save()
    if is_autosave:
        return autosaved(draft, form)
    address = _after(request, draft, section, form)
    return redirect(address) if address else _section_page(request, draft, section, form)


def autosaved(draft, form):
    """The answer to a page that saved itself (static/js/autosave.js)."""
    return JsonResponse(
        {
            "saved_at": clock(draft),
            "errors": {key: list(each) for key, each in form.errors.items()},
            "conflicts": [label for _where, label, _texts in form.answers_elsewhere],
            "shown": form.mark_of_open_page,
        }
    )


def _section_page(request, draft, section, form):
    request.municipality_code = draft.municipality_id
    context = {
        "form": form,
        "draft": draft,
        "section": section,
        "readers": readers(draft, section),
        "saved_at": clock(draft),
        "to_check": to_check(request),
        **steps(draft, section),
    }
    return render(request, "intake/section.html", context)


def _after(request, draft, section, form):
    """Where the pressed button leads, or None to stay with the errors, or with what was changed elsewhere as well."""
    if form.conflicts:
        return None
    if "later" in request.POST:
        return reverse("intake:keep", args=[draft.pk])
    if "previous" in request.POST and section.previous and not to_check(request):
        return reverse("intake:section", args=[draft.pk, section.previous])
    if form.errors:
        return None
    if "neighbourhoods" in form.fields and form.is_offered_late:
        messages.info(request, _("You chose another municipality. Now choose its neighbourhoods."))
        return reverse("intake:section", args=[draft.pk, section], query=request.GET, fragment="div_id_neighbourhoods")
    if section.next and not to_check(request):
        return reverse("intake:section", args=[draft.pk, section.next])
    return reverse("intake:check", args=[draft.pk])


def to_check(request):
    """Whether the reader came from the check page to change one section, and goes back to it."""
    return FROM_CHECK in request.GET


def clock(draft):
    """When a draft was saved, as a clock tells it."""
    return timezone.localtime(draft.updated_at).strftime("%H:%M")


def _sent_before(request, intake):
    messages.info(request, _("This intake was sent before. It cannot change any more."))
    return redirect("intake:receipt", intake.pk)


@never_cache
@of_holders
def check(request, pk):
    """All answers on one page, what is still missing, and the button that hands the intake in."""
    held = held_in(request)
    is_changed = False
    if request.method == "POST":
        try:
            intake, is_first = held.submit(pk, caused_by=stranger(request), seen=request.POST.get("seen"))
            forget_address(request, intake)
            if is_first and intake.is_mail_held_back:
                messages.warning(request, _("We sent much mail in the past hour: you get none now. Keep this page."))
            return redirect("intake:receipt", intake.pk)
        except ChangedSince:
            is_changed = True
        except (Intake.DoesNotExist, Incomplete):
            pass  # the page says what is open, or that there is none
    draft = get_object_or_404(held.select_related("municipality", "owner").prefetch_related("neighbourhoods"), pk=pk)
    request.municipality_code = draft.municipality_id
    if draft.is_submitted:
        return redirect("intake:receipt", draft.pk)
    context = {
        "draft": draft,
        "chapters": [
            (part, reverse("intake:section", args=[draft.pk, part], query={FROM_CHECK: 1}), answers)
            for part, answers in draft.chapters()
        ],
        "obstacles": obstacles(draft),
        "refused": request.method == "POST",
        "is_changed": is_changed,
        **steps(draft),
    }
    return render(request, "intake/check.html", context)


@never_cache
@of_holders
def keep(request, pk):
    """Stop for now: an account keeps the draft; without one, a mailed link opens it again."""
    draft = get_object_or_404(held_in(request).drafts(), pk=pk)
    request.municipality_code = draft.municipality_id
    known = draft.contact_email or noted_address(request, draft)
    form, wait = KeepForm(request.POST or None, initial={"email": known}), None
    if request.method == "POST" and form.is_valid() and not draft.owner:
        to = form.cleaned_data["email"]
        try:
            ResumeLink.objects.mail(draft, to, get_language(), caused_by=stranger(request))
        except LimitReached as full:
            wait = full
            form.add_error("email", enough_mail(full))
        else:
            note_address(request, draft, to)
            messages.success(request, _("We sent the link to %(address)s.") % {"address": to})
            return redirect("intake:keep", draft.pk)
    context = {
        "draft": draft,
        "form": form,
        "is_own": owned_in(request).filter(pk=pk).exists(),
        "mine": resolve_url(settings.LOGIN_REDIRECT_URL),
        "days": ResumeLink.LIFETIME.days,
    }
    page = render(request, "intake/keep.html", context, status=429 if wait else 200)
    if wait:
        page.headers["Retry-After"] = str(wait.seconds)
    return page


@never_cache
def resume(request, token):
    """Open a draft by its mailed link: the session holds it from now on, and the token leaves the address."""
    intake = ResumeLink.objects.redeem(token)
    if intake is None:
        return render(request, "intake/link_expired.html", {"days": ResumeLink.LIFETIME.days}, status=410)
    return opened(request, intake, intake.get_absolute_url() if intake.is_submitted else intake.next_address())


def opened(request, intake, address):
    """Let the session hold the intake of a mailed link, and go to this address; of an account: sign in first."""
    if intake.owner_id is None:
        remember(request, intake)
    elif intake.owner_id != request.user.pk:
        if intake.is_submitted:
            messages.info(request, _("This intake was sent, and belongs to an account. Sign in to see it."))
        else:
            messages.info(request, _("This draft belongs to an account now. Sign in to go on."))
        return redirect_to_login(address)
    return redirect(address)


@never_cache
def confirm(request, token):
    """Whoever reads the mail at the contact address says that it is theirs. Programs open links: only a POST does."""
    asked = Confirmation.objects.at(token)
    if asked is None:
        return render(request, "intake/link_expired.html", {"days": Confirmation.LIFETIME.days}, status=410)
    if request.method == "POST":
        asked.confirm(caused_by=stranger(request))
        asked.intake.refresh_from_db(fields=["owner"])  # an account with this address found it now
    context = {"asked": asked, "intake": asked.intake, "is_theirs": asked.intake.owner_id == request.user.pk}
    return render(request, "intake/confirm.html", context)


@never_cache
def state(request, token):
    """From the mail with the copy to how it stands with the intake. Programs open links: only a POST opens it."""
    link = StateLink.objects.at(token)
    if link is None:
        return render(request, "intake/link_expired.html", {"days": StateLink.LIFETIME.days}, status=410)
    if request.method != "POST":
        return render(request, "intake/state.html", {"intake": link.intake})
    return opened(request, link.intake, link.intake.get_absolute_url())


@never_cache
@require_safe
@of_holders
def receipt(request, pk):
    """The proof that an intake was handed in, how it stands with it, and a copy of the answers."""
    intake = get_object_or_404(held_in(request).submitted().select_related("municipality", "owner"), pk=pk)
    request.municipality_code = intake.municipality_id
    asked = intake.confirmations.filter(confirmed_at=None).values_list("address", flat=True).first()
    state = RECEIPT(request, intake)
    context = {
        "intake": intake,
        "chapters": intake.chapters(),
        "asked": asked,
        "is_own": owned_in(request).filter(pk=pk).exists(),
        "state": [html for html, _waits in state],
        "is_waiting": all(waits for _html, waits in state),
    }
    return render(request, "intake/receipt.html", context)


@never_cache
@of_holders
def delete(request, pk):
    """Throw a draft away, after asking: nothing of it stays."""
    gone = request.session.get(DELETED, [])
    if request.method == "POST" and str(pk) in gone:  # pressed twice
        return redirect("intake:start")
    with transaction.atomic():
        draft = get_object_or_404(owned_in(request).drafts().select_for_update(of=["self"]), pk=pk)
        if request.method != "POST":
            return render(request, "intake/delete.html", {"draft": draft})
        name = str(draft)
        draft.delete()
    request.session[DELETED] = [*gone, str(pk)][-20:]
    messages.success(request, _("“%(name)s” is gone.") % {"name": name})
    return redirect(settings.LOGIN_REDIRECT_URL if request.user.is_authenticated else "intake:start")


@require_POST
@of_holders
def revise(request, pk):
    """Start a new draft with the answers of an intake that was handed in."""
    intake = get_object_or_404(revisable_in(request), pk=pk)
    with transaction.atomic():
        begun = set(held_in(request).drafts().values_list("pk", flat=True))
        is_own = owned_in(request).filter(pk=pk).exists()
        draft = intake.revise(by=intake.owner if is_own else request.user)
        if draft.pk not in begun:
            count_draft(request)
    if not draft.owner:
        remember(request, draft)
    return redirect("intake:section", draft.pk, Section.BASICS)
