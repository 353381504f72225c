import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from catalogue.comparison import Comparison
from tests.builders import a_municipality, a_user, an_initiative, an_official
from tests.pages import tight

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def two():
    return [
        an_initiative(
            name="Anker",
            phase="idea",
            support_needs=["permit", "say"],
            categories=["actors/citizens", "added_value/demand_reducers"],
            volunteers="3-10",
            commitment=9,
        ),
        an_initiative(
            name="Brug",
            phase="idea",
            support_needs=["say"],
            categories=["actors/citizens"],
            volunteers="11-30",
            commitment=2,
        ),
    ]


def rows(comparison):
    return {row.label: row for part in comparison.parts for row in part.rows}


def compare(client, *slugs):
    return client.get(reverse("initiatives:compare"), {"slug": slugs})


def test_what_all_say_and_what_one_says_is_told_apart(two):
    found = rows(Comparison([each.slug for each in two], AnonymousUser()))

    assert found["Phase"].differs is False
    assert found["Support needs"].differs is True
    assert [[(i.text, i.is_shared, i.is_own) for i in cell.items] for cell in found["Support needs"].cells] == [
        [("Permit", False, True), ("A say in decisions", True, False)],
        [("A say in decisions", True, False)],
    ]
    assert found["Actors"].differs is False
    assert found["Actors"].cells[0].items[0].is_shared
    assert found["Summary"].differs is None
    assert "Legal form" not in found
    assert [label for label in found if label in {"Growth", "Phases and growing pains", "Relation to government"}] == [
        "Phases and growing pains",
        "Relation to government",
    ]


def test_what_is_not_known_differs_from_nothing(two):
    third = an_initiative(name="Cirkel", phase="", categories=["actors/collectives"])
    found = rows(Comparison([*(each.slug for each in two), third.slug], AnonymousUser()))

    # Of one alone something is known.
    assert found["Added value"].differs is None
    assert [[(i.is_shared, i.is_own) for i in cell.items] for cell in found["Added value"].cells] == [
        [(False, False)],
        [],
        [],
    ]
    # Of two, and they say the same; of all, and they do not.
    assert found["Phase"].differs is False
    assert [item.is_shared for cell in found["Phase"].cells for item in cell.items] == [False, False]
    assert found["Actors"].differs is True


def test_with_three_what_two_say_is_neither_shared_nor_own(two):
    third = an_initiative(name="Cirkel", phase="maturing", support_needs=[])
    found = rows(Comparison([*(each.slug for each in two), third.slug], AnonymousUser()))
    items = [cell.items for cell in found["Phase"].cells]
    assert [(i.among, i.is_shared, i.is_own) for (i,) in items] == [
        (2, False, False),
        (2, False, False),
        (1, False, True),
    ]


def test_they_stand_in_the_order_that_was_asked_once_each_and_four_at_most(two):
    more = [an_initiative(name=name) for name in ["Cirkel", "Dorp", "Erf"]]
    slugs = [two[1].slug, two[0].slug, two[1].slug, *(each.slug for each in more)]

    comparison = Comparison(slugs, AnonymousUser())

    assert [head.name for head in comparison.heads] == ["Brug", "Anker", "Cirkel", "Dorp"]
    assert comparison.notices == ["You can compare at most 4 initiatives. These are the first ones."]
    assert comparison.heads[1].without == "/initiatieven/vergelijken/?slug=brug&slug=cirkel&slug=dorp"


def test_the_public_sees_no_scales(client, two):
    page = compare(client, *(each.slug for each in two)).content.decode()
    assert "Commitment" not in page
    assert "Scores" not in page


def test_officials_see_the_scores_of_their_own_municipality_alone(client):
    here, zeist = a_municipality(), a_municipality("GM0355", "Zeist")
    official = an_official(here)
    own = an_initiative(by=official, name="Eigen", commitment=9, motivation=5)
    own.score({"commitment": 4}, by=official)
    other = an_initiative(name="Elders", municipality=zeist, commitment=7)

    row = rows(Comparison([own.slug, other.slug], official))["Commitment"]

    assert [i.text for i in row.cells[0].items] == ["initiator 9", "official 4"]
    assert (row.cells[1].items, row.cells[1].note) == ([], "Only for its own municipality")
    assert (row.differs, row.note) == (True, "1 = No, 10 = Yes")
    assert rows(Comparison([own.slug, other.slug], official))["Motivation"].differs is None
    assert "Commitment" not in rows(Comparison([own.slug, other.slug], a_user()))


@pytest.mark.parametrize("slugs", [[], ["anker"], ["anker", "anker"], ["anker", ""], ["x\x00"], ["é" * 300]])
def test_fewer_than_two_get_a_page_that_says_what_to_do(client, two, slugs):
    response = compare(client, *slugs)
    assert response.status_code == 200
    assert "Choose two initiatives or more" in response.content.decode()
    assert "<table" not in response.content.decode()


def test_hidden_and_unknown_initiatives_look_the_same(client, two):
    an_initiative(name="Geheim", published=False)

    hidden = compare(client, "anker", "geheim").content.decode()
    unknown = compare(client, "anker", "onbestaa").content.decode()

    assert "Geheim" not in hidden
    assert without_variation(hidden, "geheim") == without_variation(unknown, "onbestaa")


def without_variation(page, slug):
    """A page without what differs each time: the token of its forms, and the address that was asked."""
    return "\n".join(line for line in page.replace(slug, "…").splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_hidden_one_beside_two_others_is_left_out_with_a_word(client, two):
    an_initiative(name="Geheim", published=False)
    page = tight(compare(client, "anker", "geheim", "brug").content.decode())
    assert "We did not find every initiative that you chose." in page
    assert "Side by side: Anker, Brug" in page
    assert "slug=geheim" not in page.replace("next", "").split("<main")[1]


def test_similar_initiatives_are_one_click_away(two):
    third = an_initiative(name="Cirkel", categories=["actors/citizens"])
    comparison = Comparison([each.slug for each in two], AnonymousUser())
    assert comparison.suggestions == [("Cirkel", f"/initiatieven/vergelijken/?slug=anker&slug=brug&slug={third.slug}")]


def test_four_take_as_many_queries_as_two(client, two):
    official = an_official()
    more = [an_initiative(name=name, by=official, categories=["actors/citizens"]) for name in ["Cirkel", "Dorp"]]
    client.force_login(official)

    def number(slugs):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert compare(client, *slugs).status_code == 200
        return len(queries)

    slugs = [each.slug for each in [*two, *more]]
    number(slugs[:2])
    assert number(slugs[:3]) == number(slugs[:2])
    # A full page suggests no fifth.
    assert number(slugs) < number(slugs[:2])
