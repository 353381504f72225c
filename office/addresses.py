"""Where the page of an organisation is, for the rooms below that link to it."""

from django.urls import reverse

from accounts.models import Organisation
from ui.addresses import address_of


@address_of.register
def address_of_organisation(organisation: Organisation) -> str:
    return reverse("office:organisation", args=[organisation.pk])
