"""What an initiative is worth: dated statements, superseded and never edited, with a copy of every price in them.

After the 2015 study: volunteer hours, what is spared or taken over at the prices of a list (3.9), the six kinds of
value (4.5) and the six sources of income of the business model (4.7). Those measure different things beside each
other, and are never added up to one number.
"""

from decimal import Decimal

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from audit.models import Entry, What
from initiatives import gate
from initiatives.kept import Own
from initiatives.models import Initiative, initiated_by
from intake.options import Voice
from ui.money import times
from ui.personal import Keep, Plain, Purpose, Whose, holds
from valuation.prices import LONGEST_NAME, LONGEST_SOURCE, LONGEST_UNIT, Price, PriceList

LONGEST_WORDS = 1000
# Which voices an initiator reads and writes: what an official says alone stays with the municipality.
OF_INITIATORS = [Voice.INITIATOR, Voice.TOGETHER]


class ValueKind(models.TextChoices):
    """The six kinds of value of the study (4.5), in its order."""

    COMMUNITY = "community", _("Community")
    DEMOCRACY = "democracy", _("Democracy")
    LOWER_COSTS = "lower_costs", _("Lower costs")
    WELLBEING = "wellbeing", _("Well-being")
    INNOVATION = "innovation", _("Innovation")
    ECONOMY = "economy", _("Economy")


class IncomeSource(models.TextChoices):
    """The six sources of income of the study (4.7), in its order."""

    GOVERNMENTS = "governments", _("Governments")
    FUNDS = "funds", _("Funds")
    ENTREPRENEURS = "entrepreneurs", _("Social entrepreneurs")
    USERS = "users", _("Users")
    INSTITUTIONS = "institutions", _("Institutions")
    OTHER = "other", _("Other")


class StatementOvertaken(Exception):
    """Somebody made a statement in this voice since the page was opened. `newest` is that one."""

    def __init__(self, newest):
        super().__init__(str(newest))
        self.newest = newest


class StatementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The gate: officials what was said in their municipality, an initiator what they said or said together of
        what is theirs, everyone what was made public."""
        public = self.public_condition()
        if not user.is_authenticated:
            return self.filter(public)
        own = Q(municipality__in=user.serves_by_now)
        mine = Q(voice__in=OF_INITIATORS, initiative__in=initiated_by(user))
        return self.filter(public | own | mine)

    @staticmethod
    def public_condition():
        """What was made public, of an initiative that is public and still in the municipality that decided so."""
        shown = Showing.objects.filter(statement=OuterRef("pk"), ended_at=None)
        here = Q(municipality=F("initiative__municipality"))
        here |= Q(municipality__went_up_in=F("initiative__municipality"))
        return Exists(shown) & gate.public("initiative__") & here

    def public(self):
        """What everyone may see."""
        return self.filter(self.public_condition())

    def current(self):
        """Those that no newer one in their voice replaced."""
        return self.filter(superseded_at=None)

    def chain(self, initiative, voice):
        """All that a voice said of an initiative in its municipality, or in one that went up in it."""
        here = Municipality.objects.now_in([initiative.municipality_id])
        return self.filter(initiative=initiative, voice=voice, municipality__in=here)

    def counted(self):
        """Of each initiative the newest, whoever made it: what the sums of a municipality are made of."""
        return self.current().order_by("initiative_id", "-at", "-pk").distinct("initiative_id")

    def state(self, initiative, voice, *, year, figures, words, by, replaces=None, at=None):
        """Record what an initiative is worth, in a voice; the one before it in this voice stays as history.

        `figures` are unsaved Figures, `words` {kind of value: text}. A figure that says what it said in the statement
        before, keeps who filled it in and when. Returns the statement. Raises StatementOvertaken when `replaces` is
        not the key of the present one (None for none), unless that says the same, as after a double click.
        """
        at = at or timezone.now()
        with transaction.atomic():
            Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=initiative.pk)
            now = self.chain(initiative, voice).current().first()
            if (now and now.pk) != replaces:
                if now and now.says(year, figures, words):
                    return now
                raise StatementOvertaken(now)
            known = {each.said: each for each in now.figures.all()} if now else {}
            if now:
                self.filter(pk=now.pk).update(superseded_at=at)
            chain = {"initiative": initiative, "municipality": initiative.municipality, "voice": voice}
            statement = self.model(year=year, by=by, at=at, **chain, **sums(figures))
            for kind in ValueKind.values:
                setattr(statement, kind, words.get(kind, ""))
            statement.save(force_insert=True)
            for place, figure in enumerate(figures):
                before = known.get(figure.said)
                figure.statement, figure.place = statement, place
                figure.by, figure.at = (before.by, before.at) if before else (by, at)
            Figure.objects.bulk_create(figures)
        return statement


def sums(figures):
    """{field of a Statement: Decimal or None}: the low and the high end of each of its three sums."""
    found = {}
    hours = next((each for each in figures if each.kind == Figure.Kind.HOURS), None)
    rate = next((each for each in figures if each.kind == Figure.Kind.RATE), None)
    for end in ("low", "high"):
        both = hours and rate
        found[f"volunteers_{end}"] = times(getattr(hours, end), getattr(rate, end)) if both else None
        found[f"outcomes_{end}"] = total(getattr(each, f"amount_{end}") for each in of(figures, Figure.Kind.OUTCOME))
        income = [getattr(each, end) for each in of(figures, Figure.Kind.INCOME)]
        found[f"income_{end}"] = total(each for each in income if each is not None)
    return found


def of(figures, kind):
    return [each for each in figures if each.kind == kind]


def total(amounts):
    """The sum; None of nothing, which is something else than a sum of 0."""
    amounts = list(amounts)
    return sum(amounts, Decimal(0)) if amounts else None


def euro_field(label):
    return models.DecimalField(label, max_digits=18, decimal_places=2, null=True, blank=True)


def person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=label
    )


def words_field(kind):
    return models.CharField(kind.label, max_length=LONGEST_WORDS, blank=True)


@holds(
    Purpose.ACCOUNTABILITY,
    Keep.DOSSIER,
    by=Whose.ACCOUNT,
    at=Whose.ACCOUNT,
    superseded_at=Plain.MOMENT,
    community=Whose.ANYBODY,
    democracy=Whose.ANYBODY,
    lower_costs=Whose.ANYBODY,
    wellbeing=Whose.ANYBODY,
    innovation=Whose.ANYBODY,
    economy=Whose.ANYBODY,
)
class Statement(Own):
    """What an initiative is worth in one year, as one voice says it; the sums follow from its figures."""

    SUMS = ("volunteers", "outcomes", "income")

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="statements", verbose_name=_("initiative"))
    voice = models.CharField(_("who says it"), max_length=10, choices=Voice)
    year = models.PositiveSmallIntegerField(_("about the year"))
    superseded_at = models.DateTimeField(_("replaced at"), null=True, blank=True)
    volunteers_low = euro_field(_("volunteer work, low"))
    volunteers_high = euro_field(_("volunteer work, high"))
    outcomes_low = euro_field(_("spared or taken over, low"))
    outcomes_high = euro_field(_("spared or taken over, high"))
    income_low = euro_field(_("income, low"))
    income_high = euro_field(_("income, high"))
    community = words_field(ValueKind.COMMUNITY)
    democracy = words_field(ValueKind.DEMOCRACY)
    lower_costs = words_field(ValueKind.LOWER_COSTS)
    wellbeing = words_field(ValueKind.WELLBEING)
    innovation = words_field(ValueKind.INNOVATION)
    economy = words_field(ValueKind.ECONOMY)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("value statement")
        verbose_name_plural = _("value statements")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "municipality", "voice"],
                condition=Q(superseded_at=None),
                name="one_current_statement_a_voice",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality", "initiative"], condition=Q(superseded_at=None), name="statements_that_count"
            ),
        ]

    def __str__(self):
        return f"{self.initiative_id} {timezone.localdate(self.at):%Y-%m-%d}"

    @property
    def words(self):
        """{kind of value: text} of what was said of the six."""
        return {kind: text for kind in ValueKind.values if (text := getattr(self, kind))}

    def ends(self, name):
        """(low, high) of one of the sums ("volunteers", "outcomes", "income"); None when there is none."""
        low = getattr(self, f"{name}_low")
        return None if low is None else (low, getattr(self, f"{name}_high"))

    def says(self, year, figures, words):
        """Whether it says exactly this."""
        said = [each.said for each in self.figures.all()]
        given = {kind: text for kind, text in words.items() if text}
        return (self.year, said, self.words) == (year, [each.said for each in figures], given)

    def show(self, *, by):
        """Make it public from now on; another statement of the initiative that was, is not any more. The same again
        changes nothing."""
        with transaction.atomic():
            Initiative.objects.select_for_update(of=["self"], no_key=True).get(pk=self.initiative_id)
            shown = Showing.objects.filter(initiative=self.initiative_id, ended_at=None)
            if shown.filter(statement=self).exists():
                return
            shown.update(ended_at=timezone.now(), ended_by=by)
            Showing.objects.create(statement=self, initiative_id=self.initiative_id, by=by)
            self._log(What.VALUE_SHOWN, by)

    def hide(self, *, by):
        """Take it off the website. Not public, it stays so."""
        with transaction.atomic():
            shown = Showing.objects.filter(statement=self, ended_at=None)
            if shown.update(ended_at=timezone.now(), ended_by=by):
                self._log(What.VALUE_HIDDEN, by)

    def _log(self, what, by):
        Entry.objects.record(what, by=by, municipality=self.municipality_id, about=self)


@holds(
    Purpose.ACCOUNTABILITY,
    Keep.DOSSIER,
    source=Whose.ANYBODY,
    by=Whose.ACCOUNT,
    at=Whose.ACCOUNT,
    name=Plain.OWN_WORDS,
    unit=Plain.OWN_WORDS,
    price_source=Plain.OWN_WORDS,
    listed_at=Plain.MOMENT,
)
class Figure(models.Model):
    """One number in a statement, between two ends, with where it comes from, who filled it in and when.

    An outcome has its own copy of the price that was used, so that it stays as it was when prices change. An income
    may be no more than yes or no.
    """

    class Kind(models.TextChoices):
        HOURS = "hours", _("volunteer hours a year")
        RATE = "rate", _("rate of an hour")
        OUTCOME = "outcome", _("spared or taken over")
        INCOME = "income", _("income")

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")

    # What makes two figures say the same.
    SAID = ("kind", "key", "answer", "low", "high", "source", "price_id", "name", "unit", "price_low", "price_high")
    SAID += ("price_year", "price_source")

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="figures", verbose_name=_("statement"))
    place = models.PositiveSmallIntegerField(_("place"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    key = models.CharField(_("source of income"), max_length=16, choices=IncomeSource, blank=True)
    answer = models.CharField(_("whether there is any"), max_length=3, choices=Answer, blank=True)
    low = euro_field(_("low end"))
    high = euro_field(_("high end"))
    source = models.CharField(_("source"), max_length=LONGEST_SOURCE, blank=True)
    by = person(_("filled in by"))
    at = models.DateTimeField(_("when"))
    price = models.ForeignKey(
        Price, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("price of the list")
    )
    name = models.CharField(_("what"), max_length=LONGEST_NAME, blank=True)
    unit = models.CharField(_("unit"), max_length=LONGEST_UNIT, blank=True)
    price_low = euro_field(_("price, low"))
    price_high = euro_field(_("price, high"))
    price_year = models.PositiveSmallIntegerField(_("year of the price"), null=True, blank=True)
    price_source = models.CharField(_("source of the price"), max_length=LONGEST_SOURCE, blank=True)
    listed_at = models.DateTimeField(_("the list counts since"), null=True, blank=True)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["statement", "place"]
        constraints = [
            models.CheckConstraint(
                condition=Q(low=None) | Q(low__lte=F("high"), low__gte=0), name="figure_low_to_high"
            ),
            models.CheckConstraint(
                condition=~Q(kind="outcome") | Q(price_low__isnull=False, price_high__isnull=False, low__isnull=False),
                name="an_outcome_has_a_price",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key or self.name}".strip()

    @property
    def said(self):
        """What it says, whoever says it."""
        return tuple(getattr(self, name) for name in self.SAID)

    @property
    def amount_low(self):
        """Euros at the low end."""
        return times(self.low, self.price_low) if self.kind == self.Kind.OUTCOME else self.low

    @property
    def amount_high(self):
        return times(self.high, self.price_high) if self.kind == self.Kind.OUTCOME else self.high

    @classmethod
    def of_price(cls, price, low, high, source):
        """So many (`low` to `high`) of what the price is for, with a copy of the price."""
        copied = {"name": price.name, "unit": price.unit, "price_low": price.low, "price_high": price.high}
        copied |= {"price_year": price.year, "price_source": price.source, "listed_at": price.version.adopted_at}
        return cls(kind=cls.Kind.OUTCOME, price=price, low=low, high=high, source=source, **copied)


@holds(
    Purpose.ACCOUNTABILITY,
    Keep.DOSSIER,
    at=Whose.OFFICIAL,
    by=Whose.OFFICIAL,
    ended_at=Whose.OFFICIAL,
    ended_by=Whose.OFFICIAL,
)
class Showing(models.Model):
    """A dated act: an official made a statement public. Nothing is public without one."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="showings", verbose_name=_("statement"))
    # That of the statement: here so that the profile, which has a link to what is public, follows.
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="+", verbose_name=_("initiative"))
    at = models.DateTimeField(_("public since"), default=timezone.now)
    by = person(_("by"))
    ended_at = models.DateTimeField(_("public until"), null=True, blank=True)
    ended_by = person(_("taken off by"))

    class Meta:
        verbose_name = _("public value statement")
        verbose_name_plural = _("public value statements")
        constraints = [
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(ended_at=None), name="one_public_statement_an_initiative"
            ),
        ]

    def __str__(self):
        return str(self.statement_id)


def prices_for(initiative):
    """The prices that count for an initiative today: those of its municipality, then the shared ones. One query."""
    lists = PriceList.objects.in_force_for(initiative.municipality_id)
    found = Price.objects.filter(version__in=lists.values("pk")).select_related("version")
    return found.order_by(F("version__municipality").asc(nulls_last=True), "position", "pk")
