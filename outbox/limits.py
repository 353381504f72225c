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


# Two statements in one: the second sees what others counted while the first waited for them.
# With the last so many still in the window, the eldest of these has to leave it.
TAKE = """
    SELECT pg_advisory_xact_lock(%s);
    WITH
        asked AS (SELECT * FROM unnest(%s::text[], %s::text[], %s::int[]) AS asked ("limit", digest, most)),
        gone AS (DELETE FROM outbox_turn WHERE at <= %s),
        reached AS (
            SELECT asked."limit", eldest.at
            FROM asked CROSS JOIN LATERAL (
                SELECT turn.at FROM outbox_turn AS turn
                WHERE turn."limit" = asked."limit" AND turn.digest = asked.digest AND turn.at > %s
                ORDER BY turn.at DESC LIMIT 1 OFFSET asked.most - 1
            ) AS eldest
        ),
        counted AS (
            INSERT INTO outbox_turn ("limit", digest, at)
            SELECT "limit", digest, %s FROM asked WHERE NOT EXISTS (SELECT FROM reached)
        )
    SELECT "limit", at FROM reached
"""


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
        most = {limit: settings.HOURLY_LIMITS[limit] for limit in keys}
        if closed := next((limit for limit in keys if not most[limit]), None):
            raise LimitReached(closed, ceil(WINDOW.total_seconds()))
        now = timezone.now()
        asked = [list(digests), list(digests.values()), [most[limit] for limit in digests]]
        # No savepoint, and raised after it: who has a transaction goes on with it when a limit is reached.
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            cursor.execute(TAKE, [COUNTING, *asked, now - WINDOW, now - WINDOW, now])
            cursor.nextset()
            reached = dict(cursor.fetchall())
        if reached:
            limit = max(reached, key=reached.get)
            raise LimitReached(limit, ceil((reached[limit] + WINDOW - now).total_seconds()))


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
