"""What becomes of pictures when something happens to an initiative: within that transaction."""

from django.dispatch import receiver

from initiatives.events import Event, happened
from intake.models import Intake
from media.pictures import Album

TAKES_IN = {Event.Kind.REGISTERED, Event.Kind.REVISED}


@receiver(happened)
def on_happened(sender, event, **kwargs):
    """An intake was taken in: its pictures are of the initiative from now on."""
    if event.kind in TAKES_IN and event.intake_id:
        family = Intake.objects.family_of([event.intake_id])
        for album in Album.objects.select_for_update(of=["self"]).filter(intake__in=family, initiative=None):
            album.follow(event.initiative)
