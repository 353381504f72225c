import pytest
from django.urls import reverse
from django.utils.translation import override

from catalogue.submissions import submitted_intakes
from initiatives.models import Initiative
from intake.options import Voice
from tests.builders import a_draft, a_user, an_initiative, an_intake, an_official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def me():
    return a_user("fatima@kade.example")


@pytest.fixture
def client(client, me):
    client.cookies["django_language"] = "en"
    client.force_login(me)
    return client


def mine(client):
    response = client.get("/mijn/")
    assert response.status_code == 200
    return response.content.decode()


def states(user):
    """[(name, registered, waiting, replaced, name of the initiative, whether a revision was begun)]"""
    return [
        (
            each.intake.name,
            each.is_registered,
            each.is_waiting,
            each.is_replaced,
            each.initiative and each.initiative.slug,
            each.draft is not None,
        )
        for each in submitted_intakes(user)
    ]


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client):
    client.logout()
    response = client.get("/mijn/")
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next=/mijn/"


def test_who_has_nothing_is_invited(client):
    html = mine(client)
    assert "Nothing here yet" in html
    assert reverse("intake:start") in html


def test_i_see_my_drafts_and_nobody_elses(client, me):
    draft = a_draft(name="Mijn moestuin", owner=me)
    a_draft(name="Van een ander", owner=a_user())
    a_draft(name="Van niemand")
    html = mine(client)
    assert "Mijn moestuin" in html
    assert draft.get_absolute_url() in html
    assert "Van een ander" not in html
    assert "Van niemand" not in html
    assert "Saved " in html
    assert "Nothing here yet" not in html


def test_a_draft_without_a_name_is_still_a_link(client, me):
    a_draft(name="", owner=me)
    assert "Nameless initiative" in mine(client)


def test_an_official_sees_what_they_fill_in_together(client):
    official = an_official()
    a_draft(name="Samen ingevuld", owner=official, voice=Voice.TOGETHER)
    client.force_login(official)
    html = mine(client)
    assert "Samen ingevuld" in html
    assert "initiator and official together" in html


def test_a_sent_intake_shows_its_reference_and_that_it_waits(client, me):
    intake = an_intake(owner=me)
    assert states(me) == [("Buurttuin De Kade", False, True, False, None, False)]
    html = mine(client)
    assert intake.reference in html
    assert "Waits for the municipality" in html
    assert reverse("intake:revise", args=[intake.pk]) in html


def test_a_registered_intake_leads_to_the_profile(client, me):
    initiative = an_initiative(intake=an_intake(owner=me), published=False)
    assert states(me) == [("Buurttuin De Kade", True, False, False, initiative.slug, False)]
    html = mine(client)
    assert initiative.get_absolute_url() in html
    assert ">Registered<" in html
    assert "On the website" not in html


def test_a_published_one_says_so(client, me):
    an_initiative(intake=an_intake(owner=me))
    assert "On the website" in mine(client)


def test_what_somebody_else_handed_in_anew_is_still_mine_to_see_but_not_to_revise(client, me):
    first = an_intake(owner=me)
    initiative = an_initiative(intake=first, published=False)
    # An official takes over the answers that somebody else handed in anew.
    later = first.revise(by=a_user())
    later.submit()
    initiative.take(later, by=an_official())
    assert states(me) == [("Buurttuin De Kade", True, False, True, initiative.slug, False)]
    html = mine(client)
    assert initiative.get_absolute_url() in html
    assert "Somebody else handed in a newer version" in html
    assert reverse("intake:revise", args=[first.pk]) not in html


def test_a_revision_that_was_begun_is_gone_on_with(client, me):
    intake = an_intake(owner=me)
    draft = intake.revise(by=me)
    assert states(me) == [("Buurttuin De Kade", False, True, False, None, True)]
    html = mine(client)
    assert html.count(draft.get_absolute_url()) == 1
    assert "Not sent yet" not in html
    assert "Go on with the change" in html
    assert reverse("intake:revise", args=[intake.pk]) not in html


def test_a_change_of_what_is_published_is_one_card_that_says_both(client, me):
    first = an_intake(owner=me)
    initiative = an_initiative(intake=first)
    later = first.revise(by=me)
    later.name = "Buurttuin De Nieuwe Kade"
    later.save()
    later.submit()

    assert states(me) == [("Buurttuin De Nieuwe Kade", True, True, False, initiative.slug, False)]
    html = mine(client)
    assert html.count("w-filed__item") == 1
    assert "On the website" in html and "Your change waits for the municipality" in html
    assert "Replaced" not in html and "Waits for the municipality" not in html
    for address in [initiative.get_absolute_url(), first.get_absolute_url(), later.get_absolute_url()]:
        assert f'href="{address}"' in html
    assert reverse("intake:revise", args=[later.pk]) in html

    initiative.take(later, by=an_official())
    assert states(me) == [("Buurttuin De Nieuwe Kade", True, False, False, initiative.slug, False)]
    assert "Your change waits" not in mine(client)


def test_versions_of_what_nobody_registered_are_one_card_too(client, me):
    first = an_intake(owner=me)
    for _each in range(2):
        first = first.revise(by=me)
        first.submit()
    an_intake(owner=me, name="Iets anders")
    assert [(each.intake.name, len(each.earlier)) for each in submitted_intakes(me)] == [
        ("Iets anders", 0),
        ("Buurttuin De Kade", 2),
    ]
    assert mine(client).count("earlier version of") == 2


def test_scores_that_an_official_gave_are_not_their_intakes():
    official = an_official()
    an_initiative().score({"impact": 7}, by=official)
    assert submitted_intakes(official) == []


def test_the_page_can_only_be_read(client):
    assert client.post("/mijn/").status_code == 405


def test_the_number_of_queries_is_constant(client, me, django_assert_num_queries):
    def fill():
        an_initiative(intake=an_intake(owner=me))
        an_intake(owner=me).revise(by=me)

    fill()
    mine(client)  # whose pages these are is read once
    with django_assert_num_queries(20):
        mine(client)
    for _each in range(9):
        fill()
    with django_assert_num_queries(20):
        mine(client)
    assert Initiative.objects.count() == 10
