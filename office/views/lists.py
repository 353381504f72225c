"""The lists of a municipality that come in as a file: its prices and its funding."""

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.decorators import admin_required
from office.desk import around, chosen, own_municipality, page
from workbench.lists.files import LARGEST
from workbench.lists.kinds import KINDS, kind_at
from workbench.lists.pages import ListDesk, list_file, list_page, version_page


@require_safe
@admin_required
def mine(request):
    """The lists of one's municipality, beginning with the prices; who is admin of several chooses."""
    return chosen(request, "office:lists", KINDS["prijslijst"].title)


def desk_of(user, code, slug):
    """The ListDesk of a municipality of this admin; raises Http404 for another one."""
    kind, municipality = kind_at(slug), own_municipality(user, code)

    def address(name, *keys):
        return reverse(f"office:{name}", args=[code, slug, *keys])

    return ListDesk(kind, municipality, "office/base.html", around(municipality, kind.title), address)


@require_safe
@admin_required
def lists(request, code):
    """The lists begin with the prices."""
    own_municipality(request.user, code)
    return redirect("office:list", code, "prijslijst")


@page
@admin_required
def list_of(request, code, kind):
    """One list: what counts, its versions, and reading in the next."""
    return list_page(request, desk_of(request.user, code, kind))


@page
@admin_required
def version(request, code, kind, pk):
    """One version, or what it would change."""
    return version_page(request, desk_of(request.user, code, kind), pk)


@require_safe
@admin_required
def file(request, code, kind, end):
    """The list as a file."""
    return list_file(request, desk_of(request.user, code, kind), end)


# The file, with what a form puts round it; a file that is a little too large is told so beside its field.
list_of.largest_body = LARGEST + 128 * 1024
