"""What the pages of the workbench share. Officials come in; each works on the intakes and initiatives of their
municipality.

What belongs to another municipality is a 404 here, also when it is public: on this desk it does not exist.
"""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from initiatives.models import Initiative
from intake.models import Intake

page = require_http_methods(["GET", "HEAD", "POST"])


def on_desk(user, slug):
    """The initiative at this address, of a municipality of this official; a 404 for all others."""
    return get_object_or_404(Initiative.objects.editable_by(user).with_profile(), slug=slug)


def came_in(user, pk):
    """The submitted intake with this key that came in for a municipality of this official; a 404 for all others."""
    submitted = Intake.objects.submitted().of_municipalities(user.roles)
    return get_object_or_404(submitted.select_related("municipality", "term", "owner"), pk=pk)


def trail_of(intake):
    """The way back to the page about an intake that waits."""
    return [*trail(), (_("Intake"), reverse("workbench:registration", args=[intake.pk]))]


def tabs(initiative):
    """(label, address, count) of the pages about one initiative, as the tabs take them."""
    return [
        (label, reverse(f"workbench:{name}", args=[initiative.slug]), None)
        for name, label in [
            ("assessment", _("Assessment")),
            ("scores", _("Scores")),
            ("look", _("Look together")),
            ("publication", _("Publication")),
            ("archive", pgettext("noun", "Archive")),
            ("timeline", _("Timeline")),
            ("pictures", _("Photos")),
            ("documents", _("Documents")),
        ]
    ]


def trail():
    """The way back, as the breadcrumbs take it."""
    return [(_("Workbench"), reverse("workbench:queue"))]
