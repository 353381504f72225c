"""The tree of a lens: what stands in it, how much it is used, and its order."""

import pytest
from django.urls import reverse

from curation.trees import tree
from taxonomy.lenses import LENSES
from taxonomy.models import Category, Revision
from tests.builders import a_category, a_municipality, an_admin, an_initiative, an_official

pytestmark = pytest.mark.django_db
ADDRESS = "/taxonomie/bloedgroepen/"


@pytest.fixture
def admin(client):
    a_category("actors/collectives")
    client.force_login(admin := an_admin())
    return admin


def order(parent=None):
    return list(Category.objects.active().filter(lens="actors", parent=parent).values_list("key", flat=True))


def branch(key, branches):
    return next(each for each in branches if each.category.key == key)


def test_use_is_counted_where_it_counts_now_and_where_it_was_given(admin):
    a_municipality("GM0355", "Zeist")
    collectives = a_category("actors/collectives")
    part = collectives.parts.first()
    an_initiative(categories=[f"actors/{part.key}"])
    an_initiative(municipality=a_municipality("GM0355"), categories=["actors/collectives"])
    again = an_initiative(categories=["actors/collectives"])
    again.assess([(collectives, "", "chosen")], by=admin)
    use = branch("collectives", tree(LENSES["actors"]).branches).usage
    assert (use.initiatives, use.municipalities, use.assessments) == (3, 2, 4)
    part_use = branch(part.key, branch("collectives", tree(LENSES["actors"]).branches).parts).usage
    assert (part_use.initiatives, part_use.assessments) == (1, 1)
    collectives.merge(a_category("actors/citizens"), by=admin, reason="")
    shown = tree(LENSES["actors"])
    citizens, gone = branch("citizens", shown.branches), branch("collectives", shown.retired)
    assert (citizens.usage.initiatives, citizens.usage.assessments) == (3, 1)
    assert (gone.usage.initiatives, gone.usage.assessments) == (0, 3)


def test_a_tree_takes_as_many_queries_whatever_is_in_it(admin, django_assert_num_queries):
    with django_assert_num_queries(4):
        tree(LENSES["actors"])
    an_initiative(categories=["actors/collectives", "actors/citizens"])
    a_category("actors/collectives").merge(a_category("actors/citizens"), by=admin, reason="")
    with django_assert_num_queries(4):
        shown = tree(LENSES["actors"])
        [list(each.category.successors.all()) for each in shown.retired]


@pytest.mark.parametrize(("to", "expected"), [("up", 0), ("down", 2)])
def test_a_button_moves_a_category_one_place_and_the_focus_follows(client, admin, to, expected):
    before = order()
    moved = a_category(f"actors/{before[1]}")
    response = client.post(ADDRESS, {to: moved.pk}, follow=True)
    assert order().index(moved.key) == expected
    assert sorted(order()) == sorted(before)
    html = response.content.decode()
    assert html.count("autofocus") == 1
    button = html[: html.index("autofocus")].rpartition("<button")[2]
    assert f'value="{moved.pk}"' in button
    # At the end of the row only the other button is left.
    assert f'name="{"down" if to == "up" else to}"' in button


def test_a_category_can_be_put_before_another_one_and_behind_all(client, admin):
    first, *_rest, last = (a_category(f"actors/{key}") for key in order())
    client.post(ADDRESS, {"moved": last.pk, "before": first.pk})
    assert order()[0] == last.key
    client.post(ADDRESS, {"moved": last.pk, "before": ""})
    assert order()[-1] == last.key
    assert set(Revision.objects.values_list("kind", "by")) == {(Revision.Kind.REORDERED, admin.pk)}


def test_parts_move_among_those_of_their_category(client, admin):
    collectives = a_category("actors/collectives")
    first, second = collectives.parts.all()[:2]
    client.post(ADDRESS, {"up": second.pk})
    assert order(collectives)[:2] == [second.key, first.key]


@pytest.mark.parametrize("data", [{}, {"up": "x"}, {"moved": "1", "before": "x"}])
def test_what_no_form_sends_is_refused(client, admin, data):
    assert client.post(ADDRESS, data).status_code == 400


def test_a_row_that_is_gone_stays_gone(client, admin):
    gone = a_category("actors/collectives")
    gone.retire(by=admin, reason="")
    before = order()
    assert client.post(ADDRESS, {"up": gone.pk}).status_code == 302
    assert order() == before


def test_what_is_out_of_use_is_folded_away_with_what_came_in_its_place(client, admin):
    a_category("actors/collectives").merge(a_category("actors/citizens"), by=admin, reason="")
    html = client.get(ADDRESS).content.decode()
    past = html.partition('<details class="w-details w-tree__past"')[2]
    assert "Collectieven" in past
    assert "Burger met initiatief" in past


def test_another_lens_is_not_found_and_an_official_is_refused(client, admin):
    assert client.get("/taxonomie/bestaat-niet/").status_code == 404
    client.force_login(an_official())
    assert client.get(ADDRESS).status_code == 403


def test_the_overview_names_all_lenses_and_what_waits(client, admin):
    category = a_category("growth/recognition")
    an_initiative(categories=["growth/recognition"])
    category.split([a_category("growth/scaling_up"), {"name_nl": "Nieuw", "name_en": "New"}], by=admin, reason="")
    page = client.get(reverse("curation:overview"))
    assert [lens.key for lens, *_numbers in page.context["lenses"]] == list(LENSES)
    assert [(row[0], *row[1:]) for row in page.context["waiting"]] == [(category, 1, 1)]
    assert [each.revision.kind for each in page.context["lately"]] == [Revision.Kind.SPLIT]
