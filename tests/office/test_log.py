"""The log of an organisation: read by its admins, in sentences, with the names of today."""

import csv
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.organisations import Organisation
from accounts.roles import Role
from areas.models import Municipality
from audit.models import Entry, Thing, What
from audit.vocabulary import ACTS, DETAILS, FACTOR, LETTER, METHOD, ROLE, STEP, Group
from casework.letters import LetterKind
from intake.options import ContactDetail
from office.log.filter import PAGE
from office.log.sentences import DETAILS as CONTACT
from office.log.sentences import FACTORS, METHODS, SENTENCES
from office.log.words import in_words
from taxonomy.models import Revision
from tests.builders import a_municipality, a_pack, an_admin, an_initiative, an_official

pytestmark = pytest.mark.django_db
LOG = reverse("office:log", args=["GM9999"])
FILE = reverse("office:log-file", args=["GM9999"])


@pytest.fixture
def admin(client):
    user = an_admin(name="Kim Smit")
    client.force_login(user)
    return user


@pytest.fixture
def anna():
    return an_official(name="Anna Bakker")


def lines(response):
    """The sentences on the page, without those of signing in here."""
    return [row.text for row in response.context["rows"] if "ingelogd" not in row.text]


def test_it_says_who_did_what_to_what(client, admin, anna):
    initiative = an_initiative(by=anna, name="Buurtbus")
    initiative.unpublish(by=anna, reason="Gestopt")
    anna.memberships.get().suspend(by=admin)

    assert lines(client.get(LOG))[:3] == [
        "Kim Smit heeft Anna Bakker geschorst",
        "Anna Bakker heeft “Buurtbus” van de website gehaald",
        "Anna Bakker heeft “Buurtbus” gepubliceerd",
    ]


def test_it_says_what_somebody_downloaded(client, admin, anna):
    told = {"file": "csv", "rows": 120, "private": True, "contact": True, "selection": "phase=idea", "words": False}
    Entry.objects.record(What.EXPORTED, by=anna, municipality="GM9999", about=(Thing.SELECTION, ""), **told)

    row = client.get(LOG).context["rows"][0]
    assert row.text == "Anna Bakker heeft 120 initiatieven gedownload"
    assert row.details == ["CSV", "met contactgegevens"]


def test_who_is_gone_has_no_name_and_the_line_stays(client, admin, anna):
    Entry.objects.record(What.LOGO_CHANGED, by=anna, municipality="GM9999")
    anna.delete()

    assert lines(client.get(LOG)) == ["Een account dat er niet meer is heeft het logo veranderd"]


def test_what_is_gone_keeps_its_number(client, admin):
    Entry.objects.record(What.REDACTED, by=admin, municipality="GM9999", about=(Thing.INITIATIVE, 987), places=2)

    row = client.get(LOG).context["rows"][0]
    assert (row.text, row.details) == ("Kim Smit heeft tekst weggehaald bij initiatief 987", ["op 2 plaatsen"])


def test_an_attempt_to_sign_in_names_the_account_alone(client, admin, anna):
    client.logout()
    client.post(reverse("account_login"), {"login": anna.email, "password": "fout-fout-fout"})
    client.force_login(admin)

    assert "Iemand heeft tevergeefs geprobeerd in te loggen als Anna Bakker" in lines(client.get(LOG))


def test_another_organisation_does_not_read_it(client, admin, anna):
    Entry.objects.record(What.LOGO_CHANGED, by=anna, municipality="GM0355")
    Entry.objects.record(What.LOGO_CHANGED, by=anna)

    assert lines(client.get(LOG)) == []
    assert client.get(reverse("office:log", args=["GM0355"])).status_code == 404


def test_what_went_up_in_it_is_read_here(client, admin, anna):
    a_municipality("GM0312", "Bunnik")
    Municipality.objects.filter(pk="GM0312").update(went_up_in="GM9999", vanished_on="2026-01-01")
    Entry.objects.record(What.LOGO_CHANGED, by=anna, municipality="GM0312")

    assert lines(client.get(LOG)) == ["Anna Bakker heeft het logo veranderd"]


def test_a_superuser_reads_that_of_the_site(client, admin):
    Entry.objects.record(What.AREAS_LOADED, rows=3)
    Entry.objects.record(What.LOGO_CHANGED, by=admin, municipality="GM9999")
    address = reverse("office:site-log")
    assert client.get(address).status_code == 403

    client.force_login(User.objects.create_superuser("super@waaierdam.example"))
    assert lines(client.get(address)) == ["Waaier heeft gebieden ingelezen"]
    assert client.get(reverse("office:site-log-file")).status_code == 200


# --- Looking for something -----------------------------------------------------------------------------------------


@pytest.fixture
def some(admin, anna):
    """{name: entry} of four entries."""
    now = timezone.now()
    initiative = an_initiative(published=False)
    facts = {"municipality": "GM9999", "facts": {}}
    return {
        "old": Entry.objects.create(what=What.LOGO_CHANGED, by=anna.pk, at=now - timedelta(days=40), **facts),
        "kim": Entry.objects.create(what=What.COLOURS_CHANGED, by=admin.pk, **facts),
        "nobody": Entry.objects.create(what=What.SIGN_IN_FAILED, **facts),
        "about": Entry.objects.create(
            what=What.PUBLISHED, by=anna.pk, about=Thing.INITIATIVE, about_key=str(initiative.pk), **facts
        ),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("group=settings", ["kim", "old"]),
        ("group=sign_in&who=0", ["nobody"]),
        ("who={kim}", ["kim"]),
        ("who={anna}&group=settings", ["old"]),
        ("end={long_ago}", ["old"]),
        ("start={today}&group=settings", ["kim"]),
        ("start={long_ago}&end={today}&group=settings", ["kim", "old"]),
        ("about={about}", ["about"]),
        ("about=person:1&group=settings", ["kim", "old"]),  # an address that somebody made up narrows nothing
    ],
)
def test_it_can_be_narrowed(client, some, query, found):
    today = timezone.localdate()
    query = query.format(
        kim=some["kim"].by,
        anna=some["old"].by,
        today=today,
        long_ago=timezone.localdate(some["old"].at),
        about=f"initiative:{some['about'].about_key}",
    )
    response = client.get(f"{LOG}?{query}")
    texts = [each.text for each in in_words([some[name] for name in found], response.context["user"])]

    assert [row.text for row in response.context["rows"] if "geregistreerd" not in row.text] == texts


@pytest.mark.parametrize(
    ("query", "field", "error"),
    [
        ("start=gisteren", "start", "Vul een dag in, bijvoorbeeld 2026-11-30."),
        ("start=2026-11-30&end=2026-11-01", "end", "Deze dag ligt vóór de eerste. Draai ze om."),
        ("who=anna@waaierdam.example", "who", "Kies een van de mogelijkheden."),
        ("group=roddels", "group", "Kies een van de mogelijkheden."),
    ],
)
def test_a_wrong_filter_is_told_at_its_field_and_shows_nothing(client, some, query, field, error):
    response = client.get(f"{LOG}?{query}")

    assert response.context["form"].errors == {field: [error]}
    assert response.context["rows"] == []


def test_the_last_day_of_all_is_a_day(client, admin):
    assert client.get(f"{LOG}?end=9999-12-31").status_code == 200
    assert client.get(f"{LOG}?start=0001-01-01&end=9999-12-30").status_code == 200


def test_who_left_can_still_be_asked_for(client, some, anna):
    anna.memberships.all().delete()

    assert len(client.get(f"{LOG}?who={anna.pk}").context["rows"]) == 2


def test_it_goes_page_by_page_and_what_comes_in_meanwhile_moves_nothing(client, admin):
    Entry.objects.bulk_create(
        Entry(what=What.LIST_CHOSEN, by=admin.pk, municipality="GM9999", about=Thing.PRICES, about_key=str(number))
        for number in range(PAGE + 3)
    )
    first = client.get(f"{LOG}?group=shared")
    Entry.objects.record(What.LIST_CHOSEN, by=admin, municipality="GM9999", about=(Thing.PRICES, 999), rows=1)
    second = client.get(first.context["older"])

    seen = [row.about for page in (first, second) for row in page.context["rows"]]
    assert len(first.context["rows"]) == PAGE and second.context["older"] == ""
    assert seen == [f"pricelist:{number}" for number in range(PAGE + 2, -1, -1)]
    assert second.context["newest"] == f"{LOG}?group=shared"


def test_it_takes_as_many_queries_for_many_entries(client, admin, django_assert_num_queries):
    def happen():
        pack, initiative = a_pack(), an_initiative(by=an_official())
        Entry.objects.record(What.EXPORTED, by=an_official(), municipality="GM9999", about=pack, file="pdf", rows=1)
        initiative.unpublish(by=an_official(), reason="x")

    happen()
    client.get(LOG)
    with CaptureQueriesContext(connection) as few:
        client.get(LOG)
    for _time in range(4):
        happen()
    with django_assert_num_queries(len(few)):
        client.get(LOG)


# --- As a file -----------------------------------------------------------------------------------------------------


def test_it_can_be_downloaded_which_the_log_shows(client, admin, anna):
    Entry.objects.record(What.LOGO_CHANGED, by=anna, municipality="GM9999")
    User.objects.filter(pk=anna.pk).update(name="=1+1")  # what a spreadsheet would run

    response = client.get(f"{FILE}?group=settings")
    head, row = csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";")

    assert head == ["Wanneer", "Wat", "In woorden", "Bijzonderheden"]
    assert row[1:] == ["Logo gewijzigd", "'=1+1 heeft het logo veranderd", ""]
    entry = Entry.objects.get(what=What.LOG_DOWNLOADED)
    assert (entry.by, entry.municipality, entry.facts) == (admin.pk, "GM9999", {"rows": 1})


# --- The words -----------------------------------------------------------------------------------------------------


def test_every_act_has_a_sentence():
    assert set(SENTENCES) == set(What)
    assert set(METHODS) == set(METHOD.words) and set(FACTORS) == set(FACTOR.words)
    assert set(CONTACT) == set(ContactDetail.values)


def test_the_closed_lists_are_those_of_the_models():
    assert set(LETTER.words) == set(LetterKind.values) and set(ROLE.words) == set(Role.values)
    kinds = set(Revision.Kind.values) - {"hidden", "shown", "rule", "imported", "followed", "undone"}
    assert set(STEP.words) == kinds
    assert all(Organisation._meta.get_field(name) for name in DETAILS.words)


def test_every_act_can_be_read(client, admin):
    """Each with every fact that it may tell."""
    said = {
        **{"method": "password", "second": "totp", "factor": "totp", "before": "official", "after": "admin"},
        **{
            "fields": ["contact_name"],
            "details": ["email"],
            "letter": "published",
            "removed": True,
            "step": "merged",
            "kept_as": "mail",
        },
        **{"old": "GM0312", "new": "GM9999", "file": "csv", "selection": "phase=idea", "area": "GM9999", "year": 2026},
    }
    keys = dict.fromkeys([Thing.PACK, Thing.INTAKE, Thing.ORGANISATION], uuid4())
    for what, act in ACTS.items():
        facts = {name: said.get(name, True if fact.allows(True) else 2) for name, fact in act.facts.items()}
        facts |= {"before": "2026-01-01"} if what == What.RETAINED else {}
        facts = {name: value for name, value in facts.items() if act.facts[name].allows(value)}
        thing = act.things[-1]
        Entry.objects.record(
            what, by=admin, municipality="GM9999", about=(thing, keys.get(thing, 3)) if thing else None, **facts
        )
    for group in Group.values:
        rows = client.get(f"{LOG}?group={group}").context["rows"]
        assert all(row.text[0].isupper() or row.text[0] == "“" for row in rows) and len(rows) >= 1
