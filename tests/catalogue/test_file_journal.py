"""Whoever is signed in and downloads a file stands in the log: who, what, how many, and how private."""

import pytest
from django.urls import get_resolver, reverse

from audit.models import Entry, What
from tests.builders import (
    a_municipality,
    a_pack,
    a_price_list,
    a_user,
    an_admin,
    an_initiative,
    an_official,
    an_organisation,
)

pytestmark = pytest.mark.django_db
EXPORT = reverse("initiatives:export", args=["csv"])


@pytest.fixture
def official(client):
    user = an_official(name="Sam Bakker")
    client.force_login(user)
    return user


def left():
    rows = Entry.objects.filter(what=What.EXPORTED).order_by("pk")
    return list(rows.values_list("by", "municipality", "about", "facts"))


def test_a_selection_with_its_filters_and_without_its_words(client, official):
    an_initiative(name="Buurtbus", phase="idea")
    client.get(f"{EXPORT}?q=buurtbus&phase=idea&columns=name&columns=contact_email&utm_source=x")

    told = {"file": "csv", "rows": 1, "words": True, "private": True, "contact": True}
    told["selection"] = "phase=idea&columns=name&columns=contact_email"
    assert left() == [(official.pk, "GM9999", "selection", told)]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_what_everyone_may_see_in_each_kind_of_file(client, official, kind):
    an_initiative()
    client.get(reverse("initiatives:export", args=[kind]) + "?columns=phase")

    [(_by, _place, _about, told)] = left()
    assert (told["file"], told["private"], told["contact"], told["rows"]) == (kind, False, False, 1)


def test_an_initiator_stands_in_the_log_of_the_site(client):
    client.force_login(user := a_user())
    client.get(EXPORT)

    assert [row[:2] for row in left()] == [(user.pk, "")]


def test_a_visitor_and_who_only_asks_whether_it_is_there_do_not(client, official):
    client.head(EXPORT)
    client.logout()
    client.get(EXPORT)

    assert left() == []


def test_a_file_that_could_not_be_made_is_not_in_it(client, official):
    assert client.get(reverse("initiatives:export", args=["doc"])).status_code == 404
    assert left() == []


def test_a_pack_a_profile_and_a_list(client, official):
    pack, initiative, prices = a_pack(), an_initiative(name="Tuin"), a_price_list(municipality=a_municipality())
    addresses = [
        reverse("initiatives:pack-file", args=[pack.pk]),
        reverse("initiatives:profile-pdf", args=[initiative.slug]),
        reverse("initiatives:pack-pdf", args=[pack.pk]),
    ]
    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]

    assert [(about, told["file"]) for _by, _place, about, told in left()] == [
        ("councilpack", "json"),
        ("initiative", "pdf"),
        ("councilpack", "pdf"),
    ]
    assert prices and left()[1][3]["private"] is True


# What is handed out as a file, and where that is written down; a new one has to be put here.
FILES = {
    "initiatives:export": "exported",
    "initiatives:dictionary-file": "exported",
    "initiatives:pack-file": "exported",
    "initiatives:pack-pdf": "exported",
    "initiatives:profile-pdf": "exported",
    "initiatives:climate-file": "exported",
    "initiatives:value-file": "exported",
    "workbench:climate-file": "exported",
    "workbench:opinions-file": "exported",
    "workbench:scales-file": "exported",
    "workbench:values-file": "exported",
    "office:list-file": "exported",
    "curation:list-file": "exported",
    "curation:exchange-file": "exported",
    "retention:register-file": "exported",
    "retention:archive-file": "exported",
    "retention:destroyed-file": "exported",
    "office:log-file": "log_downloaded",
    "office:site-log-file": "log_downloaded",
}


def test_every_address_of_a_file_is_known():
    names = set()
    for pattern in get_resolver().url_patterns:
        for each in getattr(pattern, "url_patterns", []):
            if (name := getattr(each, "name", "") or "").endswith(("-file", "-pdf")) or name == "export":
                names.add(f"{pattern.namespace}:{name}")
    assert names - {None} <= set(FILES)


@pytest.mark.parametrize("name", ["retention:register-file", "retention:archive-file", "retention:destroyed-file"])
def test_a_file_of_the_office(client, name):
    client.force_login(admin := an_admin())
    an_organisation()
    keys = {"code": "GM9999"} | ({"end": "csv"} if name == "retention:register-file" else {})
    assert client.get(reverse(name, kwargs=keys)).status_code == 200

    assert [(by, place, told["file"]) for by, place, _about, told in left()] == [(admin.pk, "GM9999", "csv")]
