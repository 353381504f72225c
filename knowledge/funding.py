"""Funding instruments: a list that comes in as a file, and which of them fit an initiative.

None is shipped: the 2015 study (3.8, printed as 3.9) counts 19 of them, and its text does not hold them.
"""

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.lists import ListRow, ListVersion, one_first
from intake.options import LegalForm, Phase, SupportNeed
from ui.columns import KEY_SAYS, ListColumn, amount_of, day_of, key_of, link_of, options_of, text_of
from ui.money import euros, span, typed
from ui.personal import Keep, Plain, Purpose, holds

LONGEST_LINK = 300
# What a condition of an instrument and the answer of the checklist that it looks at have in common:
# the field of the instrument, the question, its options.
MATCHES = [
    ("needs", "support_needs", SupportNeed),
    ("phases", "phase", Phase),
    ("legal_forms", "legal_form", LegalForm),
]


def bars(keys):
    return " | ".join(keys)


def day_in_cell(day):
    return f"{day:%d-%m-%Y}" if day else ""


def keys_of(options):
    return ", ".join(options.values)


COLUMNS = [
    ListColumn("key", gettext_lazy("key"), KEY_SAYS, key_of),
    ListColumn("name", gettext_lazy("name"), gettext_lazy("What it is called."), text_of(160), is_required=True),
    ListColumn(
        "kind",
        gettext_lazy("kind"),
        gettext_lazy("For example subsidy, loan, fund or prize."),
        text_of(80),
        is_required=True,
    ),
    ListColumn(
        "conditions", gettext_lazy("conditions"), gettext_lazy("What is asked, in plain words."), text_of(1000)
    ),
    ListColumn(
        "low",
        gettext_lazy("low amount"),
        gettext_lazy("In euros. May be empty."),
        amount_of,
        empty=None,
        show=typed,
        is_number=True,
    ),
    ListColumn(
        "high",
        gettext_lazy("high amount"),
        gettext_lazy("In euros. May be empty."),
        amount_of,
        empty=None,
        show=typed,
        is_number=True,
    ),
    ListColumn(
        "term",
        gettext_lazy("term"),
        gettext_lazy("Last day to ask for it: 31-12-2026. After it nobody sees it any more. Empty: no last day."),
        day_of,
        empty=None,
        show=day_in_cell,
        is_number=True,
    ),
    ListColumn(
        "link",
        gettext_lazy("link"),
        gettext_lazy("Where one reads more. It begins with http:// or https://."),
        link_of(LONGEST_LINK),
    ),
    ListColumn(
        "needs",
        gettext_lazy("needs"),
        gettext_lazy("For which support that an initiative asks for; parted by an upright bar."),
        options_of(SupportNeed.choices),
        empty=(),
        show=bars,
        example=keys_of(SupportNeed),
    ),
    ListColumn(
        "phases",
        gettext_lazy("phases"),
        gettext_lazy("For which phases; parted by an upright bar. Empty: for all."),
        options_of(Phase.choices),
        empty=(),
        show=bars,
        example=keys_of(Phase),
    ),
    ListColumn(
        "legal_forms",
        gettext_lazy("legal forms"),
        gettext_lazy("For which legal forms; parted by an upright bar. Empty: for all."),
        options_of(LegalForm.choices),
        empty=(),
        show=bars,
        example=keys_of(LegalForm),
    ),
]


@holds(Purpose.CURATION, Keep.RECORD)
class FundingList(ListVersion):
    """One version of a list of funding instruments."""

    class Meta:
        verbose_name = gettext_lazy("list of funding")
        verbose_name_plural = gettext_lazy("lists of funding")
        constraints = [one_first("one_first_funding_list")]


def several(options, label):
    return ArrayField(models.CharField(max_length=24, choices=options), verbose_name=label, default=list, blank=True)


class FundingQuerySet(models.QuerySet):
    def in_force(self, code):
        """Those of the lists that count for this municipality today (its code, None for a national initiative),
        without those whose term is over."""
        lists = FundingList.objects.in_force_for(code)
        found = self.filter(version__in=lists.values("pk"))
        return found.filter(Q(term=None) | Q(term__gte=localdate()))

    def fitting(self, initiative):
        """What fits an initiative by its current answers: FundingFits, those with most reasons first. One query."""
        intake = initiative.intake
        answers = {name: set(as_list(getattr(intake, question))) for name, question, _options in MATCHES}
        found = self.in_force(initiative.municipality_id)
        for name, given in answers.items():
            if given:
                found = found.filter(Q(**{name: []}) | Q(**{f"{name}__overlap": sorted(given)}))
        fits = [FundingFit.of(each, answers) for each in found]
        return sorted((each for each in fits if each.reasons), key=lambda each: -len(each.reasons))


def as_list(value):
    return value if isinstance(value, list) else [value] if value else []


@holds(
    Purpose.CURATION,
    Keep.RECORD,
    kind=Plain.OWN_WORDS,
    conditions=Plain.OWN_WORDS,
    term=Plain.MOMENT,
    link=Plain.OWN_WORDS,
    needs=Plain.OPTION,
    phases=Plain.OPTION,
    legal_forms=Plain.OPTION,
)
class Funding(ListRow):
    """A way to get money: what it is, what is asked, how much, until when, and for whom."""

    version = models.ForeignKey(
        FundingList, models.CASCADE, related_name="rows", verbose_name=gettext_lazy("list of funding")
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=80)
    conditions = models.CharField(gettext_lazy("conditions"), max_length=1000, blank=True)
    low = models.DecimalField(gettext_lazy("low amount"), max_digits=9, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(gettext_lazy("high amount"), max_digits=9, decimal_places=2, null=True, blank=True)
    term = models.DateField(gettext_lazy("term"), null=True, blank=True)
    link = models.URLField(gettext_lazy("link"), max_length=LONGEST_LINK, blank=True)
    needs = several(SupportNeed.choices, gettext_lazy("needs"))
    phases = several(Phase.choices, gettext_lazy("phases"))
    legal_forms = several(LegalForm.choices, gettext_lazy("legal forms"))

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("funding instrument")
        verbose_name_plural = gettext_lazy("funding instruments")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="funding_once_in_a_list"),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(low__lte=models.F("high")), name="funding_low_to_high"
            ),
        ]

    @property
    def amount(self):
        """How much, in words; "" when the list does not say."""
        if self.low is None and self.high is None:
            return ""
        if self.low is None:
            return _("at most %(amount)s") % {"amount": euros(self.high)}
        if self.high is None:
            return _("from %(amount)s") % {"amount": euros(self.low)}
        return span(self.low, self.high)

    @property
    def term_in_words(self):
        return date_format(self.term, "DATE_FORMAT") if self.term else ""


@dataclass(frozen=True)
class FundingFit:
    """An instrument that fits, with why: `reasons` are (what, words) of conditions that the answers meet, `unknown`
    the names of those about which the initiative did not say anything."""

    funding: Funding
    reasons: list
    unknown: list

    @classmethod
    def of(cls, funding, answers):
        reasons, unknown = [], []
        for name, _question, options in MATCHES:
            wanted, label = getattr(funding, name), SAID[name]
            met = [str(options(key).label) for key in wanted if key in answers[name]]
            if met:
                reasons.append((label, ", ".join(met)))
            elif wanted:
                unknown.append(label)
        return cls(funding, reasons, unknown)


SAID = {
    "needs": gettext_lazy("asks for"),
    "phases": gettext_lazy("phase"),
    "legal_forms": gettext_lazy("legal form"),
}
