"""The tabs of the office: in groups, each page in one of them."""

from collections import Counter

import pytest
from django.urls import reverse

from office.desk import tabs
from retention.models import Disposal
from tests.builders import a_municipality, an_admin, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def groups(admin):
    return tabs(a_municipality())


@pytest.fixture
def admin(client):
    an_organisation()
    admin = an_admin()
    client.force_login(admin)
    return admin


def test_no_two_tabs_have_one_name_or_one_address(groups):
    pages = [tab for _label, found in groups for tab in found]
    for at in (0, 1):
        assert max(Counter(str(tab[at]) for tab in pages).values()) == 1
    assert len(groups) <= 5 and all(1 < len(found) <= 7 for _label, found in groups)


def test_each_page_marks_its_group_and_itself(client, groups):
    for _label, found in groups:
        for _name, address, _count in found:
            if "?" in address:
                continue  # among the pages of the taxonomy
            page = " ".join(client.get(address).content.decode().split())
            assert page.count(f'href="{address}" aria-current="page"') == 1, address
            if address != found[0][1]:
                assert "w-grouped" in page and f'href="{found[0][1]}"' in page
            assert page.count('aria-current="true"') == 2, address  # in the main menu, and the group


def test_what_waits_for_the_archivist_is_counted_where_it_is_drawn_alone(client, groups, monkeypatch):
    counted = []
    real = type(Disposal.objects.all()).waiting
    monkeypatch.setattr(type(Disposal.objects.all()), "waiting", lambda own: counted.append(1) or real(own))
    client.get(reverse("office:people", args=["GM9999"]))
    assert not counted
    client.get(reverse("retention:kept", args=["GM9999"]))
    assert len(counted) == 1
