"""That a municipality shows everyone what was found of it in a year: a dated act, which keeps what it shows."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from audit.models import Entry, What
from climate.opinions import FEWEST, Opinion, Side
from climate.sides import NothingToShow, TooFewSince, figures_of, may_be_shown
from initiatives.kept import Own, OwnQuerySet
from ui.personal import Keep, Plain, Purpose, Whose, holds


class OpinionPublicationQuerySet(OwnQuerySet):
    def standing(self):
        """What everyone sees today."""
        return self.filter(withdrawn_at=None)


class OpinionPublicationManager(models.Manager.from_queryset(OpinionPublicationQuerySet)):
    @transaction.atomic
    def publish(self, municipality, year, *, by):
        """Show everyone the figures of this year as they are now; what was shown of it before makes place.

        Later answers change nothing of it, until it is published again. Raises NothingToShow while neither group is
        large enough, and TooFewSince while the figures of before and these would tell what a few people said.
        """
        list(Organisation.objects.select_for_update().filter(pk=municipality.pk))
        figures = figures_of(Opinion.objects.of(municipality.pk, year).tally())
        if not may_be_shown(figures):
            raise NothingToShow
        shown = list(self.filter(municipality=municipality, year=year))
        if tells_of_few(shown, figures, Opinion.objects.of(municipality.pk, year)):
            raise TooFewSince
        self._standing_of(municipality, year).update(withdrawn_at=timezone.now())
        made = self.create(municipality=municipality, year=year, by=by, figures=figures)
        Entry.objects.record(What.OPINIONS_SHOWN, by=by, municipality=municipality, about=made, year=year)
        return made

    @transaction.atomic
    def withdraw(self, municipality, year, *, by=None):
        """Show nothing of this year any more. Returns whether anything was shown."""
        was_shown = bool(self._standing_of(municipality, year).update(withdrawn_at=timezone.now()))
        if was_shown:
            Entry.objects.record(What.OPINIONS_HIDDEN, by=by, municipality=municipality, year=year)
        return was_shown

    def _standing_of(self, municipality, year):
        return self.standing().filter(municipality=municipality, year=year)


def tells_of_few(shown, figures, opinions):
    """Whether these figures differ from the last that everyone saw of a group by what fewer than `FEWEST` people said:
    whoever kept both could work that out. Takes the publications, the newest first, and all Opinions of the year."""
    for side in Side.values:
        before = next((each for each in shown if each.figures[side]), None)
        if before and figures[side]:
            news = opinions.filter(side=side, at__gt=before.at).order_by().values("person").distinct().count()
            fewer = answers_in(before.figures[side]) - answers_in(figures[side])  # who answer as the other group since
            if 0 < news < FEWEST or 0 < fewer < FEWEST:
                return True
    return False


def answers_in(figures):
    """How many people of a group answered every statement, in the figures of a publication."""
    return min(sum(each.values()) for each in figures.values())


@holds(Purpose.CLIMATE, Keep.RECORD, figures=Plain.FIGURES, withdrawn_at=Whose.OFFICIAL)
class OpinionPublication(Own):
    """The figures of a year as everyone sees them; `figures` are those of `figures_of` at that moment."""

    year = models.PositiveSmallIntegerField(_("year"))
    figures = models.JSONField(_("figures"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = OpinionPublicationManager()

    class Meta:
        verbose_name = _("publication of opinions")
        verbose_name_plural = _("publications of opinions")
        ordering = ["-year", "-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "year"],
                condition=Q(withdrawn_at=None),
                name="one_publication_of_opinions_a_year",
            ),
        ]

    def __str__(self):
        return f"{self.municipality_id} {self.year}"
