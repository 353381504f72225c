"""Pages go compressed, but none on which a secret stands beside what somebody else chose (decision 19)."""

import re
from gzip import decompress

import pytest
from django.urls import reverse

from intake.ownership import SESSION_KEY as HELD
from tests.builders import a_draft, an_initiative, an_official

LIST = reverse("initiatives:list")
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
GZIP = {"accept-encoding": "gzip, deflate, br"}


def is_compressed(response):
    """Also holds that a page says so, and how long it is."""
    zipped = response.headers.get("Content-Encoding") == "gzip"
    assert zipped == (response.content[:2] == b"\x1f\x8b")
    assert int(response.headers["Content-Length"]) == len(response.content)
    assert "Accept-Encoding" in response.headers["Vary"]
    return zipped


@pytest.fixture
def holder(client):
    """Somebody without an account who fills in an intake; the client, and the address of a page of it."""
    draft = a_draft(name="Buurttuin")
    session = client.session
    session[HELD] = [str(draft.pk)]
    session.save()
    return client, draft.next_address()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", LIST, f"{LIST}?q=tuin&sort=name", "/brillen/", reverse("intake:start")])
def test_what_everyone_sees_goes_compressed_and_is_the_same_page(client, address):
    an_initiative(name="Buurttuin")
    plain = client.get(address)
    for _again in range(2):
        zipped = client.get(address, headers=GZIP)
        assert not is_compressed(plain) and is_compressed(zipped)
        page = TOKEN.sub(b"", decompress(zipped.content))
        assert page == TOKEN.sub(b"", plain.content) and len(zipped.content) < len(page) / 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        ("gzip", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("x-gzip2", False),
        ("gzip;q=0", False),
        ("br, gzip ; q=0.0, deflate", False),
    ],
)
def test_a_browser_gets_what_it_takes(client, accepted, wanted):
    assert is_compressed(client.get("/", headers={"accept-encoding": accepted})) is wanted


@pytest.mark.django_db
def test_a_draft_goes_compressed_only_where_an_address_can_put_nothing_on_the_page(holder):
    client, address = holder
    assert is_compressed(client.get(address, headers=GZIP))
    assert b"geheim" in (asked := client.get(f"{address}?x=geheim", headers=GZIP)).content
    assert not is_compressed(asked)
    assert not is_compressed(client.get(f"{LIST}?q=geheim", headers=GZIP))


@pytest.mark.django_db
def test_a_form_that_comes_back_to_somebody_with_a_session_is_not_compressed(holder):
    client, _address = holder
    answer = client.post(reverse("account_login"), {"login": "geen adres"}, headers=GZIP)
    assert answer.status_code == 200 and b"geen adres" in answer.content
    assert not is_compressed(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", LIST, reverse("workbench:queue")])
def test_nothing_of_somebody_who_is_signed_in_is_compressed(client, address):
    client.force_login(an_official())
    assert not is_compressed(client.get(address, headers=GZIP))


@pytest.mark.django_db
def test_the_token_of_a_form_is_another_text_on_each_page(holder):
    """So that nobody can guess it letter by letter from how small pages become."""
    client, address = holder
    for page in (address, reverse("intake:start"), reverse("account_login")):
        tokens = [set(TOKEN.findall(decompress(client.get(page, headers=GZIP).content))) for _each in range(2)]
        assert all(tokens) and tokens[0].isdisjoint(tokens[1]), page


@pytest.mark.django_db
def test_a_file_keeps_its_length(client):
    an_initiative(name="Buurttuin")
    file = client.get(reverse("initiatives:export", args=["csv"]), headers=GZIP)
    assert "Content-Encoding" not in file.headers
    assert int(file.headers["Content-Length"]) == len(file.getvalue())
