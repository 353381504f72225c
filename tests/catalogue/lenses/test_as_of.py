from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation

from catalogue.lenses.as_of import lenses_as_of
from initiatives.models import Classification
from taxonomy.models import Revision
from tests.builders import a_category, a_municipality, a_user, an_initiative, an_official

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)
BEFORE, THEN, LATER = (datetime(2026, month, 1, 12, tzinfo=UTC) for month in (1, 2, 3))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def read(initiative, *paths, at):
    rows = [(a_category(path), "", Classification.Basis.CHOSEN) for path in paths]
    initiative.assess(rows, by=None, at=at)


def lines(day, user=None, lens="work_fields"):
    found = lenses_as_of(day, user or AnonymousUser())
    shown = dict((each.key, rows) for each, rows in found.lenses)[lens]
    return {line.name: (line.count, line.count_now) for line in shown if line.count or line.count_now}


def moved_to(revision, at):
    """Let a step have been taken at another moment."""
    Revision.objects.filter(pk=revision.pk).update(at=at)


def test_a_day_shows_the_last_reading_until_its_end():
    initiative = an_initiative()
    read(initiative, "work_fields/elderly_care", at=BEFORE)
    read(initiative, "work_fields/youth_care", at=THEN)
    read(initiative, "work_fields/carer_support", at=LATER)
    then, now = a_category("work_fields/youth_care").name, a_category("work_fields/carer_support").name
    assert lines(THEN.date()) == {then: (1, 0), now: (0, 1)}
    assert lines(THEN.date() - timedelta(days=1)) == {
        a_category("work_fields/elderly_care").name: (1, 0),
        now: (0, 1),
    }
    assert lines(BEFORE.date() - timedelta(days=1)) == {now: (0, 1)}
    assert lenses_as_of(BEFORE.date() - timedelta(days=1), AnonymousUser()).total == 0


def test_a_day_has_the_categories_of_that_day():
    merged, into = a_category("work_fields/elderly_care"), a_category("work_fields/youth_care")
    for category in (merged, into):
        read(an_initiative(), f"work_fields/{category.key}", at=BEFORE)
    name = merged.name
    moved_to(into.reword(by=a_user(), name_en="All care"), THEN)
    moved_to(merged.merge(into, by=a_user(), reason="One desk"), LATER)
    into.refresh_from_db()
    assert lines(BEFORE.date()) == {name: (1, 2), "Youth care": (1, 2)}
    assert lines(THEN.date()) == {name: (1, 2), "All care": (1, 2)}
    assert lines(LATER.date()) == {"All care": (2, 2)}


def test_a_part_counts_for_its_category_and_once():
    initiative = an_initiative()
    read(initiative, "actors/care_collectives", "actors/broad_collectives", at=BEFORE)
    found = lines(BEFORE.date(), lens="actors")
    assert found[a_category("actors/collectives").name] == (1, 1)
    assert found[a_category("actors/care_collectives").name] == (1, 1)


def test_a_part_of_one_municipality_counts_for_the_shared_category():
    whole = a_category("actors/collectives")
    local = whole.__class__.objects.add(
        whole.lens_object, by=a_user(), parent=whole, municipality=a_municipality(), name_nl="Hier", name_en="Here"
    )
    moved_to(Revision.objects.get(), BEFORE - timedelta(days=1))
    initiative = an_initiative()
    initiative.assess([(local, "", Classification.Basis.CHOSEN)], by=None, at=BEFORE)
    assert lines(BEFORE.date(), lens="actors") == {whole.name: (1, 1)}


def test_what_a_reader_may_not_see_today_counts_for_nobody_else():
    initiative = an_initiative(published=False)
    read(initiative, "work_fields/elderly_care", at=BEFORE)
    name = a_category("work_fields/elderly_care").name
    assert lines(BEFORE.date()) == {}
    assert lines(BEFORE.date(), an_official()) == {name: (1, 1)}
    assert lines(BEFORE.date(), an_official(a_municipality("GM8888", "Elders"))) == {}


def test_the_page_shows_a_day_and_today_at_first(client):
    client.cookies["django_language"] = "en"
    read(an_initiative(), "work_fields/elderly_care", at=BEFORE)
    page = client.get("/brillen/stand/", {"day": "2026-01-31"})
    assert page.status_code == 200
    assert "As classified on 31 January 2026" in page.content.decode()
    assert page.context["as_of"].day == date(2026, 1, 31)
    assert client.get("/brillen/stand/", {"day": "31-01-2026"}).context["as_of"].day == date(2026, 1, 31)
    assert client.get("/brillen/stand/").context["as_of"].day == timezone.localdate()


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("", "Choose a day."),
        ("gisteren", "This is not a date. Write it as 31-01-2026."),
        ("2999-01-01", "This day has yet to come. Choose today or an earlier day."),
        ("0001-01-01", "Choose a day after 1900."),
        ("\0", "This is not a date. Write it as 31-01-2026."),
    ],
)
def test_another_day_gets_a_message_and_what_was_typed_stays(client, day, message):
    client.cookies["django_language"] = "en"
    page = client.get("/brillen/stand/", {"day": day})
    assert page.status_code == 200
    assert page.context["form"].errors == {"day": [message]}
    assert message in page.content.decode()
    assert page.context["as_of"] is None


def test_the_page_asks_as_much_for_many_as_for_few(client, django_assert_num_queries):
    for _number in range(2):
        read(an_initiative(), "work_fields/elderly_care", at=BEFORE)
    client.get("/brillen/stand/")
    with django_assert_num_queries(11):
        client.get("/brillen/stand/", {"day": "2026-01-31"})
    for number in range(3):
        read(an_initiative(), "work_fields/youth_care", at=BEFORE)
        a_category("growth/recognition").reword(by=None, name_en=f"Other {number}")
    client.get("/brillen/stand/")
    with django_assert_num_queries(11):
        client.get("/brillen/stand/", {"day": "2026-01-31"})
