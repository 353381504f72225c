"""What is said after a step: that it was done, and how to take it back."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _


def done(request, revision, text):
    """Tell that a step was taken, with the link to undo it; a step that changed nothing is told as such."""
    if revision.pk is None:
        messages.info(request, _("Nothing changed."))
        return
    link = '{} <a class="utrecht-link utrecht-link--html-a" href="{}">{}</a>'
    address = reverse("curation:step", args=[revision.pk])
    messages.success(request, format_html(link, text, address, _("Look at it or undo it")))
