"""Taking back what was done to an initiative, as long as nothing was built on it."""

from django.db import models, transaction

from areas.models import Municipality
from initiatives.assessments import Assessment
from initiatives.events import Event
from initiatives.search.models import SearchChange, SearchRow
from intake.options import Voice
from taxonomy.revisions import lock_taxonomy

# What goes with an initiative, since it is nothing without: what happened to it, how it was read, how it is found.
OWN = {Event, Assessment, SearchRow, SearchChange}


class StillNeeded(Exception):
    """Something was built on it since. `things` are (what, how many), in words; none when it has been public."""

    def __init__(self, things=()):
        super().__init__(", ".join(str(what) for what, _number in things))
        self.things = list(things)


class Undoing(models.Model):
    """What of an initiative can be undone."""

    class Meta:
        abstract = True

    @property
    def has_been_public(self):
        """Whether everyone could ever see it."""
        return bool(self.published_at) or self.events.filter(kind=Event.Kind.PUBLISHED).exists()

    def what_hangs_on_it(self, without=()):
        """[(what, how many)] of the rows in other tables that would be lost with it, but for those of the models
        `without`. A query a table."""
        found = []
        for relation in self._meta.get_fields(include_hidden=True):
            if (
                not relation.auto_created
                or relation.concrete
                or relation.on_delete not in (models.CASCADE, models.PROTECT)
            ):
                continue
            model = relation.related_model
            if model in OWN or model in without:
                continue
            if number := model._base_manager.filter(**{relation.field.name: self}).count():
                name = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
                found.append((name, number))
        return found

    def unregister(self):
        """Let this initiative be none: what was handed in waits again, what else is known of it goes. Returns the
        intakes that came in for it, the oldest first, each with what happened to it then (`Event.Kind`).

        Raises StillNeeded when it was ever public, or when something would be lost.
        """
        with transaction.atomic():
            lock_taxonomy(shared=True)
            self.refresh_from_db(from_queryset=type(self).objects.select_for_update(of=["self"]))
            if self.has_been_public:
                raise StillNeeded
            if things := self.what_hangs_on_it():
                raise StillNeeded(things)
            taken = self.events.exclude(intake=None).order_by("at", "pk").select_related("intake")
            found = [(event.intake, event.kind) for event in taken]
            self.delete()
        return found

    def give_back(self, intake, *, by):
        """Let the answers of before these count again: the intake is part of this initiative no longer.

        Raises StillNeeded when these are no longer the last thing that happened to it.
        """
        with self.changing():
            last, *earlier = self.events.select_related("intake")
            if last.intake_id != intake.pk or last.kind != Event.Kind.REVISED:
                since = [event for event in (last, *earlier) if event.intake_id != intake.pk]
                raise StillNeeded([(since[0].get_kind_display(), 1)] if since else [])
            before = [event.intake for event in earlier if event.intake]
            main = next((each for each in before if each.speaks_for_initiator), before[0])
            self.intake = main
            self.official_intake = next((each for each in before if each.voice == Voice.OFFICIAL), None)
            self.municipality = Municipality.objects.in_effect(main.municipality_id)
            self.save(update_fields=["intake", "official_intake", "municipality"])
            last.delete()
            self.record(Event.Kind.PUT_BACK, by=by)
