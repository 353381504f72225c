"""The pages of the life cycle: choose, see what would change, say why, confirm."""

import pytest

from taxonomy.models import Category, Revision
from tests.builders import a_category, an_admin, an_initiative, an_official

pytestmark = pytest.mark.django_db
ADDRESS = "/taxonomie/bloedgroepen/collectieven/"


@pytest.fixture
def category():
    return a_category("actors/collectives")


@pytest.fixture
def admin(client, category):
    client.force_login(admin := an_admin())
    return admin


def confirm(client, address, reason="Daarom", **data):
    """Look at the preview, and confirm it."""
    impact = client.get(address).context["impact"]
    return client.post(address, {"reason": reason, "seen": impact.seal, **data}, follow=True)


def test_a_page_first_asks_then_shows_what_would_change(client, admin, category):
    an_initiative(name="Buurttuin", categories=["actors/collectives"])
    page = client.get(f"{ADDRESS}samenvoegen/")
    assert page.context["impact"] is None
    assert str(category.pk) not in [str(value) for value, _label in page.context["choice"].fields["into"].choices]
    page = client.get(f"{ADDRESS}samenvoegen/?into={a_category('actors/citizens').pk}")
    assert [each.number for each in page.context["consequences"]][:2] == [1, 1]
    assert "Buurttuin" in page.content.decode()
    assert not Revision.objects.exists()


def test_a_choice_that_is_missing_or_wrong_stands_at_its_field(client, admin):
    for query in ("?into=", f"?into={a_category('growth/recognition').pk}", "?into=x"):
        page = client.get(f"{ADDRESS}samenvoegen/{query}")
        assert list(page.context["choice"].errors) == ["into"]
        assert page.context["impact"] is None


def test_a_step_needs_a_reason(client, admin, category):
    address = f"{ADDRESS}uit-gebruik/?successor="
    page = confirm(client, address, reason="  ")
    assert list(page.context["reason"].errors) == ["reason"]
    assert not Revision.objects.exists()


def test_merging_tells_how_to_undo_it(client, admin, category):
    page = confirm(client, f"{ADDRESS}samenvoegen/?into={a_category('actors/citizens').pk}")
    revision = Revision.objects.get()
    assert (revision.kind, revision.category, revision.reason, revision.by) == (
        Revision.Kind.MERGED,
        category,
        "Daarom",
        admin,
    )
    assert f'href="/taxonomie/geschiedenis/{revision.pk}/"' in page.content.decode()
    assert [each.key for each in page.context["successors"]] == ["citizens"]


def test_what_changed_meanwhile_is_shown_before_anything_is_done(client, admin, category):
    address = f"{ADDRESS}uit-gebruik/?successor="
    seen = client.get(address).context["impact"].seal
    an_initiative(categories=["actors/collectives"])
    page = client.post(address, {"reason": "Daarom", "seen": seen})
    assert page.context["is_other"]
    assert page.context["impact"].initiatives == 1
    assert "Daarom" in page.content.decode()
    assert not Revision.objects.exists()
    client.post(address, {"reason": "Daarom", "seen": page.context["impact"].seal})
    assert Revision.objects.get().kind == Revision.Kind.RETIRED


def test_what_was_moved_meanwhile_is_not_moved_from_there_by_an_older_page(client, admin, category):
    part, citizens, other = map(
        a_category, ["actors/care_collectives", "actors/citizens", "actors/tilted_organisations"]
    )
    address = f"/taxonomie/bloedgroepen/{part.slug}/verplaatsen/?parent={citizens.pk}"
    seen = client.get(address).context["impact"].seal
    part.move(other, by=admin, reason="x")
    assert client.post(address, {"reason": "Daarom", "seen": seen}).context["is_other"]
    part.refresh_from_db()
    assert part.parent == other


def test_a_double_click_does_it_once(client, admin, category):
    address = f"{ADDRESS}uit-gebruik/?successor="
    seen = client.get(address).context["impact"].seal
    for _click in range(2):
        page = client.post(address, {"reason": "Daarom", "seen": seen}, follow=True)
    assert Revision.objects.count() == 1
    assert page.context["refusal"]


def test_splitting_into_new_ones_and_one_that_exists(client, admin):
    category = a_category("growth/recognition")
    address = f"/taxonomie/groei/{category.slug}/splitsen/"
    other = a_category("growth/scaling_up")
    confirm(client, f"{address}?new_nl_1=Gezien+worden&new_en_1=Being+seen&into={other.pk}")
    category.refresh_from_db()
    assert {each.name_nl for each in category.successors.all()} == {"Gezien worden", other.name_nl}
    assert not category.is_active


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("new_nl_1=Een&new_en_1=One", "new_nl_1"),
        ("new_nl_1=Een&new_en_1=One&new_nl_2=Twee", "new_en_2"),
        ("new_nl_1=Een&new_en_1=One&new_nl_2=EEN&new_en_2=Two", "new_nl_2"),
        ("new_nl_1=E%C3%A9n+1&new_en_1=One&new_nl_2=een%C2%A01&new_en_2=Two", "new_nl_2"),
        ("new_nl_1=Collectieven&new_en_1=One&new_nl_2=Twee&new_en_2=Two", "new_nl_1"),
    ],
)
def test_a_split_needs_two_names_of_their_own_in_both_languages(client, admin, query, field):
    # A part has no parts itself, so that it can be split.
    part = a_category("actors/collectives").parts.first()
    page = client.get(f"/taxonomie/bloedgroepen/{part.slug}/splitsen/?{query}")
    assert field in page.context["choice"].errors
    assert page.context["impact"] is None


def test_a_category_with_parts_says_at_once_that_it_cannot_be_split(client, admin):
    page = client.get(f"{ADDRESS}splitsen/")
    assert page.context["refusal"]
    assert not page.context["is_open"]


def test_moving_a_part_and_making_it_a_category_of_its_own(client, admin, category):
    part, citizens = category.parts.first(), a_category("actors/citizens")
    address = f"/taxonomie/bloedgroepen/{part.slug}/verplaatsen/"
    confirm(client, f"{address}?parent={citizens.pk}")
    part.refresh_from_db()
    assert part.parent == citizens
    confirm(client, f"{address}?parent=")
    part.refresh_from_db()
    assert part.parent is None


def test_a_category_with_parts_cannot_become_a_part_and_the_page_says_why(client, admin, category):
    page = client.get(f"{ADDRESS}verplaatsen/?parent={a_category('actors/citizens').pk}")
    assert page.context["refusal"]
    assert page.context["impact"] is None


def test_retiring_and_restoring(client, admin, category):
    confirm(client, f"{ADDRESS}uit-gebruik/?successor={a_category('actors/citizens').pk}")
    category.refresh_from_db()
    assert category.in_effect.key == "citizens"
    confirm(client, f"{ADDRESS}herstellen/")
    category = Category.objects.get(pk=category.pk)
    assert category.is_active
    assert client.get(f"{ADDRESS}herstellen/").context["refusal"]


@pytest.mark.parametrize("act", ["verplaatsen", "samenvoegen", "splitsen", "uit-gebruik", "herstellen"])
def test_officials_are_refused(client, category, act):
    client.force_login(an_official())
    assert client.get(f"{ADDRESS}{act}/").status_code == 403
    assert client.post(f"{ADDRESS}{act}/", {"reason": "Daarom"}).status_code == 403
