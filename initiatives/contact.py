"""Which contact details of an initiative everyone may see: the gate for all pages, files, feeds and mails.

What the initiator filled in is their own word, and an initiative with a written public source rests on that. What an
official typed, alone or together with the initiator, is public only as far as `agreed_contact` says, and the database
lets nothing in there that nobody agreed to (`casework.consents`).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.fields import MultipleChoiceField
from intake.options import ContactDetail, Voice


class ShownContact(models.Model):
    """What everyone may see of the contact details in the current intake."""

    agreed_contact = MultipleChoiceField(_("agreed contact details"), options=ContactDetail, editable=False)

    class Meta:
        abstract = True

    @property
    def has_typed_contact(self):
        """Whether an official typed the contact details, and no written public source has them."""
        return self.is_typed(self.intake)

    def is_typed(self, intake):
        return intake.voice != Voice.INITIATOR and not self.source

    @property
    def contact(self):
        """{detail: value} of the contact details that everyone may see."""
        shown = self.agreed_contact if self.has_typed_contact else self.intake.publish_contact
        return {key: value for key, value in self.intake.contact_details.items() if value and key in shown}

    def contact_shown_in(self, intake):
        """Which details stay public when this intake, typed by an official, becomes the current one: those that
        everyone sees already, as long as it says the same of them."""
        known = intake.contact_details
        return [key for key, value in self.contact.items() if known[key] == value] if self.is_typed(intake) else []

    def show_contact(self, details):
        """Of what an official typed, from now on everyone sees these details and no others.

        The database refuses one that the contact person did not agree to and that has no public source.
        """
        with self.changing():
            self.agreed_contact = [each for each in ContactDetail.values if each in details]
            self.save(update_fields=["agreed_contact"])
