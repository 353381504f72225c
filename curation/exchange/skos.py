"""The taxonomy as SKOS, the W3C's vocabulary for classifications: in Turtle and in JSON-LD. `concepts` reads it again.

A lens is a skos:ConceptScheme with its name as dct:title, a category a skos:Concept with its key as skos:notation, a
group of people a skos:Collection. What a text says: skos:prefLabel is the name, skos:definition the explanation,
skos:scopeNote the suggested course, skos:altLabel a synonym, each with its language. A retired category is
owl:deprecated; dct:valid has the moment at which it ended, dct:isReplacedBy what came in its place. dct:spatial is the
municipality of a local part, sh:order the place in the lens, dct:modified the last change. Only the order of the
synonyms has no property in any of these: that is ours.
"""

import json

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import override
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from areas.models import Municipality
from outbox.links import absolute
from taxonomy.lenses import LENSES, catalogue
from taxonomy.models import Category

OWN = Namespace("https://waaier.example/ns#")
# The identifiers of Dutch authorities (TOOI); the last part is the CBS code.
MUNICIPALITIES = Namespace("https://identifier.overheid.nl/tooi/id/gemeente/")
LANGUAGES = ("nl", "en")
# Which property holds a text, by the field without its language.
TEXTS = {"name": SKOS.prefLabel, "says": SKOS.definition, "advice": SKOS.scopeNote}
PREFIXES = {"skos": SKOS, "dct": DCTERMS, "owl": OWL, "rdfs": RDFS, "sh": SH, "xsd": XSD, "waaier": OWN}


def skos_of(entries, kind):
    """The entries as the text of a file of this kind, "ttl" or "jsonld"."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    graph.add((OWN.synonyms, RDF.type, RDF.Property))
    graph.add((OWN.synonyms, RDFS.label, Literal("synonyms in their order", "en")))
    graph.add((OWN.synonyms, RDFS.comment, Literal("The skos:altLabels of a concept, as a list in order.", "en")))
    for lens in LENSES.values():
        add_lens(graph, lens)
    addresses = {(entry.lens, entry.key): address_of(entry) for entry in entries}
    names = dict(Municipality.objects.values_list("code", "name"))
    for entry in entries:
        add_entry(graph, entry, addresses, names)
    if kind == "jsonld":
        document = json.loads(graph.serialize(format="json-ld", context=CONTEXT))
        document["@graph"].sort(key=lambda node: node["@id"])
        return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)
    return graph.serialize(format="turtle")


def address_of(entry):
    category = Category(lens=entry.lens, slug=entry.values["slug"])
    return URIRef(absolute(category.get_absolute_url()))


def scheme_of(lens):
    return URIRef(absolute(lens.get_absolute_url()))


def add_lens(graph, lens):
    scheme = scheme_of(lens)
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, SKOS.notation, Literal(lens.key)))
    graph.add((scheme, DCTERMS.license, URIRef(settings.DATA_LICENCE)))
    for language in LANGUAGES:
        with override(language):
            for naming in (DCTERMS.title, SKOS.prefLabel):  # the Dutch standard asks for the first of these
                graph.add((scheme, naming, Literal(str(lens.name), language)))
            graph.add((scheme, DCTERMS.description, Literal(f"{lens.asks}\n\n{lens.about}", language)))


def add_entry(graph, entry, addresses, municipalities):
    concept, scheme, values = addresses[entry.lens, entry.key], scheme_of(LENSES[entry.lens]), entry.values
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.notation, Literal(entry.key)))
    graph.add((concept, SKOS.inScheme, scheme))
    if values["parent"]:
        parent = addresses[entry.lens, values["parent"]]
        graph.add((concept, SKOS.broader, parent))
        graph.add((parent, SKOS.narrower, concept))
    else:
        graph.add((concept, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, concept))
    for language in LANGUAGES:
        for field, property_ in TEXTS.items():
            if values[f"{field}_{language}"]:
                graph.add((concept, property_, Literal(values[f"{field}_{language}"], language)))
    words = [Literal(word, language) for language in LANGUAGES for word in values[f"synonyms_{language}"]]
    for word in words:
        graph.add((concept, SKOS.altLabel, word))
    if words:
        ordered = BNode()
        Collection(graph, ordered, words)
        graph.add((concept, OWN.synonyms, ordered))
    if values["group"]:
        add_to_group(graph, scheme, values["group"], concept)
    if values["municipality"]:
        place = MUNICIPALITIES[values["municipality"].lower()]
        graph.add((concept, DCTERMS.spatial, place))
        graph.add((place, RDF.type, DCTERMS.Location))
        graph.add((place, RDFS.label, Literal(municipalities[values["municipality"]])))
    graph.add((concept, SH.order, Literal(values["position"])))
    if values["retired_at"]:
        period = f"end={localtime(values['retired_at']).isoformat()}; scheme=W3C-DTF;"
        graph.add((concept, OWL.deprecated, Literal(True)))
        graph.add((concept, DCTERMS.valid, Literal(period, datatype=DCTERMS.Period)))
    for successor in values["successors"]:
        if (entry.lens, successor) in addresses:
            graph.add((concept, DCTERMS.isReplacedBy, addresses[entry.lens, successor]))
    if values["modified"]:
        modified = localtime(values["modified"]).isoformat()
        graph.add((concept, DCTERMS.modified, Literal(modified, datatype=XSD.dateTime)))


def add_to_group(graph, scheme, key, concept):
    group = URIRef(f"{scheme}#{key}")
    graph.add((group, RDF.type, SKOS.Collection))
    graph.add((group, SKOS.notation, Literal(key)))
    names = next((each for each in catalogue()["group"] if each["key"] == key), {})
    for language in LANGUAGES:
        graph.add((group, SKOS.prefLabel, Literal(names.get(f"name_{language}", key), language)))
    graph.add((group, SKOS.member, concept))


def linked(property_, **more):
    return {"@id": property_, "@type": "@id"} | more


CONTEXT = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()} | {
    "notation": "skos:notation",
    "inScheme": linked("skos:inScheme"),
    "topConceptOf": linked("skos:topConceptOf"),
    "hasTopConcept": linked("skos:hasTopConcept", **{"@container": "@set"}),
    "broader": linked("skos:broader"),
    "narrower": linked("skos:narrower", **{"@container": "@set"}),
    "member": linked("skos:member", **{"@container": "@set"}),
    "isReplacedBy": linked("dct:isReplacedBy", **{"@container": "@set"}),
}
