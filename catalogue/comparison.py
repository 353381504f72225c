"""Two to four initiatives side by side: what they share and in what they differ."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue import fan_blades
from catalogue.charts import APART
from catalogue.profile.similar import categories_of, similar_to
from initiatives.models import Initiative
from initiatives.search.asked import Asked
from intake.models import Intake
from intake.questions import Audience, Section, questions
from taxonomy.lenses import LENSES

FEWEST, MOST = 2, 4
# The answers that are compared, by part of the table; those that describe stand above without a verdict.
DESCRIBED = ["summary", "place", "started"]
COMPARED = {
    Section.PHASE: ["phase", "legal_form", "funding_sources"],
    Section.SUPPORT: ["support_needs"],
    Section.SIZE: ["volunteers", "professionals", "people_helped"],
    Section.INITIATOR: ["initiator_kind", "involvement_focus"],
}


@dataclass(frozen=True)
class ComparisonItem:
    """One thing that a cell says; `among` is how many of the compared initiatives say it."""

    text: str
    among: int = 0
    is_shared: bool = False
    is_own: bool = False


@dataclass(frozen=True)
class ComparisonCell:
    """What one initiative says in a row; `name` is that initiative, for a screen that stacks the cells."""

    name: str
    items: list[ComparisonItem]
    note: str = ""


@dataclass(frozen=True)
class ComparisonRow:
    """A row of the table. `differs` is None where a verdict says nothing, as between two summaries, or when fewer than
    two are known: what is not known differs from nothing."""

    label: str
    cells: list[ComparisonCell]
    differs: bool | None = None
    lens: str = ""
    note: str = ""


@dataclass(frozen=True)
class ComparisonPart:
    """Some rows under one heading."""

    title: str
    rows: list[ComparisonRow]
    note: str = ""


@dataclass(frozen=True)
class ComparisonHead:
    """The head of a column: the initiative, its small fan, and the address of this page without it."""

    name: str
    href: str
    shares: list[float]
    without: str


class Comparison:
    """The initiatives at these addresses that `reader` may see, in the order in which they were asked.

    An address that does not exist and one that the reader may not see are the same here. At most four queries, beside
    that for who the reader is.
    """

    def __init__(self, slugs, reader):
        self.slugs = list(dict.fromkeys(slug for slug in slugs if slug))
        asked = self.slugs[:MOST]
        visible = (
            Initiative.objects.visible_to(reader)
            .with_profile()
            .select_related("official_intake", "intake__municipality")
        )
        # A slug is a text without NUL and of at most 90 characters; anything else would only trouble the database.
        found = {each.slug: each for each in visible.filter(slug__in=[slug for slug in asked if is_slug(slug)])}
        self.reader = reader
        self.initiatives = [found[slug] for slug in asked if slug in found]

    @property
    def present(self):
        """The addresses of the initiatives that are there, in order."""
        return [each.slug for each in self.initiatives]

    # --- Whether it can be done ---
    @property
    def is_possible(self):
        return len(self.initiatives) >= FEWEST

    @property
    def can_grow(self):
        return len(self.initiatives) < MOST

    @property
    def notices(self):
        """What the reader should know about the address."""
        texts = []
        if len(self.slugs) > MOST:
            texts.append(_("You can compare at most %d initiatives. These are the first ones.") % MOST)
        if len(self.initiatives) < len(self.slugs[:MOST]):
            texts.append(_("We did not find every initiative that you chose. We left out the others."))
        return texts

    @cached_property
    def suggestions(self):
        """(name, address with it) of initiatives that look like the first one: one click more."""
        if not self.initiatives or not self.can_grow:
            return []
        first = self.initiatives[0]
        similar = similar_to(first, categories_of(first), self.reader, Asked(self.reader))
        return [
            (each.name, address_of([*self.present, each.slug])) for each in similar if each.slug not in self.present
        ]

    # --- The table ---
    @property
    def heads(self):
        return [
            ComparisonHead(
                each.intake.name,
                each.get_absolute_url(),
                fan_blades.shares(each.classifications_by_lens()),
                address_of([slug for slug in self.present if slug != each.slug]),
            )
            for each in self.initiatives
        ]

    @property
    def parts(self):
        """The parts of the table; a row in which nobody says anything is left out, but for the lenses."""
        parts = [
            ComparisonPart(_("In short"), self._described()),
            ComparisonPart(_("Through six lenses"), self._lenses()),
        ]
        parts += [ComparisonPart(section.label, self._compared(keys)) for section, keys in COMPARED.items()]
        scales = self._scales()
        if scales:
            note = _("Not public. A row is marked where scores lie three or more apart.")
            parts.append(ComparisonPart(_("Scores on the scales"), scales, note))
        return [part for part in parts if part.rows]

    def _described(self):
        rows = [ComparisonRow(_("Municipality"), self._cells([municipality(each)] for each in self.initiatives))]
        rows += [ComparisonRow(label, self._cells(texts)) for label, texts in self._answers(DESCRIBED)]
        return rows

    def _compared(self, keys):
        return [self._verdict(label, texts) for label, texts in self._answers(keys)]

    def _lenses(self):
        names = [
            {key: [row.category.name for row in rows] for key, rows in each.classifications_by_lens().items()}
            for each in self.initiatives
        ]
        return [
            self._verdict(str(lens.name), [each[key] for each in names], lens=lens.css) for key, lens in LENSES.items()
        ]

    def _answers(self, keys):
        """(label, texts of each initiative) of these questions, as far as anyone answered."""
        answers = [
            {answer.question.name: answer for answer in each.intake.answers(audience=Audience.PUBLIC)}
            for each in self.initiatives
        ]
        for key in keys:
            texts = [each[key].texts for each in answers]
            if any(texts):
                yield answers[0][key].label, texts

    def _scales(self):
        """The scales: what the initiator and the official scored, of the reader's own municipalities alone."""
        own = [self.reader.is_authenticated and each.is_editable_by(self.reader) for each in self.initiatives]
        rows = []
        for question in questions(Intake):
            if not question.is_scale:
                continue
            scores = [
                voices(each, question.name) if mine else None for each, mine in zip(self.initiatives, own, strict=True)
            ]
            if any(score for pair in scores if pair for score in pair):
                rows.append(self._scored(question, scores))
        return rows

    def _scored(self, question, scores):
        cells = []
        for initiative, pair in zip(self.initiatives, scores, strict=True):
            if pair is None:
                cells.append(ComparisonCell(initiative.intake.name, [], _("Only for its own municipality")))
                continue
            texts = [_("initiator %(score)d"), _("official %(score)d")]
            items = [ComparisonItem(text % {"score": score}) for text, score in zip(texts, pair, strict=True) if score]
            cells.append(ComparisonCell(initiative.intake.name, items))
        given = [score for pair in scores if pair for score in pair if score]
        differs = max(given) - min(given) >= APART if len(given) > 1 else None
        return ComparisonRow(question.label, cells, differs, note=question.legend)

    def _verdict(self, label, texts, lens=""):
        """A row of sets: what all say and what only one says is marked, and whether they are the same."""
        texts = list(texts)
        among = Counter(text for each in texts for text in set(each))
        everyone, said = len(texts), [set(each) for each in texts if each]
        is_judged = len(said) > 1
        cells = [
            ComparisonCell(
                initiative.intake.name,
                [
                    ComparisonItem(text, among[text], among[text] == everyone, is_judged and among[text] == 1)
                    for text in each
                ],
            )
            for initiative, each in zip(self.initiatives, texts, strict=True)
        ]
        return ComparisonRow(label, cells, any(each != said[0] for each in said) if is_judged else None, lens)

    def _cells(self, texts):
        return [
            ComparisonCell(initiative.intake.name, [ComparisonItem(text) for text in each])
            for initiative, each in zip(self.initiatives, texts, strict=True)
        ]


def municipality(initiative):
    return initiative.municipality.name if initiative.municipality else _("Nationwide")


def voices(initiative, key):
    """The scores of the initiator and of the official on one scale; None for an open one."""
    initiator = initiative.intake if initiative.intake.speaks_for_initiator else None
    return getattr(initiator, key, None), getattr(initiative.official_intake, key, None)


def is_slug(text):
    return text.isprintable() and len(text) <= Initiative._meta.get_field("slug").max_length


def address_of(slugs):
    """The address at which these initiatives stand side by side."""
    parameters = QueryDict(mutable=True)
    parameters.setlist("slug", slugs)
    return f"{reverse('initiatives:compare')}?{parameters.urlencode()}"
