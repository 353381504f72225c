"""Saved searches that belong to a municipality, and the lists on the workbench."""

import pytest
from django.urls import reverse

from casework.models import Responsibility
from follow.models import SavedView
from tests.builders import a_municipality, a_user, an_admin, an_initiative, an_official
from workbench.ready import views_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker():
    return an_official(name="Sam")


@pytest.fixture
def view(maker):
    return SavedView.objects.keep("promises=open", owner=maker, name="Beloofd", municipality="GM9999")


def saved(official):
    return [(each.name, each.count) for each in views_of(official) if each.is_saved]


def test_colleagues_have_it_on_the_workbench(client, maker, view):
    initiative = an_initiative(by=maker)
    initiative.promises.create(municipality=initiative.municipality, what="Aarde")
    colleague, stranger = an_official(), an_official(a_municipality("GM0355", "Zeist"))
    SavedView.objects.keep("q=tuin", owner=colleague, name="Alleen van mij")
    assert saved(maker) == saved(colleague) == [("Beloofd", "1")]
    assert saved(stranger) == []
    client.force_login(colleague)
    assert "Beloofd" in client.get("/werkbank/").content.decode()


def test_its_maker_and_admins_change_it(client, maker, view):
    address = reverse("follow:settings", args=[view.pk])
    for person, status in ((an_official(), 404), (an_admin(a_municipality("GM0355")), 404), (a_user(), 404)):
        client.force_login(person)
        assert client.get(address).status_code == status
    client.force_login(an_admin())
    page = client.get(address)
    assert "frequency" not in page.context["form"].fields  # the mails are the owner's
    client.post(address, {"name": "Toegezegd", "municipality": "GM9999"})
    view.refresh_from_db()
    assert (view.name, view.municipality_id, view.owner, view.frequency) == ("Toegezegd", "GM9999", maker, "never")
    client.force_login(maker)
    client.post(address, {"name": "Toegezegd", "municipality": "", "frequency": "daily"})
    view.refresh_from_db()
    assert (view.municipality_id, view.frequency) == (None, "daily")


def test_nobody_shares_with_a_municipality_of_others(client, maker, view):
    a_municipality("GM0355", "Zeist")
    client.force_login(maker)
    address = reverse("follow:settings", args=[view.pk])
    page = client.post(address, {"name": "Beloofd", "municipality": "GM0355", "frequency": "never"})
    assert "municipality" in page.context["form"].errors


def test_an_official_shares_a_new_one_and_others_cannot(client, maker):
    client.force_login(maker)
    client.post("/mijn/zoekopdrachten/nieuw/?q=tuin", {"name": "Tuin", "municipality": "GM9999", "frequency": "never"})
    assert SavedView.objects.get().municipality_id == "GM9999"
    client.force_login(a_user())
    assert "municipality" not in client.get("/mijn/zoekopdrachten/nieuw/?q=tuin").context["form"].fields


def test_the_ready_lists_count_what_they_find(maker):
    initiative = an_initiative(by=maker)
    an_initiative(by=maker, name="Repair Café").responsibilities.all().delete()
    elsewhere = an_official(a_municipality("GM0355", "Zeist"))
    an_initiative(by=elsewhere, municipality=a_municipality("GM0355"))
    Responsibility.objects.assign(maker, by=maker, municipality=initiative.municipality, initiative=initiative)
    assert [(each.name, each.count) for each in views_of(maker)] == [
        ("Van mij", "1"),
        ("Nieuw deze week", "2"),
        ("Over tijd", "0"),
        ("Zes maanden stil", "0"),
    ]
