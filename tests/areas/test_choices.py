"""The areas to choose from are kept, and yet always those of this moment."""

from datetime import date

import pytest
from django.db import connection, transaction

from areas import choices
from areas.models import District, Municipality, Neighbourhood
from tests.builders import a_municipality, a_neighbourhood

pytestmark = pytest.mark.django_db


def municipalities(kept=None):
    return choices.municipalities(choices.version(), kept)


def neighbourhoods(code="GM9999"):
    return choices.neighbourhoods(choices.version(), code)


def test_municipalities_come_by_name_with_their_other_names():
    a_municipality("GM0518", "'s-Gravenhage", aliases=["Den Haag"])
    a_municipality("GM0355", "Zeist")
    assert municipalities() == (
        ("GM0518", "Den Haag ('s-Gravenhage)"),
        ("GM0518", "'s-Gravenhage (Den Haag)"),
        ("GM0355", "Zeist"),
    )


def test_a_municipality_that_vanished_is_offered_only_where_it_is_the_answer():
    a_municipality("GM0355", "Zeist")
    a_municipality("GM0312", "Bunnik", vanished_on=date(2026, 1, 1))
    assert municipalities() == (("GM0355", "Zeist"),)
    assert municipalities(kept="GM0312") == (("GM0312", "Bunnik"), ("GM0355", "Zeist"))
    assert municipalities() == (("GM0355", "Zeist"),)


def test_neighbourhoods_stand_under_their_district():
    a_neighbourhood("BU99990102", "De Hof")
    a_neighbourhood("BU99990101", "De Kade")
    a_neighbourhood("BU99990201", "Achterom")
    a_neighbourhood("BU03550101", "Carré", a_municipality("GM0355", "Zeist"))
    assert neighbourhoods() == (
        ("Wijk 01", (("BU99990102", "De Hof"), ("BU99990101", "De Kade"))),
        ("Wijk 02", (("BU99990201", "Achterom"),)),
    )
    assert neighbourhoods("GM0355") == (("Wijk 01", (("BU03550101", "Carré"),)),)


def test_what_was_asked_before_takes_one_query_for_the_version(django_assert_num_queries):
    a_neighbourhood()
    first = municipalities(), neighbourhoods()
    with django_assert_num_queries(1):
        version = choices.version()
        assert (choices.municipalities(version, None), choices.neighbourhoods(version, "GM9999")) == first


@pytest.mark.parametrize("model", [Municipality, District, Neighbourhood])
def test_every_change_of_an_area_is_seen_at_once(model):
    a_neighbourhood()
    seen = [municipalities() + neighbourhoods()]
    for change in (
        lambda: model.objects.update(name="Anders"),
        lambda: [setattr(each := model.objects.get(), "name", "Nog anders"), each.save()],
        lambda: a_neighbourhood("BU99980101", "Elders", a_municipality("GM9998", "Elders")),
    ):
        before = choices.version()
        change()
        assert choices.version() > before
        seen.append(municipalities() + neighbourhoods())
    assert seen[0] != seen[1] != seen[2]


def test_an_area_that_goes_is_gone_at_once():
    a_neighbourhood().delete()
    assert neighbourhoods() == ()
    a_neighbourhood()
    assert len(neighbourhoods()) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE areas_neighbourhood CASCADE")
    assert neighbourhoods() == ()


def test_what_is_rolled_back_is_forgotten():
    a_municipality("GM0355", "Zeist")
    with transaction.atomic():
        a_municipality("GM0363", "Amsterdam")
        inside = choices.version()
        assert len(municipalities()) == 2
        transaction.set_rollback(True)
    assert municipalities() == (("GM0355", "Zeist"),)
    a_municipality("GM0344", "Utrecht")
    assert choices.version() != inside
    assert municipalities() == (("GM0344", "Utrecht"), ("GM0355", "Zeist"))


def test_without_areas_there_is_nothing_to_choose():
    assert (municipalities(), neighbourhoods()) == ((), ())


def test_a_municipality_can_be_found_by_typing_its_other_names():
    a_municipality("GM0518", "'s-Gravenhage", aliases=["Den Haag", "The Hague"])
    a_municipality("GM0150", "Deventer")
    a_municipality("GM0502", "Capelle aan den IJssel", aliases=["Capelle"])
    a_municipality("GM0373", "Bergen (NH.)", aliases=["Bergen", "Bergen NH"])
    assert municipalities() == (
        ("GM0373", "Bergen (NH.) (Bergen, Bergen NH)"),  # typing "bergen nh" would find a second one here
        ("GM0502", "Capelle aan den IJssel (Capelle)"),
        ("GM0518", "Den Haag ('s-Gravenhage)"),
        ("GM0150", "Deventer"),
        ("GM0518", "'s-Gravenhage (Den Haag, The Hague)"),
        ("GM0518", "The Hague ('s-Gravenhage)"),
    )
