"""Destroying what the archivist allowed, and the declaration that stays of it."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from areas.models import Municipality
from casework.erasure import family_of
from initiatives.models import Event, Initiative
from intake.erasure import erasing
from intake.models import Intake
from media.models import Album
from retention.disposals import Disposal, DisposalKind
from taxonomy.revisions import lock_taxonomy


def put_on_list(rule, rows):
    """Put these rows on the list of the archivist; what is on it, stays as it is there. Returns the code of each."""
    made = [_entry(rule, row) for row in rows]
    listed = Disposal.objects.filter(kind=rule.key, key__in=[each.key for each in made])
    known = set(listed.values_list("key", flat=True))
    new = [each for each in made if each.key not in known]
    Disposal.objects.bulk_create(new, ignore_conflicts=True)
    return [each.municipality_id for each in new]


def _entry(rule, row):
    if rule.key == DisposalKind.DOSSIER:
        number, began = f"initiatief/{row.pk}", row.registered_at
    else:
        number, began = row.reference, row.submitted_at
    return Disposal(
        kind=rule.key,
        key=str(row.pk),
        number=number,
        municipality_id=row.municipality_id,
        began_on=timezone.localdate(began),
        ended_on=timezone.localdate(row.since),
    )


def take_off_list(rule, now):
    """What is due no longer, as when an initiative came out of the archive, leaves the list. Returns how many."""
    over = {str(pk) for pk in rule.over(now).values_list("pk", flat=True)}
    listed = Disposal.objects.filter(kind=rule.key, destroyed_at=None, kept_at=None)
    gone = [pk for pk, key in listed.values_list("pk", "key") if key not in over]
    return Disposal.objects.filter(pk__in=gone, destroyed_at=None).delete()[0]


def destroy(disposal, rule, now):
    """Destroy what this entry stands for, if it still is due and allowed. Returns whether this call did it."""
    with transaction.atomic():
        lock_taxonomy(shared=True)  # before the rows, as whatever changes an initiative
        held = Disposal.objects.allowed().select_for_update(of=["self"]).filter(pk=disposal.pk).first()
        if not held:
            return False
        row = rule.over(now).filter(pk=held.key).select_for_update(of=["self"]).first()
        if row is None:
            return False
        with erasing():
            rows = _dossier(row) if held.kind == DisposalKind.DOSSIER else _intakes({row.pk}, row.municipality_id)
        held.rows, held.destroyed_at = rows, timezone.now()
        held.save(update_fields=["rows", "destroyed_at"])
    return True


def _dossier(initiative):
    """Delete an initiative, with what was written about it and what came in for it. Returns how many rows went."""
    family, place = family_of(initiative), initiative.municipality_id
    # Of what another municipality handed on, the intake stays there; the pictures are of the initiative.
    pictures, _models = Album.objects.filter(initiative=initiative).delete()
    rows, _models = Initiative.objects.filter(pk=initiative.pk).delete()
    return pictures + rows + _intakes(family, place)


def _intakes(keys, place):
    """Delete these intakes with the drafts that revise them, as far as they are of this municipality: what was handed
    on is a record of where it went. Returns how many rows went."""
    here = list(Municipality.objects.now_in([place]).values_list("pk", flat=True))
    family = Intake.objects.family_of(keys)
    taken = Event.objects.filter(intake__in=family).values("intake")
    own = Intake.objects.filter(pk__in=family, municipality__in=[*here, place]).exclude(pk__in=taken)
    own = own.filter(Q(pk__in=keys) | Q(submitted_at=None))
    found = list(own.values_list("pk", flat=True))
    Intake.objects.filter(revises__in=found).update(revises=None)
    return Intake.objects.filter(pk__in=found).delete()[0]
