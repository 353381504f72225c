"""Export and import of the taxonomy: nothing is lost on the way, and a file that says nothing new changes nothing."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import DCTERMS, OWL, RDF, SKOS, BNode, Graph, Literal

from curation.exchange.entries import entries_of
from curation.exchange.files import contents_of, file_of
from curation.exchange.imports import Import
from curation.exchange.skos import skos_of
from curation.exchange.table import csv_of
from taxonomy.lenses import LENSES
from taxonomy.models import Category, Revision, Rule
from taxonomy.revisions import snapshot
from tests.builders import a_category, a_municipality, an_admin, an_official
from ui.text import cleaned

KINDS = ["ttl", "jsonld", "csv"]


def take(kind, text, user):
    arrival = Import(contents_of(kind, text.encode()), by=user)
    revision = arrival.take("Uit een bestand")
    return revision, arrival


def state():
    """The taxonomy without primary keys: every row by its lens and key."""
    rows = snapshot()
    names = {pk: (row["lens"], row["key"]) for (label, pk), row in rows.items() if label == "taxonomy.category"}
    found = {}
    for (label, pk), row in rows.items():
        if label == "taxonomy.category":
            found[names[pk]] = row | {"parent": names.get(row["parent"])}
    pairs = [row for (label, _pk), row in rows.items() if label == "taxonomy.succession"]
    return found, sorted((names[row["category"]], names[row["successor"]]) for row in pairs)


def empty():
    Revision.objects.all().delete()
    Rule.objects.all().delete()
    Category.objects.update(parent=None, counts_as=None, municipality=None)
    Category.successors.through.objects.all().delete()
    Category.objects.all().delete()


@pytest.fixture
def admin(db):
    return an_admin()


@pytest.fixture
def lived(admin):
    """A taxonomy to which all has happened that can happen to one."""
    here = a_municipality()
    fields = LENSES["work_fields"]
    new = {"by": admin, "reason": "Nodig"}
    tops = list(Category.objects.active().of(fields).top())
    Category.objects.add(
        fields,
        by=admin,
        parent=tops[7],
        municipality=here,
        name_nl="Ruilkring De Kade",
        name_en="Quay circle",
    )
    tops[0].merge(tops[1], **new)
    tops[2].split(
        [{"name_nl": "Helft één", "name_en": "Half one"}, {"name_nl": "Helft twee", "name_en": "Half two"}], **new
    )
    tops[3].retire(**new)
    tops[4].reword(
        by=admin,
        says_nl='Regel één\n\n"Regel" twee; met | streep \\ en é',
        synonyms_nl=["zebra", "aap", "=som(1)", "a|b"],
    )
    tops[5].move(tops[6], **new)
    Category.objects.reorder(list(Category.objects.active().of(LENSES["growth"]))[::-1], by=admin)
    return admin


@pytest.mark.parametrize("kind", KINDS)
def test_its_own_export_changes_nothing(lived, kind):
    before, revisions = snapshot(), Revision.objects.count()
    revision, arrival = take(kind, file_of(kind, lived), lived)
    assert (revision.pk, arrival.refused, arrival.kept_addresses) == (None, [], [])
    assert (snapshot(), Revision.objects.count()) == (before, revisions)


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_fills_an_empty_database_with_the_same(lived, kind):
    before, text = state(), file_of(kind, lived)
    empty()
    revision, arrival = take(kind, text, lived)
    assert arrival.refused == []
    assert state() == before
    assert revision.kind == Revision.Kind.IMPORTED
    assert file_of(kind, lived) == text


@pytest.mark.parametrize("kind", KINDS)
def test_an_import_is_one_step_that_can_be_undone(lived, kind):
    text, before = file_of(kind, lived), snapshot()
    changed = text.replace("Helft twee", "Tweede helft").replace("Half two", "Second half")
    revision, arrival = take(kind, changed, lived)
    assert arrival.refused == []
    assert Category.objects.get(name_nl="Tweede helft").name_en == "Second half"
    revision.undo(by=lived)
    assert snapshot() == before


# --- Any texts at all ---
# What a form keeps: nothing that is no character, no spaces around it.
LETTERS = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n")
texts = st.text(LETTERS, max_size=60).map(lambda text: cleaned(text.replace("\ufffd", "")).strip())
words = st.lists(texts.map(lambda text: text.replace("\n", " ")).filter(bool), max_size=5, unique=True)
NASTY = [
    "=1+1",
    "'=1",
    "’65+",
    "'’3-10",
    "1 mei",
    "''-a",
    "+31",
    "@x",
    '"""',
    "\\",
    "a\\|b",
    "|",
    " | ",
    "; ",
    "\t",
    "<x>",
    "@nl",
    '"@nl',
    "#",
    "\\u0041",
]
texts = st.one_of(texts, st.sampled_from(NASTY).map(str.strip))
words = st.one_of(words, st.lists(st.sampled_from(NASTY).map(str.strip).filter(bool), unique=True))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(says=texts, advice=texts, nl=words, en=words, kind=st.sampled_from(KINDS))
def test_no_text_is_lost(admin, says, advice, nl, en, kind):
    category, other = a_category("actors/collectives"), a_category("actors/citizens")
    # A file that is silent of a field leaves it alone; this one speaks of all.
    Category.objects.filter(pk=other.pk).update(says_nl="y", advice_en="y", synonyms_nl=["y"], synonyms_en=["y"])
    known = {"says_nl": says, "advice_en": advice, "synonyms_nl": nl, "synonyms_en": en}
    Category.objects.filter(pk=category.pk).update(**known)
    entries = entries_of(Category.objects.filter(pk__in=[category.pk, other.pk]))
    text = csv_of(entries) if kind == "csv" else skos_of(entries, kind)
    Category.objects.filter(pk=category.pk).update(says_nl="x", advice_en="x", synonyms_nl=["x"], synonyms_en=["x"])
    _step, arrival = take(kind, text, admin)
    assert arrival.refused == []
    category.refresh_from_db()
    assert {field: getattr(category, field) for field in known} == known


def test_what_a_spreadsheet_would_guess_is_marked_and_comes_back(admin):
    category = a_category("actors/citizens")
    known = {"name_nl": "3-5", "name_en": "mei 2024", "says_nl": "’65+", "says_en": "'1/2", "synonyms_nl": ["65+"]}
    Category.objects.filter(pk=category.pk).update(**known)
    text = file_of("csv", admin)
    row = next(row for row in csv.DictReader(StringIO(text), delimiter=";") if row["key"] == "citizens")
    assert (row["name_nl"], row["name_en"]) == ("’3-5", "’mei 2024")
    assert (row["says_nl"], row["says_en"], row["synonyms_nl"]) == ("’’65+", "’'1/2", "’65+")
    assert row["position"].isdecimal()

    assert take("csv", text, admin)[0].pk is None
    Category.objects.filter(pk=category.pk).update(name_nl="x", name_en="x", says_nl="x", says_en="x", synonyms_nl=[])
    take("csv", text, admin)
    category.refresh_from_db()
    assert {field: getattr(category, field) for field in known} == known


# --- Who gets what ---
def test_local_parts_are_for_the_admins_of_their_municipality(lived):
    other = an_admin(a_municipality("GM0355", "Zeist"))
    assert "Ruilkring De Kade" in file_of("csv", lived)
    for reader in (other, an_official()):
        assert "Ruilkring De Kade" not in file_of("csv", reader)


def test_an_admin_of_elsewhere_cannot_change_a_local_part(lived):
    other = an_admin(a_municipality("GM0355", "Zeist"))
    text = file_of("csv", lived).replace("Ruilkring De Kade", "Kadekring")
    revision, arrival = take("csv", text, other)
    assert revision.pk is None
    assert [refusal.why for refusal in arrival.refused] == [
        "Dit is een eigen onderdeel van die gemeente. Alleen haar beheerder kan het veranderen."
    ]


# --- Standards ---
def test_the_skos_is_by_the_book(lived):
    graph = Graph().parse(data=file_of("ttl", lived), format="turtle")
    assert len(set(graph.subjects(RDF.type, SKOS.ConceptScheme))) == len(LENSES)
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == Category.objects.count()
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        assert len(list(graph.objects(concept, SKOS.notation))) == 1
        assert {label.language for label in graph.objects(concept, SKOS.prefLabel)} == {"nl", "en"}
        is_top = (concept, SKOS.topConceptOf, None) in graph
        assert is_top != ((concept, SKOS.broader, None) in graph)
    collective = Category.objects.get(lens="actors", key="collectives")
    subject = next(graph.subjects(SKOS.prefLabel, Literal(collective.name_nl, "nl")))
    assert str(subject).endswith("/brillen/bloedgroepen/collectieven/")
    gone = Category.objects.filter(retired_at__isnull=False)
    assert len(set(graph.subjects(OWL.deprecated, Literal(True)))) == gone.count()
    assert len(set(graph.subjects(DCTERMS.valid))) == gone.count()
    assert len(list(graph.subject_objects(DCTERMS.isReplacedBy))) == 3


@pytest.mark.parametrize("kind", ["ttl", "jsonld"])
def test_the_export_is_as_the_dutch_standard_for_concepts_asks(admin, kind):
    shapes = Graph().parse(Path(__file__).parent / "nl_sbb.ttl")
    graph = Graph().parse(data=file_of(kind, admin), format="turtle" if kind == "ttl" else "json-ld")
    conforms, _report, text = validate(graph, shacl_graph=shapes)
    assert conforms, text
    titles = {(str(title), title.language) for title in graph.objects(None, DCTERMS.title)}
    for language in ("nl", "en"):
        with override(language):
            assert {(str(lens.name), language) for lens in LENSES.values()} <= titles
    assert len(titles) == 2 * len(LENSES)


def test_json_ld_and_turtle_say_the_same(lived):
    turtle, json_ld = (
        {row for row in Graph().parse(data=file_of(kind, lived), format=name) if not any(map(is_blank, row))}
        for kind, name in [("ttl", "turtle"), ("jsonld", "json-ld")]
    )
    assert turtle == json_ld
    assert contents_of("ttl", file_of("ttl", lived).encode()) == contents_of(
        "jsonld", file_of("jsonld", lived).encode()
    )


def is_blank(node):
    return isinstance(node, BNode)


# --- Files from elsewhere ---
FOREIGN = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://elsewhere.example/a> a skos:ConceptScheme ; skos:notation "actors" .
<https://elsewhere.example/b> a skos:Concept ; skos:inScheme <https://elsewhere.example/a> ;
    skos:notation "collectives" ; skos:prefLabel "Samenwerkers"@nl-NL, "Collaborators"@en, "Kollektive"@de .
"""


def test_a_file_from_another_host_with_names_only_changes_names_only(admin):
    before = a_category("actors/collectives")
    revision, arrival = take("ttl", FOREIGN, admin)
    after = a_category("actors/collectives")
    assert arrival.refused == []
    assert (after.name_nl, after.name_en) == ("Samenwerkers", "Collaborators")
    assert (after.says_nl, after.synonyms_nl, after.position) == (before.says_nl, before.synonyms_nl, before.position)
    assert len(revision.changes) == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('"actors"', '"planets"'), "Er is geen bril “planets”."),
        (('skos:notation "actors"', 'skos:note "actors"'), "Het staat niet in één bril"),
        (('skos:notation "collectives" ;', ""), "Het heeft geen sleutel"),
        (('"Samenwerkers"@nl-NL', '"Samenwerkers"@nl, "Samen"@nl'), "Het heeft meer dan één skos:prefLabel (nl)"),
        (('"Samenwerkers"', f'"{"x" * 101}"'), "Naam in het Nederlands: "),
        (('skos:notation "collectives"', 'skos:notation "New one!"'), "Sleutel"),
    ],
)
def test_what_a_concept_does_not_say_well_is_refused_with_its_address(admin, change, why):
    before = snapshot()
    assert change[0] in FOREIGN
    revision, arrival = take("ttl", FOREIGN.replace(*change), admin)
    assert (revision.pk, snapshot()) == (None, before)
    assert [refusal.where for refusal in arrival.refused] == ["https://elsewhere.example/b"]
    assert why in arrival.refused[0].why


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        ("ttl", "@prefix skos: <x> .\n\nskos:a skos:b", "Turtle"),
        ("ttl", "[" * 20000, "Turtle"),
        ("ttl", "", "geen categorie"),
        ("jsonld", "{", "JSON-LD"),
        ("jsonld", "[" * 100000, "JSON-LD"),
        ("jsonld", "7", "JSON-LD"),
        ("jsonld", '{"@context": "http://127.0.0.1:9/context"}', "een ander adres"),
        ("jsonld", '{"@context": [{}, "http://127.0.0.1:9/context"]}', "een ander adres"),
        ("jsonld", '{"@context": {"a": {"@id": "x:a", "@context": "http://127.0.0.1:9/"}}}', "een ander adres"),
        ("jsonld", '{"@context": {"@import": "http://127.0.0.1:9/"}}', "een ander adres"),
        ("csv", "a;b\n1;2", "key, lens"),
        ("csv", "lens;key;colour\n", "colour"),
        ("csv", 'lens;key\n"a;b', "Regel 2"),
        ("csv", "x" * (1024 * 1024 + 1), "te groot"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(db, kind, text, why):
    with pytest.raises(ValidationError) as refused:
        contents_of(kind, text.encode())
    assert why in " ".join(refused.value.messages)


def test_empty_rows_and_columns_of_a_spreadsheet_are_passed_over(admin):
    lines = file_of("csv", admin).removeprefix("\ufeff").splitlines()
    wide = [";;;", *(f";{line};;; " for line in lines), ";;;;;;;;;;;;;;;;;;;;", "  ; "]
    assert len(lines) > 40

    revision, arrival = take("csv", "\n".join(wide), admin)

    assert (revision.pk, arrival.refused) == (None, [])


def test_a_text_in_a_column_without_a_name_is_told_with_its_place(admin):
    table = "lens;key;;name_nl;\nactors;citizens;oeps;Burgers;\nactors;collectives;;Collectieven;ook\nactors\n"
    contents = contents_of("csv", table.encode())
    assert [(refusal.where, refusal.name, refusal.why) for refusal in contents.refused] == [
        ("regel 2", "citizens", "Kolom 3 heeft geen naam, en hier staat er ‘oeps’ in."),
        ("regel 3", "collectives", "Deze rij heeft 5 cellen en de tabel heeft 4 kolommen."),
        ("regel 4", "", "Deze rij heeft 1 cellen en de tabel heeft 4 kolommen."),
    ]


def test_a_file_in_another_encoding_is_refused_in_words(db):
    with pytest.raises(ValidationError, match="UTF-8"):
        contents_of("csv", "lens;key;name_nl\nactors;x;café".encode("latin-1"))


def test_xml_in_a_literal_is_never_read_as_xml(db):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    text = FOREIGN.replace(
        '"Kollektive"@de', f"{json.dumps(bomb)}^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral>"
    )
    contents_of("ttl", text.encode())
    assert Literal(bomb, datatype=RDF.XMLLiteral).value == bomb


def test_a_list_that_bites_its_tail_is_no_list(admin):
    text = FOREIGN.replace(
        'skos:notation "collectives" ;',
        'skos:notation "collectives" ; skos:altLabel "b"@nl, "a"@nl ; <https://waaier.example/ns#synonyms> _:list ;',
    )
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    text += f'_:list <{rdf}first> "b"@nl ; <{rdf}rest> _:list .'
    _step, arrival = take("ttl", text, admin)
    assert arrival.refused == []
    assert a_category("actors/collectives").synonyms_nl == ["a", "b"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_a_mangled_file_is_read_or_refused_and_never_fails(admin, data, kind):
    text = file_of(kind, admin)
    for _cut in range(3):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.sampled_from([0, 1, 2, 20, 2000]))
        other = data.draw(st.sampled_from(["", '"', ";", ".", "[", "}", "\n", "x", "@en", "^^", "99999999999", "\\"]))
        text = text[:start] + other + text[start + length :]
    try:
        contents = contents_of(kind, text.encode())
    except ValidationError as error:
        assert error.messages
    else:
        with transaction.atomic():
            Import(contents, by=admin).take()
            transaction.set_rollback(True)


# --- Tables by hand ---
def table(*rows):
    return "\n".join(rows)


def test_two_categories_can_exchange_their_names(admin):
    one, two = list(Category.objects.of(LENSES["growth"]))[:2]
    header = "lens,key,name_nl,name_en"
    text = table(
        header, f"growth,{one.key},{two.name_nl},{two.name_en}", f"growth,{two.key},{one.name_nl},{one.name_en}"
    )
    revision, arrival = take("csv", text, admin)
    assert arrival.refused == []
    assert Category.objects.get(pk=one.pk).name_nl == two.name_nl
    assert len(revision.changes) == 2


def test_what_breaks_a_rule_is_left_out_with_what_needs_it_and_the_rest_is_taken_over(admin):
    known = a_category("actors/collectives")
    text = table(
        "lens;key;parent;name_nl;name_en",
        "actors;guild;;Gilde;Guild",
        f"actors;copy;;{known.name_nl};Copy",
        "actors;below_copy;copy;Daaronder;Below",
        "actors;lost;nowhere;Verdwaald;Lost",
        "actors;nameless;;;",
        "actors;deep;guild_part;Diep;Deep",
        "actors;guild_part;guild;Gildebroeders;Guild brothers",
    )
    revision, arrival = take("csv", text, admin)
    assert {Category.objects.get(pk=pk).key for pk in revision.touched} == {"guild", "guild_part"}
    assert Category.objects.get(key="guild_part").parent.key == "guild"
    assert {refusal.where: refusal.why.split(".")[0] for refusal in arrival.refused} == {
        "regel 3": "Naam in het Nederlands: Deze bril heeft al een categorie met deze naam",
        "regel 4": "Het noemt “copy”, dat deze bril niet heeft",
        "regel 5": "Het noemt “nowhere”, dat deze bril niet heeft",
        "regel 6": "Een nieuwe categorie heeft een naam in het Nederlands en in het Engels nodig",
        "regel 7": "Een onderdeel kan geen onderdelen hebben",
    }


def test_a_table_can_retire_and_restore(admin):
    keys = [each.key for each in Category.objects.of(LENSES["growth"])][:3]
    header = "lens;key;retired_at;successors"
    retired = table(
        header, f"growth;{keys[0]};2026-01-31;{keys[1]}", f"growth;{keys[1]};;", f"growth;{keys[2]};;{keys[1]}"
    )
    _step, arrival = take("csv", retired, admin)
    gone = Category.objects.get(lens="growth", key=keys[0])
    assert (gone.retired_at.date().isoformat(), gone.in_effect.key) == ("2026-01-30", keys[1])  # midnight in Amsterdam
    assert [refusal.why for refusal in arrival.refused] == ["Alleen een vervallen categorie heeft opvolgers."]
    again, arrival = take("csv", table(header, f"growth;{keys[0]};2026-01-31;{keys[1]}"), admin)
    assert again.pk is None
    take("csv", table(header, f"growth;{keys[0]};;"), admin)
    back = Category.objects.get(lens="growth", key=keys[0])
    assert back.is_active and back.in_effect == back and not back.successors.exists()


def test_successors_in_a_circle_and_days_to_come_are_refused(admin):
    keys = [each.key for each in Category.objects.of(LENSES["growth"])][:3]
    header = "lens;key;retired_at;successors"
    before = snapshot()
    text = table(
        header,
        f"growth;{keys[0]};2026-01-31;{keys[1]}",
        f"growth;{keys[1]};2026-01-31;{keys[0]}",
        f"growth;{keys[2]};2999-01-01;",
    )
    _step, arrival = take("csv", text, admin)
    assert len(arrival.refused) == 3
    assert snapshot() == before


def test_a_category_that_stands_twice_is_refused_with_both_lines(admin):
    text = table("lens;key;group", "growth;a;", "actors;collectives;", "actors;collectives;youth")
    _step, arrival = take("csv", text, admin)
    assert "regel 3, regel 4" in [refusal.where for refusal in arrival.refused]


def test_characters_that_are_none_do_not_come_in_by_a_file(admin):
    text = file_of("csv", admin).replace("Collectieven", "Coll\ufffeec\ue000tieven\U0010ffff")
    _revision, arrival = take("csv", text, admin)
    assert (arrival.refused, a_category("actors/collectives").name_nl) == ([], "Collectieven")
    document = json.loads(file_of("jsonld", admin))
    [node] = [each for each in document["@graph"] if each.get("notation") == "collectives"]
    node["skos:scopeNote"] = {"@language": "nl", "@value": "half \ud83d paar \ufffe"}
    _revision, arrival = take("jsonld", json.dumps(document), admin)
    assert (arrival.refused, a_category("actors/collectives").advice_nl) == ([], "half  paar")


def test_what_cannot_be_seen_in_a_key_makes_no_other_category(admin):
    text = (
        file_of("csv", admin)
        .replace(";collectives;", ";\u200bcollectives\u2060;")
        .replace("lens;key", "\u202alens;key")
    )
    assert take("csv", text, admin)[0].pk is None
    text = file_of("ttl", admin).replace('"collectives"', '"collec\u200btives"').replace('"actors"', '"actors\ufeff"')
    revision, arrival = take("ttl", text, admin)
    assert (revision.pk, arrival.refused) == (None, [])


def test_a_file_brings_no_second_category_of_one_name(admin):
    text = file_of("csv", admin).replace(";Burger met initiatief;", ";COLLECTÍE\u00adVEN;")
    assert text != file_of("csv", admin)
    revision, arrival = take("csv", text, admin)
    assert revision.pk is None
    assert [refusal.why for refusal in arrival.refused] == [
        "Naam in het Nederlands: Deze bril heeft al een categorie met deze naam."
    ]
