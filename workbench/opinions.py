"""The figures of the statements and of the scales as officials see them, and as files."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.models import District
from climate.apart import apart_bars, signed
from climate.compared import KEY
from climate.scales import ALL, CUTS, DISTRICT, most_apart, scored_in
from climate.sides import charts, figures_of
from initiatives.search import data_version
from initiatives.search.facets import SCALES
from initiatives.search.names import Names
from taxonomy.lenses import LENSES

MOST = 12  # groups that differ most
CUT_NAMES = {key: lens.name for key, lens in LENSES.items()} | {DISTRICT: gettext_lazy("Districts")}


class Apart:
    """The differences on the scales in a municipality, and those of the groups of one cut.

    Three queries, two of which are asked once per version.
    """

    def __init__(self, municipality, cut=ALL):
        versions = data_version.latest()
        self.municipality, self.cut = municipality, cut if cut in CUTS else CUTS[0]
        self.scored = scored_in(municipality.pk, versions.rows.number)
        self.names = Names(version=versions.names)
        districts = District.objects.filter(municipality=municipality).order_by("sort_name", "pk")
        self.districts = dict(districts.values_list("code", "name"))

    @property
    def total(self):
        """How many initiatives both scored."""
        return len(self.scored.differences)

    @property
    def of_all(self):
        """The scales over all initiatives, the furthest apart first: an ApartBars, with a row each."""
        return self._drawn(sorted(self.scored.of(), key=lambda each: (-each.size, each.scale)))

    @property
    def of_groups(self):
        """The groups of the cut that differ most, each on one scale."""
        return self._drawn(most_apart(self.scored.of(self.cut), MOST))

    @property
    def table(self):
        """[(name of a group, [(the difference in words, n, address) or None for each scale])] of the cut, in order."""
        found = {(each.value, each.scale): each for each in self.scored.of(self.cut)}
        known = {value for value, _scale in found}
        return [
            (
                self.name(self.cut, value),
                [
                    (signed(each.mean), each.n, self.address(each)) if (each := found.get((value, scale))) else None
                    for scale in SCALES
                ],
            )
            for value in self.in_order(self.cut)
            if value in known
        ]

    @property
    def labels(self):
        """The names of the scales, as the columns of the table."""
        return [scale.label for scale in SCALES.values()]

    def _drawn(self, differences):
        drawn = apart_bars(differences)
        rows = [
            (
                bar,
                self.name(bar.difference.cut, bar.difference.value),
                SCALES[bar.difference.scale].label,
                self.address(bar.difference),
            )
            for bar in drawn.bars
        ]
        return drawn, rows

    def in_order(self, cut):
        """The values of a cut in the order in which pages show them."""
        return list(self.districts if cut == DISTRICT else self.names.of(cut))

    def name(self, cut, value):
        """What a group is called; "" for all."""
        if cut == ALL:
            return ""
        return self.districts.get(value, value) if cut == DISTRICT else self.names.label(cut, value)

    def address(self, difference):
        """The list of exactly the initiatives behind a difference."""
        chosen = [("municipality", self.municipality.pk)]
        if difference.cut != ALL:
            chosen.append((difference.cut, difference.value))
        chosen.append((KEY, difference.scale))
        return f"{reverse('initiatives:list')}?{'&'.join(f'{key}={value}' for key, value in chosen)}"

    def file(self):
        """The lines of a file with all differences: a head, then all initiatives, then each group of each cut."""
        yield [_("divided by"), _("group"), _("scale"), _("initiatives"), _("mean difference"), _("spread"), _("list")]
        for cut in (ALL, *CUTS):
            order = {value: place for place, value in enumerate(self.in_order(cut) if cut != ALL else [""])}
            places = list(SCALES)
            for each in sorted(
                self.scored.of(cut), key=lambda each: (order.get(each.value, len(order)), places.index(each.scale))
            ):
                yield [
                    str(CUT_NAMES.get(cut, _("all initiatives"))),
                    self.name(cut, each.value),
                    SCALES[each.scale].label,
                    each.n,
                    round(each.mean, 2),
                    round(each.spread, 2),
                    self.address(each),
                ]


def lines_of(municipality, years):
    """The lines of a file with the figures of these years: {year: tally of opinions}."""
    yield [
        _("municipality"),
        _("year"),
        _("statement"),
        _("group"),
        _("answered"),
        _("agree"),
        _("disagree"),
        _("don’t know"),
        _("agree, percentage of who has an opinion"),
    ]
    for year, tally in years.items():
        for chart in charts(figures_of(tally)):
            for bar in chart.bars:
                numbers = (
                    [_("too few"), "", "", "", ""]
                    if bar.n is None
                    else [bar.n, bar.agree, bar.disagree, bar.unknown, "" if bar.share is None else bar.share]
                )
                yield [municipality.name, year, chart.text, bar.label, *numbers]
