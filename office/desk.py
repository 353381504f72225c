"""What the pages of the office share. Admins come in; each keeps the municipalities of which they are admin.

Another municipality is a 404 here: in this office it does not exist.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.slots import OFFICE
from areas.models import Municipality
from workbench.lists.kinds import KINDS

page = require_http_methods(["GET", "HEAD", "POST"])


def own_municipality(user, code):
    """The municipality with this code, of which this person is admin; raises Http404 for another one."""
    if not user.is_admin_of(code):
        raise Http404
    return get_object_or_404(Municipality, code=code)


def chosen(request, name, here):
    """The way to the page `name` of the one municipality that this person is admin of; of several they choose."""
    codes = request.user.administers
    if len(codes) == 1:
        return redirect(name, codes[0])
    places = Municipality.objects.filter(code__in=codes)
    context = {"places": [(each.name, reverse(name, args=[each.code])) for each in places], "here": here}
    return render(request, "office/municipalities.html", context)


def around(municipality, here, *, above=()):
    """What stands round each page of the office: the tabs, the way back, and where the reader is."""
    return {
        "municipality": municipality,
        "tabs": tabs(municipality),
        "trail": [(_("Office"), reverse("office:start")), *above],
        "here": here,
    }


def tabs(municipality):
    """The pages about one municipality, as `tabs_in_groups` takes them: (label of a group, its tabs)."""
    found = OFFICE(municipality)

    def pages(group, *names):
        own = [(label, reverse(name, args=[municipality.code, *keys]), None) for label, name, *keys in names]
        return own + [tab for place, tab in found if place == group]

    return [
        (
            _("Organisation"),
            pages("organisation", (_("Name and contact"), "office:organisation"), (_("Colours"), "office:theme")),
        ),
        (
            _("People and access"),
            pages(
                "people",
                (_("People"), "office:people"),
                (_("Signing in"), "office:sign-in"),
                (_("Log"), "office:log"),
            ),
        ),
        (
            _("Way of working"),
            pages(
                "work",
                (_("Who gets what"), "office:assignment"),
                (_("Letters"), "office:letters"),
                *((kind.title, "office:list", kind.slug) for kind in KINDS.values()),
            ),
        ),
        (_("Privacy"), pages("data") + pages("", (_("Erase data"), "office:erasing"))),
    ]


def to_people(municipality):
    """The page of the people, as the breadcrumbs take it."""
    return _("People"), reverse("office:people", args=[municipality.code])
