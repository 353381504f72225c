import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from catalogue.listing.table import table_of
from initiatives.search.results import Results
from tests.builders import a_category, a_municipality, an_initiative, an_intake, an_official
from tests.pages import tight

pytestmark = pytest.mark.django_db
LIST = reverse("initiatives:list")


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def garden():
    intake = an_intake(
        name="Buurttuin <De Kade>",
        phase="idea",
        started=2019,
        commitment=7,
        contact_name="Fatima de Boer",
        description="Samen wieden. " * 40,
        support_needs=["networks", "training"],
        submitted_at=datetime(2026, 3, 5, 12, tzinfo=UTC),
    )
    return an_initiative(intake=intake, categories=["actors/citizens", "work_fields/social_cohesion"])


def table(query="", user=None):
    user = user or AnonymousUser()
    return table_of(Results.of(QueryDict(query), user), user)


def cells(found):
    return [[cell.text for cell in row.cells] for row in found.rows]


def test_shows_the_usual_columns(garden):
    found = table()
    assert [found.first.label, *(head.label for head in found.heads)] == [
        "Name",
        "Municipality",
        "Fields of work",
        "Phase",
        "Last confirmed",
    ]
    assert cells(found) == [["Waaierdam", "Strengthening social cohesion", "Forming the idea", "5 March 2026"]]
    row = found.rows[0]
    assert (row.slug, row.href, row.status) == (garden.slug, f"/initiatieven/{garden.slug}/", "")
    assert found.notices == []


def test_shows_the_chosen_columns_in_their_own_order(garden):
    found = table("columns=support_needs&columns=started&columns=actors&columns=name")
    assert [head.label for head in found.heads] == ["Actors", "Year of start", "Support needs"]
    assert [head.number for head in found.heads] == [False, True, False]
    assert cells(found) == [["Citizens with an initiative", "2019", "Networks, contacts; Training"]]
    chosen = [each.key for _title, choices in found.choices for each in choices if each.checked]
    assert chosen == ["actors", "started", "support_needs"]


def test_a_column_that_does_not_exist_is_left_out_with_a_notice(garden):
    found = table("columns=phase&columns=colour&columns=commitment")
    assert [head.label for head in found.heads] == ["Phase"]
    assert found.notices == [
        "We do not know the column “colour”. We left it out.",
        "We do not know the column “commitment”. We left it out.",
    ]
    assert table("columns=colour").heads[0].label == "Municipality"


def test_officials_have_more_columns_filled_in_for_their_own_municipality(garden):
    zeist = a_municipality("GM0355", "Zeist")
    an_initiative(name="Elders", municipality=zeist, commitment=3, contact_name="Geheim", by=an_official(zeist))
    query = "columns=commitment&columns=contact_name&sort=name"

    assert cells(table(query, an_official())) == [["Fatima de Boer", "7"], ["", ""]]
    assert [head.ends for head in table(query, an_official()).heads] == ["", "1 = No, 10 = Yes"]
    assert cells(table(query, an_official(zeist))) == [["", ""], ["Geheim", "3"]]
    titles = [title for title, _choices in table(query, an_official()).choices]
    assert titles == [
        "The register",
        "Work of the municipality",
        "Lenses",
        "Answers",
        "Answers, for officials of the municipality",
    ]
    assert [title for title, _choices in table(query).choices] == ["The register", "Lenses", "Answers"]


def test_a_long_text_is_cut(garden):
    ((text,),) = cells(table("columns=description"))
    assert len(text) == 160 and text.endswith("…")


def test_the_searched_word_is_marked_and_the_rest_escaped(garden, client):
    page = client.get(LIST, {"view": "table", "q": "kade"}).content.decode()
    assert "&lt;De <mark>Kade</mark>&gt;</a>" in page
    assert 'aria-label="Compare: Buurttuin &lt;De Kade&gt;"' in page


def test_what_is_not_public_says_so(garden):
    an_initiative(name="Wacht", published=False)
    assert {row.name: row.status for row in table(user=an_official()).rows} == {
        "Buurttuin <De Kade>": "",
        "Wacht": "Not public",
    }


def test_heads_sort_by_the_orders_that_exist(garden):
    found = table("columns=started&columns=registered&columns=phase&page=2&view=table")
    rest = "view=table&columns=started&columns=registered&columns=phase"
    assert found.first.href == f"{LIST}?sort=name&{rest}"
    assert {head.label: (head.href, head.direction) for head in found.heads} == {
        "Registered on": (f"{LIST}?{rest}", "descending"),
        "Year of start": (f"{LIST}?sort=started&{rest}", ""),
        "Phase": ("", ""),
    }
    assert table("sort=name").first.direction == "ascending"


def test_the_page_holds_the_table_its_columns_and_its_checks(garden, client):
    page = tight(client.get(LIST, {"view": "table", "columns": ["started", "phase"], "sort": "name"}).content.decode())

    # The name alone is the head of a row: it is said before each of its cells.
    assert '<th class="w-table__pick" scope="col">' in page and ">Compare</span></th>" in page
    assert '<th class="w-table__name" scope="col" aria-sort="ascending">' in page
    heads = re.findall(r'<th class="w-table__name" scope="row">(.*?)</th>', page)
    assert [re.sub("<.*?>", "", each) for each in heads] == [escape(garden.intake.name)]
    unknown = tight(client.get(LIST, {"view": "table", "columns": "legal_form"}).content.decode())
    dash = '<span class="w-muted" aria-hidden="true">–</span><span class="w-hidden">not known</span>'
    assert unknown.count(dash) == 1
    assert 'name="columns" value="started" checked' in page
    assert f'name="slug" value="{garden.slug}" form="compare"' in page
    assert '<input type="hidden" name="view" value="table">' in page
    assert '<input type="hidden" name="columns"' not in page
    assert f'href="{LIST}?sort=name&amp;columns=started&amp;columns=phase"' in page  # the cards


@pytest.mark.parametrize("number", [2, 21])
def test_a_page_takes_as_many_queries_whatever_it_shows(client, django_assert_max_num_queries, number):
    by = an_official()
    a_category("actors/citizens")
    for _each in range(number):
        an_initiative(by=by, categories=["actors/citizens"])
    address = f"{LIST}?view=table&columns=actors&columns=neighbourhoods&columns=phase&columns=commitment"
    client.get(address)
    with django_assert_max_num_queries(4):
        client.get(address)
