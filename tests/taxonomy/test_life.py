import pytest
from django.utils.translation import override

from taxonomy.lenses import LENSES
from taxonomy.models import Category, Succession
from taxonomy.revisions import Revision
from tests.builders import a_category, a_municipality
from tests.taxonomy.conftest import a_local_part, refused, standing, state

ACTORS = LENSES["actors"]
pytestmark = pytest.mark.django_db


def texts(name, **others):
    return {"name_nl": name, "name_en": f"{name} (en)", **others}


class TestAdding:
    def test_stands_at_the_end_of_its_lens_with_a_key_and_an_address_of_its_own(self, admin):
        last = Category.objects.order_by("position").last()
        made = Category.objects.add(ACTORS, by=admin, reason="Nodig.", **texts("Café's & co"))
        assert (made.key, made.slug) == ("cafes_co_en", "cafes-co")
        assert (made.lens, made.parent, made.position) == ("actors", None, last.position + 1)
        assert made.curated_at is not None
        revision = Revision.objects.get()
        assert (revision.kind, revision.by, revision.reason, revision.category) == ("added", admin, "Nodig.", made)
        assert revision.rows == [("taxonomy.category", made.pk)]

    def test_a_part_stands_under_its_category(self, admin):
        whole = a_category("actors/citizens")
        assert Category.objects.add(ACTORS, by=admin, parent=whole, **texts("Buurtraad")).parent == whole

    def test_a_taken_key_and_address_get_a_number_also_when_a_retired_category_has_them(self, admin):
        first = Category.objects.add(ACTORS, by=admin, **texts("Buurtraad"))
        first.retire(by=admin, reason="")
        second = Category.objects.add(ACTORS, by=admin, **texts("Buurtraad"))
        assert (second.key, second.slug) == ("buurtraad_en-2", "buurtraad-2")

    def test_a_long_name_makes_an_address_that_fits(self, admin):
        made = Category.objects.add(ACTORS, by=admin, **texts("zeer " * 18))
        assert len(made.key) <= 40
        assert len(made.slug) <= 60
        assert not made.slug.endswith("-")

    @pytest.mark.parametrize("name", ["Mantelzorg", "MANTELZORG", "mantelzorg\u00a0", "Mántel\u00adzorg"])
    def test_refuses_a_name_that_the_lens_has(self, admin, name):
        assert refused(Category.objects.add, ACTORS, by=admin, **texts(name)) == {"name"}
        assert Category.objects.add(LENSES["growth"], by=admin, **texts(name)).name_nl == name

    def test_refuses_no_name(self, admin):
        assert refused(Category.objects.add, ACTORS, by=admin, name_nl="", name_en="x") == {"blank"}
        assert refused(Category.objects.add, ACTORS, by=admin, name_nl="Iets") == {"blank"}

    @pytest.mark.parametrize("path", ["actors/csr", "growth/recognition"])
    def test_refuses_a_part_of_a_part_and_of_another_lens(self, admin, path):
        whole = a_category(path)
        assert refused(Category.objects.add, ACTORS, by=admin, parent=whole, **texts("Iets")) == {"parent"}

    def test_refuses_a_part_of_a_category_that_another_admin_retired_meanwhile(self, admin):
        stale = a_category("actors/citizens")
        a_category("actors/citizens").retire(by=admin, reason="")
        assert refused(Category.objects.add, ACTORS, by=admin, parent=stale, **texts("Iets")) == {"parent"}

    def test_a_municipality_adds_parts_only_and_may_use_the_name_of_another_municipality(self, admin):
        here = a_municipality()
        assert refused(Category.objects.add, ACTORS, by=admin, municipality=here, **texts("Iets")) == {"parent"}
        a_local_part("actors/citizens", admin)
        there = a_municipality("GM0355", "Zeist")
        assert a_local_part("actors/citizens", admin, code=there.pk).key == "dorpstuin_en-2"
        whole = a_category("actors/citizens")
        for name in ("Dorpstuin", "dorps\u2060tuin", "DORPSTUIN\u00a0"):
            again = {"parent": whole, "municipality": here, **texts(name)}
            assert refused(Category.objects.add, ACTORS, by=admin, **again) == {"name"}


class TestRewording:
    def test_changes_words_and_never_the_address(self, admin):
        category = a_category("growth/recognition")
        revision = category.reword(by=admin, reason="Korter.", name_nl="Erkenning", synonyms_nl=["lof"])
        category.refresh_from_db()
        assert (category.name_nl, category.synonyms_nl) == ("Erkenning", ["lof"])
        assert (category.key, category.slug) == ("recognition", "aandacht-en-erkenning")
        assert revision.changes[0]["before"]["name_nl"] == "Aandacht en erkenning"
        assert revision.changes[0]["after"]["name_nl"] == "Erkenning"

    def test_the_same_words_are_not_recorded(self, admin):
        category = a_category("growth/recognition")
        before = state()
        revision = category.reword(by=admin, name_nl=category.name_nl, says_en=category.says_en)
        assert revision.pk is None
        assert (state(), Revision.objects.count()) == (before, 0)

    def test_may_change_the_case_of_its_own_name(self, admin):
        category = a_category("growth/recognition")
        category.reword(by=admin, name_nl="AANDACHT EN ERKENNING")
        assert category.name_nl == "AANDACHT EN ERKENNING"

    def test_refuses_a_name_that_the_lens_has_in_either_language(self, admin):
        category, other = a_category("growth/recognition"), a_category("growth/scaling_up")
        assert refused(category.reword, by=admin, name_nl=other.name_nl.upper()) == {"name"}
        assert refused(category.reword, by=admin, name_en=other.name_en) == {"name"}
        assert refused(category.reword, by=admin, name_en="") == {"blank"}

    def test_a_retired_category_may_have_the_name_of_one_in_use(self, admin):
        category, other = a_category("growth/recognition"), a_category("growth/scaling_up")
        category.retire(by=admin, reason="")
        category.reword(by=admin, name_nl=other.name_nl)
        assert category.name_nl == other.name_nl

    def test_cannot_change_what_is_no_words(self, admin):
        with pytest.raises(TypeError, match="slug"):
            a_category("growth/recognition").reword(by=admin, slug="elders")


class TestMoving:
    def test_takes_its_retired_parts_along(self, admin):
        moving, part, whole = map(a_category, ["actors/citizens", "actors/loose_initiatives", "actors/collectives"])
        part.retire(by=admin, reason="")
        a_category("actors/initiative_support").retire(by=admin, reason="")
        moving.move(whole, by=admin, reason="Hoort erbij.")
        assert standing("actors/citizens") == ("citizens", "collectives")
        assert standing("actors/loose_initiatives") == ("loose_initiatives", "collectives")

    def test_a_part_becomes_a_category_of_its_own(self, admin):
        a_category("actors/csr").move(None, by=admin, reason="")
        assert standing("actors/csr") == ("csr", None)

    def test_where_it_stands_already_is_not_recorded(self, admin):
        part = a_category("actors/csr")
        assert part.move(part.parent, by=admin, reason="").pk is None
        assert part.curated_at is None

    def test_refuses_what_would_make_three_levels_or_another_lens(self, admin):
        for path in ["actors/csr", "growth/recognition", "actors/citizens"]:
            moving = a_category("actors/citizens")
            assert refused(moving.move, a_category(path), by=admin, reason="") == {"parent"}
        # It has parts in use.
        assert refused(moving.move, a_category("actors/collectives"), by=admin, reason="") == {"parent"}

    def test_refuses_a_retired_category_on_either_side(self, admin):
        part, whole = a_category("actors/csr"), a_category("actors/citizens")
        whole.retire(by=admin, reason="")
        assert refused(part.move, whole, by=admin, reason="") == {"parent"}
        part.retire(by=admin, reason="")
        assert refused(part.move, a_category("actors/collectives"), by=admin, reason="") == {"retired"}

    def test_a_local_part_moves_to_another_category_and_not_out_of_any(self, admin):
        part = a_local_part("actors/citizens", admin)
        part.move(a_category("actors/collectives"), by=admin, reason="")
        assert part.parent.key == "collectives"
        assert refused(part.move, None, by=admin, reason="") == {"parent"}
        assert refused(a_category("actors/csr").move, part, by=admin, reason="") == {"parent"}

    def test_sees_what_another_admin_did_since_the_page_was_opened(self, admin):
        part, stale = a_category("actors/csr"), a_category("actors/informal_care")
        for each in stale.parts.all():
            each.retire(by=admin, reason="")
        a_category("actors/informal_care").move(a_category("actors/citizens"), by=admin, reason="")
        assert stale.parent is None
        assert refused(part.move, stale, by=admin, reason="") == {"parent"}


class TestMerging:
    def test_counts_as_the_other_which_takes_its_names_and_parts(self, admin):
        into = a_category("actors/social_entrepreneurs")
        before = into.synonyms_nl
        revision = a_category("actors/collectives").merge(into, by=admin, reason="Te fijn.")
        merged = a_category("actors/collectives")
        into.refresh_from_db()
        assert (merged.is_active, merged.in_effect) == (False, into)
        assert standing("actors/care_collectives") == ("care_collectives", "social_entrepreneurs")
        assert a_category("actors/care_collectives").is_active
        assert into.synonyms_nl[: len(before)] == before
        assert into.synonyms_nl[len(before)] == "Collectieven"
        assert {"coöperatie", "buurtbedrijf"} <= set(into.synonyms_nl)
        assert (revision.kind, revision.reason, revision.category) == ("merged", "Te fijn.", merged)
        assert revision.retired == {merged.pk}

    def test_words_that_are_known_come_once(self, admin):
        into, merged = a_category("growth/recognition"), a_category("growth/scaling_up")
        merged.reword(by=admin, synonyms_nl=["AANDACHT en erkenning", "lof", "Lof", "bekendheid"])
        merged.merge(into, by=admin, reason="")
        into.refresh_from_db()
        assert into.synonyms_nl[-2:] == ["Schaalvergroting", "lof"]

    def test_into_its_own_part_that_part_comes_in_its_place(self, admin):
        a_category("actors/collectives").merge(a_category("actors/care_collectives"), by=admin, reason="")
        assert standing("actors/collectives") == ("care_collectives", None)
        assert standing("actors/care_collectives") == ("care_collectives", None)
        assert standing("actors/broad_collectives") == ("broad_collectives", "care_collectives")

    def test_into_a_part_elsewhere_that_part_takes_up_its_parts(self, admin):
        a_category("actors/collectives").merge(a_category("actors/csr"), by=admin, reason="")
        for key in ["collectives", "care_collectives", "broad_collectives"]:
            assert standing(f"actors/{key}") == ("csr", "social_entrepreneurs")

    def test_follows_a_line_of_mergers_to_its_end(self, admin):
        first, second, third = map(
            a_category, ["growth/recognition", "growth/scaling_up", "growth/professionalisation"]
        )
        first.merge(second, by=admin, reason="")
        second.merge(third, by=admin, reason="")
        assert standing("growth/recognition") == ("professionalisation", None)
        third.retire(by=admin, reason="")
        assert standing("growth/recognition") == ("professionalisation", None)

    def test_a_retired_part_goes_along_and_keeps_its_day(self, admin):
        part = a_category("actors/care_collectives")
        part.retire(by=admin, reason="")
        a_category("actors/collectives").merge(a_category("actors/citizens"), by=admin, reason="")
        assert standing("actors/care_collectives") == ("care_collectives", "citizens")
        assert a_category("actors/care_collectives").retired_at == part.retired_at

    def test_a_retired_part_of_what_went_into_a_part_stands_beside_that(self, admin):
        a_category("actors/care_collectives").retire(by=admin, reason="")
        a_category("actors/collectives").merge(a_category("actors/csr"), by=admin, reason="")
        assert standing("actors/care_collectives") == ("care_collectives", "social_entrepreneurs")

    def test_takes_the_parts_of_municipalities_along(self, admin):
        part = a_local_part("actors/collectives", admin)
        a_category("actors/collectives").merge(a_category("actors/citizens"), by=admin, reason="")
        assert standing(f"actors/{part.key}") == (part.key, "citizens")
        a_category("actors/citizens").merge(a_category("actors/csr"), by=admin, reason="")
        assert standing(f"actors/{part.key}") == ("csr", "social_entrepreneurs")

    def test_of_a_local_part_leaves_the_words_of_what_is_shared_alone(self, admin):
        into = a_category("actors/citizens")
        words = into.synonyms_nl
        part = a_local_part("actors/collectives", admin)
        part.merge(into, by=admin, reason="")
        into.refresh_from_db()
        assert (into.synonyms_nl, standing(f"actors/{part.key}")) == (words, ("citizens", None))

    def test_refuses_itself_another_lens_what_is_retired_and_what_is_local(self, admin):
        merging, local = a_category("actors/citizens"), a_local_part("actors/collectives", admin)
        other = a_category("actors/informal_care")
        other.retire(by=admin, reason="")
        for into, code in [
            (merging, "successor"),
            (a_category("growth/recognition"), "successor"),
            (other, "successor"),
            (local, "local"),
        ]:
            assert refused(merging.merge, into, by=admin, reason="") == {code}
        assert refused(other.merge, merging, by=admin, reason="") == {"retired"}

    def test_refuses_a_part_of_another_municipality(self, admin):
        here = a_local_part("actors/collectives", admin)
        there = a_local_part("actors/collectives", admin, "Elders", a_municipality("GM0355", "Zeist").pk)
        assert refused(here.merge, there, by=admin, reason="") == {"local"}

    def test_the_second_of_two_admins_is_refused_what_the_first_did_already(self, admin):
        mine, yours, into = (a_category(f"growth/{key}") for key in ["recognition", "recognition", "scaling_up"])
        mine.merge(into, by=admin, reason="")
        assert refused(yours.merge, into, by=admin, reason="") == {"retired"}

    def test_refuses_what_another_admin_took_away_meanwhile(self, admin):
        made = Category.objects.add(ACTORS, by=admin, **texts("Buurtraad"))
        stale = a_category("actors/buurtraad_en")
        made.revisions.get().undo(by=admin)
        assert refused(stale.retire, by=admin, reason="") == {"gone"}
        assert refused(a_category("actors/citizens").merge, stale, by=admin, reason="") == {"gone"}


class TestSplitting:
    def test_waits_to_be_divided_over_categories_that_exist_and_new_ones(self, admin):
        category = a_category("growth/recognition")
        revision = category.split([a_category("growth/scaling_up"), texts("Lof")], by=admin, reason="Te breed.")
        assert [each.name_nl for each in category.successors_in_effect] == ["Schaalvergroting", "Lof"]
        assert standing("growth/recognition") == ("recognition", None)
        assert list(Category.objects.to_divide()) == [category]
        assert (revision.kind, revision.retired) == ("split", {category.pk})
        assert Revision.objects.count() == 1

    def test_of_a_part_makes_parts_of_the_same_category_and_municipality(self, admin):
        part = a_local_part("actors/citizens", admin)
        part.split([texts("Dorpstuin"), texts("Dorpsweide")], by=admin, reason="")
        assert {(heir.parent.key, heir.municipality_id) for heir in part.successors.all()} == {("citizens", "GM9999")}

    def test_one_of_the_new_ones_may_keep_the_name(self, admin):
        category = a_category("growth/recognition")
        category.split([texts(category.name_nl), texts("Lof")], by=admin, reason="")
        assert category.successors_in_effect[0].slug == "aandacht-en-erkenning-2"
        assert refused(category.restore, by=admin, reason="") == {"name"}

    def test_when_all_that_came_of_it_is_one_again_it_counts_as_that(self, admin):
        category = a_category("growth/recognition")
        category.split([texts("Lof"), texts("Prijs")], by=admin, reason="")
        first, second = category.successors_in_effect
        first.merge(second, by=admin, reason="")
        category.refresh_from_db()
        assert (category.in_effect, category.successors_in_effect) == (second, [second])
        assert not Category.objects.to_divide().exists()

    def test_refuses_fewer_than_two(self, admin):
        category, other = a_category("growth/recognition"), a_category("growth/scaling_up")
        for into in [[], [other], [other, other], [texts("Lof")]]:
            assert refused(category.split, into, by=admin, reason="") == {"few"}

    def test_refuses_itself_what_is_retired_a_taken_name_and_a_category_with_parts(self, admin):
        category, other = a_category("growth/recognition"), a_category("growth/scaling_up")
        assert refused(category.split, [category, other], by=admin, reason="") == {"successor"}
        assert refused(category.split, [texts("Professionalisering"), other], by=admin, reason="") == {"name"}
        other.retire(by=admin, reason="")
        assert refused(category.split, [texts("Lof"), other], by=admin, reason="") == {"successor"}
        whole = a_category("actors/citizens")
        assert refused(whole.split, [texts("Een"), texts("Twee")], by=admin, reason="") == {"parts"}


class TestRetiring:
    def test_takes_its_parts_out_of_use_and_what_stands_in_it_stays(self, admin):
        category = a_category("actors/collectives")
        revision = category.retire(by=admin, reason="Niemand gebruikt dit.")
        assert standing("actors/collectives") == ("collectives", None)
        assert standing("actors/care_collectives") == ("care_collectives", "collectives")
        assert not a_category("actors/care_collectives").is_active
        assert revision.retired == {category.pk, *category.parts.values_list("pk", flat=True)}
        assert a_category("actors/care_collectives").retiring == revision
        with override("en"):
            assert category.label == "Collectives (no longer used)"

    def test_with_a_successor_counts_as_that_one_and_keeps_its_words(self, admin):
        category, other = a_category("growth/recognition"), a_category("growth/scaling_up")
        words = other.synonyms_nl
        category.retire(by=admin, reason="", successor=other)
        other.refresh_from_db()
        assert (standing("growth/recognition"), other.synonyms_nl) == (("scaling_up", None), words)

    def test_refuses_what_is_retired_already(self, admin):
        category = a_category("growth/recognition")
        category.retire(by=admin, reason="")
        assert refused(category.retire, by=admin, reason="") == {"retired"}

    def test_there_is_no_step_behind_a_category_in_use(self):
        assert a_category("growth/recognition").retiring is None


class TestRestoring:
    def test_counts_for_itself_again_and_no_longer_for_its_successor(self, admin):
        category = a_category("growth/recognition")
        category.merge(a_category("growth/scaling_up"), by=admin, reason="")
        category.restore(by=admin, reason="Toch nodig.")
        assert (category.is_active, standing("growth/recognition")) == (True, ("recognition", None))
        assert not Succession.objects.exists()

    def test_its_parts_stay_where_they_are(self, admin):
        category = a_category("actors/collectives")
        category.merge(a_category("actors/citizens"), by=admin, reason="")
        category.restore(by=admin, reason="")
        assert standing("actors/care_collectives") == ("care_collectives", "citizens")

    def test_refuses_what_is_in_use_a_part_of_what_is_not_and_a_taken_name(self, admin):
        category, part = a_category("actors/collectives"), a_category("actors/care_collectives")
        assert refused(category.restore, by=admin, reason="") == {"active"}
        category.retire(by=admin, reason="")
        part.refresh_from_db()
        assert refused(part.restore, by=admin, reason="") == {"parent"}
        Category.objects.add(ACTORS, by=admin, **texts(category.name_nl))
        assert refused(category.restore, by=admin, reason="") == {"name"}

    def test_two_categories_may_follow_each_other_up_in_turn(self, admin):
        first, second = a_category("growth/recognition"), a_category("growth/scaling_up")
        first.merge(second, by=admin, reason="")
        first.restore(by=admin, reason="")
        second.retire(by=admin, reason="", successor=first)
        assert (standing("growth/recognition"), standing("growth/scaling_up")) == (
            ("recognition", None),
            ("recognition", None),
        )


class TestReordering:
    def test_gives_them_each_others_places(self, admin):
        growth = list(Category.objects.of(LENSES["growth"]))
        places = [each.position for each in growth]
        Category.objects.reorder(growth[::-1], by=admin)
        assert list(Category.objects.of(LENSES["growth"])) == growth[::-1]
        assert sorted(Category.objects.of(LENSES["growth"]).values_list("position", flat=True)) == places
        assert Revision.objects.get().kind == "reordered"

    def test_the_same_order_is_not_recorded(self, admin):
        Category.objects.reorder(list(Category.objects.of(LENSES["growth"])), by=admin)
        assert not Revision.objects.exists()

    def test_refuses_categories_that_do_not_stand_beside_each_other(self, admin):
        pair = [a_category("actors/csr"), a_category("actors/citizens")]
        assert refused(Category.objects.reorder, pair, by=admin) == {"beside"}
        stale = [a_category("actors/csr"), a_category("actors/self_employed")]
        a_category("actors/csr").move(None, by=admin, reason="")
        assert refused(Category.objects.reorder, stale, by=admin) == {"beside"}
