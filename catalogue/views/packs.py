"""Council packs: made by officials from a selection, read by their colleagues or by everyone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import official_required
from accounts.proving import asked_to_prove
from catalogue.files.journal import log_file
from catalogue.files.open_data import open_data
from catalogue.listing.beginning import asked
from catalogue.packs.forms import PackForm
from catalogue.packs.redacted import RedactedPack
from initiatives.models import CouncilPack


def packs(request):
    """The packs that this reader may see; a POST of an official makes one of the selection in its address."""
    if request.method == "POST":
        return make(request)
    return all_packs(request)


@require_safe
def all_packs(request):
    found = CouncilPack.objects.visible_to(request.user).select_related("municipality").defer("contents")
    return render(request, "catalogue/packs.html", {"packs": found})


@official_required
@require_http_methods(["GET", "HEAD", "POST"])
def make(request):
    """Ask for a title of the pack, and freeze the selection."""
    parameters = asked(request)
    form = PackForm(request.POST if request.method == "POST" else None, parameters=parameters, user=request.user)
    if form.is_valid():
        pack = form.keep()
        messages.success(request, _("The council pack is made. It stays as it is now."))
        return redirect(pack)
    query = parameters.urlencode()
    context = {
        "form": form,
        "action": f"{reverse('initiatives:packs')}?{query}",
        "trail": [(_("Council packs"), reverse("initiatives:packs"))],
        "list_href": f"{reverse('initiatives:list')}?{query}",
    }
    return render(request, "catalogue/new_pack.html", context)


@require_safe
def pack(request, pk):
    """A pack on one page, made to be printed: in short, or all of it, in the language in which it was made."""
    pack = get_object_or_404(
        CouncilPack.objects.visible_to(request.user).select_related("municipality", "made_by"), pk=pk
    )
    with translation.override(pack.contents["language"]):
        context = {
            "printed": RedactedPack(pack, request.user),
            "is_full": request.GET.get("view") == "full",
            "trail": [(_("Council packs"), reverse("initiatives:packs"))],
        }
        response = render(request, "catalogue/pack.html", context)
    response["Content-Language"] = pack.contents["language"]
    return response


@open_data
def pack_file(request, pk):
    """The contents of a pack as JSON: the very bytes of the checksum, unless something had to be left out since."""
    pack = get_object_or_404(CouncilPack.objects.visible_to(request.user), pk=pk)
    if asked := not pack.is_public and asked_to_prove(request):
        return asked
    name = f"{slugify(pack.title) or 'raadsstuk'}-{localdate(pack.made_at):%Y-%m-%d}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    log_file(request, "json", about=pack, rows=len(pack.contents["initiatives"]), private=not pack.is_public)
    return HttpResponse(RedactedPack(pack, request.user).file, content_type="application/json", headers=headers)
