"""The sums of a municipality and of the categories of a lens agree with plain SQL; nothing of others is in them."""

from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from tests.builders import (
    a_category,
    a_municipality,
    a_price,
    a_price_list,
    a_statement,
    an_initiative,
    an_official,
)
from workbench.valuation import ENDS, Worth, lens_at

pytestmark = pytest.mark.django_db

# The newest statement of each initiative whose file is open, and the categories (of a part: the whole) in which it is.
ORACLE = """
WITH newest AS (
    SELECT DISTINCT ON (statement.initiative_id) statement.*
    FROM valuation_statement AS statement
    WHERE statement.superseded_at IS NULL AND statement.municipality_id = %(here)s
    ORDER BY statement.initiative_id, statement.at DESC, statement.id DESC
), standing AS (
    SELECT DISTINCT initiative.id AS initiative_id, COALESCE(now.parent_id, now.id) AS category_id
    FROM initiatives_initiative AS initiative
    JOIN initiatives_classification AS given ON given.assessment_id = initiative.assessment_id
    JOIN taxonomy_category AS category ON category.id = given.category_id
    JOIN taxonomy_category AS now ON now.id = COALESCE(category.counts_as_id, category.id)
    WHERE initiative.municipality_id = %(here)s AND initiative.archived_at IS NULL AND given.lens = %(lens)s
)
SELECT category.name_nl, count(*), count(newest.id), {sums}
FROM standing JOIN taxonomy_category AS category ON category.id = standing.category_id
LEFT JOIN newest ON newest.initiative_id = standing.initiative_id
GROUP BY category.id, category.name_nl ORDER BY category.position, category.id
""".format(sums=", ".join(f"COALESCE(sum(newest.{name}), 0)" for name in ENDS))


def oracle(lens):
    with connection.cursor() as cursor:
        cursor.execute(ORACLE, {"here": "GM9999", "lens": lens})
        return cursor.fetchall()


def worked_out(official, lens):
    rows = Worth(official, lens_at(lens)).rows
    return [(row.label, row.initiatives, row.stated, *(row.sums[name] for name in ENDS)) for row in rows]


@pytest.fixture
def official():
    return an_official()


@pytest.fixture
def registry(official):
    """Initiatives in several categories, with statements in several voices, of before and elsewhere."""
    price = a_price_list(a_price(low="100", high="150")).rows.get()
    places = [
        ["growth/recognition"],
        ["growth/recognition", "actors/citizens"],
        ["actors/citizens", "actors/collectives"],
        [],
    ]
    made = [an_initiative(by=official, name=f"Tuin {n}", categories=each) for n, each in enumerate(places * 2)]
    for number, initiative in enumerate(made[:6]):
        a_statement(initiative, prices=[(price, number + 1, number + 2)], hours=(number, number * 2))
    a_statement(made[0], prices=[(price, 9, 11)], income=(50, 70))  # instead of the first
    a_statement(made[1], voice="initiator", income=(7, 9))  # the newest counts, whoever made it
    made[2].archive(by=official, reason="Klaar")
    elsewhere = an_initiative(municipality=a_municipality("GM0355", "Zeist"), categories=["actors/citizens"])
    a_statement(elsewhere, income=(10_000, 10_000))
    return made


@pytest.mark.parametrize("lens", ["growth", "actors", "work_fields"])
def test_the_sums_agree_with_plain_sql(registry, official, lens):
    assert worked_out(official, lens) == oracle(lens)


def test_after_a_merge_of_categories_too(registry, official):
    a_category("actors/collectives").merge(a_category("actors/citizens"), by=official, reason="Hetzelfde")
    assert worked_out(official, "actors") == oracle("actors")
    assert len(oracle("actors")) == 1


def test_the_total_counts_each_initiative_once(registry, official):
    total = Worth(official, lens_at("actors")).total
    assert (total.initiatives, total.stated, total.without) == (7, 5, 2)
    # 9..11 for the first, none for the second (its newest has no outcomes), 4..5, 5..6 and 6..7 for the others.
    assert total.ends("outcomes") == (Decimal(2400), Decimal(4350))
    assert total.ends("income") == (Decimal(57), Decimal(79))


def test_the_page_says_how_many_have_none_and_links_to_the_list(client, registry, official):
    client.force_login(official)
    page = client.get(reverse("workbench:values"), {"lens": "growth"})
    content = page.content.decode()
    assert "Van 7 initiatieven hebben 5 een opgave en 2 niet." in content
    assert "telt in elke mee" in content and "tussen €\u00a02.400 en €\u00a04.400" in content
    row = page.context["worth"].rows[0]
    listed = client.get(row.href)
    assert f"{row.initiatives} initiatieven" in listed.content.decode()


def test_the_file_has_the_same(client, registry, official):
    client.force_login(official)
    lines = client.get(reverse("workbench:values-file"), {"lens": "growth"}).content.decode().splitlines()
    assert lines[1].startswith("Alle initiatieven;7;5;2;2400;4350;120;240;57;79")
    assert len(lines) == 2 + len(oracle("growth"))


def test_the_page_asks_as_many_queries_for_many(client, registry, official, django_assert_num_queries):
    client.force_login(official)
    client.get(reverse("workbench:values"))

    def asked():
        with connection.execute_wrapper(count):
            number[0] = 0
            client.get(reverse("workbench:values"), {"lens": "actors"})
        return number[0]

    number = [0]

    def count(execute, *arguments):
        number[0] += 1
        return execute(*arguments)

    few = asked()
    for n in range(12):
        a_statement(an_initiative(name=f"Meer {n}", by=official, categories=["actors/citizens"]), hours=(1, 2))
    assert asked() == few
