"""Reading SKOS: each concept of a graph as an entry. The lens and the key say which category it is, not its address.

Nothing is fetched, and no text is taken for more than text.
"""

import json
import logging
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rdflib import DCTERMS, OWL, RDF, SH, SKOS, Graph, Literal
from rdflib.term import bind

from curation.exchange.entries import SOME_DAY, Contents, ExchangeEntry, Refusal, check_number, legible, legible_key
from curation.exchange.skos import LANGUAGES, OWN, TEXTS
from curation.exchange.table import moment
from taxonomy.lenses import LENSES

PERIOD = re.compile(r"(?:^|;)\s*end\s*=\s*([^;]+)")
FORMATS = {"ttl": "turtle", "jsonld": "json-ld"}
# Where half addresses in a file begin.
NOWHERE = "https://file.invalid/"
# What is wrong in a file, its sender reads; the log need not.
logging.getLogger("rdflib").setLevel(logging.ERROR)
# Otherwise rdflib reads the text of such a value as XML, with whatever entities somebody put into it.
for datatype in (RDF.XMLLiteral, RDF.HTML):
    bind(datatype, str, constructor=str, lexicalizer=str, datatype_specific=True)


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
    for concept in concepts:
        try:
            entries.append(ConceptReader(graph, concept).entry())
        except ValidationError as error:
            refused.append(
                Refusal(
                    str(concept), str(graph.value(concept, SKOS.prefLabel, any=True) or ""), " ".join(error.messages)
                )
            )
    if not entries and not refused:
        raise ValidationError(_("There is no category (skos:Concept) in this file."))
    return Contents.of(without_silence(entries), refused)


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
    """One skos:Concept of a graph, read as an entry."""

    def __init__(self, graph, concept):
        self.graph, self.concept = graph, concept

    def entry(self):
        """The entry. Raises ValidationError when it is not clear which category that is, or what it says."""
        lens, key = self.lens(), legible_key(self.only(SKOS.notation, _("key (skos:notation)")) or "")
        if not key:
            raise ValidationError(_("It has no key (skos:notation)."))
        retired = str(self.only(OWL.deprecated, "owl:deprecated")).lower() in {"true", "1"}
        modified = self.only(DCTERMS.modified, "dct:modified")
        values = {
            "slug": self.slug(lens),
            "parent": self.parent(),
            "municipality": self.municipality(),
            "group": self.group(),
            "position": self.position(),
            "retired_at": self.ended() if retired else None,
            "successors": sorted(self.key_of(each) for each in self.graph.objects(self.concept, DCTERMS.isReplacedBy)),
            "modified": moment(str(modified)) if modified else None,
        }
        for language in LANGUAGES:
            for field, property_ in TEXTS.items():
                values[f"{field}_{language}"] = self.text(property_, language)
            values[f"synonyms_{language}"] = self.words(language)
        return ExchangeEntry(lens, key, values, str(self.concept))

    def only(self, property_, what):
        """The one value of a property, or None."""
        values = list(set(self.graph.objects(self.concept, property_)))
        if len(values) > 1:
            raise ValidationError(_("It has more than one %(what)s."), params={"what": what})
        return values[0] if values else None

    def lens(self):
        schemes = {
            *self.graph.objects(self.concept, SKOS.inScheme),
            *self.graph.objects(self.concept, SKOS.topConceptOf),
            *self.graph.subjects(SKOS.hasTopConcept, self.concept),
        }
        keys = {legible_key(str(key)) for scheme in schemes for key in self.graph.objects(scheme, SKOS.notation)}
        if len(keys) != 1:
            raise ValidationError(
                _("It does not stand in one lens: a skos:ConceptScheme with the key of a lens as skos:notation.")
            )
        return keys.pop()

    def key_of(self, concept):
        key = self.graph.value(concept, SKOS.notation, any=True)
        if key is None:
            raise ValidationError(
                _("It points to %(address)s, which has no key (skos:notation) in this file."),
                params={"address": concept},
            )
        return legible_key(str(key))

    def slug(self, lens):
        """The last part of the address, when the address has our form."""
        path = str(self.concept).rstrip("/").split("/")
        return path[-1] if lens in LENSES and path[-2:-1] == [LENSES[lens].slug] else ""

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
        return str(place).rstrip("/").rsplit("/", 1)[-1].upper() if place else None

    def group(self):
        groups = sorted({self.key_of(each) for each in self.graph.subjects(SKOS.member, self.concept)})
        if len(groups) > 1:
            raise ValidationError(_("It stands in more than one group (skos:Collection)."))
        return groups[0] if groups else ""

    def position(self):
        number = self.only(SH.order, "sh:order")
        if number is not None and not str(number).isdecimal():
            raise ValidationError(_("Its place (sh:order) is no whole number."))
        return int(str(number)[:9]) if number is not None else None

    def ended(self):
        period = PERIOD.search(str(self.only(DCTERMS.valid, "dct:valid") or ""))
        return moment(period[1].strip()) if period else SOME_DAY

    def text(self, property_, language):
        found = {legible(str(each)) for each in self.graph.objects(self.concept, property_) if said_in(each, language)}
        if len(found) > 1:
            raise ValidationError(
                _("It has more than one %(what)s."),
                params={"what": f"skos:{property_.fragment} ({language})"},
            )
        return found.pop() if found else ""

    def words(self, language):
        """The synonyms in this language, in the order of the list that we add; others after them, by alphabet."""
        known = {
            legible(str(each)) for each in self.graph.objects(self.concept, SKOS.altLabel) if said_in(each, language)
        }
        known.discard("")
        listed = [legible(str(each)) for each in self.listed() if said_in(each, language)]
        listed = [word for word in listed if word in known]
        return [*listed, *sorted(known - set(listed), key=lambda word: (word.casefold(), word))]

    def listed(self):
        """The items of our list of synonyms; none when there is no list, or one that bites its tail."""
        start = self.graph.value(self.concept, OWN.synonyms, any=True)
        try:
            return list(self.graph.items(start)) if start else []
        except ValueError:
            return []


def said_in(literal, language):
    """Whether this is a text in that language; a region, as in "nl-BE", does not matter."""
    return isinstance(literal, Literal) and (literal.language or "").split("-")[0] == language
