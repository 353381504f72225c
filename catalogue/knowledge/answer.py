"""What a reader asks of the knowledge base, and what it answers: the address is the whole of the question.

Words, facets and their counts are those of the list of initiatives (`initiatives.search`); within a facet "or",
between facets "and", and the counts of a facet ignore its own choice.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.models import Municipality
from catalogue.knowledge.collection import Collection, present
from catalogue.knowledge.shelves import asked_municipality, municipalities_shown
from initiatives.search import data_version
from initiatives.search.arrays import united
from initiatives.search.data_version import DataVersions
from initiatives.search.facets import FACETS_OF_ALL, Facet
from initiatives.search.hits import ALL, Hits, Reader, find, ranked
from initiatives.search.names import Name, Names
from initiatives.search.query import Plan, Query
from initiatives.search.selection import BEST, Selection, shown, unknown_value
from knowledge.models import Article
from taxonomy.lenses import LENSES

PAGE_SIZE = 20
OWN_ORDER = "newest"  # of the index, where the place on the page stands for the day of registration
KIND = Facet("kind", gettext_lazy("kind of article"), options=tuple(Article.Kind.choices))
# What helps is looked for by what is the matter: a threshold or a need before the other ways to look.
FACETS = {
    facet.key: facet
    for facet in [
        KIND,
        FACETS_OF_ALL["growth"],
        FACETS_OF_ALL["support_needs"],
        FACETS_OF_ALL["phase"],
        *(FACETS_OF_ALL[key] for key in LENSES if key != "growth"),
    ]
}
# What the address of the list of initiatives knows besides, and this one does not.
OF_THE_LIST = ("sort", "view", "columns", "down", "across")


@dataclass(frozen=True)
class ArticleAnswer:
    """The answer to a question. `municipality` is the one whose pages the reader asks for, None for those of all;
    `notices` say what was ignored in the address."""

    selection: Selection
    municipality: Municipality | None
    codes: frozenset[str]
    collection: Collection
    hits: Hits
    names: Names
    versions: DataVersions
    notices: tuple[str, ...] = ()

    @classmethod
    def of(cls, parameters, user):
        """The answer for this reader to what stands in a QueryDict.

        One query for the versions, and one for a municipality that is asked for.
        """
        versions = data_version.read()
        parameters = parameters.copy()
        code, notices = parameters.pop("municipality", [""])[-1], []
        for key in OF_THE_LIST:
            if key in parameters:
                del parameters[key]
                notices.append(_("We do not know the filter “%s”. We left it out.") % shown(key))
        municipality = asked_municipality(code)
        if code and not municipality:
            notices.append(unknown_value(FACETS_OF_ALL["municipality"], code))
        selection, ignored = Selection.parse(parameters, FACETS)
        names = Names(version=versions.names)
        selection = replace(selection, chosen=names.followed(selection.chosen))
        # The kinds stand in code, and were judged already.
        chosen = {key: values for key, values in selection.chosen.items() if key != KIND.key}
        for key, value in names.unknown(chosen):
            selection = selection.without(key, value).on_page(selection.page)
            ignored.append(unknown_value(FACETS[key], value))
        collection = present(versions)
        codes = municipalities_shown(user, versions, municipality.pk if municipality else "")
        hits = found_in(collection, selection, codes)
        return cls(selection, municipality, codes, collection, hits, names, versions, (*notices, *ignored))

    @property
    def total(self):
        return self.hits.total

    @cached_property
    def entries(self):
        """All that was found, the best match first, without words in the order of a page."""
        keys = self.hits.keys(BEST if self.selection.text else OWN_ORDER).tolist()
        return [self.collection.entries[key] for key in keys]

    @property
    def last_page(self):
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def page(self):
        """The page to show: the asked one, or the last when there are fewer."""
        return min(self.selection.page, self.last_page)

    @property
    def on_page(self):
        start = (self.page - 1) * PAGE_SIZE
        return self.entries[start : start + PAGE_SIZE]

    @property
    def counts(self):
        """{facet key: {value: how many articles}}."""
        return self.hits.counts.values

    @property
    def marks(self):
        """The folded words to mark in what is shown."""
        return self.hits.plan.marks

    @cached_property
    def correction(self):
        """(the words that were searched instead, the selection that asks them), or None. Nobody is offered a word that
        stands only in what their pages do not list."""
        text = self.hits.plan.correction
        if not text or not self.hits.stands(*Query.parse(text).terms):
            return None
        return text, replace(self.selection, text=text, page=1)

    def options(self, key):
        """{value: Name} of a facet in the order in which they are shown."""
        if key == KIND.key:
            return {value: Name(capfirst(str(label))) for value, label in KIND.options}
        return self.names.of(key)


def found_in(collection, selection, codes):
    """The Hits of a selection among what these municipalities' pages show."""
    reader, plan, index, subjects = Reader(codes), Plan(), collection.index, collection.subjects
    if selection.text:
        plan = index.lexicon.plan(selection.text, subjects, public=not reader.sees_more)
    hits = find(index, reader, selection, plan, subjects)
    if not selection.text:
        return hits
    # All words in the title, then all in title and summary, then all somewhere.
    in_lead = ranked(collection.by_lead, selection.text, hits.plan, subjects)
    in_name = [(rank, rows) for rank, rows in hits.ranks if rank < ALL]
    rest = united([rows for rank, rows in hits.ranks if rank >= ALL])
    # An article has the same slot in both indexes.
    return replace(hits, ranks=(*in_name, *((ALL + rank, rows & rest) for rank, rows in in_lead)))
