"""The lists that all municipalities share and that come in as a file: prices and funding. Curators keep them."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import curating_required
from curation.addresses import trail
from taxonomy.deciding import decides
from workbench.lists.files import LARGEST
from workbench.lists.kinds import KINDS, kind_at
from workbench.lists.pages import ListDesk, list_file, list_page, version_page

page = require_http_methods(["GET", "HEAD", "POST"])


def deciding_required(view):
    """Only who decides about what is shared comes in: what all use, no single municipality writes."""

    @wraps(view)
    @curating_required
    def gate(request, *args, **kwargs):
        if not decides(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return gate


def desk_of(slug):
    """The ListDesk of the shared list."""
    kind = kind_at(slug)

    def address(name, *keys):
        return reverse(f"curation:{name}", args=[slug, *keys])

    parts = [(each.title, reverse("curation:list", args=[each.slug]), None) for each in KINDS.values()]
    around = {"trail": trail(), "here": kind.title, "parts": parts}
    return ListDesk(kind, None, "curation/base.html", around, address)


@page
@deciding_required
def list_of(request, kind):
    """One list: what counts, its versions, and reading in the next."""
    return list_page(request, desk_of(kind))


@page
@deciding_required
def version(request, kind, pk):
    """One version, or what it would change."""
    return version_page(request, desk_of(kind), pk)


@require_safe
@deciding_required
def file(request, kind, end):
    """The list as a file."""
    return list_file(request, desk_of(kind), end)


list_of.largest_body = LARGEST + 128 * 1024
