"""Every page is valid HTML, by the rules of html-validate: one Node process looks at all of them."""

import re
import shutil
import subprocess

import pytest
from django.conf import settings
from django.urls import reverse

from tests import test_access
from tests.shapes import shape_of
from tests.test_access import ROLES, ROWS, parameters, person

world = test_access.world

HTML_VALIDATE = settings.BASE_DIR / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
CONFIG = settings.BASE_DIR / ".htmlvalidate.json"
NODE = shutil.which("node") or shutil.which("node", path=settings.BASE_DIR / ".venv" / "bin")


def validate(folder):
    """Fail with what html-validate says about the pages in this folder."""
    if not (NODE and HTML_VALIDATE.exists()):
        pytest.skip("Needs Node and html-validate: run make test, or npm ci")
    command = [NODE, HTML_VALIDATE, "--config", CONFIG, "--formatter", "text", folder / "*.html"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=settings.BASE_DIR)
    assert done.returncode == 0, done.stdout.replace(f"{folder}/", "") + done.stderr


def without_token(html):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def pages(client, world, language="nl"):
    """(name, HTML) of every page that somebody may open, once for each role that sees it differently."""
    seen = set()
    for role in [*ROLES, "owner"]:
        client.logout()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        if user := world["owner"] if role == "owner" else person(role):
            client.force_login(user)
        for row in ROWS:
            may = "own" in row.values() if role == "owner" else row[role] == "allow"
            if row["method"] != "GET" or not may:
                continue
            response = client.get(reverse(row["name"], kwargs=parameters(row, world)), follow=True)
            html = response.content.decode() if "html" in response.headers["Content-Type"] else ""
            if html and without_token(html) not in seen:
                seen.add(without_token(html))
                yield f"{role}-{row['name'].replace(':', '-')}-{row['object']}", html


def test_every_page_is_valid_html_for_everyone(client, world, db, tmp_path):
    of_a_shape = {shape_of(html): (name, html) for name, html in pages(client, world)}
    for name, html in of_a_shape.values():
        (tmp_path / f"{name}.html").write_text(html)
    assert len(of_a_shape) > 80
    validate(tmp_path)


def test_pages_with_errors_are_valid_html_too(client, world, db, tmp_path):
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
    for number, (user, address, data) in enumerate(sent):
        client.logout()
        if user:
            client.force_login(user)
        response = client.post(address, data)
        assert response.status_code == 200, address
        (tmp_path / f"{number}-{address.strip('/').replace('/', '-')}.html").write_text(response.content.decode())
    validate(tmp_path)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_list_that_finds_nothing_and_one_with_everything_chosen_are_valid_html(
    client, world, db, tmp_path, language
):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    queries = [
        "q=bestaatniet",
        "q=kade&actors=collectives&essence=social_cohesion&sort=name",
        "raar=1&sort=raar&page=9",
    ]
    for number, query in enumerate(queries):
        html = client.get(f"{reverse('initiatives:list')}?{query}").content.decode()
        (tmp_path / f"{number}.html").write_text(html)
    validate(tmp_path)


def test_error_pages_are_valid_html(client, db, tmp_path):
    not_found, refused = client.get("/bestaat-niet/"), client.get("/", headers={"host": "stranger.example"})
    assert (not_found.status_code, refused.status_code) == (404, 400)
    (tmp_path / "404.html").write_text(not_found.content.decode())
    (tmp_path / "400.html").write_text(refused.content.decode())
    validate(tmp_path)
