"""Reading SKOS of others: what is said in one of several valid ways is taken over, and the rest is counted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from curation.exchange.files import contents_of, file_of
from curation.exchange.imports import Import
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from tests.builders import a_category, an_admin
from tests.curation.test_exchange_files import take

pytestmark = pytest.mark.django_db
HEAD = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://elsewhere.example/a> a skos:ConceptScheme ; skos:notation "actors" .
"""


@pytest.fixture
def admin():
    return an_admin()


def file_with(says, notation='"tilted_organisations"'):
    """A file with one concept, that says this."""
    return f"""{HEAD}
<https://elsewhere.example/b> a skos:Concept ; skos:inScheme <https://elsewhere.example/a> ;
    skos:notation {notation} ; {says} .
"""


def read(says, **options):
    """The contents of a file with one concept, of which nothing is refused, and what its entry says."""
    contents = contents_of("ttl", file_with(says, **options).encode())
    assert contents.refused == []
    [entry] = contents.entries
    return contents, {field: value for field, value in entry.values.items() if value not in ("", None, [])}


@pytest.mark.parametrize(
    ("says", "field", "value", "unused"),
    [
        ('skos:prefLabel "Zorg"@NL', "name_nl", "Zorg", []),
        ('skos:prefLabel "Care"@EN-gb', "name_en", "Care", []),
        (
            'skos:altLabel "zorginstelling"@NL, "zorgorganisatie"@nl',
            "synonyms_nl",
            ["zorginstelling", "zorgorganisatie"],
            [],
        ),
        ('skos:prefLabel "Zorg"@nl-BE', "name_nl", "Zorg", []),
        ('skos:prefLabel "Bij ons"@nl-BE, "Zorg"@nl', "name_nl", "Zorg", [("skos:prefLabel (nl-BE)", 1)]),
        ('skos:prefLabel "Bij ons"@nl-BE, "Zorg"@nl-NL', "name_nl", "Zorg", [("skos:prefLabel (nl-BE)", 1)]),
        ('skos:prefLabel "Zorg"@nl-BE, "Zorg"@nl, "Zorg"', "name_nl", "Zorg", []),
        ('skos:altLabel "c"@nl-BE, "a"@nl, "b"', "synonyms_nl", ["a", "b", "c"], []),
        ('skosxl:prefLabel [ skosxl:literalForm "Zorg"@nl ]', "name_nl", "Zorg", []),
        ('skosxl:altLabel [ skosxl:literalForm "hulp"@NL ]', "synonyms_nl", ["hulp"], []),
        ('skos:prefLabel "Zorg"@nl ; skosxl:prefLabel [ skosxl:literalForm "Zorg"@nl ]', "name_nl", "Zorg", []),
        ('skos:definition [ rdf:value "Uitleg"@nl ]', "says_nl", "Uitleg", []),
        (
            'skos:definition "<p>Eén &amp; <b>twee</b></p>\\n<ul><li>drie<li>vier</ul><p>vijf</p>"^^rdf:HTML',
            "says_nl",
            "Eén & twee\n\ndrie\nvier\n\nvijf",
            [],
        ),
        ('skos:definition "<p>Uitleg</p><script>x()</script>"^^rdf:XMLLiteral', "says_nl", "Uitleg", []),
        (
            'skos:definition "<!DOCTYPE html><!-- a > b --><p>Uitleg &amp; meer</p><!"^^rdf:HTML',
            "says_nl",
            "Uitleg & meer",
            [],
        ),
        ('skos:definition "Zie <x> & co"@nl', "says_nl", "Zie <x> & co", []),
        ("sh:order 7.0", "position", 7, []),
        ("sh:order 7", "position", 7, []),
        ('sh:order 9, "7"', "position", 7, [("sh:order", 1)]),
        (
            'dct:modified "2026-01-31"^^xsd:date, "2026-02-01T10:00:00+01:00"^^xsd:dateTime, "ooit"',
            "modified",
            "2026-02-01T10:00:00+01:00",
            [("dct:modified", 2)],
        ),
    ],
)
def test_what_is_said_in_another_valid_way_is_taken_over(says, field, value, unused):
    contents, values = read(says)
    found = values[field]
    assert (found.isoformat() if field == "modified" else found) == value
    assert contents.unused == unused


@pytest.mark.parametrize(
    ("says", "number"),
    [
        ('skos:prefLabel "Andere naam"', 1),
        ('skos:prefLabel "Andere naam" ; skos:altLabel "a", "b", "c"@nl', 3),
        ('skos:prefLabel "Andere naam"@nl, "Name" ; skos:altLabel "a", "a"@nl', 0),
    ],
)
def test_a_text_without_a_language_is_taken_as_dutch_with_a_word(admin, says, number):
    contents, values = read(says)
    assert (contents.untagged, values["name_nl"], "name_en" in values) == (number, "Andere naam", False)
    _revision, arrival = take("ttl", file_with(says), admin)
    assert arrival.refused == []
    assert a_category("actors/tilted_organisations").name_nl == "Andere naam"


@pytest.mark.parametrize(
    ("notation", "key", "left"),
    [
        ('"tilted_organisations", "A.12"', "tilted_organisations", 1),
        ('"A.12", "12"^^<https://elsewhere.example/codes>, "tilted_organisations"', "tilted_organisations", 2),
        ('"a_guild", "12"^^<https://elsewhere.example/codes>', "a_guild", 1),
    ],
)
def test_of_several_keys_it_is_the_one_that_is_known_or_has_no_type(notation, key, left):
    contents, _values = read('skos:prefLabel "Zorg"@nl', notation=notation)
    assert (contents.entries[0].key, contents.unused) == (key, [("skos:notation", left)])


def test_what_is_read_and_not_used_is_named_with_its_number():
    contents, _values = read(
        'skos:prefLabel "Zorg"@nl, "Sorge"@de, "Care"@en ; skos:hiddenLabel "zorrg"@nl, "zrog"@nl ; sh:order 7.5 ;'
        " skos:exactMatch <https://elsewhere.example/c> ; <https://elsewhere.example/ns#colour> 'red' ;"
        ' skosxl:prefLabel [ skosxl:literalForm "Soin"@fr ] ; dct:valid "end=2026-01-01"'
    )
    assert contents.unused == [
        ("dct:valid", 1),
        ("https://elsewhere.example/ns#colour", 1),
        ("sh:order", 1),
        ("skos:exactMatch", 1),
        ("skos:hiddenLabel (nl)", 2),
        ("skos:prefLabel (de)", 1),
        ("skosxl:prefLabel", 1),
    ]


@pytest.mark.parametrize(
    ("says", "notation", "why"),
    [
        ('skos:prefLabel "Zorg"@nl, "Hulp"@NL', '"tilted_organisations"', "skos:prefLabel (nl)"),
        ('skos:prefLabel "Zorg", "Hulp"', '"tilted_organisations"', "skos:prefLabel (nl)"),
        ('skos:prefLabel "Zorg"@nl', '"tilted_organisations", "collectives"', "skos:notation"),
    ],
)
def test_what_can_be_meant_in_two_ways_is_refused(says, notation, why):
    contents = contents_of("ttl", file_with(says, notation=notation).encode())
    [refusal] = contents.refused
    assert contents.entries == [] and why in refusal.why


def test_a_concept_may_stand_in_schemes_of_others_too(admin):
    text = file_with('skos:prefLabel "Zorg"@nl ; skos:inScheme <https://elsewhere.example/c>')
    text += '<https://elsewhere.example/c> a skos:ConceptScheme ; skos:notation "their own" .'
    assert contents_of("ttl", text.encode()).entries[0].lens == "actors"


@pytest.mark.parametrize("kind", ["ttl", "jsonld"])
def test_of_its_own_export_all_is_used(admin, kind):
    Category.objects.of(LENSES["growth"]).first().retire(by=admin, reason="Nodig")
    contents = contents_of(kind, file_of(kind, admin).encode())
    assert (contents.refused, contents.untagged, contents.unused) == ([], 0, [])
    arrival = Import(contents, by=admin)
    assert (arrival.take().pk, arrival.refused) == (None, [])


def test_the_page_says_what_was_taken_as_dutch_and_what_was_not_used(client, admin):
    client.cookies["django_language"] = "en"
    client.force_login(admin)
    known = a_category("actors/tilted_organisations")
    text = file_with(f'skos:prefLabel "{known.name_nl}", "Sorge"@de')
    address = client.post("/taxonomie/uitwisseling/", {"file": SimpleUploadedFile("elders.ttl", text.encode())}).url
    page = client.get(address).content.decode()
    assert "1 text in the file does not say in which language it is. We read it as Dutch." in page
    assert "<code>skos:prefLabel (de)</code>: 1" in page
    assert "Everything in it is here already." not in page
    assert "What can be read in, is here already." in page
