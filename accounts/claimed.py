"""A role that follows what the provider of an organisation says of a person (accounts/providers.py)."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organisations import Organisation, OrganisationChange

CLAIM = ("claimed_at", "unclaimed_at")


class Claimed(models.Model):
    """What a Membership has to do with a provider."""

    # Since when the role is what the provider of the organisation says; None where people here gave it.
    claimed_at = models.DateTimeField(_("by the provider since"), null=True, blank=True)
    # Since when the provider gives no role any more: for that alone they are suspended.
    unclaimed_at = models.DateTimeField(_("no longer by the provider since"), null=True, blank=True)

    class Meta:
        abstract = True

    def record_claim(self):
        """Write down that they came to work here because the provider says so."""
        Organisation.objects.of(self.municipality)
        self._record(OrganisationChange.What.JOINED, by=None, after={"role": self.role, "claim": True})

    @transaction.atomic
    def follow(self, role):
        """This is the role by the provider from now on, None for none: then they are suspended, and their work waits.

        What people here said stays: a role that they gave, and that they suspended somebody. Raises LastAdmin.
        """
        others = self._lock()
        is_by_hand = not self.claimed_at or (self.suspended_at and not self.unclaimed_at)
        if is_by_hand or (role is None and self.unclaimed_at):
            return
        before, says = self.role, OrganisationChange.What.ROLE
        if role != before:
            self._see_to_an_admin(others)
        if role is None:
            self.suspended_at = self.unclaimed_at = timezone.now()
            says = OrganisationChange.What.SUSPENDED
        elif self.unclaimed_at:
            self.suspended_at = self.unclaimed_at = None
            says = OrganisationChange.What.LIFTED
        elif role == before:
            return
        self.role = role or before
        self.save(update_fields=["role", "suspended_at", *CLAIM])
        self._record(says, by=None, before={"role": before}, after={"role": self.role, "claim": True})
