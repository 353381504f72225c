"""How others can take part in an initiative: a box and short news, kept up to date without a new intake.

What stands here is not searched: it changes by the week, and is gone after the day until which it is shown.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audit.models import Entry, What
from initiatives.models import Initiative
from ui.personal import Keep, Plain, Purpose, Whose, holds

USUALLY = timedelta(days=91)  # three months: what is older is seldom true
LONGEST = timedelta(days=366)
TEXTS = ("when_and_where", "hands", "things", "room")


def shown_until_by_default():
    return localdate() + USUALLY


def needs_a_look(initiative, by):
    """Whether an official looks first at what this person writes."""
    if initiative.is_editable_by(by):
        return False
    here = Organisation.objects.filter(pk=initiative.municipality_id).values_list("shows_joining_at_once", flat=True)
    return not here.first()


class JoiningQuerySet(models.QuerySet):
    def of_municipalities(self, user):
        """Those of initiatives that this official works on."""
        return self.filter(initiative__in=Initiative.objects.editable_by(user))

    def waiting(self):
        """Where something waits for the look of an official, the longest waiting first."""
        return self.filter(proposed__isnull=False).order_by("changed_at", "pk")

    def live(self):
        """What everyone may see today."""
        until = Q(shown_until=None) | Q(shown_until__gte=localdate())
        return self.filter(until, shown_at__isnull=False)

    @transaction.atomic
    def keep(self, initiative, values, *, by):
        """Keep these texts and this last day ({field: value}) for an initiative: shown now, or after a look.

        Until then everyone sees what was shown before. Returns the Joining.
        """
        Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=initiative.pk)
        row = self.filter(initiative=initiative).first() or Joining(initiative=initiative)
        row.changed_at, row.changed_by, row.why_not = timezone.now(), by, ""
        if needs_a_look(initiative, by):
            row.proposed = values | {"shown_until": values["shown_until"].isoformat()}
        else:
            row.show(values)
        row.save()
        return row


@holds(
    Purpose.REGISTER,
    Keep.DOSSIER,
    when_and_where=Whose.ANYBODY,
    hands=Whose.ANYBODY,
    things=Whose.ANYBODY,
    room=Whose.ANYBODY,
    shown_until=Plain.MOMENT,
    changed_at=Whose.INITIATOR,
    changed_by=Whose.INITIATOR,
    shown_at=Whose.OFFICIAL,
    proposed=Whose.ANYBODY,
    why_not=Whose.ANYBODY,
)
class Joining(models.Model):
    """The box "take part" of an initiative. Its texts are what everyone sees; `proposed` are those that wait."""

    initiative = models.OneToOneField(
        Initiative, models.CASCADE, primary_key=True, related_name="joining", verbose_name=_("initiative")
    )
    when_and_where = models.CharField(_("when and where"), max_length=300, blank=True)
    hands = models.CharField(_("people wanted"), max_length=300, blank=True)
    things = models.CharField(_("things wanted"), max_length=300, blank=True)
    room = models.CharField(_("room wanted"), max_length=300, blank=True)
    shown_until = models.DateField(_("shown until"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    shown_at = models.DateTimeField(_("shown since"), null=True, blank=True, help_text=_("Empty: waits for a look."))
    proposed = models.JSONField(_("waits for a look"), null=True, blank=True)
    why_not = models.CharField(_("why it was not shown"), max_length=300, blank=True)

    objects = JoiningQuerySet.as_manager()

    class Meta:
        verbose_name = _("box “take part”")
        verbose_name_plural = _("boxes “take part”")

    def __str__(self):
        return str(self.initiative_id)

    @property
    def newest(self):
        """{field: value} as the initiator wrote them last, whether they are shown or wait."""
        if self.proposed:
            return self.proposed | {"shown_until": date.fromisoformat(self.proposed["shown_until"])}
        return {name: getattr(self, name) for name in (*TEXTS, "shown_until")}

    @property
    def rows(self):
        """(label, [text]) of what is said, as components/facts.html takes them."""
        return in_words({name: getattr(self, name) for name in TEXTS})

    @property
    def proposed_rows(self):
        """The same of what waits."""
        return in_words(self.proposed or {})

    def show(self, values):
        """Show these values from now on; nothing waits any more. The caller saves."""
        for name, value in values.items():
            setattr(self, name, value)
        self.shown_at, self.proposed = timezone.now(), None

    @transaction.atomic
    def approve(self, *, by=None):
        """Show what waits."""
        self.show(self.newest)
        self.save()
        log(What.JOINING_SHOWN, self.initiative, by)

    @transaction.atomic
    def refuse(self, why, *, by=None):
        """Do not show what waits; what was shown before stays. The initiator reads why."""
        self.proposed, self.why_not = None, why
        self.save(update_fields=["proposed", "why_not"])
        log(What.JOINING_REFUSED, self.initiative, by)


def log(what, initiative, by):
    """Write in the log of the municipality what an official decided about what an initiator wants to show."""
    Entry.objects.record(what, by=by, municipality=initiative.municipality_id, about=initiative)


def in_words(values):
    labels = {name: Joining._meta.get_field(name).verbose_name for name in TEXTS}
    return [(str(label).capitalize(), [values[name]]) for name, label in labels.items() if values.get(name)]


class BulletinQuerySet(models.QuerySet):
    def of_municipalities(self, user):
        """Those of initiatives that this official works on."""
        return self.filter(initiative__in=Initiative.objects.editable_by(user))

    def standing(self):
        """Those that were not taken away."""
        return self.filter(removed_at=None)

    def waiting(self):
        """Those that wait for the look of an official, the longest waiting first."""
        return self.standing().filter(shown_at=None).order_by("at", "pk")

    def live(self):
        """What everyone may see today."""
        return self.standing().filter(shown_at__isnull=False, shown_until__gte=localdate())

    @transaction.atomic
    def add(self, initiative, text, *, shown_until, by):
        """Add a piece of news. The same again, as after a second click, gives the one that is there."""
        Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=initiative.pk)
        known = self.standing().filter(initiative=initiative, text=text, shown_until__gte=localdate()).first()
        shown_at = None if needs_a_look(initiative, by) else timezone.now()
        facts = {"shown_until": shown_until, "by": by, "shown_at": shown_at}
        return known or self.create(initiative=initiative, text=text, **facts)


@holds(
    Purpose.REGISTER,
    Keep.DOSSIER,
    text=Whose.ANYBODY,
    on=Plain.MOMENT,
    shown_until=Plain.MOMENT,
    by=Whose.INITIATOR,
    at=Whose.INITIATOR,
    shown_at=Whose.OFFICIAL,
    removed_at=Whose.OFFICIAL,
    why_not=Whose.ANYBODY,
)
class Bulletin(models.Model):
    """A short, dated piece of news of an initiative."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="bulletins", verbose_name=_("initiative"))
    text = models.CharField(_("news"), max_length=300)
    on = models.DateField(_("on"), default=timezone.localdate)
    shown_until = models.DateField(_("shown until"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    shown_at = models.DateTimeField(_("shown since"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    why_not = models.CharField(_("why it was not shown"), max_length=300, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["-on", "-pk"]

    def __str__(self):
        return self.text

    @transaction.atomic
    def approve(self, *, by=None):
        """Show it from now on."""
        self.shown_at = timezone.now()
        self.save(update_fields=["shown_at"])
        log(What.JOINING_SHOWN, self.initiative, by)

    @transaction.atomic
    def refuse(self, why, *, by=None):
        """Do not show it. The initiator reads why."""
        self.why_not = why
        self.remove()
        log(What.JOINING_REFUSED, self.initiative, by)

    def remove(self):
        """Show it no longer."""
        self.removed_at = self.removed_at or timezone.now()
        self.save(update_fields=["removed_at", "why_not"])
