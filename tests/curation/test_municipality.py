"""What a municipality makes of the shared taxonomy."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from taxonomy.models import Category, Hiding, Revision
from tests.builders import a_category, a_municipality, an_admin, an_initiative, an_official
from tests.catalogue.listing.test_listing import options
from tests.pages import tight
from workbench.assessment import AssessmentForm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def collectives():
    return a_category("actors/collectives")


@pytest.fixture
def admin(client, collectives):
    user = an_admin()
    client.force_login(user)
    return user


def address(name, *args):
    return reverse(f"curation:{name}", args=args)


def test_the_admin_of_one_municipality_goes_straight_to_it(client, admin):
    response = client.get(address("municipality"))
    assert response.url == address("choices", "GM9999")
    Membership.objects.create(user=admin, municipality=a_municipality("GM0355", "Zeist"), role="admin")
    Membership.objects.create(user=admin, municipality=a_municipality("GM0344", "Utrecht"), role="official")
    page = client.get(address("municipality"))
    assert [each.name for each in page.context["municipalities"]] == ["Waaierdam", "Zeist"]


@pytest.mark.parametrize("name", ["choices", "hiding", "own-part"])
def test_another_municipality_is_not_found_and_an_official_is_refused(client, admin, collectives, name):
    args = [collectives.pk] if name in {"hiding", "own-part"} else []
    a_municipality("GM0355", "Zeist")
    assert client.get(address(name, "GM9999", *args)).status_code == 200
    assert client.get(address(name, "GM0355", *args)).status_code == 404
    client.force_login(an_official())
    assert client.get(address(name, "GM9999", *args)).status_code == 403


def test_the_page_shows_what_stands_in_each_category_here(client, admin, django_assert_max_num_queries):
    an_initiative(categories=["actors/care_collectives"])
    an_initiative(municipality=a_municipality("GM0355", "Zeist"), categories=["actors/care_collectives"])
    with django_assert_max_num_queries(9):
        page = client.get(address("choices", "GM9999"))
    actors = dict((lens.key, rows) for lens, rows in page.context["lenses"])["actors"]
    choice = next(each for each in actors if each.category.key == "collectives")
    assert (choice.count, [(part.category.key, part.count) for part in choice.parts]) == (
        1,
        [("care_collectives", 1), ("broad_collectives", 0)],
    )


def test_who_answers_questions_stands_with_the_organisation(client, admin):
    to = reverse("office:organisation", args=["GM9999"])
    assert f'href="{to}"' in client.get(address("choices", "GM9999")).content.decode()
    assert client.get(address("contact", "GM9999")).url == to
    assert client.get(address("contact", "GM0355")).status_code == 404


def test_hiding_takes_a_reason_and_can_be_taken_back(client, admin, collectives):
    an_initiative(categories=["actors/collectives"])
    page = client.get(address("hiding", "GM9999", collectives.pk))
    assert "1 initiative in Waaierdam stands in it. It stays there, and still counts." in page.content.decode()
    refused = client.post(address("hiding", "GM9999", collectives.pk), {"reason": " ", "to": "hide"})
    assert "Write down the reason." in refused.content.decode()
    assert not Hiding.objects.exists()
    client.post(address("hiding", "GM9999", collectives.pk), {"reason": "Not ours", "to": "hide"})
    revision = Revision.objects.get()
    assert (revision.kind, revision.by, revision.reason, revision.category) == (
        "hidden",
        admin,
        "Not ours",
        collectives,
    )
    mine = Category.objects.active().for_municipality("GM9999").of(collectives.lens_object)
    assert not {"collectives", "care_collectives"} & set(mine.values_list("key", flat=True))
    assert collectives in Category.objects.active().for_municipality("GM0355")
    client.post(address("hiding", "GM9999", collectives.pk), {"reason": "Ours after all", "to": "show"})
    assert (Revision.objects.count(), Hiding.objects.count()) == (2, 0)
    revision.refresh_from_db()
    assert collectives in Category.objects.for_municipality("GM9999")


def test_an_older_page_never_does_the_other(client, admin, collectives):
    page = address("hiding", "GM9999", collectives.pk)
    assert 'name="to" value="hide"' in tight(client.get(page).content.decode())
    for _time in range(2):
        response = client.post(page, {"reason": "Not ours", "to": "hide"}, follow=True)
    assert "Nothing changed." in response.content.decode()
    assert (Hiding.objects.count(), Revision.objects.count()) == (1, 1)
    assert 'name="to" value="show"' in tight(client.get(page).content.decode())
    client.post(page, {"reason": "Not ours"})
    assert Hiding.objects.count() == 1


def test_an_own_part_is_for_this_municipality_and_counts_for_the_shared_category(client, admin, collectives):
    texts = {"name_nl": "Dorpscollectieven", "name_en": "Village collectives", "synonyms_nl": "dorp\ndorpje"}
    page = client.post(address("own-part", "GM9999", collectives.pk), texts, follow=True)
    part = Category.objects.get(name_nl="Dorpscollectieven")
    assert "“Village collectives” was added." in page.content.decode()
    assert (part.parent, part.municipality_id, part.synonyms_nl) == (collectives, "GM9999", ["dorp", "dorpje"])
    assert part in Category.objects.for_municipality("GM9999")
    assert part not in Category.objects.for_municipality("GM0355")
    assert part not in Category.objects.shared()
    assert Revision.objects.get().kind == "added"


def test_a_name_that_is_taken_is_refused_at_the_field_and_what_was_typed_stays(client, admin, collectives):
    texts = {"name_nl": "Iets", "name_en": a_category("actors/broad_collectives").name_en, "says_nl": "Uitleg"}
    page = client.post(address("own-part", "GM9999", collectives.pk), texts)
    assert "This lens already has a category with this name." in page.content.decode()
    assert list(page.context["form"].errors) == ["name_en"]
    assert "Uitleg" in page.content.decode()
    assert not Revision.objects.exists()


def test_two_municipalities_may_choose_the_same_name(client, admin, collectives):
    zeist = a_municipality("GM0355", "Zeist")
    texts = {"name_nl": "Dorp", "name_en": "Village"}
    Category.objects.add(collectives.lens_object, by=None, parent=collectives, municipality=zeist, **texts)
    client.post(address("own-part", "GM9999", collectives.pk), texts)
    assert Category.objects.filter(name_nl="Dorp").count() == 2


# --- What follows from it elsewhere --------------------------------------------------------------------------------


def own(parent, municipality, name):
    texts = {"name_nl": name, "name_en": name}
    return Category.objects.add(parent.lens_object, by=None, parent=parent, municipality=municipality, **texts)


def test_officials_choose_from_what_their_municipality_works_with(collectives):
    here, zeist = a_municipality(), a_municipality("GM0355", "Zeist")
    part, other = own(collectives, here, "Dorp"), own(collectives, zeist, "Kern")
    hidden = a_category("actors/citizens")
    hidden.hide(here, by=None)
    offered = {category for category in AssessmentForm(initiative=an_initiative()).categories.values()}
    assert (part in offered, other in offered, hidden in offered) == (True, False, False)
    assert not offered & set(hidden.parts.all())
    national = AssessmentForm(initiative=an_initiative(municipality=zeist)).categories.values()
    assert (part in national, other in national, hidden in national) == (False, True, True)


def test_what_was_chosen_stays_choosable_when_it_is_hidden(collectives):
    initiative = an_initiative(categories=["actors/collectives"])
    collectives.hide(initiative.municipality, by=None)
    form = AssessmentForm(initiative=initiative)
    assert collectives in form.categories.values()
    assert form.initial["actors"] == [str(collectives.pk)]


def test_a_hidden_category_is_not_proposed(collectives):
    answers = {"initiator_kind": "residents", "legal_form": "association"}
    initiative = an_initiative(**answers)
    assert collectives.pk in AssessmentForm(initiative=initiative).proposals
    collectives.hide(initiative.municipality, by=None)
    assert collectives.pk not in AssessmentForm(initiative=initiative).proposals


def labels(client, query):
    response = client.get(f"/initiatieven/?{query}")
    return [option.label for option in options(response, "actors")]


def test_an_own_part_is_a_filter_where_the_list_is_about_its_municipality(client, collectives):
    here, zeist = a_municipality(), a_municipality("GM0355", "Zeist")
    part = own(collectives, here, "Dorp")
    an_initiative().assess([(part, "", "chosen")], by=None)
    an_initiative(municipality=zeist, categories=["actors/collectives"])
    an_initiative(municipality=zeist)
    assert labels(client, "municipality=GM9999") == ["Collectives", "Dorp (Waaierdam)"]
    assert labels(client, "") == ["Collectives"]
    found = client.get("/initiatieven/?actors=collectives")
    assert found.context["total"] == 2
    assert client.get(f"/initiatieven/?actors={part.key}").context["total"] == 1


def test_the_pages_of_the_lenses_compare_by_what_is_shared(client, collectives):
    part = own(collectives, a_municipality(), "Dorpsgroep")
    an_initiative().assess([(part, "", "chosen")], by=None)
    an_initiative(municipality=a_municipality("GM0355", "Zeist"), categories=["actors/citizens"])
    page = client.get(collectives.lens_object.get_absolute_url()).content.decode()
    assert "Dorpsgroep" not in page
    assert "Dorpsgroep" not in client.get("/initiatieven/?view=matrix&down=actors&across=phase").content.decode()
