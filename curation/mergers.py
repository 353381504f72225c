"""Municipalities that merge: one goes up in another and what lives in it goes along, so that it can be undone.

What was handed in or frozen (intakes, council packs) keeps the municipality to which it was handed in and is found by
`went_up_in`. Addresses, saved searches and feeds are followed (`Names.followed`). A draft keeps its municipality too,
and asks anew before it is handed in. What lives on is moved: initiatives, memberships, own parts of the taxonomy,
samples.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.claimed import CLAIM
from accounts.models import Membership
from areas.models import Municipality
from audit.models import Entry, What
from casework.queue import waiting
from curation.samples import Sample
from follow.models import SavedView
from initiatives.models import Event, Initiative, SearchRow
from intake.models import Intake
from taxonomy.models import Category
from taxonomy.revisions import Revision, lock_taxonomy
from ui.personal import Keep, Plain, Purpose, Whose, holds


@dataclass(frozen=True)
class MergerEffect:
    """What goes along when a municipality goes up in another one, in numbers."""

    initiatives: int
    waiting: int
    drafts: int
    memberships: int
    parts: int
    samples: int
    views: int

    @property
    def seal(self):
        """A text that differs when anything in the numbers differs: what was seen is what may be done."""
        return "-".join(map(str, vars(self).values()))

    @property
    def rows(self):
        """(number, what it counts, what happens to it) for the page."""
        return [
            (self.initiatives, _("Initiatives"), _("They move, with their history. Their profiles tell where from.")),
            (self.waiting, _("Intakes that wait"), _("They stand in the queue of the other municipality.")),
            (self.drafts, _("Drafts"), _("Whoever goes on with one, chooses the municipality anew before sending.")),
            (self.memberships, _("Officials and admins"), _("They keep their role, at the other municipality.")),
            (self.parts, _("Own parts of the taxonomy"), _("They go along.")),
            (self.samples, _("Samples for a second reader"), _("They go along.")),
            (self.views, _("Saved searches"), _("They and their feeds ask for the other municipality.")),
        ]


# Whether somebody may come in there, and by whom they have their role: that has to be so again after an undo.
MOMENTS = ("suspended_at", *CLAIM)


def moment_of(membership, name):
    """A moment of a membership as text; None for none."""
    moment = getattr(membership, name)
    return moment and moment.isoformat()


class MergerManager(models.Manager):
    def attempt(self, municipality, into, *, by, seen, on=None):
        """(the merger, its effect) when it has the effect that `seen` seals, else (None, its effect): nothing is done.

        The preview is the merger itself, rolled back. Raises ValidationError when it cannot be.
        """
        with transaction.atomic():
            lock_taxonomy()
            effect = effect_of(municipality)
            merger = self.take(municipality, into, by=by, on=on)
            if effect.seal != seen:
                transaction.set_rollback(True)
                merger = None
        return merger, effect

    def take(self, municipality, into, *, by=None, on=None):
        """Let this municipality go up in `into`, since a day (today). Returns the merger. Raises ValidationError."""
        with transaction.atomic():
            lock_taxonomy()
            rows = Municipality.objects.select_for_update().in_bulk([municipality.pk, into.pk])
            municipality, into = rows[municipality.pk], rows[into.pk]
            if municipality == into:
                raise ValidationError(_("A municipality cannot be merged into itself."), code="itself")
            if municipality.went_up_in_id:
                raise ValidationError(_("%(name)s is already part of another one."), params={"name": municipality})
            if into.vanished_on:
                raise ValidationError(_("%(name)s is no longer there itself."), params={"name": into})
            merger = self.model(municipality=municipality, into=into, by=by)
            merger.moved = {
                "vanished_on": municipality.vanished_on and municipality.vanished_on.isoformat(),
                "former": list(municipality.former.values_list("pk", flat=True)),
                "aliases": into.aliases,
            }
            municipality.vanished_on = municipality.vanished_on or on or timezone.localdate()
            municipality.went_up_in = into
            municipality.save(update_fields=["vanished_on", "went_up_in"])
            municipality.former.update(went_up_in=into)
            names = [*into.aliases, municipality.name, *municipality.aliases]
            into.aliases = [name for name in dict.fromkeys(names) if name != into.name]
            into.save(update_fields=["aliases"])
            merger.bring_along()
            merger.save()
            merger.log(What.MERGER_TAKEN, by=by)
        return merger


def effect_of(municipality):
    """The MergerEffect of a municipality that goes up in another one now."""
    views = SavedView.objects.filter(query__contains=municipality.pk).values_list("query", flat=True)
    own = Q(municipality=municipality) | Q(municipality__went_up_in=municipality)
    return MergerEffect(
        initiatives=municipality.initiatives.count(),
        waiting=waiting().filter(own).count(),
        drafts=Intake.objects.drafts().filter(own).count(),
        memberships=municipality.memberships.count(),
        parts=Category.objects.filter(municipality=municipality).count(),
        samples=municipality.samples.count(),
        views=sum(municipality.pk in QueryDict(query).getlist("municipality") for query in views),
    )


@holds(Purpose.CURATION, Keep.RECORD, at=Whose.OFFICIAL, by=Whose.OFFICIAL, moved=Plain.KEY, undone_at=Whose.OFFICIAL)
class Merger(models.Model):
    """One municipality went up in another one: when, by whom, and what went along."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="mergers", verbose_name=_("municipality")
    )
    into = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("went up in"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("None when a table of CBS said it."),
    )
    moved = models.JSONField(
        _("what went along"), default=dict, help_text="Keys by kind, and what stood there before."
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = MergerManager()

    class Meta:
        verbose_name = _("merger")
        verbose_name_plural = _("mergers")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality"], name="goes_up_once", condition=models.Q(undone_at=None)),
        ]

    def __str__(self):
        return f"{self.municipality} → {self.into}"

    def is_undoable_by(self, user):
        """Whether this person may undo it: the admins of the municipality that has it all now."""
        return user.is_admin_of(self.into_id)

    def bring_along(self):
        """Move what lives on, and keep the keys of it."""
        old, new = self.municipality, self.into
        there = Membership.objects.filter(municipality=new).values("user")
        doubles = Membership.objects.filter(municipality=old, user__in=there)
        self.moved["doubles"] = [
            {"user": each.user_id, "role": each.role, **{name: moment_of(each, name) for name in MOMENTS}}
            for each in doubles
        ]
        doubles.delete()
        for kind, rows in (("memberships", old.memberships), ("samples", old.samples)):
            self.moved[kind] = list(rows.values_list("pk", flat=True))
            rows.update(municipality=new)
        self.moved["parts"] = list(Category.objects.filter(municipality=old).values_list("pk", flat=True))
        self.move_parts(old, new, by=self.by)
        keys = list(old.initiatives.order_by("pk").values_list("pk", flat=True))
        self.moved["initiatives"] = keys
        events = [
            Event(initiative_id=pk, kind=Event.Kind.MOVED, by=self.by, reason=old.name, at=self.at) for pk in keys
        ]
        self.moved["events"] = [event.pk for event in Event.objects.bulk_create(events, batch_size=1000)]
        move_initiatives(keys, new)

    def move_parts(self, old, new, *, by):
        """The own parts go along as a step in the history of the taxonomy."""
        keys = self.moved["parts"]
        with Revision.objects.take(Revision.Kind.FOLLOWED, by=by, reason=f"{old} → {new}"):
            Category.objects.filter(pk__in=keys, municipality=old).update(municipality=new)

    def undo(self, *, by=None):
        """Let the municipality be there again, with what went along. Raises ValidationError.

        What came in there since then stays with the other municipality, but for what had been handed in to this one.
        """
        with transaction.atomic():
            lock_taxonomy()
            self.refresh_from_db(from_queryset=Merger.objects.select_for_update(of=["self"]))
            old, new, moved = self.municipality, self.into, self.moved
            if self.undone_at:
                raise ValidationError(_("This was undone already."), code="undone")
            if new.vanished_on:
                text = _("%(name)s was merged into another one since. Undo that first.")
                raise ValidationError(text, params={"name": new}, code="newer")
            old.went_up_in, old.vanished_on = None, moved["vanished_on"]
            old.save(update_fields=["went_up_in", "vanished_on"])
            Municipality.objects.filter(pk__in=moved["former"]).update(went_up_in=old)
            brought = {old.name, *old.aliases} - set(moved["aliases"])
            new.aliases = [name for name in new.aliases if name not in brought]
            new.save(update_fields=["aliases"])
            there = Membership.objects.filter(municipality=old).values("user")
            Membership.objects.filter(pk__in=moved["memberships"], municipality=new).exclude(user__in=there).update(
                municipality=old
            )
            known = set(Membership.objects.filter(municipality=new).values_list("user", flat=True))
            for double in [each for each in moved["doubles"] if each["user"] in known]:
                Membership.objects.get_or_create(
                    user_id=double["user"],
                    municipality=old,
                    # Of a merger from before these moments were kept, there are none.
                    defaults={"role": double["role"], **{name: double.get(name) for name in MOMENTS}},
                )
            Sample.objects.filter(pk__in=moved["samples"], municipality=new).update(municipality=old)
            self.move_parts(new, old, by=by)
            Event.objects.filter(pk__in=moved["events"]).delete()
            handed_in = Q(pk__in=moved["initiatives"]) | Q(intake__municipality=old)
            move_initiatives(new.initiatives.filter(handed_in).values_list("pk", flat=True), old)
            self.undone_at = timezone.now()
            self.save(update_fields=["undone_at"])
            self.log(What.MERGER_UNDONE, by=by)

    def log(self, what, *, by):
        """Write it in the log of the municipality that has it all."""
        told = {"old": self.municipality_id, "new": self.into_id, "rows": len(self.moved["initiatives"])}
        Entry.objects.record(what, by=by, municipality=self.into_id, about=self, **told)


def move_initiatives(keys, municipality):
    """Give these initiatives this municipality, and what is searched of them with it; a thousand at a time."""
    keys = list(keys)
    for start in range(0, len(keys), 1000):
        chosen = Initiative.objects.filter(pk__in=keys[start : start + 1000])
        chosen.update(municipality=municipality)
        SearchRow.objects.rebuild(*chosen.select_related("intake"))
