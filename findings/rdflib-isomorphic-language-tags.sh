#!/bin/sh
# To rdflib two graphs can be one and the same, and yet not isomorphic: when a language tag is written in other case.
#
# Seen with rdflib 7.6.0. "Zorg"@NL and "Zorg"@nl are equal and hash alike, as RDF 1.1 Concepts 3.3 wants (the value
# space of language tags is lower case). So a graph that is given both triples holds one, and `graph_diff` finds it in
# both graphs and nothing in only one of them; but `isomorphic` says False of the same two, since it hashes the tag as
# it is spelled. Which spelling a merged graph keeps, and writes, is that of the triple that came first.
# So who asks `isomorphic` whether an imported SKOS file differs from what is stored sees a change where none is.
#
# Run it: sh findings/rdflib-isomorphic-language-tags.sh. It needs Python 3.11 or later and PyPI, and fails when this
# changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check rdflib==7.6.0
"$folder/venv/bin/python" - <<'PYTHON'
import rdflib
from rdflib import Graph
from rdflib.compare import graph_diff, isomorphic, to_isomorphic

LABEL = '<https://waaierdam.example/zorg> <http://www.w3.org/2004/02/skos/core#prefLabel> "Zorg"@%s .'
capitals = Graph().parse(data=LABEL % "NL", format="nt")
small = Graph().parse(data=LABEL % "nl", format="nt")

print("rdflib", rdflib.__version__)
both = capitals + small
print("triples of the two together:", len(both), [str(label.language) for label in both.objects()])
assert len(both) == 1 and [label.language for label in both.objects()] == ["NL"]
assert set(capitals) == set(small)

print("isomorphic:", isomorphic(capitals, small))
assert not isomorphic(capitals, small)
in_both, first, second = graph_diff(to_isomorphic(capitals), to_isomorphic(small))
print("graph_diff:", len(in_both), "in both,", len(first), "only in the first,", len(second), "only in the second")
assert (len(in_both), len(first), len(second)) == (1, 0, 0)
PYTHON
