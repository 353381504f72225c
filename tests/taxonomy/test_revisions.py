import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from taxonomy import integrity
from taxonomy.lenses import LENSES
from taxonomy.models import Category, Hiding, Succession
from taxonomy.revisions import Revision, as_on, snapshot, taken
from tests.builders import a_category, a_municipality, an_initiative
from tests.taxonomy.conftest import a_local_part, refused, standing, state
from tests.taxonomy.test_life import texts

ACTORS = LENSES["actors"]
pytestmark = pytest.mark.django_db


def add(admin):
    return Category.objects.add(ACTORS, by=admin, parent=a_category("actors/citizens"), **texts("Buurtraad"))


def reword(admin):
    a_category("growth/recognition").reword(by=admin, name_nl="Lof", synonyms_nl=["lof"])


def move(admin):
    for part in a_category("actors/citizens").parts.all():
        part.retire(by=admin, reason="")
    a_category("actors/citizens").move(a_category("actors/collectives"), by=admin, reason="")


def out_of_its_category(admin):
    a_category("actors/csr").move(None, by=admin, reason="")


def merge(admin):
    a_local_part("actors/collectives", admin)
    a_category("actors/collectives").merge(a_category("actors/citizens"), by=admin, reason="")


def merge_into_own_part(admin):
    a_category("actors/collectives").merge(a_category("actors/csr"), by=admin, reason="")
    a_category("actors/social_entrepreneurs").merge(a_category("actors/csr"), by=admin, reason="")


def split(admin):
    a_category("growth/recognition").split([a_category("growth/scaling_up"), texts("Lof")], by=admin, reason="")


def retire(admin):
    a_category("actors/collectives").retire(by=admin, reason="")


def replace(admin):
    a_category("actors/collectives").retire(by=admin, reason="", successor=a_category("actors/csr"))


def restore(admin):
    replace(admin)
    a_category("actors/collectives").restore(by=admin, reason="")


def reorder(admin):
    Category.objects.reorder(list(Category.objects.of(LENSES["growth"]))[::-1], by=admin)


VERBS = [
    add,
    reword,
    move,
    out_of_its_category,
    merge,
    merge_into_own_part,
    split,
    retire,
    replace,
    restore,
    reorder,
]


class TestUndoing:
    @pytest.mark.parametrize("verb", VERBS)
    def test_puts_back_exactly_what_was_there(self, admin, verb):
        begun = state()
        verb(admin)
        revisions = list(Revision.objects.standing())
        states = [state()]
        for revision in revisions:
            undoing = revision.undo(by=admin, reason="Vergissing.")
            assert (undoing.kind, undoing.by, undoing.reason, undoing.undoes) == (
                "undone",
                admin,
                "Vergissing.",
                revision,
            )
            states.append(state())
        assert len(set(states)) == len(revisions) + 1
        assert states[-1] == begun
        assert Revision.objects.count() == 2 * len(revisions)
        assert not Revision.objects.standing().exists()

    def test_of_one_among_others_that_have_nothing_to_do_with_it(self, admin):
        begun = state()
        reword(admin)
        revision = Revision.objects.get()
        merge_into_own_part(admin)
        revision.undo(by=admin)
        assert a_category("growth/recognition").name_nl == "Aandacht en erkenning"
        for other in Revision.objects.standing():
            other.undo(by=admin)
        assert state() == begun

    def test_the_day_of_retiring_comes_back_with_what_was_restored(self, admin):
        retire(admin)
        category = a_category("actors/collectives")
        category.restore(by=admin, reason="")
        category.revisions.first().undo(by=admin)
        assert not a_category("actors/collectives").is_active

    def test_happens_once_and_cannot_be_undone_itself(self, admin):
        reword(admin)
        revision = Revision.objects.get()
        undoing = revision.undo(by=admin)
        assert (revision.is_undone, undoing.is_undone) == (True, False)
        assert refused(revision.undo, by=admin) == {"undone"}
        assert refused(undoing.undo, by=admin) == {"undone"}

    def test_what_was_undone_can_be_done_again(self, admin):
        category, other = a_category("growth/recognition"), a_category("growth/scaling_up")
        category.merge(other, by=admin, reason="").undo(by=admin)
        category.merge(other, by=admin, reason="")
        assert standing("growth/recognition") == ("scaling_up", None)


class TestWhatIsNewer:
    def test_refuses_when_a_newer_step_changed_the_same_and_names_it(self, admin):
        category = a_category("growth/recognition")
        older = category.reword(by=admin, name_nl="Lof")
        newer = category.reword(by=admin, name_nl="Roem")
        assert list(older.newer()) == [newer]
        with pytest.raises(ValidationError, match=re.escape(str(newer))):
            older.undo(by=admin)
        assert refused(older.undo, by=admin) == {"newer"}
        newer.undo(by=admin)
        older.undo(by=admin)
        assert a_category("growth/recognition").name_nl == "Aandacht en erkenning"

    def test_refuses_when_something_else_changed_the_row(self, admin):
        revision = a_category("growth/recognition").reword(by=admin, name_nl="Lof")
        Category.objects.filter(key="recognition").update(says_nl="Buiten de geschiedenis om.")
        assert refused(revision.undo, by=admin) == {"newer"}

    def test_refuses_to_take_away_a_category_that_was_given(self, admin):
        made = add(admin)
        an_initiative(categories=[f"actors/{made.key}"])
        assert refused(Revision.objects.get().undo, by=admin) == {"used"}

    def test_refuses_to_take_away_what_has_a_part_or_succeeds_another(self, admin):
        made = Category.objects.add(ACTORS, by=admin, **texts("Buurtraad"))
        part = Category.objects.add(ACTORS, by=admin, parent=made, **texts("Dorpsraad"))
        assert refused(made.revisions.get().undo, by=admin) == {"used"}
        part.revisions.get().undo(by=admin)
        a_category("actors/citizens").merge(made, by=admin, reason="")
        assert refused(made.revisions.get().undo, by=admin) == {"newer"}

    def test_refuses_to_take_away_what_a_municipality_hides(self, admin):
        made = Category.objects.add(ACTORS, by=admin, **texts("Buurtraad"))
        Hiding.objects.create(category=made, municipality=a_municipality())
        assert refused(made.revisions.get().undo, by=admin) == {"newer"}

    def test_refuses_a_circle_of_successors(self, admin):
        first, second = a_category("growth/recognition"), a_category("growth/scaling_up")
        first.retire(by=admin, reason="", successor=second)
        restoring = first.restore(by=admin, reason="")
        second.retire(by=admin, reason="", successor=first)
        assert refused(restoring.undo, by=admin) == {"circle"}

    def test_refuses_two_categories_of_one_name(self, admin):
        revision = a_category("growth/recognition").retire(by=admin, reason="")
        Category.objects.add(LENSES["growth"], by=admin, **texts("Aandacht en erkenning"))
        assert refused(revision.undo, by=admin) == {"name"}

    def test_refuses_a_part_in_use_of_a_category_that_is_not(self, admin):
        revision = a_category("actors/csr").move(a_category("actors/citizens"), by=admin, reason="")
        a_category("actors/social_entrepreneurs").retire(by=admin, reason="")
        assert refused(revision.undo, by=admin) == {"parent"}

    def test_refuses_a_part_of_a_part(self, admin):
        revision = a_category("actors/csr").move(None, by=admin, reason="")
        Category.objects.add(ACTORS, by=admin, parent=a_category("actors/csr"), **texts("Iets"))
        assert refused(revision.undo, by=admin) == {"parts"}

    def test_refuses_what_would_carry_a_newer_part_along(self, admin):
        category = a_category("growth/recognition")
        category.merge(a_category("growth/scaling_up"), by=admin, reason="")
        restoring = category.restore(by=admin, reason="")
        part = {"parent": category, **texts("Lof")}
        Category.objects.add(LENSES["growth"], by=admin, **part)
        assert refused(restoring.undo, by=admin) == {"newer"}


class TestRecording:
    def test_a_step_keeps_the_name_of_a_category_that_is_gone(self, admin):
        made = add(admin)
        revision = made.revisions.get()
        undoing = revision.undo(by=admin)
        revision.refresh_from_db()
        assert (revision.category, revision.subject) == (None, "Buurtraad")
        assert (undoing.category, undoing.subject) == (None, "Buurtraad")

    def test_what_is_refused_changes_and_tells_nothing(self, admin):
        told = []
        taken.connect(told.append, weak=False, dispatch_uid="test")
        try:
            category = a_category("growth/recognition")
            assert refused(category.merge, category, by=admin, reason="") == {"successor"}
        finally:
            taken.disconnect(dispatch_uid="test")
        assert told == []

    def test_tells_which_categories_count_elsewhere_since(self, admin):
        told = []

        def listen(sender, revision, replaced, **_):
            told.append((revision.kind, set(Category.objects.filter(pk__in=replaced).values_list("key", flat=True))))

        taken.connect(listen, weak=False, dispatch_uid="test")
        try:
            reword(admin)
            merge(admin)
            a_category("actors/citizens").merge(a_category("actors/informal_care"), by=admin, reason="")
            split(admin)
        finally:
            taken.disconnect(dispatch_uid="test")
        local = "dorpstuin_en"
        assert told == [
            ("reworded", set()),
            ("added", set()),
            ("merged", {"collectives", "care_collectives", "broad_collectives", local}),
            (
                "merged",
                {
                    *("collectives", "citizens", "care_collectives", "broad_collectives", local),
                    *("loose_initiatives", "initiative_support"),
                },
            ),
            ("split", set()),
        ]

    def test_an_unsound_import_is_refused_as_a_whole(self, admin):
        def spoil():
            with Revision.objects.take(Revision.Kind.IMPORTED, by=admin):
                Category.objects.filter(key="csr").update(parent=a_category("actors/loose_initiatives"))

        assert refused(spoil) == {"parts"}

    def test_a_part_stays_in_its_lens_and_its_municipality(self, admin):
        local = a_local_part("actors/citizens", admin)

        def other_lens():
            with Revision.objects.take(Revision.Kind.IMPORTED, by=admin):
                Category.objects.filter(key="csr").update(parent=a_category("growth/recognition"))

        def shared_counts_as_local():
            with Revision.objects.take(Revision.Kind.IMPORTED, by=admin):
                Category.objects.filter(key="csr").update(retired_at=timezone.now())
                Succession.objects.create(category=a_category("actors/csr"), successor=local)

        assert refused(other_lens) == {"lens"}
        assert refused(shared_counts_as_local) == {"local"}

    def test_the_supplied_taxonomy_is_sound(self):
        integrity.check(Category.objects.all(), Category.objects.values_list("pk", flat=True))

    def test_costs_as_many_queries_however_much_there_was_before(self, admin):
        def revision(path):
            with CaptureQueriesContext(connection) as queries:
                a_category(path).reword(by=admin, says_nl="Anders.")
            return len(queries)

        first = revision("growth/recognition")
        for verb in (add, merge, split):
            verb(admin)
        assert revision("growth/scaling_up") == first


class TestAnEarlierDay:
    def test_is_found_again_after_any_steps_and_their_undoing(self, admin):
        moments = [(timezone.now(), snapshot())]
        for verb in VERBS[:5]:
            verb(admin)
            moments.append((timezone.now(), snapshot()))
        Revision.objects.standing().first().undo(by=admin)
        for moment, then in moments:
            assert as_on(moment) == then
        assert as_on(timezone.now()) == snapshot()
