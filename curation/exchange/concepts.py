"""Reading SKOS: each concept of a graph as an entry. The lens and the key say which category it is, not its address.

Nothing is fetched, and no text is taken for more than text. What is said of a concept and not used, is counted.
"""

import json
import logging
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rdflib import DCTERMS, OWL, RDF, SH, SKOS, Graph, Literal, Namespace

from curation.exchange.entries import SOME_DAY, Contents, ExchangeEntry, Refusal, check_number, legible, legible_key
from curation.exchange.imports import moment_of
from curation.exchange.literals import EXACT, NO_TAG, REGION, Saying, words_of
from curation.exchange.skos import LANGUAGES, OWN, PREFIXES, TEXTS
from curation.exchange.table import moment
from taxonomy.lenses import LENSES, catalogue
from taxonomy.models import Category

PERIOD = re.compile(r"(?:^|;)\s*end\s*=\s*([^;]+)")
FORMATS = {"ttl": "turtle", "jsonld": "json-ld"}
# Where half addresses in a file begin.
NOWHERE = "https://file.invalid/"
# What is wrong in a file, its sender reads; the log need not.
logging.getLogger("rdflib").setLevel(logging.ERROR)
# Labels that are things of their own, with the text as their skosxl:literalForm.
SKOSXL = Namespace("http://www.w3.org/2008/05/skos-xl#")
# What says where a concept stands, in both directions, and what it is. All of it is looked at.
STRUCTURE = {
    RDF.type, SKOS.inScheme, SKOS.topConceptOf, SKOS.hasTopConcept, SKOS.broader, SKOS.narrower, SKOS.member,
    DCTERMS.spatial, DCTERMS.isReplacedBy, OWL.deprecated, OWN.synonyms,
}  # fmt: skip
MOST_DIGITS = 9


def read_skos(text, kind):
    """The contents of a file of this kind, "ttl" or "jsonld". Raises ValidationError for what is no RDF."""
    graph = Graph(bind_namespaces="none")
    try:
        graph.parse(data=self_contained(text) if kind == "jsonld" else text, format=FORMATS[kind], publicID=NOWHERE)
    except ValidationError:
        raise
    except Exception as error:  # the parsers raise errors of many kinds, bare ones too
        line = getattr(error, "lines", None)
        place = _("line %(line)s") % {"line": line + 1} if isinstance(line, int) else type(error).__name__
        raise ValidationError(
            _("This cannot be read as %(format)s (%(place)s)."),
            params={"format": "Turtle" if kind == "ttl" else "JSON-LD", "place": place},
        ) from None
    entries, refused = [], []
    concepts = sorted(set(graph.subjects(RDF.type, SKOS.Concept)), key=str)
    check_number(len(concepts))
    known = {lens: set() for lens in LENSES}
    for lens, key in Category.objects.values_list("lens", "key"):
        known[lens].add(key)
    untagged, unused = 0, Counter()
    for concept in concepts:
        reader = ConceptReader(graph, concept, known)
        try:
            entries.append(reader.entry())
            untagged += reader.untagged
            unused.update(reader.unused())
        except ValidationError as error:
            refused.append(
                Refusal(
                    str(concept), str(graph.value(concept, SKOS.prefLabel, any=True) or ""), " ".join(error.messages)
                )
            )
    if not entries and not refused:
        raise ValidationError(_("There is no category (skos:Concept) in this file."))
    return Contents.of(without_silence(entries), refused, untagged, sorted(unused.items()))


def short(address):
    """The address of a property as people write it, "skos:prefLabel"; whole when its prefix is not known."""
    for prefix, namespace in (PREFIXES | {"skosxl": SKOSXL}).items():
        if address.startswith(str(namespace)):
            return f"{prefix}:{address.removeprefix(str(namespace))}"
    return str(address)


def self_contained(text):
    """The JSON again, when all that it needs stands in it: a context at an address is never fetched."""
    document = json.loads(text)
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            contexts = node.get("@context", [])
            if "@import" in node or any(isinstance(each, str) for each in [contexts, *as_list(contexts)]):
                raise ValidationError(
                    _("This file takes its context from another address. Put the context in the file itself.")
                )
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return json.dumps(document)


def as_list(value):
    return value if isinstance(value, list) else [value]


def without_silence(entries):
    """The entries without the fields of which the whole file is silent: those stay as they are."""
    spoken = {field for entry in entries for field, value in entry.values.items() if value not in ("", None, [])}
    return [
        ExchangeEntry(
            entry.lens,
            entry.key,
            {field: value for field, value in entry.values.items() if field in spoken},
            entry.where,
        )
        for entry in entries
    ]


class ConceptReader:
    """One skos:Concept of a graph, read as an entry. `known` are the keys of the categories, by lens.

    Afterwards `untagged` tells how many texts without a language were taken as Dutch, `unused` what was left alone.
    """

    def __init__(self, graph, concept, known):
        self.graph, self.concept, self.known = graph, concept, known
        self.used, self.untagged = set(), 0

    def entry(self):
        """The entry. Raises ValidationError when it is not clear which category that is, or what it says."""
        key = self.key_of(self.concept)
        retired = any(str(each).lower() in {"true", "1"} for each in self.graph.objects(self.concept, OWL.deprecated))
        values = {
            "slug": self.slug(),
            "parent": self.parent(),
            "municipality": self.municipality(),
            "group": self.group(),
            "position": self.position(),
            "retired_at": self.ended() if retired else None,
            "successors": sorted(self.key_of(each) for each in self.graph.objects(self.concept, DCTERMS.isReplacedBy)),
            "modified": self.modified(),
        }
        for language in LANGUAGES:
            for field, property_ in TEXTS.items():
                values[f"{field}_{language}"] = self.text(property_, language)
            values[f"synonyms_{language}"] = self.words(language)
        return ExchangeEntry(self.lens, key, values, str(self.concept))

    def unused(self):
        """A Counter of what is said of the concept and was not used, by the property with its language."""
        left = [each for each in self.graph.triples((self.concept, None, None)) if each not in self.used]
        return Counter(
            f"{short(property_)} ({value.language})" if getattr(value, "language", None) else short(property_)
            for _concept, property_, value in left
            if property_ not in STRUCTURE
        )

    def use(self, property_, value):
        self.used.add((self.concept, property_, value))
        return value

    def only(self, property_, what):
        """The one value of a property, or None."""
        values = list(set(self.graph.objects(self.concept, property_)))
        if len(values) > 1:
            raise ValidationError(_("It has more than one %(what)s."), params={"what": what})
        return self.use(property_, values[0]) if values else None

    # --- Which category it is ---
    @cached_property
    def lens(self):
        """The key of its lens. A concept may stand in schemes of others as well."""
        schemes = {
            *self.graph.objects(self.concept, SKOS.inScheme),
            *self.graph.objects(self.concept, SKOS.topConceptOf),
            *self.graph.subjects(SKOS.hasTopConcept, self.concept),
        }
        keys = {legible_key(str(key)) for scheme in schemes for key in self.graph.objects(scheme, SKOS.notation)}
        keys = keys & LENSES.keys() or keys
        if len(keys) != 1:
            raise ValidationError(
                _("It does not stand in one lens: a skos:ConceptScheme with the key of a lens as skos:notation.")
            )
        return keys.pop()

    def key_of(self, thing, known=None):
        """The key of a concept or a collection: of several notations the one that is known, else one without a type.

        Raises ValidationError when it has none, or several that are known.
        """
        notations = {legible_key(str(each)): each for each in self.graph.objects(thing, SKOS.notation)}
        notations.pop("", None)
        if not notations and thing == self.concept:
            raise ValidationError(_("It has no key (skos:notation)."))
        if not notations:
            raise ValidationError(
                _("It points to %(address)s, which has no key (skos:notation) in this file."),
                params={"address": thing},
            )
        known = known or self.known.get(self.lens, set())
        if len(known & notations.keys()) > 1:
            raise ValidationError(_("It has more than one %(what)s."), params={"what": _("key (skos:notation)")})

        def rank(key):
            return key not in known, getattr(notations[key], "datatype", None) is not None, key

        key = min(notations, key=rank)
        self.use(SKOS.notation, notations[key])
        return key

    def slug(self):
        """The last part of the address, when the address has our form."""
        path = str(self.concept).rstrip("/").split("/")
        return path[-1] if self.lens in LENSES and path[-2:-1] == [LENSES[self.lens].slug] else ""

    # --- Where it stands ---
    def parent(self):
        above = {
            *self.graph.objects(self.concept, SKOS.broader),
            *self.graph.subjects(SKOS.narrower, self.concept),
        }
        if len(above) > 1:
            raise ValidationError(_("It has more than one %(what)s."), params={"what": "skos:broader"})
        return self.key_of(above.pop()) if above else None

    def municipality(self):
        place = self.only(DCTERMS.spatial, "dct:spatial")
        return legible_key(str(place)).rstrip("/").rsplit("/", 1)[-1].upper() if place else None

    def group(self):
        known = {group["key"] for group in catalogue()["group"]}
        groups = sorted({self.key_of(each, known) for each in self.graph.subjects(SKOS.member, self.concept)})
        if len(groups) > 1:
            raise ValidationError(_("It stands in more than one group (skos:Collection)."))
        return groups[0] if groups else ""

    def position(self):
        """Its place in the lens, the first when it has several: a whole number, however it is written ("7.0")."""
        places = {}
        for each in self.graph.objects(self.concept, SH.order):
            number = whole_number(str(each))
            if number is not None:
                places[number] = each
        if not places:
            return None
        self.use(SH.order, places[min(places)])
        return min(places)

    # --- When ---
    def ended(self):
        period = PERIOD.search(str(self.only(DCTERMS.valid, "dct:valid") or ""))
        return moment(period[1].strip()) if period else SOME_DAY

    def modified(self):
        """When it was changed last: the last of several moments."""
        moments = {}
        for each in self.graph.objects(self.concept, DCTERMS.modified):
            try:
                moments[each] = moment(str(each))
            except ValidationError:
                continue
        if not moments:
            return None
        last = max(moments, key=lambda each: moment_of(moments[each]))
        self.use(DCTERMS.modified, last)
        return moments[last]

    # --- What it says ---
    def sayings(self, property_):
        """The Sayings of a property: its texts, the forms of its skosxl labels, the values of its notes."""
        for said_by in (property_, SKOSXL[property_.fragment]):
            for value in self.graph.objects(self.concept, said_by):
                inner = SKOSXL.literalForm if said_by != property_ else RDF.value
                for each in [value] if isinstance(value, Literal) else self.graph.objects(value, inner):
                    yield from said((self.concept, said_by, value), each)

    def text(self, property_, language):
        """What a property says in this language, as it fits best. Raises ValidationError when that is not one text."""
        by_fit = {EXACT: {}, REGION: {}, NO_TAG: {}}
        for saying in sorted(self.sayings(property_), key=lambda saying: saying.distance(language)):
            if saying.text and saying.fit(language) is not None:
                by_fit[saying.fit(language)].setdefault(saying.text, []).append(saying.triple)
        fit = next((fit for fit, texts in by_fit.items() if texts), None)
        if fit is None:
            return ""
        if fit != REGION and len(by_fit[fit]) > 1:
            raise ValidationError(
                _("It has more than one %(what)s."),
                params={"what": f"skos:{property_.fragment} ({language})"},
            )
        text = next(iter(by_fit[fit]))
        self.untagged += fit == NO_TAG
        for texts in by_fit.values():
            self.used.update(texts.get(text, ()))
        return text

    def words(self, language):
        """The synonyms in this language, in the order of the list that we add; others after them, by alphabet."""
        tagged, untagged = set(), set()
        for saying in self.sayings(SKOS.altLabel):
            if saying.fit(language) is not None:
                (untagged if saying.fit(language) == NO_TAG else tagged).add(saying.text)
                self.used.add(saying.triple)
        untagged -= {*tagged, ""}
        self.untagged += len(untagged)
        known = (tagged | untagged) - {""}
        listed = [saying.text for saying in self.listed() if saying.fit(language) is not None]
        listed = list(dict.fromkeys(word for word in listed if word in known))
        return [*listed, *sorted(known - set(listed), key=lambda word: (word.casefold(), word))]

    def listed(self):
        """The Sayings in our list of synonyms; none when there is no list, or one that bites its tail."""
        start = self.graph.value(self.concept, OWN.synonyms, any=True)
        try:
            items = list(self.graph.items(start)) if start else []
        except ValueError:
            return []
        return [saying for each in items for saying in said((self.concept, OWN.synonyms, start), each)]


def said(triple, literal):
    """The Saying of a literal by which a triple speaks, as a list; empty for what is no text."""
    text = words_of(literal)
    return [] if text is None else [Saying(legible(text), (literal.language or "").lower(), triple)]


def whole_number(text):
    """The whole number that a text is, also as "7.0"; None for another text."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or number.adjusted() >= MOST_DIGITS or number != number.to_integral_value():
        return None
    return int(number) if number >= 0 else None
