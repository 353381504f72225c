"""Admins say who becomes the contact of what comes in."""

import pytest
from django.urls import reverse

from casework.models import AssignmentRule
from tests.builders import a_category, a_municipality, a_neighbourhood, an_admin, an_official

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def office(client):
    client.force_login(an_admin())
    return client


WHERE = "/beheer/verdeling/GM9999/"


def test_rules_are_added_shown_most_specific_first_and_removed(office):
    kade, sam = a_neighbourhood(), an_official(name="Sam Bakker")
    assert "Nog geen regels" in text(office.get(WHERE))
    field = a_category("work_fields/elderly_care")
    for ground in (f"category:{field.pk}", f"district:{kade.district_id}", f"neighbourhood:{kade.pk}"):
        assert office.post(WHERE, {"applies_to": ground, "official": sam.pk}).status_code == 302
    page = text(office.get(WHERE)).partition("<tbody>")[2]
    assert page.index(kade.name) < page.index(kade.district.name) < page.index(field.name)
    rule = AssignmentRule.objects.get(neighbourhood=kade)
    office.post(WHERE, {"remove": rule.pk})
    office.post(WHERE, {"remove": rule.pk})
    assert AssignmentRule.objects.count() == 2


def test_a_second_rule_for_the_same_is_refused_at_the_field(office):
    kade, sam = a_neighbourhood(), an_official(name="Sam Bakker")
    office.post(WHERE, {"applies_to": f"neighbourhood:{kade.pk}", "official": sam.pk})
    page = office.post(WHERE, {"applies_to": f"neighbourhood:{kade.pk}", "official": an_official().pk})
    assert "Hiervoor is al een regel: het gaat naar Sam Bakker." in text(page)
    assert AssignmentRule.objects.get().official == sam


def test_nothing_of_another_municipality_can_be_chosen(office):
    zeist = a_municipality("GM0355", "Zeist")
    there = a_neighbourhood("BU03550101", "Centrum", zeist)
    robin = an_official(zeist)
    page = office.post(WHERE, {"applies_to": f"neighbourhood:{there.pk}", "official": robin.pk})
    assert text(page).count("Kies een van de mogelijkheden.") >= 2
    assert not AssignmentRule.objects.exists()
    assert office.get(reverse("office:assignment", args=["GM0355"])).status_code == 404
    AssignmentRule.objects.create(municipality=zeist, neighbourhood=there, official=robin)
    office.post(WHERE, {"remove": AssignmentRule.objects.get().pk})
    assert AssignmentRule.objects.count() == 1
