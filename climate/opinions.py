"""What initiators and officials find of their municipality: three statements, answered once a year by each.

The statements are those that CMO STAMM put before residents and municipalities in Groningen, under the question
whether these match (slides, “2. Geen match?”). What was answered there is not legible any more, so nothing of it is
here.

Nobody's name stands with an answer, also not in the database: a row carries a keyed digest of the e-mail address of
who answered, for one municipality and one year. So it can be changed until the year ends, and nobody answers twice.
"""

from collections import defaultdict

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from initiatives.models import Initiative, initiated_by
from ui.personal import DataKind, Keep, Purpose, Whose, holds

FEWEST = 5  # of fewer people of a group nothing is told but that there are too few


class OpinionStatement(models.TextChoices):
    """The statements, in the order of the source."""

    TOGETHER = "together", _("The municipality works with residents enough to carry out their ideas.")
    ROOM = "room", _("Residents get enough room to carry out their ideas and initiatives.")
    SUPPORT = "support", _("The municipality supports initiatives of residents enough, also with money.")


class OpinionAnswer(models.TextChoices):
    AGREE = "agree", _("Agree")
    DISAGREE = "disagree", _("Disagree")
    UNKNOWN = "unknown", _("Don’t know")


class Side(models.TextChoices):
    """As who somebody answers."""

    INITIATOR = "initiator", _("Initiators")
    OFFICIAL = "official", _("Officials")


def this_year():
    """The calendar year in which an answer of now counts."""
    return timezone.localdate().year


def person_of(identity, municipality_code, year):
    """The digest that stands in the place of a person: of their e-mail address, or of what else names them here.

    It differs from municipality to municipality and from year to year, so that no answers can be tied to others.
    """
    value = f"{municipality_code} {year} {identity.strip().lower()}"
    return salted_hmac("climate.opinions", value, algorithm="sha256").hexdigest()


def initiates_in(user):
    """The municipalities of which this person may answer as an initiator, by name: where an initiative of theirs is,
    and where they are no official themselves. Only those that take part. One query."""
    codes = Initiative.objects.filter(pk__in=initiated_by(user), archived_at=None).values("municipality")
    places = Municipality.objects.filter(pk__in=codes, organisation__isnull=False)
    return places.exclude(pk__in=list(user.roles)).order_by("sort_name", "pk")


class OpinionQuerySet(models.QuerySet):
    def of(self, municipality_code, year):
        return self.filter(municipality=municipality_code, year=year)

    def by(self, person):
        """{statement: answer} of what this person said, as `person_of` names them. One query."""
        return dict(self.filter(person=person).values_list("statement", "answer"))

    def years(self, municipality_code):
        """The years in which anybody answered, the latest first. One query."""
        found = self.filter(municipality=municipality_code).order_by("-year").values_list("year", flat=True)
        return list(found.distinct())

    def tally(self):
        """{(side, statement): {answer: how many}} of these. One query."""
        found = defaultdict(dict)
        rows = self.order_by().values_list("side", "statement", "answer").annotate(Count("pk"))
        for side, statement, answer, number in rows:
            found[side, statement][answer] = number
        return dict(found)

    def give(self, answers, *, municipality, side, person):
        """Write down what this person finds this year: {statement: answer}; what they said before makes place for it.

        Two of the same person at once leave one row a statement: the database sees to that.
        """
        now, year = timezone.now(), this_year()
        return self.bulk_create(
            [
                Opinion(
                    municipality=municipality,
                    year=year,
                    side=side,
                    statement=statement,
                    answer=answer,
                    person=person,
                    at=now,
                )
                for statement, answer in sorted(answers.items())
            ],
            update_conflicts=True,
            unique_fields=["person", "statement"],
            update_fields=["answer", "side", "at"],
        )


@holds(
    Purpose.CLIMATE,
    Keep.SCORE,
    answer=(Whose.SCORER, DataKind.ANSWER),
    person=(Whose.SCORER, DataKind.KEY),
    at=Whose.SCORER,
)
class Opinion(models.Model):
    """One answer to one statement, of one person in one year."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name=_("municipality"))
    year = models.PositiveSmallIntegerField(_("year"))
    side = models.CharField(_("as who"), max_length=10, choices=Side)
    statement = models.CharField(_("statement"), max_length=10, choices=OpinionStatement)
    answer = models.CharField(_("answer"), max_length=10, choices=OpinionAnswer)
    # Of the person, the municipality and the year together (`person_of`).
    person = models.CharField(max_length=64)
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ["municipality", "-year", "pk"]
        indexes = [models.Index(fields=["municipality", "year"], name="opinions_of_a_year")]
        constraints = [
            models.UniqueConstraint(fields=["person", "statement"], name="one_opinion_a_person_year_and_statement"),
            models.CheckConstraint(
                condition=Q(statement__in=OpinionStatement.values), name="opinion_on_a_known_statement"
            ),
            models.CheckConstraint(condition=Q(answer__in=OpinionAnswer.values), name="opinion_has_a_known_answer"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="opinion_of_a_known_side"),
        ]

    def __str__(self):
        return f"{self.municipality_id} {self.year} {self.statement}"
