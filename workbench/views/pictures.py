"""The logo and the photos of an initiative, as its officials look after them, and what waits for their look."""

from django.contrib import messages
from django.shortcuts import redirect, render

from accounts.decorators import official_required
from catalogue.pictures import LARGEST_BODY, AlbumDesk
from media.models import Picture
from media.showing import look_of
from workbench.desk import on_desk, page, tabs, trail
from workbench.paging import pages_of

A_PAGE = 24


@official_required
@page
def pictures(request, slug):
    """Let everyone see what waits, or not and say why; add, describe, order and remove pictures."""
    initiative = on_desk(request.user, slug)
    desk = AlbumDesk(request, initiative.intake, is_official=True)
    if desk.act():
        (messages.success if desk.is_news else messages.info)(request, desk.said)
        return redirect("workbench:pictures", slug)
    context = {"initiative": initiative, "desk": desk, "here": request.path}
    return render(request, "workbench/pictures.html", context | {"trail": trail(), "tabs": tabs(initiative)})


pictures.largest_body = LARGEST_BODY


@official_required
@page
def waiting(request):
    """The pictures that wait for a look, each with its initiative."""
    rows = Picture.objects.of_municipalities(request.user).waiting()
    paged = pages_of(request, rows.select_related("album__initiative__intake"), A_PAGE)
    shown = [(each, look_of(each, str(each)), each.album.initiative) for each in paged["rows"]]
    return render(request, "workbench/waiting_pictures.html", {"waiting": shown, "trail": trail(), **paged})
