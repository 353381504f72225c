import pytest
from django.utils import timezone
from django.utils.translation import override

from initiatives.models import Initiative
from initiatives.rule_texts import occasions
from initiatives.search import counts
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from taxonomy.rules import supplied
from tests.builders import a_category, an_initiative, an_official
from tests.pages import tight

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return tight(response.content.decode())


def named_counts(initiatives, lens=None):
    names = {each.pk: each.key for each in Category.objects.all()}
    return {names[pk]: count for pk, count in counts.by_category(initiatives, lens).items()}


# --- Counting ------------------------------------------------------------------------------------------------------


def test_who_stands_in_a_part_also_stands_in_its_category_and_once():
    an_initiative(categories=["actors/care_collectives", "actors/broad_collectives"])
    an_initiative(categories=["actors/collectives", "growth/recognition"])
    assert named_counts(Initiative.objects.public()) == {
        "collectives": 2,
        "care_collectives": 1,
        "broad_collectives": 1,
        "recognition": 1,
    }
    assert named_counts(Initiative.objects.public(), LENSES["growth"]) == {"recognition": 1}


def test_the_same_key_in_two_lenses_is_counted_apart():
    an_initiative(categories=["actors/carer_support"])
    of_actors = counts.by_category(Initiative.objects.public(), LENSES["actors"])
    assert of_actors[a_category("actors/carer_support").pk] == 1
    assert a_category("work_fields/carer_support").pk not in of_actors


def test_officials_count_what_they_may_see(client):
    an_initiative(categories=["growth/recognition"], published=False)
    assert "no initiatives yet" in page(client, "/brillen/groei/")
    assert "1 initiative<" not in page(client, "/brillen/groei/")
    client.force_login(an_official())
    assert "1 initiative<" in page(client, "/brillen/groei/")


# --- All lenses, one lens ------------------------------------------------------------------------------------------


def test_all_lenses_stand_on_one_page_with_their_question_and_categories(client):
    html = page(client, "/brillen/")
    for lens in LENSES.values():
        assert str(lens.asks) in html
        assert f'href="{lens.get_absolute_url()}"' in html
    for each in Category.objects.top():
        assert f'href="{each.get_absolute_url()}"' in html


@pytest.mark.parametrize("lens", LENSES.values(), ids=str)
def test_a_lens_shows_its_explanation_and_all_its_categories_and_parts(client, lens):
    html = page(client, lens.get_absolute_url())
    assert lens.about.split("\n\n")[1][:40] in html
    for each in Category.objects.of(lens):
        assert f'href="{each.get_absolute_url()}"' in html


def test_a_count_leads_to_the_filtered_list(client):
    an_initiative(categories=["growth/recognition"])
    assert 'href="/initiatieven/?growth=recognition"' in page(client, "/brillen/groei/")
    assert 'href="/initiatieven/?growth=scaling_up"' not in page(client, "/brillen/groei/")


def test_fields_of_work_stand_by_group_of_people(client):
    response = client.get("/brillen/werkvelden/")
    titles = [group.title for group in response.context["groups"]]
    assert titles == ["Young person", "Family", "Patient", "Older person", "Job seeker", "For everyone"]
    older = response.context["groups"][3]
    assert [entry.category.key for entry in older.entries] == ["elderly_care"]


def test_a_field_of_work_for_a_group_that_does_not_exist_is_still_shown(client):
    Category.objects.filter(key="elderly_care").update(group="martians")
    group = client.get("/brillen/werkvelden/").context["groups"][-1]
    assert group.title == "For everyone"
    assert "elderly_care" in [entry.category.key for entry in group.entries]


def test_other_lenses_have_no_groups(client):
    assert [group.title for group in client.get("/brillen/groei/").context["groups"]] == [""]


def test_a_retired_category_is_no_longer_listed_and_its_parts_stand_on_their_own(client):
    Category.objects.filter(lens="actors", key="collectives").update(retired_at=timezone.now())
    html = page(client, "/brillen/bloedgroepen/")
    assert "/brillen/bloedgroepen/collectieven/" not in html
    assert "/brillen/bloedgroepen/zorgcollectieven/" in html
    assert "/brillen/bloedgroepen/collectieven/" not in page(client, "/brillen/")


# --- One category --------------------------------------------------------------------------------------------------


def test_a_category_shows_explanation_parts_course_and_synonyms(client):
    category = a_category("added_value/alternative_providers")
    html = page(client, category.get_absolute_url())
    assert category.says in html
    assert category.advice in html
    assert "What can the municipality do?" in html
    assert "Also: new provider, care provider" in html
    for part in ["aanbod-voor-anderen", "eigen-aanbod"]:
        assert f"/brillen/toegevoegde-waarde/{part}/" in html


def test_a_part_without_a_course_shows_that_of_its_category(client):
    part = a_category("actors/individual_carers")
    assert part.advice == ""
    html = page(client, part.get_absolute_url())
    assert part.parent.advice in html
    assert "This holds for all of “Informal care”." in html


def test_a_category_without_any_course_shows_none(client):
    html = page(client, a_category("transformation_role/movement").get_absolute_url())
    assert "What can the municipality do?" not in html


def test_the_initiatives_of_a_category_and_of_its_parts_are_shown(client):
    an_initiative(name="Zorgcoöperatie De Hof", categories=["actors/care_collectives"])
    an_initiative(name="Buurtbedrijf De Kade", categories=["actors/collectives"])
    an_initiative(name="Nog niet openbaar", categories=["actors/collectives"], published=False)
    an_initiative(name="Iemand anders", categories=["actors/citizens"])
    html = page(client, "/brillen/bloedgroepen/collectieven/")
    assert "Zorgcoöperatie De Hof" in html
    assert "Buurtbedrijf De Kade" in html
    assert "Nog niet openbaar" not in html
    assert "Iemand anders" not in html
    assert "Show all 2 initiatives in the list" in html
    part = page(client, "/brillen/bloedgroepen/zorgcollectieven/")
    assert "Zorgcoöperatie De Hof" in part
    assert "Buurtbedrijf De Kade" not in part


def test_the_first_ten_are_shown_and_the_rest_is_in_the_list(client):
    for _each in range(12):
        an_initiative(categories=["growth/recognition"])
    response = client.get("/brillen/groei/aandacht-en-erkenning/")
    assert len(response.context["cards"]) == 10
    assert "Show all 12 initiatives in the list" in response.content.decode()


@pytest.mark.parametrize(
    ("key", "previous", "following"),
    [
        ("first_followers", None, "recognition"),
        ("recognition", "first_followers", "institutional_support"),
        ("founder_leaves", "scaling_up", None),
    ],
)
def test_categories_of_an_ordered_lens_lead_to_the_one_before_and_after(client, key, previous, following):
    context = client.get(a_category(f"growth/{key}").get_absolute_url()).context
    assert (context["previous"] and context["previous"].key) == previous
    assert (context["following"] and context["following"].key) == following


def test_categories_without_order_have_no_neighbours(client):
    context = client.get(a_category("actors/collectives").get_absolute_url()).context
    assert (context["previous"], context["following"]) == (None, None)


def test_a_retired_category_still_has_its_page_and_says_so(client):
    category = a_category("growth/recognition")
    assert "No longer used" not in page(client, category.get_absolute_url())
    Category.objects.filter(pk=category.pk).update(retired_at=timezone.now())
    assert "No longer used" in page(client, category.get_absolute_url())


@pytest.mark.parametrize(
    "path",
    [
        "/brillen/leesbril/",
        "/brillen/leesbril/eerste-volgers/",
        "/brillen/groei/bestaat-niet/",
        "/brillen/bloedgroepen/eerste-volgers/",
    ],
)
def test_what_does_not_exist_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_category_has_a_page_in_both_languages(client, language):
    client.cookies["django_language"] = language
    for each in Category.objects.all():
        assert getattr(each, f"name_{language}").split("'")[0] in page(client, each.get_absolute_url())


# --- When a category is proposed -----------------------------------------------------------------------------------


def said(path):
    return [[(each.question, each.answers) for each in conditions] for conditions in occasions(a_category(path))]


def test_a_rule_is_told_in_the_words_of_the_checklist():
    assert said("growth/professionalisation") == [
        [
            ("Phase", ["Maturing (2-5 years)"]),
            ("Legal form", ["Association", "Foundation", "Sole trader / partnership / company"]),
        ]
    ]
    assert said("transformation_role/rule_makers") == [
        [("Support needs", ["Change of policy or rules", "A say in decisions"])]
    ]


def test_an_open_answer_and_a_scale_are_told_too():
    assert said("growth/institutional_support")[0][1] == ("Legal form", ["No legal entity", "not filled in"])
    assert said("transformation_role/pathfinders") == [[("Innovation", ["8 to 10, where 10 stands for “Yes”"])]]


def test_a_category_with_several_rules_tells_each(client):
    assert len(said("transformation_role/movement")) == 2
    assert "When is it proposed?" in page(client, "/brillen/rol-in-de-transformatie/brede-beweging/")
    assert "When is it proposed?" not in page(client, "/brillen/bloedgroepen/mvo/")


def test_every_rule_can_be_told():
    told = [conditions for each in Category.objects.all() for conditions in occasions(each)]
    assert len(told) == len(supplied())
    assert all(condition.answers for conditions in told for condition in conditions)


# --- Queries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/brillen/", 2), ("/brillen/bloedgroepen/", 3), ("/brillen/bloedgroepen/collectieven/", 6)],
)
def test_the_number_of_queries_is_constant(client, django_assert_num_queries, path, queries):
    an_initiative(categories=["actors/collectives"])
    client.get(path)  # the cards that it shows are kept from then on
    with django_assert_num_queries(queries):
        client.get(f"{path}?drawn=anew")
    for _each in range(9):
        an_initiative(categories=["actors/care_collectives", "actors/citizens"])
    client.get(path)
    with django_assert_num_queries(queries):
        client.get(f"{path}?drawn=anew")
    with django_assert_num_queries(1):
        client.get(path)
