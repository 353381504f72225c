"""What search engines, other sites and people who share a link are told."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from tests.builders import a_category, a_pack, an_initiative, an_official

pytestmark = pytest.mark.django_db
SITE = "https://waaier.example"
XML = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


def read(client, address):
    """{address: date} of a map, and of the parts of a map of maps."""
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml")
    rows = list(ElementTree.fromstring(response.content))
    return {row.findtext(f"{XML}loc"): row.findtext(f"{XML}lastmod") for row in rows}


def test_robots_are_sent_to_the_map_and_kept_from_what_is_no_page(client):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"].startswith("text/plain")
    assert lines[0] == "User-agent: *"
    assert {
        "Disallow: /mijn/",
        "Disallow: /werkbank/",
        "Disallow: /stelling/",
        "Disallow: /*?",
        "Disallow: /*.pdf$",
    } <= set(lines)
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
    assert "Disallow: /" not in lines


def test_the_map_holds_every_public_page_and_nothing_else(client):
    shown, hidden = an_initiative(name="Tuin"), an_initiative(name="Dicht", published=False)
    gone = a_category("actors/citizens")
    gone.retire(by=None, reason="")
    packs = [a_pack(is_public=True), a_pack(title="Intern")]

    parts = read(client, "/sitemap.xml")
    found = {address for part in parts for address in read(client, urlsplit(part).path)}

    assert {
        f"{SITE}{path}" for path in ["/", "/initiatieven/", "/brillen/", "/hergebruik/", "/privacy/", "/intake/"]
    } <= found
    assert SITE + shown.get_absolute_url() in found and SITE + hidden.get_absolute_url() not in found
    assert SITE + a_category("actors/collectives").get_absolute_url() in found
    assert SITE + gone.get_absolute_url() not in found
    assert [SITE + pack.get_absolute_url() in found for pack in packs] == [True, False]
    assert all(
        client.get(address.removeprefix(SITE)).status_code == 200 for address in found if "brillen" not in address
    )


def test_a_page_says_when_what_everyone_sees_of_it_changed(client):
    initiative = an_initiative()
    at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    type(initiative).objects.filter(pk=initiative.pk).update(published_at=at)
    initiative.events.update(at=at)

    assert read(client, "/sitemap-initiatives.xml") == {SITE + initiative.get_absolute_url(): "2026-11-03"}
    dates = {urlsplit(part).path: date for part, date in read(client, "/sitemap.xml").items()}
    assert dates["/sitemap-initiatives.xml"] == "2026-11-03T13:00:00+01:00"


def test_the_map_takes_the_same_queries_for_more_rows(client, django_assert_num_queries):
    for number in (1, 5):
        for _each in range(number):
            an_initiative()
        with django_assert_num_queries(2):
            client.get("/sitemap-initiatives.xml")


def meta(client, address):
    """{name or property: content} of the head of a page, and its canonical address."""
    page = client.get(address).content.decode()
    found = dict(re.findall(r'<meta (?:name|property)="(description|og:\w+)" content="([^"]*)">', page))
    return found | {"canonical": re.search(r'<link rel="canonical" href="([^"]*)">', page)[1]}


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_shared_profile_says_what_it_is(client, signed_in):
    initiative = an_initiative(name='Tuin "Oost" & meer', summary="Voor < 10 buren.")
    if signed_in:
        client.force_login(an_official())
    assert meta(client, f"{initiative.get_absolute_url()}?utm_source=x") == {
        "description": "Voor &lt; 10 buren.",
        "canonical": f"{SITE}{initiative.get_absolute_url()}",
        "og:site_name": "Waaier",
        "og:type": "website",
        "og:locale": "nl_NL",
        "og:url": f"{SITE}{initiative.get_absolute_url()}",
        "og:title": "Tuin &quot;Oost&quot; &amp; meer",
        "og:description": "Voor &lt; 10 buren.",
        "og:image": f"{SITE}{initiative.get_absolute_url()}beeld.png",
    }


def test_a_shared_selection_says_what_it_is(client):
    an_initiative(name="Tuin", phase="idea")
    found = meta(client, "/initiatieven/?phase=idea&q=tuin&utm_source=x")
    assert found["description"] == "1 initiatief voor “tuin”: “tuin”, Fase: Ideevorming"
    assert found["canonical"] == f"{SITE}/initiatieven/?q=tuin&amp;phase=idea"


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/initiatieven/",
        "/brillen/",
        "/brillen/bloedgroepen/",
        "/brillen/bloedgroepen/collectieven/",
        "/intake/",
        "/hergebruik/",
    ],
)
def test_every_way_in_has_a_description(client, address):
    found = meta(client, address)
    assert len(found["description"]) > 10 and found["og:title"]
    assert found["canonical"] == SITE + address


def test_a_profile_can_be_shared_without_javascript(client):
    initiative = an_initiative(name="Tuin & Oost")
    page = client.get(initiative.get_absolute_url()).content.decode()
    assert (
        f'href="mailto:?subject=Tuin%20%26%20Oost&amp;body=https%3A%2F%2Fwaaier.example%2Finitiatieven%2F{initiative.slug}%2F"'
        in page
    )
    assert f'data-copy="{SITE}{initiative.get_absolute_url()}"' in page


def test_the_page_about_reuse_names_licence_and_files(client, settings):
    page = client.get("/hergebruik/").content.decode()
    assert f'href="{settings.DATA_LICENCE}" rel="license"' in page
    for address in ["/initiatieven/export.csv", "/initiatieven/feed.atom", "/taxonomie/uitwisseling/taxonomie.ttl"]:
        assert f'href="{address}"' in page
    assert "tag:waaier.example,2026:initiatief/1" in page
    assert 'href="/hergebruik/"' in client.get("/privacy/").content.decode()
