import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from follow import models, views
from follow.models import Frequency, SavedView
from tests.builders import a_user, an_initiative, an_official
from tests.follow.conftest import a_view, fresh
from tests.follow.test_digests import clocks
from tests.pages import mark_on, seal_on, tight

pytestmark = pytest.mark.django_db
MINE = "/mijn/zoekopdrachten/"
NEW = "/mijn/zoekopdrachten/nieuw/"


@pytest.fixture
def client(client, me):
    client.force_login(me)
    return client


def text(response, status=200):
    assert response.status_code == status
    html = re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2])
    return " ".join(html.split())


def field(response, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', response.content.decode())[1]


class TestNew:
    def test_asks_to_sign_in_and_comes_back_with_the_selection(self, client):
        client.logout()
        response = client.get(f"{NEW}?q=tuin&phase=idea")

        assert response.status_code == 302
        assert response.url == f"/inloggen/?{urlencode({'next': f'{NEW}?q=tuin&phase=idea'}, safe='/')}"

    def test_proposes_the_chosen_filters_as_the_name(self, client):
        an_initiative(name="Tuin", phase="idea")

        assert field(client.get(f"{NEW}?q=tuin&phase=idea"), "name") == "‘tuin’, Phase: Forming the idea"
        assert field(client.get(NEW), "name") == "All initiatives"
        assert "1 initiative for “tuin”" in text(client.get(f"{NEW}?q=tuin&phase=idea"))

    def test_a_name_of_many_filters_fits(self, client):
        assert len(field(client.get(f"{NEW}?q={'tuin+' * 35}"), "name")) == 100

    def test_saves_the_selection_as_the_list_writes_it(self, client, me):
        an_initiative(name="Tuin")
        data = {"name": "Mijn tuinen", "frequency": "weekly"}
        response = client.post(f"{NEW}?page=3&sort=name&unknown=1&utm_source=x&phase=idea&q=tuin", data)

        view = SavedView.objects.get()
        assert response.headers["Location"] == f"/zoekopdrachten/{view.pk}/"
        assert (view.owner, view.name, view.frequency) == (me, "Mijn tuinen", "weekly")
        assert view.query == "q=tuin&phase=idea&sort=name"
        assert len(clocks()) == 1

    def test_what_is_found_now_is_known(self, client):
        initiative = an_initiative()
        client.post(NEW, {"name": "Alles", "frequency": "never"})

        assert list(SavedView.objects.get().sightings.values_list("initiative", flat=True)) == [initiative.pk]

    def test_what_one_saved_before_is_opened_and_not_saved_again(self, client, me):
        view = a_view(me, "q=tuin")

        for response in [client.get(f"{NEW}?q=tuin"), client.post(f"{NEW}?q=tuin&page=2", {"name": "x"})]:
            assert response.headers["Location"] == f"{MINE}{view.pk}/"
        assert SavedView.objects.count() == 1

    @pytest.mark.parametrize("query", ["q=TUIN", "q=t%C3%BAin", "q=+tuin%C2%A0", "q=tuin%E2%80%8B"])
    def test_the_same_words_written_otherwise_are_the_same_search(self, client, me, query):
        view = a_view(me, "q=tuin")
        assert client.post(f"{NEW}?{query}", {"name": "x"}).headers["Location"] == f"{MINE}{view.pk}/"
        assert SavedView.objects.keep(query, owner=me, name="x") == view
        assert SavedView.objects.count() == 1

    @pytest.mark.parametrize(
        "query", ["q=%22tuin%22", "q=-tuin", "q=tuin+straat", "q=tuin&phase=idea", "q=tuin&sort=name"]
    )
    def test_another_question_is_another_search(self, me, query):
        assert SavedView.objects.keep(query, owner=me, name="x") != a_view(me, "q=tuin")

    @pytest.mark.parametrize("name", ["Tuinen", "tuinen\u00a0", "TÚINEN"])
    def test_two_searches_of_one_person_have_two_names(self, client, me, name):
        a_view(a_user(), name="Tuinen van een ander")
        view = a_view(me, "q=tuin", name="Tuinen")
        other = a_view(me, "q=straat", name="Straten")
        data = {"name": name, "frequency": "never"}
        for address in (f"{NEW}?q=plein", f"{MINE}{other.pk}/"):
            assert "You already have a saved search with this name." in text(client.post(address, data))
        client.post(f"{MINE}{view.pk}/", data)
        assert [fresh(each).name for each in (view, other)] == [name.strip(), "Straten"]

    def test_says_what_is_missing(self, client):
        response = client.post(NEW, {"name": " ", "frequency": "hourly"})

        assert "There are 2 things to correct" in text(response)
        assert "Give it a name." in text(response)
        assert SavedView.objects.count() == 0

    def test_says_when_there_are_too_many(self, client, monkeypatch):
        for module in (models, views):
            monkeypatch.setattr(module, "MOST_VIEWS", 1)
        client.post(f"{NEW}?q=a", {"name": "a", "frequency": "never"})
        response = client.post(f"{NEW}?q=b", {"name": "b", "frequency": "never"})

        assert "You have 1 saved searches. Delete one first." in text(response)
        assert SavedView.objects.count() == 1


class TestMine:
    def test_who_has_none_is_told_how(self, client):
        page = text(client.get(MINE))

        assert "No saved searches yet" in page
        assert "“Save this search”" in page

    def test_shows_mine_with_what_is_new_and_nobody_elses(self, client, me):
        an_initiative(name="Tuin")
        a_view(me, "q=tuin", name="Tuinen", frequency=Frequency.WEEKLY)
        a_view(a_user(), name="Van een ander")
        an_initiative(name="Nog een tuin")
        an_initiative(name="Café", summary="Koffie.")
        page = text(client.get(MINE))

        assert "Tuinen 1 new 2 initiatives for “tuin”" in page
        assert "Every week, on Monday" in page
        assert "Van een ander" not in page

    def test_says_so_when_a_filter_cannot_be_used_any_more(self, client, me):
        me.memberships.create(municipality=an_initiative(published=False).municipality, role="official")
        a_view(User.objects.get(pk=me.pk), "status=registered")
        me.memberships.all().delete()
        client.force_login(me)

        assert "You cannot use a filter of this search any more" in text(client.get(MINE))

    def test_the_number_of_queries_grows_by_one_search_a_view(self, client, me, django_assert_max_num_queries):
        for number in range(10):
            a_view(me, f"q=tuin{number}")
        for _each in range(3):
            an_initiative()
        client.get(MINE)

        with django_assert_max_num_queries(6 + 10 * 3):
            client.get(MINE)


class TestSettings:
    def test_changes_name_and_mail(self, client, me):
        view = a_view(me, frequency=Frequency.NEVER)
        assert field(client.get(f"{MINE}{view.pk}/"), "name") == "Moestuinen"
        response = client.post(f"{MINE}{view.pk}/", {"name": "Anders", "frequency": "daily"})

        assert response.headers["Location"] == MINE
        view = fresh(view)
        assert (view.name, view.frequency) == ("Anders", "daily")
        # A clock that was lost is wound up by the next who asks for mail.
        assert len(clocks()) == 1

    def test_an_older_page_changes_only_what_was_changed_on_it(self, client, me):
        view = a_view(me, name="Tuinen", frequency=Frequency.NEVER)
        older = {"name": "Tuinen", "frequency": "never", "shown": mark_on(client.get(f"{MINE}{view.pk}/"))}
        client.post(f"{MINE}{view.pk}/", {"name": "Tuinen", "frequency": "daily"})
        client.post(f"{MINE}{view.pk}/", older | {"name": "Moestuinen"})

        view = fresh(view)
        assert (view.name, view.frequency) == ("Moestuinen", "daily")

    def test_an_older_page_shows_what_was_changed_elsewhere_as_well(self, client, me):
        view = a_view(me, name="Tuinen", frequency=Frequency.NEVER)
        older = {"name": "Tuinen", "frequency": "weekly", "shown": mark_on(client.get(f"{MINE}{view.pk}/"))}
        client.post(f"{MINE}{view.pk}/", {"name": "Tuinen", "frequency": "daily"})
        page = client.post(f"{MINE}{view.pk}/", older)

        assert "Not saved yet: this was changed elsewhere as well" in page.content.decode()
        assert "<q>Every day</q>" in page.content.decode()
        assert fresh(view).frequency == Frequency.DAILY
        client.post(f"{MINE}{view.pk}/", older | {"shown": mark_on(page)})
        assert fresh(view).frequency == Frequency.WEEKLY

    def test_a_mistake_changes_nothing(self, client, me):
        view = a_view(me)

        assert "Give it a name." in text(client.post(f"{MINE}{view.pk}/", {"name": "", "frequency": "never"}))
        assert fresh(view).frequency == Frequency.DAILY

    def test_deletes(self, client, me):
        view = a_view(me)
        client.post(f"{MINE}{view.pk}/verwijderen/")

        assert SavedView.objects.count() == 0
        assert "“Moestuinen” was deleted." in client.get(MINE).content.decode()

    @pytest.mark.parametrize("path", ["", "gezien/", "verwijderen/"])
    def test_another_persons_is_not_found(self, client, path):
        view = a_view(a_user())

        assert client.post(f"{MINE}{view.pk}/{path}", {"name": "x", "frequency": "never"}).status_code == 404
        assert fresh(view).name == "Moestuinen"

    @pytest.mark.parametrize("path", ["gezien/", "verwijderen/"])
    def test_a_link_alone_changes_nothing(self, client, me, path):
        view = a_view(me)

        assert client.get(f"{MINE}{view.pk}/{path}").status_code == 405


class TestView:
    def test_anyone_with_the_address_sees_what_they_may_see(self, client):
        an_initiative(name="Openbaar")
        an_initiative(name="Verborgen", published=False)
        official = an_official()
        view = a_view(official, name="Alles hier")
        foreign = client.get(view.get_absolute_url())
        client.force_login(official)
        own = client.get(view.get_absolute_url())
        client.logout()
        anonymous = client.get(view.get_absolute_url())

        for response in (foreign, anonymous):
            assert "Openbaar" in text(response)
            assert "Verborgen" not in response.content.decode()
            assert official.email not in response.content.decode()
            assert "<title>Alles hier" in tight(response.content.decode())
            assert "I have seen this" not in text(response)
        assert "Verborgen" in text(own)

    def test_shows_its_owner_what_is_new_until_they_have_seen_it(self, client, me):
        an_initiative(name="Oud")
        view = a_view(me)
        an_initiative(name="Vers", summary="Net begonnen.")
        page = client.get(view.get_absolute_url())
        assert "New Vers Net begonnen." in text(page)
        assert "New Vers Net begonnen." in text(client.get(view.get_absolute_url()))

        response = client.post(reverse("follow:look", args=[view.pk]))
        assert response.headers["Location"] == view.get_absolute_url()
        assert "Nothing new since" in text(client.get(view.get_absolute_url()))

    def test_an_older_page_does_not_take_for_seen_what_it_did_not_show(self, client, me):
        view = a_view(me)
        an_initiative(name="Vers")
        page = client.get(view.get_absolute_url())
        an_initiative(name="Verser")
        response = client.post(reverse("follow:look", args=[view.pk]), {"seen": seal_on(page)}, follow=True)
        assert "There is other news since you opened this page." in response.content.decode()
        assert "Verser" in text(response)
        client.post(reverse("follow:look", args=[view.pk]), {"seen": seal_on(response)})
        assert "Nothing new since" in text(client.get(view.get_absolute_url()))

    def test_leads_to_the_list_and_to_saving_it_oneself(self, client, me):
        view = a_view(a_user(), "q=tuin&phase=idea")
        html = client.get(view.get_absolute_url()).content.decode()

        assert 'href="/initiatieven/?q=tuin&amp;phase=idea"' in html
        assert f'href="{NEW}?q=tuin&amp;phase=idea"' in html
        assert '<meta name="robots" content="noindex">' in html

    def test_who_cannot_use_a_filter_sees_nothing_rather_than_everything(self, client):
        official = an_official()
        an_initiative(name="Openbaar")
        view = a_view(official, "status=registered")
        page = text(client.get(view.get_absolute_url()))

        assert "This search uses a filter that you cannot use." in page
        assert "Openbaar" not in page

    def test_an_unknown_one_is_not_found(self, client):
        assert client.get("/zoekopdrachten/00000000-0000-4000-8000-000000000000/").status_code == 404

    def test_the_number_of_queries_is_constant(self, client, me, django_assert_num_queries):
        view = a_view(me)
        an_initiative()
        address = view.get_absolute_url()
        client.get(address)
        counted = count_queries(client, address)
        for _each in range(4):
            an_initiative()
        client.get(address)

        with django_assert_num_queries(counted):
            client.get(address)

    def test_many_are_in_the_list(self, client):
        view = a_view(a_user())
        for _each in range(22):
            an_initiative()

        page = text(client.get(view.get_absolute_url()))
        assert "22 initiatives" in page
        assert "And 2 others in the list" in page


def count_queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)
