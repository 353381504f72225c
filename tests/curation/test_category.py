"""The page of a category, adding one, and changing its texts without overwriting a colleague."""

import pytest

from taxonomy.models import Category, Revision
from tests.builders import a_category, a_municipality, an_admin, an_initiative

pytestmark = pytest.mark.django_db
ADDRESS = "/taxonomie/bloedgroepen/collectieven/"
TEXTS = f"{ADDRESS}teksten/"
NEW = "/taxonomie/nieuw/bloedgroepen/"


@pytest.fixture
def category():
    return a_category("actors/collectives")


@pytest.fixture
def admin(client, category):
    client.force_login(admin := an_admin())
    return admin


def texts(category, **changed):
    """What the form sends when nothing but these was changed."""
    sent = {name: getattr(category, name) for name in (*Category.TEXTS, *Category.WORDS)}
    sent |= {name: "\n".join(value) for name, value in sent.items() if isinstance(value, list)}
    return {**sent, "reason": "", **changed}


def test_the_page_shows_both_languages_examples_rules_and_history(client, admin, category):
    shown = an_initiative(name="Tuin van de buurt", categories=["actors/collectives"])
    category.reword(says_nl="Een nieuwe uitleg.", by=admin, reason="Duidelijker")
    page = client.get(ADDRESS)
    html = page.content.decode()
    assert "Een nieuwe uitleg." in html
    assert category.says_en in html
    assert list(page.context["examples"]) == [shown]
    assert [each.revision.reason for each in page.context["history"]] == ["Duidelijker"]
    assert page.context["usage"].initiatives == 1
    assert page.context["rules"]


def test_a_page_takes_as_many_queries_with_more_in_it(
    client, admin, category, django_assert_max_num_queries, django_assert_num_queries
):
    an_initiative(categories=["actors/collectives"])
    category.reword(says_nl="Anders.", by=admin, reason="")
    client.get(ADDRESS)
    with django_assert_max_num_queries(20) as few:
        client.get(ADDRESS)
    for number in range(5):
        an_initiative(name=f"Nummer {number}", categories=["actors/collectives"])
        category.reword(says_nl=f"Uitleg {number}.", by=an_admin(), reason="")
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(ADDRESS)


def test_texts_are_saved_as_one_step_with_a_link_to_undo_it(client, admin, category):
    sent = texts(
        category, name_nl="Groepen bewoners", synonyms_nl="club\n\n  Club \nclúb\nvereniging", reason="Korter"
    )
    page = client.post(TEXTS, {**sent, "seen": "0"}, follow=True)
    category.refresh_from_db()
    assert (category.name_nl, category.synonyms_nl) == ("Groepen bewoners", ["club", "vereniging"])
    revision = Revision.objects.get()
    assert (revision.kind, revision.reason, revision.by) == (Revision.Kind.REWORDED, "Korter", admin)
    assert f'href="/taxonomie/geschiedenis/{revision.pk}/"' in page.content.decode()


def test_nothing_changed_is_no_step(client, admin, category):
    client.post(TEXTS, {**texts(category), "seen": "0"})
    assert not Revision.objects.exists()


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(client, admin, category):
    sent = texts(
        category, name_nl="Burger met initiatief", name_en="", says_nl="Mijn lange uitleg", synonyms_en="x" * 61
    )
    page = client.post(TEXTS, {**sent, "seen": "0"})
    form = page.context["form"]
    assert set(form.errors) == {"name_en", "synonyms_en"}
    page = client.post(TEXTS, {**sent, "name_en": "Groups", "synonyms_en": "", "seen": "0"})
    assert set(page.context["form"].errors) == {"name_nl"}
    assert "Mijn lange uitleg" in page.content.decode()
    assert not Revision.objects.exists()


def test_a_colleague_who_was_just_before_is_not_overwritten_unseen(client, admin, category):
    colleague = an_admin(name="Collega")
    revision = category.reword(says_nl="Van de collega.", by=colleague, reason="")
    sent = texts(category, says_nl="Van mij.", seen="0")
    page = client.post(TEXTS, sent)
    html = page.content.decode()
    assert "Van mij." in html
    assert "Van de collega." in html
    assert "Collega" in html
    category.refresh_from_db()
    assert category.says_nl == "Van de collega."
    assert f'name="seen" value="{revision.pk}"' in html
    client.post(TEXTS, {**sent, "seen": str(revision.pk)})
    category.refresh_from_db()
    assert category.says_nl == "Van mij."


def test_a_new_category_and_a_new_part(client, admin, category):
    client.post(NEW, {"name_nl": "Kerken", "name_en": "Churches", "synonyms_nl": "parochie"})
    added = Category.objects.get(name_nl="Kerken")
    assert (added.lens, added.slug, added.parent, added.synonyms_nl) == ("actors", "kerken", None, ["parochie"])
    page = client.get(f"{NEW}?part-of=collectieven")
    assert page.context["form"].initial["parent"] == category
    client.post(NEW, {"name_nl": "Koren", "name_en": "Choirs", "parent": category.pk, "reason": "Er zijn er veel"})
    assert Category.objects.get(name_nl="Koren").parent == category
    assert Revision.objects.first().reason == "Er zijn er veel"


def test_a_name_that_the_lens_has_is_refused_at_the_field(client, admin, category):
    page = client.post(NEW, {"name_nl": "Collectieven", "name_en": "Other"})
    assert list(page.context["form"].errors) == ["name_nl"]
    assert not Revision.objects.exists()


def test_a_part_of_another_municipality_can_be_read_but_not_changed(client, admin, category):
    other = a_municipality("GM0355", "Zeist")
    local = Category.objects.add(
        category.lens_object,
        by=an_admin(other),
        parent=category,
        municipality=other,
        name_nl="Zeister",
        name_en="Zeist",
    )
    page = client.get(f"/taxonomie/bloedgroepen/{local.slug}/")
    assert page.status_code == 200
    assert page.context["acts"] == []
    assert client.get(f"/taxonomie/bloedgroepen/{local.slug}/teksten/").status_code == 403
    assert client.post(f"/taxonomie/bloedgroepen/{local.slug}/uit-gebruik/?successor=", {}).status_code == 403


def test_an_unknown_category_is_not_found(client, admin):
    assert client.get("/taxonomie/bloedgroepen/bestaat-niet/").status_code == 404
    assert client.get("/taxonomie/werkvelden/collectieven/").status_code == 404
