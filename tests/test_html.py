"""Pages are valid HTML, by the rules of html-validate, also those with errors and those of errors.

tests/test_access.py holds it of every page as everyone sees it, and tests/test_languages.py in English.
"""

import pytest
from django.conf import settings
from django.urls import reverse

from tests import test_access
from tests.test_access import person
from tests.validity import VALID, check_valid, errors, needs_it

world = test_access.world
pytestmark = needs_it


@pytest.mark.parametrize(
    ("body", "rule"),
    [("<p><b>Vet</p></b>", "close-order"), ("<center>Midden</center>", "deprecated"), ("<p>Goed</p>", "")],
)
def test_finds_what_is_wrong(body, rule):
    said = errors(f'<!DOCTYPE html>\n<html lang="nl"><head><title>Proef</title></head><body>{body}</body></html>')
    assert any(rule in each for each in said) == bool(rule), said


def test_a_page_that_is_wrong_does_not_pass(client, db):
    page = client.get("/")
    VALID.discard(page.shape)
    good = page.content
    page.content = good.replace(b"</main>", b"<center>Midden</center></main>")
    with pytest.raises(AssertionError, match="center"):
        check_valid(page, "home")
    page.content = good
    check_valid(page, "home")


def test_pages_with_errors_are_valid_html_too(client, world, db):
    official = person("official")
    registered, draft, owner = world["registered"], world["draft"], world["owner"]
    draft.essence = []
    draft.save()
    sent = [
        (None, reverse("account_login"), {"login": "geen adres", "password": ""}),
        (None, reverse("account_signup"), {"email": "geen adres", "password1": "kort"}),
        (None, reverse("intake:start"), {"municipality": ""}),
        (
            owner,
            reverse("intake:section", args=[draft.pk, "basics"]),
            {"website": "geen adres", "started": "?"},
        ),
        (owner, reverse("intake:section", args=[draft.pk, "contact"]), {"contact_email": "geen adres"}),
        (owner, reverse("intake:section", args=[draft.pk, "value"]), {"impact": "99"}),
        (owner, reverse("intake:check", args=[draft.pk]), {}),
        (official, reverse("workbench:assessment", args=[registered.slug]), {"actors": "0", "growth": ["1", "2"]}),
        (official, reverse("workbench:scores", args=[registered.slug]), {}),
        (official, reverse("workbench:publication", args=[world["published"].slug]), {"to": "unpublish"}),
        (official, reverse("workbench:archive", args=[registered.slug]), {"to": "archive"}),
    ]
    for user, address, data in sent:
        client.logout()
        if user:
            client.force_login(user)
        response = client.post(address, data)
        assert response.status_code == 200, address
        check_valid(response, address)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_list_that_finds_nothing_and_one_with_everything_chosen_are_valid_html(client, world, db, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    queries = [
        "q=bestaatniet",
        "q=kade&actors=collectives&essence=social_cohesion&sort=name",
        "raar=1&sort=raar&page=9",
    ]
    for query in queries:
        check_valid(client.get(f"{reverse('initiatives:list')}?{query}"), query)


def test_error_pages_are_valid_html(client, db):
    not_found, refused = client.get("/bestaat-niet/"), client.get("/", headers={"host": "stranger.example"})
    assert (not_found.status_code, refused.status_code) == (404, 400)
    check_valid(not_found, 404)
    check_valid(refused, 400)
