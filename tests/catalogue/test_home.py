import pytest
from django.urls import reverse
from django.utils import timezone

from initiatives.models import Classification, Initiative
from initiatives.search import counts
from tests.builders import a_category, a_municipality, an_initiative, an_official
from tests.pages import tight

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


def home(client):
    response = client.get("/")
    assert response.status_code == 200
    return response


def blades(response):
    """The blades of the fan, that are the same in its wide and its narrow shape."""
    wide, narrow = ([each.leaf.blade for each in shape.blades] for _kind, shape in response.context["fan"])
    assert wide == narrow
    return wide


def fan_labels(response):
    return {blade.key: blade.label for blade in blades(response)}


def test_each_lens_says_how_many_public_initiatives_it_shows(client):
    an_initiative(categories=["actors/citizens", "actors/collectives", "growth/recognition"])
    an_initiative(categories=["growth/recognition"])
    an_initiative(categories=["growth/recognition"], published=False)
    an_initiative()
    assert fan_labels(home(client)) == {
        "actors": "1 initiative",
        "work_fields": "0 initiatives",
        "added_value": "0 initiatives",
        "transformation_role": "0 initiatives",
        "growth": "2 initiatives",
        "government_relation": "0 initiatives",
    }


def test_a_former_assessment_does_not_count(client):
    initiative = an_initiative(categories=["actors/citizens"])
    initiative.assess([(a_category("growth/recognition"), "", Classification.Basis.CHOSEN)], by=an_official())
    assert counts.by_lens(Initiative.objects.public()) == {"growth": 1}


def test_every_blade_is_full_and_leads_to_its_lens(client):
    response = home(client)
    assert [blade.share for blade in blades(response)] == [1.0] * 6
    assert blades(response)[4].href == "/brillen/groei/"
    link = 'href="/brillen/groei/" aria-label="Phases and growing pains: 0 initiatives"'
    assert tight(response.content.decode()).count(link) == 2


def test_the_totals_are_those_of_public_initiatives(client):
    an_initiative()
    an_initiative()
    an_initiative(municipality=a_municipality("GM0355", "Zeist"))
    an_initiative(municipality=a_municipality("GM0392", "Haarlem"), published=False)
    response = home(client)
    assert response.context["totals"] == {"initiatives": 3, "municipalities": 2}
    assert "<strong>3</strong> initiatives in <strong>2</strong> municipalities" in tight(response.content.decode())


def test_the_latest_six_are_the_last_published_first(client):
    for number in range(8):
        initiative = an_initiative(name=f"Initiatief {number}", published=number != 7)
        if number != 7:
            moment = timezone.now().replace(year=2020 + (number * 3) % 7)
            Initiative.objects.filter(pk=initiative.pk).update(published_at=moment)
    names = [card.name for card in home(client).context["latest"]]
    assert names == [f"Initiatief {number}" for number in (2, 4, 6, 1, 3, 5)]


def test_what_is_published_or_withdrawn_shows_at_once(client):
    official = an_official()
    first = an_initiative(name="De eerste", by=official)
    second = an_initiative(name="De tweede", published=False, by=official)
    assert [card.name for card in home(client).context["latest"]] == ["De eerste"]
    second.publish(by=official)
    assert [card.name for card in home(client).context["latest"]] == ["De tweede", "De eerste"]
    first.archive(by=official, reason="Gestopt.")
    response = home(client)
    assert [card.name for card in response.context["latest"]] == ["De tweede"]
    assert response.context["totals"] == {"initiatives": 1, "municipalities": 1}


def test_a_national_initiative_is_in_no_municipality(client):
    initiative = an_initiative()
    Initiative.objects.filter(pk=initiative.pk).update(municipality=None)
    assert home(client).context["totals"] == {"initiatives": 1, "municipalities": 0}


def test_an_official_sees_the_same_front_page(client):
    an_initiative(name="Nog niet openbaar", published=False)
    client.force_login(an_official())
    assert "Nog niet openbaar" not in home(client).content.decode()


def test_an_empty_registry_invites(client):
    html = tight(home(client).content.decode())
    assert "Nothing published yet" in html
    assert "<strong>0</strong>" not in html


def test_the_page_leads_to_search_and_to_registering(client):
    html = home(client).content.decode()
    assert f'action="{reverse("initiatives:list")}" method="get"' in html
    assert html.partition("w-hero")[2].count(f'href="{reverse("intake:start")}"') >= 1


def test_the_number_of_queries_is_constant(client, django_assert_num_queries):
    an_initiative(categories=["actors/care_collectives"])
    home(client)  # what it shows is kept from then on
    with django_assert_num_queries(1):
        client.get("/?drawn=anew")
    for _each in range(19):
        an_initiative(categories=["actors/care_collectives", "growth/recognition"])
    home(client)
    with django_assert_num_queries(1):
        client.get("/?drawn=anew")


def test_the_page_begins_with_the_place(client):
    html = tight(home(client).content.decode())
    hero = html.partition("w-hero")[2]
    assert hero.index("Where do you live?") < hero.index("Search for an initiative") < hero.index("The six lenses")
    assert 'placeholder="Municipality, neighbourhood or postcode"' in hero
    assert f'href="{reverse("initiatives:list")}?view=map"' in hero
