"""What happened to the taxonomy, in words, and undoing it."""

import pytest

from curation.history import told
from taxonomy.models import Category, Hiding, Revision
from tests.builders import a_category, a_municipality, an_admin, an_initiative, an_official

pytestmark = pytest.mark.django_db
ADDRESS = "/taxonomie/geschiedenis/"


@pytest.fixture
def category():
    return a_category("actors/collectives")


@pytest.fixture
def admin(client, category):
    client.force_login(admin := an_admin(name="Kim Smit"))
    return admin


def words(revision):
    """The changes of a step as (about, field, before, after)."""
    (one,) = told([revision])
    return [(each.about, each.field, each.before, each.after) for each in one.changes]


def test_a_rewording_says_what_it_was_and_became(admin, category):
    first, *rest = category.synonyms_nl
    revision = category.reword(name_nl="Groepen", synonyms_nl=[*rest, "club"], by=admin, reason="")
    assert words(revision) == [
        ("Groepen", "Naam in het Nederlands", "Collectieven", "Groepen"),
        ("Groepen", "Synoniemen in het Nederlands", first, "club"),
    ]


def test_a_merge_says_who_follows_whom(admin, category):
    revision = category.merge(a_category("actors/citizens"), by=admin, reason="")
    told_of = {(about, after) for about, _field, _before, after in words(revision)}
    assert ("Collectieven", "Burger met initiatief") in told_of
    assert ("Sociale en zorgcollectieven", "Burger met initiatief") in told_of


def test_an_order_is_told_as_an_order(admin, category):
    first, second = category.parts.all()[:2]
    Category.objects.reorder([second, first], by=admin)
    ((_about, _field, before, after),) = words(Revision.objects.get())
    assert (before, after) == (f"{first.name}, {second.name}", f"{second.name}, {first.name}")


def test_a_hiding_names_the_municipality(admin, category):
    with Revision.objects.take(Revision.Kind.HIDDEN, by=admin, category=category) as revision:
        Hiding.objects.create(municipality=a_municipality(), category=category)
    ((about, field, _before, _after),) = words(revision)
    assert about == "Collectieven"
    assert "Waaierdam" in field


def test_what_is_gone_keeps_its_name(client, admin, category):
    added = Category.objects.add(category.lens_object, by=admin, name_nl="Kerken", name_en="Churches")
    revision = added.revisions.get()
    undone = revision.undo(by=admin)
    assert [each.subject for each in told([Revision.objects.get(pk=undone.pk)])] == ["Kerken"]
    assert "Kerken" in client.get(ADDRESS).content.decode()


def test_the_history_is_told_newest_first_and_for_one_lens(client, admin, category):
    category.reword(says_nl="Nieuw.", by=admin, reason="Beter zo")
    a_category("growth/recognition").reword(says_nl="Anders.", by=admin, reason="")
    page = client.get(ADDRESS)
    assert [each.revision.category.key for each in page.context["told"]] == ["recognition", "collectives"]
    assert "Beter zo" in page.content.decode()
    assert "Kim Smit" in page.content.decode()
    page = client.get(f"{ADDRESS}?lens=bloedgroepen")
    assert [each.revision.category.key for each in page.context["told"]] == ["collectives"]


def test_an_order_belongs_to_its_lens(client, admin, category):
    Category.objects.reorder(list(category.parts.all()[:2])[::-1], by=admin)
    assert len(client.get(f"{ADDRESS}?lens=bloedgroepen").context["told"]) == 1
    assert len(client.get(f"{ADDRESS}?lens=groei").context["told"]) == 0


def test_a_page_of_history_takes_as_many_queries_with_more_on_it(
    client, admin, category, django_assert_max_num_queries, django_assert_num_queries
):
    category.reword(says_nl="Nieuw.", by=admin, reason="")
    client.get(ADDRESS)
    with django_assert_max_num_queries(10) as few:
        client.get(ADDRESS)
    for number in range(8):
        category.reword(says_nl=f"Nieuw {number}.", by=an_admin(), reason="")
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(ADDRESS)


def test_undoing_with_a_preview_and_a_reason(client, admin, category):
    an_initiative(categories=["actors/collectives"])
    revision = category.merge(a_category("actors/citizens"), by=admin, reason="")
    page = client.get(f"{ADDRESS}{revision.pk}/")
    impact = page.context["impact"]
    assert (impact.initiatives, impact.moved) == (1, 1)
    assert client.post(f"{ADDRESS}{revision.pk}/", {"seen": impact.seal}).context["form"].errors
    page = client.post(f"{ADDRESS}{revision.pk}/", {"seen": impact.seal, "reason": "Vergissing"}, follow=True)
    undone = Revision.objects.get(undoes=revision)
    assert (undone.reason, undone.by) == ("Vergissing", admin)
    assert page.redirect_chain == [(f"{ADDRESS}{undone.pk}/", 302)]
    category.refresh_from_db()
    assert category.is_active
    for either in (revision, undone):
        assert client.get(f"{ADDRESS}{either.pk}/").context["impact"] is None


def test_what_stands_in_the_way_is_named_and_linked(client, admin, category):
    revision = category.reword(says_nl="Eerst.", by=admin, reason="")
    newer = category.reword(says_nl="Daarna.", by=admin, reason="")
    page = client.get(f"{ADDRESS}{revision.pk}/")
    assert page.context["refusal"]
    assert [each.revision for each in page.context["newer"]] == [newer]
    assert f'href="{ADDRESS}{newer.pk}/"' in page.content.decode()
    page = client.post(f"{ADDRESS}{revision.pk}/", {"seen": "x", "reason": "Toch"})
    assert page.context["refusal"]
    category.refresh_from_db()
    assert category.says_nl == "Daarna."


def test_the_choice_of_another_municipality_is_not_for_me_to_undo(client, admin, category):
    other = a_municipality("GM0355", "Zeist")
    revision = category.hide(other, by=an_admin(other))
    assert client.get(f"{ADDRESS}{revision.pk}/").context["impact"] is None
    client.post(f"{ADDRESS}{revision.pk}/", {"seen": "", "reason": "Toch"})
    assert Hiding.objects.exists()


def test_officials_are_refused_and_an_unknown_step_is_not_found(client, admin):
    assert client.get(f"{ADDRESS}999999/").status_code == 404
    client.force_login(an_official())
    assert client.get(ADDRESS).status_code == 403


def test_more_steps_than_fit_stand_on_pages(client, admin, category):
    for number in range(26):
        category.reword(says_nl=f"Uitleg {number}.", by=admin, reason="")
    first = client.get(f"{ADDRESS}?lens=bloedgroepen")
    assert len(first.context["told"]) == 25
    assert 'href="?lens=bloedgroepen&amp;page=2"' in first.content.decode()
    assert len(client.get(f"{ADDRESS}?lens=bloedgroepen&page=2").context["told"]) == 1
