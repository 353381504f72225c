"""Saved views: a selection of the list with a name, whom it belongs to, and how often news of it is mailed."""

import uuid
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import MD5
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from areas.models import Municipality
from follow.last_seen import Sighting
from follow.news import News
from initiatives.search.query import Query
from initiatives.search.results import Results
from ui.personal import DataKind, Keep, LegalBasis, Purpose, Whose, holds

__all__ = ["Digest", "Frequency", "SavedView", "Sighting", "TooMany"]

MOST_VIEWS = 50
AT = time(7)  # in settings.TIME_ZONE
MONDAY = 0


class TooMany(Exception):
    """This person has as many saved views as anyone may have."""


class Frequency(models.TextChoices):
    """How often news of a saved view is mailed."""

    NEVER = "never", _("Never")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week, on Monday")

    def began(self, now):
        """When the period that `now` lies in began: the last time that mails of this frequency went out."""
        local = timezone.localtime(now)
        day = local.date() if local.time() >= AT else local.date() - timedelta(days=1)
        if self == Frequency.WEEKLY:
            day -= timedelta(days=(day.weekday() - MONDAY) % 7)
        return timezone.make_aware(datetime.combine(day, AT))


def asked(query):
    """What a selection asks for: its words as they are searched, so that a capital makes no other question."""
    parameters = QueryDict(query, mutable=True)
    words = Query.parse(" ".join(parameters.pop("q", [])))
    return parameters.urlencode(), words.terms, words.phrases, words.excluded


class SavedViewQuerySet(models.QuerySet):
    def due(self, now):
        """The views of which a mail may go out: their owners asked for it and did not look in this period yet."""
        waiting = [Q(frequency=each, looked_at__lt=each.began(now)) for each in (Frequency.DAILY, Frequency.WEEKLY)]
        return self.filter(waiting[0] | waiting[1], owner__is_active=True)

    def shared_with(self, user):
        """Those that the municipalities of this official keep, by name."""
        return self.filter(municipality__in=list(user.roles)) if user.is_authenticated else self.none()

    def editable_by(self, user):
        """One's own, and those that a municipality keeps of which one is admin."""
        return self.filter(Q(owner=user) | Q(municipality__in=user.administers))

    def asking(self, query):
        """The view among these that asks what this selection asks, or None."""
        wanted = asked(query)
        return next((view for view in self if asked(view.query) == wanted), None)

    def keep(self, query, *, owner, name, frequency=Frequency.NEVER, municipality=None):
        """Save a selection, as seen by its owner now. Returns the view; the one that the owner had of it, if any.

        With the code of a municipality all its officials have it on their workbench.
        Takes the selection as `Selection.query` gives it. Raises TooMany when the owner has MOST_VIEWS.
        """
        with transaction.atomic():
            # One at a time, so that a double click saves once and the limit holds.
            User.objects.select_for_update().get(pk=owner.pk)
            known = self.filter(owner=owner).asking(query)
            if known:
                return known
            if self.filter(owner=owner).count() >= MOST_VIEWS:
                raise TooMany
            view = self.create(
                owner=owner, query=query, name=name, frequency=frequency, municipality_id=municipality or None
            )
            view.look()
        return view


@holds(
    Purpose.FOLLOWING,
    Keep.SAVED,
    basis=LegalBasis.CONSENT,
    owner=Whose.ACCOUNT,
    name=Whose.ACCOUNT,
    query=Whose.ACCOUNT,
    frequency=(Whose.ACCOUNT, DataKind.SETTING),
    created_at=Whose.ACCOUNT,
    looked_at=Whose.ACCOUNT,
)
class SavedView(models.Model):
    """A selection with a name. Whoever has its address may open it, and sees what they themselves may see."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("municipality"),
        help_text=_("All its officials have this view on their workbench. Empty: only the owner."),
    )
    name = models.CharField(_("name"), max_length=100)
    query = models.TextField(_("selection"), blank=True, help_text="As initiatives.search.selection writes it.")
    frequency = models.CharField(_("mail"), max_length=10, choices=Frequency, default=Frequency.NEVER)
    created_at = models.DateTimeField(_("saved at"), default=timezone.now, editable=False)
    looked_at = models.DateTimeField(
        _("last look"), default=timezone.now, help_text=_("When the owner last saw or was mailed what is in it.")
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "created_at"]
        constraints = [
            models.UniqueConstraint("owner", MD5("query"), name="one_saved_view_per_selection"),
        ]
        indexes = [
            models.Index(fields=["looked_at"], name="saved_view_mailed", condition=~Q(frequency="never")),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("follow:view", args=[self.pk])

    @cached_property
    def list_address(self):
        """The address of the list with this selection; of everything with an empty `q`."""
        return f"{reverse('initiatives:list')}?{self.query or 'q='}"

    def results(self, reader):
        """What the list finds for this reader. Its `notices` name the parts that this reader cannot use."""
        return Results.of(QueryDict(self.query), reader)

    def found(self, reader):
        """(the keys of what this reader finds, all that the reader may see).

        A reader who cannot use a part of the selection finds nothing: leaving the part out would find more than was
        asked for, and a count or a mail has no room to say so.
        """
        results = self.results(reader)
        return ([] if results.notices else results.keys), results.visible

    def news(self):
        """What is new, changed or no longer there for the owner, as they may see it now."""
        return News(self.owner, Sighting.objects.differences(self, self.found(self.owner)))

    # --- Writing ---
    def change(self, *, name, municipality=None, frequency=None):
        """From now on it is called so, and is of this municipality (a code) or of its owner alone; without a frequency
        the mails stay as they are."""
        self.name, self.municipality_id = name, municipality or None
        self.frequency = frequency or self.frequency
        self.save(update_fields=["name", "municipality", "frequency"])

    def look(self, now=None, *, seen=None):
        """The owner sees all that is in the view now. Returns what was new to them.

        `seen` is the seal of the news that they were shown: when there is other news by now, nothing was seen, and
        None is returned.
        """
        now = now or timezone.now()
        with transaction.atomic():
            SavedView.objects.select_for_update().get(pk=self.pk)
            news = self.news()
            if seen and seen != news.seal:
                return None
            Sighting.objects.note(self, news.differences)
            self.looked_at = now
            self.save(update_fields=["looked_at"])
        return news

    def stop(self):
        """No more mails. Returns whether there were any."""
        return bool(
            SavedView.objects.filter(pk=self.pk).exclude(frequency=Frequency.NEVER).update(frequency=Frequency.NEVER)
        )


@holds(Purpose.FOLLOWING, Keep.DIGEST, basis=LegalBasis.CONSENT, day=Whose.ACCOUNT, posted_at=Whose.ACCOUNT)
class Digest(models.Model):
    """A mail about a saved view. The database refuses a second one in the same period."""

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="digests", verbose_name=_("saved view"))
    day = models.DateField(_("period"), help_text="The day on which the period began.")
    posted_at = models.DateTimeField(_("posted at"), default=timezone.now)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(fields=["view", "day"], name="one_digest_per_period"),
        ]

    def __str__(self):
        return f"{self.view_id}: {self.day}"
