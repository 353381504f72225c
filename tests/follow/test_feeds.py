import re
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from django.utils import timezone

from initiatives.models import Classification, Event
from taxonomy.models import Category
from tests.builders import a_category, an_admin, an_initiative, an_official

pytestmark = pytest.mark.django_db
FEED = "/initiatieven/feed.atom"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def read(client, address=FEED):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def titles(client, address=FEED):
    return [entry.title for entry in read(client, address).entries]


def happened(initiative, day):
    """Pretend that all that happened to this initiative happened on that day of November."""
    at = NOON.replace(day=day)
    Event.objects.filter(initiative=initiative).update(at=at)
    type(initiative).objects.filter(pk=initiative.pk).update(published_at=at)


def test_an_entry_says_what_it_is(client):
    initiative = an_initiative(
        name="Moestuin <Oost> & meer", summary="Voor < 10 buren.", categories=["actors/collectives"]
    )
    happened(initiative, 3)
    assessed = NOON.replace(day=4)
    initiative.assessment.__class__.objects.filter(pk=initiative.assessment_id).update(at=assessed)
    feed = read(client)
    [entry] = feed.entries

    assert entry.id == f"tag:waaier.example,2026:initiatief/{initiative.pk}"
    assert entry.title == "Moestuin <Oost> & meer"
    assert entry.summary == "Voor &lt; 10 buren."
    assert entry.link == f"https://waaier.example/initiatieven/{initiative.slug}/"
    assert entry.published == "2026-11-03T12:00:00+00:00"
    assert entry.updated == "2026-11-04T12:00:00+00:00"
    assert [(tag.term, tag.scheme, tag.label) for tag in entry.tags] == [
        ("collectives", "https://waaier.example/brillen/bloedgroepen/", "Collectives")
    ]
    assert feed.feed.updated == entry.updated


def test_the_feed_says_what_it_is_about(client):
    an_initiative(name="Tuin", phase="idea")
    feed = read(client, f"{FEED}?q=tuin&phase=idea&sort=name&page=2&utm_source=x").feed

    assert feed.id == "tag:waaier.example,2026:initiatieven?q=tuin&phase=idea"
    assert feed.title == "Initiatives: “tuin”, Phase: Forming the idea"
    assert feed.author == "Waaier"
    assert feed.link == "https://waaier.example/initiatieven/?q=tuin&phase=idea"
    assert [link.href for link in feed.links if link.rel == "self"] == [
        "https://waaier.example/initiatieven/feed.atom?q=tuin&phase=idea"
    ]


def test_the_feed_names_its_licence(client, settings):
    settings.DATA_LICENCE = "https://licence.example"
    feed = read(client).feed
    assert feed.rights == "https://licence.example"
    assert [link.href for link in feed.links if link.rel == "license"] == ["https://licence.example"]


def test_a_feed_stays_the_same_feed_when_its_category_is_merged(client):
    """Its id is permanent (RFC 4287), and so is the address at which it says that it stands."""
    initiative = an_initiative(categories=["actors/citizens"])
    address = f"{FEED}?actors=citizens"
    before = read(client, address)
    assert before.feed.id == "tag:waaier.example,2026:initiatieven?actors=citizens"

    a_category("actors/citizens").merge(a_category("actors/collectives"), by=an_admin(), reason="Een soort")

    after = read(client, address)
    assert after.feed.id == before.feed.id
    ours = [link.href for link in after.feed.links if link.rel == "self"]
    assert ours == ["https://waaier.example/initiatieven/feed.atom?actors=citizens"]
    assert after.feed.link == "https://waaier.example/initiatieven/?actors=collectives"
    assert [entry.id for entry in after.entries] == [f"tag:waaier.example,2026:initiatief/{initiative.pk}"]
    assert [tag.term for tag in after.entries[0].tags] == ["collectives"]
    assert read(client, f"{FEED}?actors=collectives").feed.id.endswith("?actors=collectives")


def test_speaks_dutch_to_who_did_not_choose(client):
    del client.cookies["django_language"]

    assert 'xml:lang="nl"' in client.get(FEED).content.decode()


def test_the_newest_change_stands_first(client):
    first, second, third = (an_initiative(name=name) for name in "ABC")
    for initiative, day in [(first, 4), (second, 5), (third, 3)]:
        happened(initiative, day)
    assert titles(client) == ["B", "A", "C"]
    draft = third.intake.revise(by=an_official())
    draft.submit()
    third.take(draft, by=an_official(), at=NOON.replace(day=6))
    assert titles(client) == ["C", "B", "A"]
    first.assess([], by=an_official(), at=NOON.replace(day=7))
    assert titles(client) == ["A", "C", "B"]


def test_holds_the_last_fifty(client):
    for number in range(52):
        happened(an_initiative(name=f"Tuin {number}"), 1 + number % 20)

    assert len(titles(client)) == 50


def test_is_the_same_for_everyone_and_never_more_than_public(client):
    official = an_official()
    an_initiative(name="Openbaar")
    an_initiative(name="Verborgen", published=False)
    anonymous = client.get(FEED).content
    client.force_login(official)

    assert client.get(FEED).content == anonymous
    assert titles(client) == ["Openbaar"]


@pytest.mark.parametrize("query", ["status=registered", "impact=5-10", "phase=nonsense", "unknown=1"])
def test_a_selection_that_is_not_wholly_understood_is_not_found(client, query):
    an_initiative()
    client.force_login(an_official())

    assert client.get(f"{FEED}?{query}").status_code == 404


class TestUnchanged:
    def get(self, client, etag):
        return client.get(FEED, headers={"if-none-match": etag})

    def test_is_not_sent_again(self, client):
        an_initiative()
        first = client.get(FEED)
        again = self.get(client, first.headers["ETag"])

        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]

    def test_an_empty_one_stays_the_same(self, client):
        first = client.get(FEED)

        assert self.get(client, first.headers["ETag"]).status_code == 304
        assert read(client).feed.updated == "2026-01-01T00:00:00+00:00"

    def test_a_withdrawal_shows_at_once(self, client):
        an_initiative(name="Blijft")
        initiative = an_initiative(name="Gaat")
        etag = client.get(FEED).headers["ETag"]
        initiative.unpublish(by=an_official(), reason="x")
        response = self.get(client, etag)

        assert response.status_code == 200
        assert "Gaat" not in response.content.decode()

    def test_dates_alone_are_not_believed(self, client):
        an_initiative()
        later = (timezone.now() + timedelta(days=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        response = client.get(FEED, headers={"if-modified-since": later})

        assert response.status_code == 200


def test_the_number_of_queries_is_constant(client, django_assert_num_queries):
    def add():
        initiative = an_initiative(categories=["actors/collectives", "work_fields/elderly_care"])
        initiative.assess([(a_category("actors/collectives"), "", Classification.Basis.CHOSEN)], by=an_official())

    add()
    client.get(FEED)
    with django_assert_num_queries(6):
        client.get(FEED)
    for _each in range(5):
        add()
    client.get(FEED)
    with django_assert_num_queries(6):
        client.get(FEED)


def test_ids_are_unique_and_do_not_change_with_the_name(client):
    initiative = an_initiative(name="Oud")
    an_initiative()
    before = {entry.id for entry in read(client).entries}
    draft = initiative.intake.revise(by=an_official())
    draft.name = "Nieuw"
    draft.save()
    draft.submit()
    initiative.take(draft, by=an_official())

    assert {entry.id for entry in read(client).entries} == before
    assert len(before) == 2
    assert all(re.fullmatch(r"tag:[\w.]+,\d{4}:initiatief/\d+", each) for each in before)


def test_a_text_that_was_stored_before_the_door_held_does_not_end_a_feed(client):
    initiative = an_initiative(
        name="Zorgcoo\ufffeperatie", summary="Voor \uffff\x02buren", categories=["actors/collectives"]
    )
    Category.objects.filter(key="collectives").update(name_en="Coll\ufffeectives\x0b")
    feed = read(client, f"{FEED}?actors=collectives")
    [entry] = feed.entries
    assert (entry.title, entry.summary) == ("Zorgcooperatie", "Voor buren")
    assert [tag.label for tag in entry.tags] == ["Collectives"]
    assert feed.feed.title.endswith(": Collectives")
    assert titles(client, f"{FEED}?q=zorgcooperatie") == titles(client, f"{FEED}?q=zorgcoo\ufffeperatie") != []
    assert initiative.intake.name == "Zorgcoo\ufffeperatie"
