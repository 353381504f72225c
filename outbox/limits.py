"""What strangers may cause in an hour: so much, and then they have to wait. The numbers are settings.HOURLY_LIMITS.

A limit counts by a key: the address that is mailed, who causes it, or "" for the whole site. Keys are stored as
digests: they count people and say nothing about them.
"""

from datetime import timedelta
from math import ceil

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

WINDOW = timedelta(hours=1)
COUNTING = 0x5741_4147  # the number of the database lock, "WAAG"


class LimitReached(Exception):
    """A limit is reached. `seconds` is how long to wait until there is room again."""

    def __init__(self, limit, seconds):
        super().__init__(f"{limit}: wait {seconds} seconds")
        self.seconds = seconds

    @property
    def minutes(self):
        return ceil(self.seconds / 60)


class TurnManager(models.Manager):
    def take(self, keys):
        """Count one more under each of these limits, or under none: {name in settings.HOURLY_LIMITS: key}.

        Raises LimitReached when one of them is reached. What is rolled back was not counted.
        """
        digests = {
            limit: salted_hmac(f"outbox.limits {limit}", key.lower()).hexdigest() for limit, key in keys.items()
        }
        with transaction.atomic():
            with connection.cursor() as cursor:
                # One at a time, so that a crowd of requests at the same moment does not pass together.
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING])
            now = timezone.now()
            self.filter(at__lte=now - WINDOW).delete()
            waits = self._waits(digests, now)
            limit = max(waits, key=waits.get)
            if waits[limit]:
                raise LimitReached(limit, ceil(waits[limit].total_seconds()))
            self.bulk_create(self.model(limit=limit, digest=digest, at=now) for limit, digest in digests.items())

    def _waits(self, digests, now):
        """{limit: how long until there is room under it}; nothing when there is room now. One query."""
        most = {limit: settings.HOURLY_LIMITS[limit] for limit in digests}
        # With the last so many still in the window, the eldest of these has to leave it.
        eldest = [
            self.filter(limit=limit, digest=digest)
            .order_by("-at")
            .values_list("limit", "at")[most[limit] - 1 : most[limit]]
            for limit, digest in digests.items()
            if most[limit]
        ]
        full = dict(eldest[0].union(*eldest[1:], all=True)) if eldest else {}
        return {
            limit: WINDOW if not most[limit] else full[limit] + WINDOW - now if limit in full else timedelta(0)
            for limit in digests
        }


@holds(Purpose.SAFETY, Keep.TURN, limit=Plain.OPTION, digest=(Whose.VISITOR, DataKind.KEY), at=Whose.VISITOR)
class Turn(models.Model):
    """Once that something was counted under a limit. It is forgotten when it counts no more."""

    limit = models.CharField(_("limit"), max_length=20)
    digest = models.CharField(_("digest"), max_length=64)
    at = models.DateTimeField(_("at"))

    objects = TurnManager()

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        indexes = [models.Index(fields=["limit", "digest", "at"], name="outbox_turns_counted")]

    def __str__(self):
        return f"{self.limit}: {self.at}"
