"""What was seen of a saved view at the last look, and what differs from it now.

An initiative points at answers and readings that are never edited: what it pointed at is all that need be kept.
"""

from typing import NamedTuple

from django.db import connection, models

from initiatives.models import Assessment, Initiative
from intake.models import Intake
from ui.personal import Keep, Plain, Purpose, holds

MARKS = ("intake_id", "official_intake_id", "assessment_id", "published_at", "archived_at")


class ViewDifference(NamedTuple):
    """An initiative that differs from what was seen of it: {mark: value} then and now, None where it was not there."""

    initiative: int
    before: dict | None
    now: dict | None


class SightingManager(models.Manager):
    def differences(self, view, found):
        """How the initiatives with these keys differ from what was seen of this view, as a list. One query.

        `found` is a pair: the keys, and the queryset of what the reader may see at this moment. Nothing else counts.
        """
        keys, visible = found
        rows, parameters = visible.order_by().values_list("pk", *MARKS).query.sql_with_params()
        marks = ", ".join(MARKS)
        both = ", ".join(f"seen.{mark}, found.{mark}" for mark in MARKS)
        sql = f"""
            WITH found AS (SELECT * FROM ({rows}) AS visible (id, {marks}) WHERE id = ANY(%s)),
                 seen AS (SELECT initiative_id, {marks} FROM {self.model._meta.db_table} WHERE view_id = %s)
            SELECT found.id, seen.initiative_id, {both}
            FROM found FULL JOIN seen ON seen.initiative_id = found.id
            WHERE (found.id, {", ".join(f"found.{mark}" for mark in MARKS)})
                  IS DISTINCT FROM (seen.initiative_id, {", ".join(f"seen.{mark}" for mark in MARKS)})
        """
        with connection.cursor() as cursor:
            cursor.execute(sql, [*parameters, list(keys), view.pk])
            return [
                ViewDifference(
                    now or before,
                    dict(zip(MARKS, values[::2], strict=True)) if before else None,
                    dict(zip(MARKS, values[1::2], strict=True)) if now else None,
                )
                for now, before, *values in cursor
            ]

    def note(self, view, differences):
        """Write down that these differences were seen: exactly these, whatever has changed since they were read."""
        gone = [each.initiative for each in differences if each.now is None]
        self.filter(view=view, initiative__in=gone).delete()
        # One statement for however many rows: ten times as fast as a row object each.
        rows = [(each.initiative, *each.now.values()) for each in differences if each.now]
        kinds = [self.model._meta.get_field(name).db_type(connection) for name in ("initiative", *MARKS)]
        sql = f"""
            INSERT INTO {self.model._meta.db_table} (view_id, initiative_id, {", ".join(MARKS)})
            SELECT %s, * FROM unnest({", ".join(f"%s::{kind}[]" for kind in kinds)})
            ON CONFLICT (view_id, initiative_id)
            DO UPDATE SET {", ".join(f"{mark} = excluded.{mark}" for mark in MARKS)}
        """
        with connection.cursor() as cursor:
            cursor.execute(sql, [view.pk, *([row[place] for row in rows] for place in range(len(kinds)))])


def trace(to, **options):
    """A relation to a row that may be gone by now: it is remembered, and holds nothing in place."""
    return models.ForeignKey(to, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", **options)


@holds(Purpose.FOLLOWING, Keep.SAVED, published_at=Plain.MOMENT, archived_at=Plain.MOMENT)
class Sighting(models.Model):
    """One initiative of a saved view as it was at the last look: what it pointed at, and its dates."""

    view = models.ForeignKey("follow.SavedView", models.CASCADE, related_name="sightings", db_index=False)
    initiative = trace(Initiative)
    intake = trace(Intake)
    official_intake = trace(Intake, null=True)
    assessment = trace(Assessment, null=True)
    published_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    objects = SightingManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["view", "initiative"], name="one_sighting_per_initiative"),
        ]

    def __str__(self):
        return f"{self.view_id}: {self.initiative_id}"
