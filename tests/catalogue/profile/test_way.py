"""The way of an initiative over the thresholds so far, on its profile."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from catalogue.profile.way import way_of
from initiatives.models import Classification
from tests.builders import a_category, a_user, an_initiative, an_official
from tests.pages import PageClient

pytestmark = pytest.mark.django_db
START = datetime(2024, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def walked(*readings, **fields):
    """An initiative that was read so: (days after the first of 2024, key of a threshold or None) each."""
    initiative = an_initiative(**fields)
    for days, key in readings:
        rows = [(a_category(f"growth/{key}"), "vertrouwelijk", Classification.Basis.CHOSEN)] if key else []
        initiative.assess(rows, by=None, at=START + timedelta(days=days))
    return initiative


def way(initiative, **options):
    return [(each.category.key, each.state, each.says) for each in way_of(initiative, **options)]


def test_what_was_passed_where_it_stands_and_what_lies_ahead():
    found = way(walked((0, "first_followers"), (31, "recognition"), (121, "professionalisation"), (150, None)))
    assert found == []  # the present reading leaves it open
    found = way(walked((0, "first_followers"), (31, "recognition"), (121, "professionalisation")))
    assert found == [
        ("first_followers", "passed", "Past it since 1 February 2024. Stood here from 1 January 2024: 31 days."),
        ("recognition", "passed", "Past it since 1 May 2024. Stood here from 1 February 2024: 3 months."),
        ("institutional_support", "passed", "Past it, never assessed here"),
        ("professionalisation", "present", "Stands here since 1 May 2024"),
        ("scaling_up", "ahead", "Still ahead"),
        ("founder_leaves", "ahead", "Still ahead"),
    ]


def test_who_came_back_meets_it_again():
    found = dict((key, says) for key, _state, says in way(walked((0, "recognition"), (31, "first_followers"))))
    assert found["first_followers"] == "Stands here since 1 February 2024"
    assert found["recognition"] == "Ahead again. Stood here on 1 January 2024."


def test_the_same_threshold_read_twice_is_one_stay():
    found = way(walked((0, "recognition"), (31, "recognition"), (60, "recognition")))
    assert found[1] == ("recognition", "present", "Stands here since 1 January 2024")


def test_the_day_of_a_source_is_nobodys():
    initiative = walked((0, "recognition"))
    assert way(initiative, undated=START)[1][2] == "Stands here now"


def test_a_threshold_that_is_used_no_more_is_shown_only_where_it_stands():
    initiative = walked((0, "first_followers"), (31, "scaling_up"))
    other = walked((0, "recognition"))
    halves = [{"name_nl": f"Deel {n}", "name_en": f"Half {n}"} for n in (1, 2)]
    a_category("growth/scaling_up").split(halves, by=a_user(), reason="Twee")
    assert ("scaling_up", "present", "Stands here since 1 February 2024") in way(initiative)
    assert "scaling_up" not in [key for key, _state, _says in way(other)]


def test_a_merged_threshold_is_the_one_that_it_counts_as():
    initiative = walked((0, "recognition"), (31, "scaling_up"))
    a_category("growth/recognition").merge(a_category("growth/first_followers"), by=a_user(), reason="Een")
    assert way(initiative)[0][:2] == ("first_followers", "passed")
    assert len(way(initiative)) == 5


@pytest.mark.parametrize("is_official", [False, True])
def test_the_profile_shows_it_and_no_reason(is_official):
    initiative = walked((0, "first_followers"), (31, "recognition"))
    client = PageClient()
    if is_official:
        client.force_login(an_official())
    html = client.get(initiative.get_absolute_url()).content.decode()
    assert "De weg tot nu toe" in html
    assert "Voorbij sinds 1 februari 2024. Stond hier vanaf 1 januari 2024: 31 dagen." in html
    way_html = html.split('class="w-way"')[1].split("</ol>")[0]
    assert "vertrouwelijk" not in way_html
    assert way_html.count('aria-current="step"') == 1


def test_a_new_assessment_is_seen_at_once():
    initiative = walked((0, "first_followers"))
    client = PageClient()
    assert "Voorbij sinds" not in client.get(initiative.get_absolute_url()).content.decode()
    row = (a_category("growth/recognition"), "", Classification.Basis.CHOSEN)
    initiative.assess([row], by=an_official(), at=START + timedelta(days=31))
    assert "Voorbij sinds 1 februari 2024" in client.get(initiative.get_absolute_url()).content.decode()


def test_a_profile_without_a_threshold_has_no_way():
    html = PageClient().get(an_initiative(categories=["actors/citizens"]).get_absolute_url()).content.decode()
    assert "De weg tot nu toe" not in html
