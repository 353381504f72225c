"""What a council pack holds: figures with their definitions, and the list, in plain words and numbers."""

import copy
from collections import Counter
from dataclasses import replace
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from areas.models import Municipality
from catalogue.listing import controls
from catalogue.listing.cards import place
from initiatives.gate import public
from initiatives.models import Initiative
from initiatives.search import counts
from initiatives.search.facets import Status
from initiatives.search.results import Results
from initiatives.search.selection import CARDS
from intake.models import Intake
from outbox.links import absolute
from taxonomy.lenses import LENSES
from taxonomy.models import Category

MOST = 1000


class Selected:
    """What a selection finds for officials of one municipality, so that each of them may read the pack."""

    def __init__(self, parameters, user, municipality):
        reader = copy.copy(user)
        reader.roles = {municipality: user.roles[municipality]}
        self.municipality = municipality
        self.results = Results.of(parameters, reader)
        self.selection = bare(self.results.selection)

    @property
    def address(self):
        return absolute(controls.list_address(self._for_all if self.is_public else self.selection))

    @property
    def filters(self):
        """The words and filters of the selection, in words."""
        return [label for label, _address in self.chips]

    @property
    def chips(self):
        """(label, address of a new pack without it) of the same."""
        return controls.chips(self.results, "initiatives:new-pack")

    @cached_property
    def keys(self):
        """The keys of what was found, in order, without what only its own initiator may see."""
        shared = public() | Q(municipality=self.municipality)
        found = [int(key) for key in self.results.keys]
        kept = set(Initiative.objects.filter(shared, pk__in=found).values_list("pk", flat=True))
        return [key for key in found if key in kept]

    @cached_property
    def is_public(self):
        """Whether everyone finds exactly this at the same address.

        A filter that only officials have would tell what is not public, even about public initiatives. That they be
        published is what everyone's list asks of itself.
        """
        public = Results.of(QueryDict(self._for_all.query), AnonymousUser())
        same = bare(public.selection).query == self._for_all.query
        return same and [int(key) for key in public.keys] == self.keys

    @property
    def _for_all(self):
        published = "status", Status.PUBLISHED.value
        asks_no_more = self.selection.chosen.get("status") == published[1:]
        selection = self.selection.without(*published) if asks_no_more else self.selection
        return replace(selection, says_all=False)


def bare(selection):
    """What a selection finds, without the view in which it was seen."""
    return selection.asking(view=CARDS, columns=(), down="", across="")


def snapshot_of(selected, *, title, note):
    """The contents of a pack: texts, whole numbers, lists and dictionaries, in the language of this moment.

    A constant number of queries.
    """
    found = Initiative.objects.filter(pk__in=selected.keys).with_profile().in_bulk()
    initiatives = [found[key] for key in selected.keys]
    categories = list(Category.objects.select_related("parent"))
    return {
        "title": title,
        "note": note,
        "language": get_language(),
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "municipality": Municipality.objects.get(pk=selected.municipality).name,
        "address": selected.address,
        "filters": selected.filters,
        "total": len(initiatives),
        "figures": [
            *lens_figures(
                categories, counts.by_category(Initiative.objects.filter(pk__in=selected.keys)), initiatives
            ),
            phase_figure(initiatives),
            neighbourhood_figure(initiatives),
            support_figure(initiatives),
        ],
        "definitions": definitions(categories),
        "initiatives": [entry(each) for each in initiatives],
    }


# --- Figures: a title, what is counted, (label, count, whether it is a part) of each row, and how many have none ----


def lens_figures(categories, counts, initiatives):
    """How many initiatives stand in each category; those in use no longer are there only when they count."""
    figures = []
    read = [each.classifications_by_lens() for each in initiatives]
    for key, lens in LENSES.items():
        rows = [
            [each.label, counts.get(each.pk, 0), bool(each.parent_id)]
            for each in whole_and_parts([each for each in categories if each.lens == key])
            if counts.get(each.pk) or not each.retired_at
        ]
        figures.append(
            {
                "title": str(lens.name),
                "counts": " ".join(
                    [str(lens.asks), counted(lens.many), _("Whoever is in a part is in the whole too.")]
                ),
                "rows": rows,
                "none": sum(not each[key] for each in read),
            }
        )
    return figures


def whole_and_parts(categories):
    """These categories in their order, each followed by its parts."""
    for category in categories:
        if category.parent_id is None:
            yield category
            yield from (each for each in categories if each.parent_id == category.pk)


def counted(many):
    if many:
        return _(
            "An initiative can stand in more than one category, so the numbers may add up to more than the total."
        )
    return _("An initiative stands in one category at most.")


def phase_figure(initiatives):
    return question_figure("phase", Counter(each.intake.phase for each in initiatives))


def support_figure(initiatives):
    counts = Counter(need for each in initiatives for need in each.intake.support_needs)
    counts[""] = sum(not each.intake.support_needs for each in initiatives)
    return question_figure("support_needs", counts)


def question_figure(name, counts):
    """How many gave each answer to a question; "" stands for no answer."""
    question = Intake._meta.get_field(name).question
    return {
        "title": question.label,
        "counts": str(question.ask),
        "rows": [[str(label), counts[value], False] for value, label in question.options.items()],
        "none": counts[""],
    }


def neighbourhood_figure(initiatives):
    """How many initiatives are active in each neighbourhood where any is."""
    places = [{(spot.sort_name, spot.name) for spot in each.intake.neighbourhoods.all()} for each in initiatives]
    counts = Counter(spot for spots in places for spot in spots)
    return {
        "title": _("Neighbourhoods"),
        "counts": _("Where the initiatives say that they are active. One can be active in several neighbourhoods."),
        "rows": [[name, counts[key, name], False] for key, name in sorted(counts)],
        "none": sum(not spots for spots in places),
    }


# --- Words ---------------------------------------------------------------------------------------------------------


def definitions(categories):
    """What each category meant on this day, by lens."""
    return [
        {
            "lens": str(lens.name),
            "asks": str(lens.asks),
            "categories": [
                [each.name, each.says, bool(each.parent_id)]
                for each in whole_and_parts([each for each in categories if each.lens == key and not each.retired_at])
            ],
        }
        for key, lens in LENSES.items()
    ]


def entry(initiative):
    """An initiative as it stands in the list: what everyone may read of it once it is public."""
    intake = initiative.intake
    municipality = initiative.municipality.name if initiative.municipality else ""
    return {
        "key": initiative.pk,
        "address": absolute(initiative.get_absolute_url()),
        "name": intake.name,
        "summary": intake.summary,
        "place": place(intake.place, [each.name for each in intake.neighbourhoods.all()], municipality),
        "phase": str(intake.get_phase_display()) if intake.phase else "",
        "was_public": initiative.is_public,
        "needs": Intake._meta.get_field("support_needs").question.texts(intake.support_needs),
        "categories": [
            [str(LENSES[key].name), [row.category.label for row in rows]]
            for key, rows in initiative.classifications_by_lens().items()
            if rows
        ],
    }
