"""What the tests begin with is what the site makes: the short way of a builder leaves the rows of the long one."""

import re

import pytest
from django.db import connection, transaction

from accounts.models import User
from initiatives.models import Initiative
from tests.builders import (
    a_municipality,
    a_neighbourhood,
    a_user,
    an_initiative,
    an_intake,
    an_official,
    an_organisation,
)

pytestmark = pytest.mark.django_db
# What is another each time: keys that are counted, moments, and versions.
COUNTED = re.compile(r'"(id|version|changed_in)": ?\d+')
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+]+")


def rows():
    """{table: its rows as text} of everything."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT row_to_json(row)::text FROM "{table}" row')
            found[table] = {text for (text,) in cursor.fetchall()}
    return found


def left_by(make):
    """What `make` writes, undone after it: {table: rows}, in which the keys of what it made are words, and what the
    object that it returns knows already."""
    before = rows()
    with transaction.atomic():
        made = make()
        after = rows()
        keys = {f'"{made.pk}"': '"made"', str(made.intake_id): "the intake"}
        known = set(made._state.fields_cache), set(made.intake._prefetched_objects_cache)
        transaction.set_rollback(True)

    def plain(text):
        for key, word in keys.items():
            text = text.replace(key, word)
        text = re.sub(rf'"(initiative|initiative_id|id)":{made.pk}\b', r'"\1":"made"', text)
        text = re.sub(rf'"assessment_id":{made.assessment_id}\b', '"assessment_id":"read"', text)
        text = re.sub(r'"(reference)":"[^"]*"', r'"\1":""', text)
        return MOMENT.sub("then", COUNTED.sub(r'"\1":0', text))

    new = {table: sorted(map(plain, after[table] - before[table])) for table in after}
    return {table: found for table, found in new.items() if found}, known


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"published": False},
        {"published": False, "categories": ["actors/citizens"]},
        {"categories": ["actors/citizens", "growth/recognition"], "support_needs": ["permit"], "phase": "idea"},
        {"contact_phone": "030 1234567", "publish_contact": ["phone"], "started": 2019, "commitment": 7},
    ],
    ids=lambda what: ", ".join(what) or "plain",
)
def test_a_short_way_to_an_initiative_leaves_the_rows_of_the_long_one(what):
    by, owner = an_official(), a_user()
    an_initiative(by=by)  # so that the next one gets another address
    answers = {key: value for key, value in what.items() if key not in {"published", "categories"}}
    steps = {key: what[key] for key in what.keys() - answers.keys()}
    answers |= {"owner": owner, "neighbourhoods": [a_neighbourhood()]}

    short, known = left_by(lambda: an_initiative(by=by, **steps, **answers))
    long, known_then = left_by(lambda: an_initiative(by=by, intake=an_intake(**answers), **steps))

    assert short == long
    assert {"initiatives_event", "audit_entry", "casework_responsibility", "initiatives_searchrow"} <= short.keys()
    if steps.get("published", True):
        assert known == known_then


def test_nobody_becomes_the_contact_of_what_is_elsewhere():
    by = an_official(a_municipality("GM0355", "Zeist"))
    short, _known = left_by(lambda: an_initiative(by=by))
    long, _known = left_by(lambda: an_initiative(by=by, intake=an_intake()))
    assert short == long
    assert "casework_responsibility" not in short


def test_a_short_way_to_a_person_leaves_the_rows_of_the_long_one():
    def left(make):
        before = rows()
        with transaction.atomic():
            user = make()
            after = {table: found - before[table] for table, found in rows().items()}
            transaction.set_rollback(True)
        drop = re.compile(rf'"password":"[^"]*"|:{user.pk}\b')
        plain = {
            table: [MOMENT.sub("", drop.sub("", COUNTED.sub("", each))) for each in found]
            for table, found in after.items()
        }
        return {table: found for table, found in plain.items() if found}

    short = left(lambda: a_user("Sam@Kade.example", name="Sam"))
    assert short == left(lambda: User.objects.create_user("Sam@Kade.example", "een-lang-wachtwoord", name="Sam"))
    assert len(short) == 2


def test_what_is_registered_where_somebody_takes_part_goes_the_long_way():
    an_organisation()
    made = an_initiative(support_needs=["permit"])
    assert Initiative.objects.get(pk=made.pk).needs.count() == 1
