"""Every page, as everyone sees it, wide and narrow: usable, not too wide, and without errors of its own."""

import re

from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.browser.axe import OF_LAYOUT, RULES, WIDTHS, cramped, passed, problems, second_opinion, state_of
from tests.shapes import Shape
from tests.test_access import ROLES, ROWS, has_just_shown, parameters, person

# What is downloaded is no page, and neither is a part of one.
FILES = {"curation:exchange-file", "initiatives:export", "initiatives:dictionary-file", "initiatives:pack-file"}
FILES |= {"initiatives:climate-file", "workbench:climate-file", "workbench:climate-live"}
FILES |= {"openid_connect_login", "openid_connect_callback"}  # which lead to the provider, and from there
ADDRESSES = [row for row in ROWS if row["method"] == "GET" and row["name"] not in FILES]


def pages_of(role, world):
    """The addresses that this role may open; "owner" is whoever the matrix means by "own"."""
    for row in ADDRESSES:
        if "own" in row.values() if role == "owner" else row[role] == "allow":
            yield reverse(row["name"], kwargs=parameters(row, world))


def is_new(html, shapes, known):
    """Whether a page has something that no page before it had: its shape without the parts that are `known`, which
    stood at the same place of another page. Adds what it has to both."""
    shape = Shape(re.sub(r' aria-current="[^"]*"', "", html), known)
    numbers = {hash(shape.text), hash(shape.new)}
    was_seen = not shapes.isdisjoint(numbers)
    shapes.update(numbers)
    known.update(shape.parts)
    return not was_seen


def test_every_page_is_usable_for_everyone(open_window, world, caplog):
    shapes, known, looked_at, found = set(), set(), 0, []
    for role in [*ROLES, "owner"]:
        page, client = open_window(), Client()
        user = world["owner"] if role == "owner" else person(role)
        if user:
            client.force_login(user)
            has_just_shown(client, user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            page.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": settings.SITE_URL}]
            )
        for address in pages_of(role, world):
            response = client.get(address, follow=True)
            # What is downloaded, or asks for something else first (a form, an answer of a provider), is no page.
            if response.status_code >= 400 or not response.headers["Content-Type"].startswith("text/html"):
                continue
            if not is_new(response.content.decode(), shapes, known):
                continue
            looked_at += 1
            assert page.goto(address).ok, address
            page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            state, before = state_of(page), len(found)
            for width, rules in zip(WIDTHS, [RULES, RULES if looked_at == 1 else OF_LAYOUT], strict=True):
                page.set_viewport_size({"width": width, "height": 900})
                found += problems(page, rules)
            if len(found) == before:
                passed(state)
            found += cramped(page) + second_opinion(page)
    found += [each.getMessage() for each in caplog.records if "csp_breach" in str(each.msg)]
    assert not found, "\n".join(found)
    assert looked_at > len(ADDRESSES) / 2


def test_a_page_is_passed_over_only_when_all_of_it_stood_at_that_place_before():
    words = "".join(f'<p class="w-{each}">Iets</p>' for each in range(20))
    first, second = f'<section class="a">{words}</section>', f'<section class="b">{words}</section>'
    shapes, known = set(), set()
    looked_at = {
        first: True,
        second: True,
        first + second: True,  # side by side for the first time
        second + first: False,
        first + second + '<p class="c">Anders</p>': True,
        f"<div>{first}</div>": True,
        f"<div>{second}</div>": True,
        second.replace("w-3", "w-x") + first: True,
    }
    assert {body: is_new(f"<main><h1>Proef</h1>{body}</main>", shapes, known) for body in looked_at} == looked_at
