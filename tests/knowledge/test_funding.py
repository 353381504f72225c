"""Funding: a list that comes in as a file, and what of it fits an initiative."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from knowledge.funding import COLUMNS
from knowledge.models import Funding
from tests.builders import a_funding, a_funding_list, a_municipality, a_user, an_initiative, an_official
from ui.columns import read_rows

pytestmark = pytest.mark.django_db


def fits(initiative):
    return {fit.funding.name: (fit.reasons, fit.unknown) for fit in Funding.objects.fitting(initiative)}


@pytest.fixture
def initiative():
    return an_initiative(support_needs=["start_subsidy", "permit"], phase="start_up", legal_form="")


def test_what_fits_says_why_and_what_is_not_known(initiative):
    a_funding_list(
        a_funding("Alles klopt", needs=["start_subsidy"], phases=["idea", "start_up"]),
        a_funding("Andere steun", needs=["training"]),
        a_funding("Andere fase", needs=["permit"], phases=["established"]),
        a_funding("Voor stichtingen", needs=["permit"], legal_forms=["foundation"]),
        a_funding("Zegt niets"),
    )
    assert fits(initiative) == {
        "Alles klopt": ([("vraagt", "Startsubsidie"), ("fase", "Opstartfase (0-2 jaar)")], []),
        "Voor stichtingen": ([("vraagt", "Vergunning")], ["organisatievorm"]),
    }
    assert next(iter(fits(initiative))) == "Alles klopt"


def test_a_known_legal_form_counts():
    a_funding_list(a_funding("Voor stichtingen", needs=["permit"], legal_forms=["foundation"]))
    foundation = an_initiative(support_needs=["permit"], legal_form="foundation")
    association = an_initiative(support_needs=["permit"], legal_form="association")
    assert ("organisatievorm", "Stichting") in fits(foundation)["Voor stichtingen"][0]
    assert fits(association) == {}


def test_nobody_sees_what_is_over(initiative):
    today = localdate()
    a_funding_list(
        a_funding("Gisteren", needs=["permit"], term=today - timedelta(days=1)),
        a_funding("Vandaag", needs=["permit"], term=today),
    )
    assert set(fits(initiative)) == {"Vandaag"}


def test_the_own_list_and_the_shared_one_count_and_those_of_others_do_not(initiative):
    a_funding_list(a_funding("Gedeeld", needs=["permit"]))
    a_funding_list(a_funding("Eigen", needs=["permit"]), municipality=a_municipality())
    a_funding_list(a_funding("Van Zeist", needs=["permit"]), municipality=a_municipality("GM0355", "Zeist"))
    assert set(fits(initiative)) == {"Gedeeld", "Eigen"}
    a_funding_list(a_funding("Nieuwe lijst", needs=["permit"]), municipality=a_municipality())
    assert set(fits(initiative)) == {"Gedeeld", "Nieuwe lijst"}


def test_what_fits_is_one_query(initiative, django_assert_num_queries):
    a_funding_list(*(a_funding(f"Voorbeeld {number}", needs=["permit"]) for number in range(40)))
    with django_assert_num_queries(1):
        assert len(Funding.objects.fitting(initiative)) == 40


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, ""),
        (Decimal(500), None, "vanaf €\u00a0500"),
        (None, Decimal(5000), "hoogstens €\u00a05.000"),
        (Decimal(500), Decimal(5000), "€\u00a0500 tot €\u00a05.000"),
    ],
)
def test_the_amount_in_words(low, high, words):
    assert Funding(low=low, high=high).amount == words


def test_a_row_of_a_file_names_options_by_key_or_in_words():
    cells = {"name": "Voorbeeldregeling", "kind": "fonds", "needs": "Vergunning | training", "term": "31-12-2026"}
    values, errors = read_rows(COLUMNS, [(2, cells | {"link": "https://x.example/a"})])
    assert errors == []
    assert (values[0]["needs"], values[0]["term"].isoformat()) == (["permit", "training"], "2026-12-31")


@pytest.mark.parametrize("link", ["ftp://x.example", "javascript:alert(1)", "www.x.example", "https://"])
def test_a_link_is_a_web_address(link):
    column = next(each for each in COLUMNS if each.name == "link")
    with pytest.raises(ValidationError):
        column.value_of(link)


# --- On the profile --------------------------------------------------------------------------------------------------
def shown_to(client, user, initiative):
    if user:
        client.force_login(user)
    return client.get(initiative.get_absolute_url()).content.decode()


def test_officials_and_the_initiator_see_the_money_that_fits(client):
    owner, official = a_user(), an_official()
    initiative = an_initiative(owner=owner, by=official, support_needs=["permit"])
    a_funding_list(
        a_funding(needs=["permit"], high=Decimal(5000), link="https://x.example/a", conditions="Vraag het op tijd.")
    )
    for user in (owner, official):
        page = shown_to(client, user, initiative)
        assert "Geld dat past" in page and "Voorbeeldregeling" in page and "hoogstens €\u00a05.000" in page
        assert "Vraag het op tijd." in page and 'href="https://x.example/a"' in page
        assert reverse("initiatives:value", args=[initiative.slug]) in page
    client.logout()
    for user in (None, a_user(), an_official(a_municipality("GM0355", "Zeist"))):
        assert "Voorbeeldregeling" not in shown_to(client, user, initiative)


def test_money_costs_the_profile_of_an_official_two_queries_once(client):
    official = an_official()
    initiative = an_initiative(by=official, support_needs=["permit"])
    a_funding_list(*(a_funding(f"Voorbeeld {number}", needs=["permit"]) for number in range(9)))
    client.force_login(official)
    found = []
    for _showing in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(initiative.get_absolute_url())
        found.append(sum("knowledge_funding" in query["sql"] or "valuation_" in query["sql"] for query in asked))
    assert found == [2, 0]  # the lists and what is in them; what was drawn is kept until something of it changes
