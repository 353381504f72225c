"""Dividing what stands in a category that was split."""

import pytest
from django.utils.translation import gettext

from initiatives.models import SearchRow
from tests.builders import a_category, a_municipality, an_admin, an_initiative, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture
def official(client):
    client.force_login(official := an_official())
    return official


def split(path, *names):
    """A category after it was split into new ones of these names."""
    category = a_category(path)
    category.split([{"name_nl": name, "name_en": f"{name}-en"} for name in names], by=an_admin(), reason="")
    return category


def address(category):
    return f"/taxonomie/{category.lens_object.slug}/{category.slug}/verdelen/"


def seen(*initiatives):
    return {f"seen-{each.pk}": each.assessment_id for each in initiatives}


def given(initiative):
    initiative.refresh_from_db()
    return {row.category.name_nl for row in initiative.assessment.classifications.all()}


def test_only_the_initiatives_of_ones_own_municipality_are_on_the_list(client, official):
    own = an_initiative(name="Eigen", categories=["growth/recognition"], summary="Wij zien elkaar.")
    an_initiative(name="Van Zeist", municipality=a_municipality("GM0355", "Zeist"), categories=["growth/recognition"])
    category = split("growth/recognition", "Gezien", "Erkend")
    page = client.get(address(category))
    assert [row.initiative for row in page.context["worklist"].rows] == [own]
    assert "Wij zien elkaar." in page.content.decode()


def test_one_row_is_saved_by_its_own_button(client, official):
    one = an_initiative(name="Een", categories=["growth/recognition", "actors/citizens"])
    two = an_initiative(name="Twee", categories=["growth/recognition"])
    category = split("growth/recognition", "Gezien", "Erkend")
    first, second = category.successors.order_by("position")
    data = {f"over-{one.pk}": first.pk, f"over-{two.pk}": second.pk, "save": one.pk, **seen(one, two)}
    page = client.post(address(category), data, follow=True)
    assert given(one) == {"Gezien", "Burger met initiatief"}
    assert f"growth:{first.key}" in SearchRow.objects.get(initiative=one).tokens
    assert given(two) == {category.name_nl}
    worklist = page.context["worklist"]
    assert (worklist.divided, worklist.total) == (1, 2)


def test_all_that_was_chosen_is_saved_at_once_and_the_rest_waits(client, official):
    ones = [an_initiative(name=f"Nummer {number}", categories=["growth/recognition"]) for number in range(3)]
    category = split("growth/recognition", "Gezien", "Erkend")
    heir = category.successors.first()
    data = {f"over-{each.pk}": heir.pk for each in ones[:2]}
    page = client.post(address(category), {**data, "save": "all", **seen(*ones)}, follow=True)
    assert [row.initiative for row in page.context["worklist"].rows] == [ones[2]]


def test_a_lens_of_many_takes_several_and_a_lens_of_one_does_not(client, official):
    part = a_category("actors/collectives").parts.first()
    many = an_initiative(categories=[f"actors/{part.key}"])
    category = split(f"actors/{part.key}", "Koren", "Kerken")
    keys = [each.pk for each in category.successors.all()]
    client.post(address(category), {f"over-{many.pk}": keys, "save": "all", **seen(many)})
    assert given(many) == {"Koren", "Kerken"}
    single = an_initiative(categories=["growth/recognition"])
    category = split("growth/recognition", "Gezien", "Erkend")
    keys = [each.pk for each in category.successors.all()]
    page = client.post(address(category), {f"over-{single.pk}": keys, "save": "all", **seen(single)})
    assert page.context["worklist"].rows[0].error
    assert given(single) == {category.name_nl}


def test_a_row_without_a_choice_or_read_anew_meanwhile_says_so(client, official):
    one = an_initiative(categories=["growth/recognition"])
    category = split("growth/recognition", "Gezien", "Erkend")
    page = client.post(address(category), {"save": one.pk, **seen(one)})
    assert page.context["worklist"].rows[0].error == gettext("Choose where it belongs.")
    data = {f"over-{one.pk}": category.successors.first().pk, "save": one.pk, f"seen-{one.pk}": "0"}
    page = client.post(address(category), data)
    row = page.context["worklist"].rows[0]
    assert row.error
    assert row.chosen == (str(category.successors.first().pk),)
    assert given(one) == {category.name_nl}


def test_a_worklist_takes_as_many_queries_for_many_as_for_few(
    client, official, django_assert_max_num_queries, django_assert_num_queries
):
    for number in range(6):
        an_initiative(name=f"Nummer {number}", categories=["growth/recognition"])
    an_initiative(name="Een ander", categories=["growth/scaling_up"])
    many, one = split("growth/recognition", "Gezien", "Erkend"), split("growth/scaling_up", "Breed", "Vaak")
    client.get(address(one))
    with django_assert_max_num_queries(20) as few:
        client.get(address(one))
    with django_assert_num_queries(len(few.captured_queries)):
        page = client.get(address(many))
    assert len(page.context["worklist"].rows) == 6


def test_what_was_not_split_has_no_worklist(client, official):
    category = a_category("growth/recognition")
    assert client.get(address(category)).status_code == 404
    category.retire(by=an_admin(), reason="")
    assert client.get(address(category)).status_code == 404


def test_the_workbench_leads_to_what_waits(client, official):
    assert 'href="/taxonomie/verdelen/"' not in client.get("/werkbank/").content.decode()
    an_initiative(categories=["growth/recognition"])
    category = split("growth/recognition", "Gezien", "Erkend")
    assert 'href="/taxonomie/verdelen/"' in client.get("/werkbank/").content.decode()
    page = client.get("/taxonomie/verdelen/")
    assert [(row[0], row[1], row[2]) for row in page.context["waiting"]] == [(category, 1, 1)]
