"""Who may do what: docs/access-matrix.csv says it, and every address obeys it. An address it does not know, fails."""

import csv

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from curation.models import Merger, Sample, Upload
from follow.models import SavedView
from follow.unsubscribe import token_of
from initiatives.models import Initiative
from intake.questions import Section
from outbox.models import Message
from taxonomy.models import Category, Rule
from tests.builders import (
    a_category,
    a_draft,
    a_municipality,
    a_pack,
    a_user,
    an_admin,
    an_initiative,
    an_intake,
    an_official,
)

ROLES = ["anonymous", "initiator", "official", "other_official", "admin"]
MATRIX = settings.BASE_DIR / "docs" / "access-matrix.csv"
ROWS = list(csv.DictReader(MATRIX.open(encoding="utf-8")))
# Django's own rescue desk has its own rules.
FOREIGN = {"admin"}


def addresses(resolver=None, namespace=""):
    """The names of all addresses, as `reverse` takes them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            if pattern.namespace not in FOREIGN:
                yield from addresses(pattern, inner)
        elif pattern.name:
            yield namespace + pattern.name
        else:
            yield f"{namespace}(nameless) {pattern.pattern}"


def test_the_matrix_knows_every_address():
    assert {row["name"] for row in ROWS} == set(addresses())


def test_the_matrix_is_complete_and_says_nothing_twice():
    assert all(row[role] in {"allow", "deny", "own"} for row in ROWS for role in ROLES)
    keys = [(row["name"], row["method"], row["object"]) for row in ROWS]
    assert len(keys) == len(set(keys))


@pytest.fixture(scope="module")
def world(kept_rows):
    with kept_rows(one_of_everything) as made:
        yield made


def one_of_everything():
    """One of everything, made by other people than those who look."""
    a_municipality("GM0355", "Zeist")
    owner = a_user()
    failed = Message.objects.create(
        municipality="GM9999", recipient="a@b.example", subject="x", text="x", language="nl", failed_at=timezone.now()
    )
    waiting = an_initiative(owner=owner, name="Buurtbus", categories=["growth/scaling_up"])
    split = a_category("growth/scaling_up")
    step = split.split(
        [{"name_nl": "Breder", "name_en": "Broader"}, {"name_nl": "Vaker", "name_en": "More often"}],
        by=an_official(waiting.municipality),
        reason="Two kinds of growth",
    )
    return {
        "owner": owner,
        "split": split,
        "step": step,
        "draft": a_draft(owner=owner),
        "queued": an_intake(owner=owner),
        "registered": an_initiative(published=False, owner=owner),
        "published": an_initiative(owner=owner, categories=["actors/collectives"]),
        "mail": failed,
        "category": a_category("actors/collectives"),
        "pack": a_pack(),
        "public_pack": a_pack(is_public=True),
        "sample": a_sample(),
        "upload": Upload.objects.keep(b"", name="x.csv", kind="csv", by=an_admin()),
        "view": SavedView.objects.keep("", owner=owner, name="Alles"),
        "rule": Rule.objects.get(key="growth/recognition"),
        "merger": Merger.objects.take(a_municipality("GM0312", "Bunnik"), a_municipality()),
    }


def a_sample():
    """An initiative that an official reads a second time."""
    an_initiative(categories=["actors/collectives"])
    reader = an_official()
    return Sample.objects.draw(a_municipality(), size=1, reader=reader, by=reader)


def person(role):
    return {
        "anonymous": lambda: None,
        "initiator": a_user,
        "official": an_official,
        "other_official": lambda: an_official(a_municipality("GM0355", "Zeist")),
        "admin": an_admin,
    }[role]()


def parameters(row, world):
    """What stands in the address, by its name and by the object that the row is about."""
    thing = world.get(row["object"])
    by_name = {
        "initiatives:lens": {"lens": "bloedgroepen"},
        "initiatives:category": {"lens": "bloedgroepen", "category": "collectieven"},
        "curation:choices": {"code": "GM9999"},
        "curation:contact": {"code": "GM9999"},
        "curation:mergers": {"code": "GM9999"},
        "curation:hiding": {"code": "GM9999", "pk": world["category"].pk},
        "curation:own-part": {"code": "GM9999", "pk": world["category"].pk},
        "curation:lens": {"lens": "bloedgroepen"},
        "curation:new": {"lens": "bloedgroepen"},
        "initiatives:export": {"kind": "csv"},
        "sitemap-part": {"section": "initiatives"},
        "curation:exchange-file": {"kind": "csv"},
        "curation:reading": {"pk": world["sample"].pk, "number": 1},
        "intake:resume": {"token": "unknown"},
        "intake:confirm": {"token": "unknown"},
        "follow:stop": {"token": token_of(world["view"])},
        "intake:section": {"pk": world["draft"].pk, "section": Section.BASICS},
    }
    if row["name"] in by_name:
        return by_name[row["name"]]
    if isinstance(thing, Category):
        return {"lens": thing.lens_object.slug, "slug": thing.slug}
    if isinstance(thing, Initiative):
        return {"slug": thing.slug}
    return {"pk": thing.pk} if thing else {}


def is_allowed(client, row, user, world):
    """Whether this person gets something other than a refusal or the way to the sign-in page."""
    if user:
        client.force_login(user)
    response = getattr(client, row["method"].lower())(reverse(row["name"], kwargs=parameters(row, world)))
    to_sign_in = response.status_code == 302 and response.url.startswith(reverse("account_login"))
    assert response.status_code < 500
    return not to_sign_in and response.status_code not in {401, 403, 404, 410}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['method']} {row['name']} {row['object']}".strip())
def test_each_role_gets_what_the_matrix_says(client, world, db, row):
    for role in ROLES:
        # What one role changed must not answer for the next.
        with transaction.atomic():
            if row[role] == "own":
                assert not is_allowed(client, row, person(role), world), role
                client.logout()
                assert is_allowed(client, row, world["owner"], world), role
            else:
                assert is_allowed(client, row, person(role), world) == (row[role] == "allow"), role
            client.logout()
            transaction.set_rollback(True)
