"""What the list finds for a reader: the counted selection, the names that it needs, and one page of initiatives."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Func, IntegerField, Value
from django.utils.translation import gettext as _

from areas.models import Neighbourhood
from initiatives.models import Initiative
from initiatives.search import names
from initiatives.search.asked import Asked
from initiatives.search.data_version import DataVersions
from initiatives.search.dates import dates_for
from initiatives.search.dutch import STOP_WORDS
from initiatives.search.facets import OWN_FACETS, Facet, facets_for, is_official, scales_for
from initiatives.search.hits import Hits, Reader
from initiatives.search.names import Names
from initiatives.search.own import ME
from initiatives.search.query import Query, lying_in
from initiatives.search.selection import BEST, Selection, unknown_value
from initiatives.search.sentences import ASKING, WHO_ASKS
from initiatives.search.vocabulary import EXACT, FORM, TYPO
from ui.text import fold

PAGE_SIZE = 20
# The first digit is no zero; the two letters may be there.
POSTCODE = re.compile(r"([1-9][0-9]{3})(?: ?[A-Za-z]{2})?")
NEWEST = ("-search_row__registered_at", "pk")
ORDERS = {
    "newest": NEWEST,
    "name": ("search_row__name", *NEWEST),
    "started": (F("intake__started").desc(nulls_last=True), *NEWEST),
}


@dataclass(frozen=True)
class Results:
    """The answer to a selection. `notices` say what was ignored in the address; `asked` is the selection before
    categories that were merged since made place for what they count as; `now` the moment at which all was read."""

    selection: Selection
    facets: dict[str, Facet]
    user: object
    found: Hits
    versions: DataVersions
    reader: Reader
    notices: list[str] = field(default_factory=list)
    asked: Selection | None = None
    now: Asked | None = None

    @classmethod
    def of(cls, parameters, user, now=None, asked=None, *, way_out=False):
        """The results that this address has for this reader. Takes the data versions, if they were read, or the
        `Asked` of who looks at several lists at one moment. With `way_out` it finds what has the most telling words
        where nothing has all: for who sees it said, and for no file, count or mail.

        Otherwise one query for those. One for their own initiatives if they are signed in; beside those for who
        they are, and for what changed since the last request.
        """
        facets = facets_for(user)
        said, notices = Selection.parse(
            parameters, facets, scales_for(user), says_all=is_official(user), dates=dates_for(user)
        )
        selection, asked = by_postcode(by_me(said, user), facets), asked or Asked(user, now)
        results = cls._found(selection, facets, user, asked, said, way_out)
        followed = results.names.followed(selection.chosen)
        if followed != selection.chosen:
            selection = replace(selection, chosen=followed)
            results = cls._found(selection, facets, user, asked, said, way_out)
        unknown = results.names.unknown(selection.chosen)
        if unknown:
            for key, value in unknown:
                selection = selection.without(key, value).on_page(selection.page)
            notices += [unknown_value(facets[key], value) for key, value in unknown]
            results = cls._found(selection, facets, user, asked, said, way_out)
        results.notices.extend(notices)
        return results

    @classmethod
    def _found(cls, selection, facets, user, asked, said, way_out):
        found = asked.answer(selection, way_out)
        return cls(selection, facets, user, found, asked.versions, asked.reader, asked=said, now=asked)

    @property
    def counts(self):
        return self.found.counts

    @cached_property
    def names(self):
        """The names of what this list shows and of what was chosen."""
        return Names(self._areas, self._people, version=self.versions.names)

    def _people(self, key):
        """{value: name} of an own facet whose values are people."""
        counted, chosen = self.counts.values.get(key, ()), self.selection.chosen.get(key, ())
        return names.people(key, frozenset(counted), frozenset(chosen), self.reader.municipalities)

    def _areas(self, key):
        chosen = self.selection.chosen.get(key, ())
        if key == "municipality":
            return {*chosen, *self.counts.values.get(key, ())}
        return {*chosen, *self.counts.values.of_parts(key, self.place)}

    @cached_property
    def place(self):
        """The one municipality that the list is about, None if there are more or none."""
        place = one_of(self.selection.chosen.get("municipality")) or one_of(self._areas("municipality"))
        if not place and self.user.is_authenticated:
            place = one_of(self.user.roles)
        return place

    @cached_property
    def visible(self):
        """What the reader may see: the gate."""
        return Initiative.objects.visible_to(self.user)

    @property
    def total(self):
        return self.found.total

    @cached_property
    def keys(self):
        """The keys of all that was found, in order."""
        return self.found.keys(self.selection.order).tolist()

    @cached_property
    def initiatives(self):
        """All that was found, in order, through the gate."""
        return in_order(self.visible.filter(pk__in=self.keys), self.keys, self.selection.order)

    @property
    def marks(self):
        """The folded words to mark in what is shown."""
        return self.found.plan.marks

    @cached_property
    def correction(self):
        """(the words that were searched instead, the selection that asks them), or None; of a way out `kept` says so.

        Nobody is offered a word that stands only where they may not read, as a whole or inside another.
        """
        text = self.found.plan.correction
        if not text or (self.way and self.way.sets) or not all(map(self._may_say, self.found.plan.mended)):
            return None
        return text, replace(self.selection, text=text, page=1)

    def _may_say(self, term):
        meant = self.found.plan.mended[term].split()
        texts = [text for word, group in self.found.plan.groups if word == term for text in group]
        return all(self.found.has({text: 0 for text in (word, *texts) if word in text}) for word in meant)

    @cached_property
    def question(self):
        """The words as a Query."""
        return Query.parse(self.selection.text)

    @cached_property
    def named(self):
        """The NamedPlaces in the words."""
        return self.question.places(self._places) if self.selection.text else []

    @property
    def _places(self):
        return names.subjects(self.versions.names.number).places

    @property
    def way(self):
        """The WayOut that was taken, None where something has all words."""
        return self.found.way

    @cached_property
    def unsettled(self):
        """The name of a place that the words ask for and where nothing is that this reader may see; or None."""
        if not self.selection.text or (self.total and not self.way):
            return None
        if match := POSTCODE.fullmatch(self.selection.text):
            return None if self.total else _("the area of postcode %(digits)s") % {"digits": match[1]}
        for each in sorted(self.named, key=lambda each: -len(each.name)):
            place = self._places[each.name]
            group = (
                lying_in(each, place) if each.is_certain else {each.name: EXACT} | dict.fromkeys(place.labels, FORM)
            )
            return None if self.found.has(group) else place.name
        return None

    @cached_property
    def understood(self):
        """(the words that were searched, the names of the places that they were searched in, the selection without
        these) of a question in which not all words were searched as they stand; or None."""
        if not self.selection.text:
            return None
        places = [each for each in self.named if each.is_certain]
        leads = {word for each in places for word in (*each.leads, *each.name.split())}
        asking = set(self.question.terms) - STOP_WORDS - leads
        unsaid = asking - set(self.question.content) if self.question.is_sentence else ()
        if not places and not unsaid:
            return None
        if self.way and any(each.name not in words for each in places for words in self.way.sets):
            return None  # it was searched elsewhere
        text = self.question.text
        for each in places:
            text = Query.parse(text).without(each.name, self._places)
        words = [term for term in self.question.content if term in asking]
        without = self._asking(text) if places and text and self._asks(text) else None
        typed = " ".join(map(self.question.as_typed, dict.fromkeys(words)))
        return typed, [self._places[each.name].name for each in places], without

    @property
    def without_words(self):
        """[(what was typed, the selection without it)] of each word, phrase and exclusion, where what is left asks
        something."""
        words = [*(self.way.counts if self.way else ()), *self.question.phrases, *self.question.excluded]
        found = {word: self._asking(self._without(word)) for word in map(self._whole, words)}
        return [(self._as_typed(word), selection) for word, selection in found.items() if self._asks(selection.text)]

    @property
    def words_alone(self):
        """[(what was typed, the selection that asks this word alone)] of several words."""
        found = {self._whole(word): number for word, number in (self.way.counts if self.way else {}).items()}
        typed = [self._as_typed(word) for word, number in found.items() if number]
        return [(each, self._asking(each)) for each in typed if len(found) > 1 and self._asks(each)]

    def _asks(self, text):
        """Whether what is left of the words asks something by itself: more than the name of a place where nothing is,
        and than words with which people only ask. Without words the filters must."""
        left = Query.parse(text)
        if left.is_empty:
            return bool(self.selection.filter_count)
        nothing = STOP_WORDS | WHO_ASKS | set(fold(self.unsettled or "").split())
        nothing |= ASKING if self.question.is_sentence else frozenset()
        return bool(
            left.phrases or set(left.terms) - nothing or set(left.excluded).intersection(self.question.excluded)
        )

    def _whole(self, word):
        """The name of several words that a word is of, or the word."""
        return next((each.name for each in self.named if word in each.name.split()), word)

    def _without(self, word, text=None):
        """The words, or this text, without one, or without a name of several that may be no place."""
        text = self.question.text if text is None else text
        for each in [word, *(word.split() if self._whole(word.split()[0]) == word else ())]:
            text = Query.parse(text).without(each, self._places)
        return text

    @cached_property
    def kept(self):
        """([what was typed of the words that were looked for instead, or taken for them], the selection that asks
        these); None where there was more than one way out."""
        plan = self.found.plan
        if not self.way or len(self.way.sets) != 1:
            return None
        words = self.way.kept
        if not all(self._may_say(word) for word in words if word in plan.mended):
            return None
        text = self.question.text
        for word in self.way.counts:
            if word not in words:
                whole = self._whole(word)
                text = self._without(whole if set(words).isdisjoint(whole.split()) else word, text)
        instead = plan.mended | plan.dropped
        typed = self._together([word for word in words if word not in instead])
        said = dict.fromkeys(instead.get(word) or typed[word] for word in words)
        return list(said), self._asking(text)

    @property
    def nowhere(self):
        """What was typed of the words that stand nowhere, also where something was taken for them; without a place, of
        which `unsettled` says so."""
        if not self.way:
            return []
        named = {each.name for each in self.named} | {word for each in self.named for word in each.name.split()}
        words = [word for word, number in self.way.counts.items() if not number or self._is_nowhere(word)]
        return list(dict.fromkeys(self._together([word for word in words if word not in named]).values()))

    def _is_nowhere(self, word):
        plan = self.found.plan
        if word in plan.dropped:
            return True
        groups = [group for each, group in plan.groups if each == word and word in plan.mended]
        itself = {text: grade for group in groups for text, grade in group.items() if grade < TYPO}
        return bool(groups) and word not in plan.mended[word].split() and not self.found.has(itself)

    @property
    def dropped(self):
        """[(what was typed of a compound that nothing has, the part that was looked for)] of what was found; of a way
        out `kept` says so."""
        parts = self.found.plan.dropped if self.total and not self.way else {}
        return [(self._as_typed(term), part) for term, part in parts.items()]

    def total_of(self, selection):
        """How many another selection finds that has all words."""
        return self.now.find(selection).total

    def _together(self, words):
        """{word: what was typed of it}; what was written as one is one where all of it is among these words."""
        found = {word: self._as_typed(word) for word in words}
        for typed in self.question.typed:
            terms = fold(typed).split()
            if len(terms) > 1 and set(terms).intersection(self.question.content) <= set(words):
                found |= {term: typed.strip(".,;:!?()") for term in terms if term in found}
        return found

    def _as_typed(self, word):
        is_place = any(each.name == word and (each.is_certain or " " in word) for each in self.named)
        return self._places[word].name if is_place else self.question.as_typed(word)

    def _asking(self, text):
        return self.selection.asking(text=text)

    def cross(self, down, across):
        """{(value of one facet, value of the other): how many of the found}; "" stands for no value."""
        return self.found.cross(down, across)

    @property
    def last_page(self):
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def page(self):
        """The page to show: the asked one, or the last when there are fewer."""
        return min(self.selection.page, self.last_page)

    @cached_property
    def stamps(self):
        """The key and the version of each initiative on the page to show, in order, as the index has them."""
        start = (self.page - 1) * PAGE_SIZE
        return self.found.stamps(self.selection.order, start, start + PAGE_SIZE)

    @property
    def on_page(self):
        """The initiatives of the page to show, in order, through the gate."""
        keys = [key for key, _version in self.stamps]
        return in_order(self.visible.filter(pk__in=keys), keys, BEST)


def by_postcode(selection, facets):
    """The selection with the neighbourhoods of a postcode in place of the words, when the words are one that we know.

    Of "3701 AB" the digits count. One query, for words that look like one only.
    """
    if not (match := POSTCODE.fullmatch(selection.text)):
        return selection
    codes = Neighbourhood.objects.current().filter(postcode=match[1]).values_list("code", flat=True)
    chosen = selection.chosen.get("neighbourhood")
    there = tuple(code for code in codes if not chosen or code in chosen)
    if not there:
        return selection
    chosen = {**selection.chosen, "neighbourhood": there}
    chosen = {key: chosen[key] for key in facets if key in chosen}  # one selection has one address
    return selection.asking(text="", chosen=chosen).on_page(selection.page)


def by_me(selection, user):
    """The selection with the reader in the place of who says "me"."""
    chosen = {
        key: tuple(str(user.pk) if value == ME else value for value in values) if key in OWN_FACETS else values
        for key, values in selection.chosen.items()
    }
    return selection if chosen == selection.chosen else replace(selection, chosen=chosen)


def in_order(initiatives, keys, order):
    """These initiatives in an order of the list; those of the best matches stand as their keys do."""
    if order != BEST:
        return initiatives.order_by(*ORDERS[order])
    places = Value(list(keys), ArrayField(BigIntegerField()))
    return initiatives.order_by(Func(places, F("pk"), function="array_position", output_field=IntegerField()))


def one_of(codes):
    """The only code among these, or None when there are more or none."""
    return next(iter(codes)) if codes and len(codes) == 1 else None


def lies_in(area, municipality):
    """Whether a district or neighbourhood lies here: CBS begins WK035501 and BU03550101 with the digits of GM0355."""
    return municipality is not None and area[2:6] == municipality[2:]
