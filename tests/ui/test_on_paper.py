"""What a page says of itself on paper."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import override

from catalogue.page_cache import PAGES

pytestmark = pytest.mark.django_db


def said(client, address):
    page = client.get(address).content.decode()
    return " ".join(page.split('id="on-paper" data-part>')[1].split("</p>")[0].split())


def test_a_page_says_its_day_and_its_address_but_no_token(client):
    with override("nl"):
        day = date_format(localdate())
    asked = f"{reverse('initiatives:list')}?q=%22tuin%22&view=map"
    assert said(client, asked) == f"Bekeken op {day} op {settings.SITE_URL}{asked.replace('&', '&amp;')}"
    assert said(client, reverse("follow:stop", args=["not-a-token"])) == f"Bekeken op {day}"


def test_a_kept_page_of_the_list_is_of_one_day(client):
    PAGES.kept.clear()
    client.get(reverse("initiatives:list"))
    assert [localdate() in key for key in PAGES.kept] == [True]
