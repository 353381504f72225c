"""What officials write down about an initiative: notes and moments of contact."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from initiatives.kept import Own, OwnQuerySet
from initiatives.models import Initiative
from ui.addresses import address_of
from ui.personal import Keep, Purpose, Whose, holds

TWICE = timedelta(minutes=1)  # within which the same words of the same person are a double click


class NoteQuerySet(OwnQuerySet):
    def standing(self):
        """Those that were not removed."""
        return self.filter(removed_at=None)

    def write(self, initiative, *, by, text, channel=None, on=None):
        """Write down what an official wants to remember of an initiative. Returns the Note.

        `channel` is how they had contact, `on` the day: a note of today, unless given. The same words again within a
        minute are a double click, and give the note of before. The caller has checked that `by` is an official of the
        initiative's municipality.
        """
        said = {"by": by, "text": text, "channel": channel or Note.Channel.NOTE, "on": on or timezone.localdate()}
        with transaction.atomic():
            # One at a time: two clicks arrive together.
            Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=initiative.pk)
            same = self.standing().filter(initiative=initiative, at__gt=timezone.now() - TWICE, **said).first()
            return same or self.create(initiative=initiative, municipality_id=initiative.municipality_id, **said)


@holds(
    Purpose.CASEWORK,
    Keep.DOSSIER,
    text=Whose.ANYBODY,
    on=Whose.OFFICIAL,
    changed_at=Whose.OFFICIAL,
    removed_at=Whose.OFFICIAL,
)
class Note(Own):
    """A note, or a moment of contact. It never leaves the municipality.

    Its writer can put it right: `changed_at` says that they did, not what stood there before. Removed, its text is
    gone and the row tells that there was one.
    """

    class Channel(models.TextChoices):
        NOTE = "note", _("note")
        PHONE = "phone", _("phone")
        MAIL = "mail", _("mail")
        VISIT = "visit", _("visit")
        MEETING = "meeting", _("meeting")

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="notes", verbose_name=_("initiative"))
    channel = models.CharField(_("how"), max_length=8, choices=Channel, default=Channel.NOTE)
    text = models.TextField(_("note"), max_length=4000, blank=True)
    on = models.DateField(_("on"), default=timezone.localdate)
    changed_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-on", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None) & ~Q(text="") | Q(removed_at__isnull=False, text=""),
                name="a_removed_note_says_nothing",
            ),
        ]
        indexes = [models.Index(fields=["initiative", "on"], name="notes_by_initiative")]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return address_of(self)

    @property
    def is_contact(self):
        """Whether somebody was spoken or written to."""
        return self.channel != self.Channel.NOTE

    def is_correctable_by(self, user):
        """Whether this person wrote it, and it was not removed."""
        return self.removed_at is None and self.by_id is not None and self.by_id == user.pk

    def is_removable_by(self, user):
        """Whether this person may remove it: who wrote it, or an admin when they are no longer there to do so."""
        return self.removed_at is None and (
            self.is_correctable_by(user) or user.is_admin_of(self.municipality.in_effect.pk)
        )

    def correct(self, *, text, channel, on):
        """Say it otherwise. What stood there is gone. The same again changes nothing."""
        if (text, channel, on) == (self.text, self.channel, self.on):
            return
        self.text, self.channel, self.on, self.changed_at = text, channel, on, timezone.now()
        self.save(update_fields=["text", "channel", "on", "changed_at"])

    def remove(self):
        """Take its text away for good; that there was a note, by whom and when, remains."""
        if self.removed_at is None:
            self.text, self.removed_at = "", timezone.now()
            self.save(update_fields=["text", "removed_at"])
