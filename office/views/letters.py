"""The texts of the letters of an organisation."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import admin_required, is_sent, recently_proven
from accounts.models import Organisation
from casework.letters import LetterKind, LetterText
from office.desk import around, chosen, own_municipality, page
from office.letter_texts import LANGUAGES, LetterTextForm, explained, sample, texts_of


@require_safe
@admin_required
def mine(request):
    """The letters of one's municipality; who is admin of several chooses."""
    return chosen(request, "office:letters", _("Letters"))


@require_safe
@admin_required
def letters(request, code):
    """The kinds of letters that a municipality sends."""
    municipality = own_municipality(request.user, code)
    changed = {}
    for text in LetterText.objects.filter(municipality=code):
        changed.setdefault(text.kind, []).append(text)
    rows = [row_of(kind, changed.get(kind, [])) for kind in LetterKind]
    takes_part = Organisation.objects.filter(pk=code).exists()
    return render(
        request, "office/letters.html", {"rows": rows if takes_part else [], **around(municipality, _("Letters"))}
    )


def row_of(kind, texts):
    """(key, name, whether it is sent, whether the organisation has own words for it)."""
    is_own = any(each.subject or each.text for each in texts)
    return kind.value, kind.label, all(each.is_sent for each in texts), is_own


@page
@admin_required
@recently_proven(when=is_sent)
def letter(request, code, kind):
    """The words of one kind of letter, and the mail as it will look; nothing is stored by looking at it."""
    if not request.user.is_admin_of(code) or kind not in LetterKind:
        raise Http404
    with transaction.atomic():
        held = Organisation.objects.select_for_update(of=["self"]).select_related("municipality")
        organisation = get_object_or_404(held, pk=code)
        texts = texts_of(organisation.municipality, kind)
        form = LetterTextForm(request.POST if request.method == "POST" else None, kind=kind, texts=texts)
        is_good = form.is_valid() and not form.conflicts
        is_saved = is_good and "preview" not in request.POST
        if is_saved:
            form.save(texts, organisation, by=request.user)
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect("office:letters", code)
    context = {
        "form": form,
        "kind": LetterKind(kind),
        "organisation": organisation,
        "places": explained(kind),
        "previews": previews(form, texts, organisation),
        "is_preview": is_good,
        "trail": [(_("Office"), reverse("office:start")), (_("Letters"), reverse("office:letters", args=[code]))],
    }
    return render(request, "office/letter.html", context)


def previews(form, texts, organisation):
    """[(language, its name, Message, blocks)] of the mail with what is typed; what is stored when that is wrong."""
    shown = []
    for language in LANGUAGES:
        text = texts[language]
        if form.is_bound and not form.errors:
            text.subject, text.text = form.own(language)
        name = translation.get_language_info(language)["name_translated"]
        shown.append((language, name, *sample(text.kind, text.words, language, organisation)))
    return shown
