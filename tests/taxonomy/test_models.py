from itertools import pairwise
from unittest.mock import patch

import pytest

from taxonomy import models
from taxonomy.lenses import LENSES, catalogue
from taxonomy.models import Category, Hiding, Rule, Succession
from taxonomy.revisions import Revision
from tests.builders import a_category, a_municipality
from tests.taxonomy.conftest import a_local_part, standing
from tests.taxonomy.test_life import texts

pytestmark = pytest.mark.django_db


def a_catalogue(**categories):
    """The supplied file with other rows, {"lens/key": changes}; None leaves one out, a new key adds one."""
    rows = {f"{row['lens']}/{row['key']}": row for row in catalogue()["category"]}
    for path, changes in categories.items():
        lens, key = path.split("__", 1)
        base = {"lens": lens, "key": key, "slug": key, "name_nl": key, "name_en": key}
        rows[f"{lens}/{key}"] = {**rows.get(f"{lens}/{key}", base), **changes}
    return patch.object(models, "catalogue", lambda: {**catalogue(), "category": list(rows.values())})


class TestLoading:
    def test_again_changes_nothing(self):
        assert Category.objects.load() == (0, 0)
        assert not Revision.objects.exists()

    def test_brings_up_to_date_what_nobody_curated(self):
        with a_catalogue(growth__recognition={"says_nl": "Nieuw."}, growth__more={}):
            assert Category.objects.load() == (1, 1)
        assert a_category("growth/recognition").says_nl == "Nieuw."
        assert a_category("growth/more").parent is None

    def test_leaves_alone_what_admins_did(self, admin):
        a_category("growth/recognition").reword(by=admin, name_nl="Lof")
        a_category("growth/scaling_up").merge(a_category("growth/founder_leaves"), by=admin, reason="")
        a_category("actors/csr").move(None, by=admin, reason="")
        places = Category.objects.places()
        with a_catalogue(growth__recognition={"name_nl": "Anders"}, actors__csr={"says_nl": "Anders"}):
            assert Category.objects.load() == (0, 0)
        assert Category.objects.places() == places
        assert a_category("growth/recognition").name_nl == "Lof"

    def test_a_new_part_of_what_was_merged_comes_under_what_that_counts_as(self, admin):
        a_category("actors/collectives").merge(a_category("actors/csr"), by=admin, reason="")
        a_category("actors/citizens").retire(by=admin, reason="")
        with a_catalogue(actors__more={"parent": "collectives"}, actors__other={"parent": "citizens"}):
            assert Category.objects.load() == (2, 0)
        assert standing("actors/more") == ("more", "social_entrepreneurs")
        assert standing("actors/other") == ("other", None)

    def test_an_address_that_an_admin_gave_away_gets_a_number(self, admin):
        Category.objects.add(LENSES["growth"], by=admin, name_nl="More", name_en="Else")
        with a_catalogue(growth__more={}):
            assert Category.objects.load() == (1, 0)
        assert a_category("growth/more").slug == "more-2"

    def test_comes_with_the_supplied_rules(self):
        assert Rule.objects.exists()


class TestSettling:
    def test_is_quiet_when_nothing_follows(self, django_assert_num_queries):
        with django_assert_num_queries(2):
            Category.objects.settle()

    def test_finds_the_end_of_every_line(self):
        keys = ["first_followers", "recognition", "institutional_support", "scaling_up"]
        rows = [a_category(f"growth/{key}") for key in keys]
        for category, successor in pairwise(rows):
            Category.objects.filter(pk=category.pk).update(retired_at="2026-01-01T00:00Z")
            Succession.objects.create(category=category, successor=successor)
        Category.objects.settle()
        assert {standing(f"growth/{key}") for key in keys} == {("scaling_up", None)}
        Succession.objects.create(category=rows[1], successor=a_category("growth/founder_leaves"))
        Category.objects.settle()
        assert [standing(f"growth/{key}")[0] for key in keys] == [*keys[1:2], *keys[1:2], *keys[3:], *keys[3:]]

    def test_lines_that_part_and_meet_again_end_in_one(self):
        keys = ["first_followers", "recognition", "institutional_support", "scaling_up"]
        first, left, right, last = (a_category(f"growth/{key}") for key in keys)
        Category.objects.filter(pk__in=[first.pk, left.pk, right.pk]).update(retired_at="2026-01-01T00:00Z")
        for category, successor in [(first, left), (first, right), (left, last), (right, last)]:
            Succession.objects.create(category=category, successor=successor)
        Category.objects.settle()
        assert standing("growth/first_followers") == ("scaling_up", None)
        assert not Category.objects.to_divide().exists()


class TestReading:
    def test_what_a_municipality_works_with(self, admin):
        here, there = a_municipality(), a_municipality("GM0355", "Zeist")
        own, other = a_local_part("actors/citizens", admin), a_local_part("actors/citizens", admin, "Elders", there.pk)
        under_hidden = a_local_part("actors/collectives", admin, "Verborgen")
        Hiding.objects.create(municipality=here, category=a_category("actors/collectives"))
        Hiding.objects.create(municipality=here, category=a_category("actors/csr"))
        Hiding.objects.create(municipality=there, category=a_category("actors/citizens"))
        mine = set(Category.objects.for_municipality(here.pk).values_list("key", flat=True))
        assert own.key in mine
        assert not mine & {other.key, under_hidden.key, "collectives", "care_collectives", "csr"}
        assert {"citizens", "social_entrepreneurs"} <= mine
        theirs = set(Category.objects.for_municipality(there.pk).values_list("key", flat=True))
        assert not theirs & {own.key, other.key, "citizens", "loose_initiatives"}
        everyone = set(Category.objects.for_municipality(None))
        assert everyone == set(Category.objects.shared())

    def test_places_take_one_query(self, admin, django_assert_num_queries):
        a_category("actors/collectives").merge(a_category("actors/csr"), by=admin, reason="")
        with django_assert_num_queries(1):
            places = Category.objects.places()
        csr = a_category("actors/csr")
        assert places[a_category("actors/collectives").pk] == (csr.pk, csr.parent_id)

    def test_splitting_leaves_something_to_divide_until_it_is_restored(self, admin):
        category = a_category("growth/recognition")
        category.split([texts("Een"), texts("Twee")], by=admin, reason="")
        assert list(Category.objects.to_divide()) == [category]
        category.restore(by=admin, reason="")
        assert not Category.objects.to_divide().exists()

    def test_a_label_says_of_a_retired_category_that_it_is_no_longer_used(self, admin):
        category = a_category("growth/recognition")
        assert category.label == "Aandacht en erkenning"
        category.retire(by=admin, reason="")
        assert category.label.startswith("Aandacht en erkenning (")
