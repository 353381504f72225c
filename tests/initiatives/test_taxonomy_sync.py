"""The search rows follow the taxonomy, whoever changes what at the same time and whatever happens in which order."""

import json
import threading
from contextlib import suppress
from copy import deepcopy
from hashlib import sha256

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from initiatives.models import Assessment, Classification, Initiative, SearchRow
from initiatives.search import counts
from initiatives.search.counts import RegistryCounts
from taxonomy import integrity
from taxonomy.lenses import LENSES
from taxonomy.models import Category, Succession
from taxonomy.revisions import Revision, as_on, lock_taxonomy, snapshot
from tests.builders import a_category, an_initiative, an_official, no_categories
from tests.initiatives import oracle
from tests.initiatives.registry import of_categories
from tests.taxonomy.conftest import state

LENS = LENSES["actors"]


def words_of(initiative):
    return [token for token in SearchRow.objects.get(initiative=initiative).tokens if token.startswith("actors:")]


# --- One step ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_merged_category_is_found_where_it_counts_now_and_nothing_else_changes():
    initiative = an_initiative(categories=["actors/care_collectives", "actors/citizens", "growth/recognition"])
    other = an_initiative(categories=["growth/recognition"])
    rows = dict(SearchRow.objects.values_list("pk", "tokens"))
    step = a_category("actors/collectives").merge(a_category("actors/csr"), by=None, reason="")
    expected = set(rows[initiative.pk]) - {"actors:care_collectives", "actors:collectives"}
    expected |= {"actors:csr", "actors:social_entrepreneurs"}
    assert SearchRow.objects.get(initiative=initiative).tokens == sorted(expected)
    assert SearchRow.objects.get(initiative=other).tokens == rows[other.pk]
    rebuilt = SearchRow.objects.get(initiative=initiative).tokens
    SearchRow.objects.rebuild(Initiative.objects.get(pk=initiative.pk))
    assert SearchRow.objects.get(initiative=initiative).tokens == rebuilt
    step.undo(by=None)
    assert dict(SearchRow.objects.values_list("pk", "tokens")) == rows
    assert initiative.assessment.classifications.filter(category__key="care_collectives").exists()


@pytest.mark.django_db
def test_an_earlier_assessment_moves_no_search_row():
    initiative = an_initiative(categories=["actors/citizens"])
    initiative.assess([(a_category("actors/csr"), "", "chosen")], by=None)
    a_category("actors/citizens").merge(a_category("actors/informal_care"), by=None, reason="")
    assert words_of(initiative) == ["actors:csr", "actors:social_entrepreneurs"]


@pytest.mark.django_db
def test_a_step_costs_the_same_however_many_initiatives_it_moves():
    an_initiative(categories=["growth/recognition"])
    for _each in range(3):
        an_initiative(categories=["growth/scaling_up"])

    def cost(path):
        with CaptureQueriesContext(connection) as queries:
            a_category(path).merge(a_category("growth/professionalisation"), by=None, reason="")
        return len(queries)

    assert cost("growth/recognition") == cost("growth/scaling_up")


# --- Two at once ---------------------------------------------------------------------------------------------------


def at_work(work):
    """Do this in a thread with a connection of its own; returns the thread and a list for what it raised."""
    raised = []

    def run():
        try:
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def is_waiting():
    """Whether somebody waits for the taxonomy."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone()[0] > 0


def wait_for(condition):
    for _each in range(500):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("It never happened.")


@pytest.mark.django_db(transaction=True)
def test_an_assessment_that_is_saved_during_a_merge_ends_with_the_right_row():
    initiative = an_initiative(categories=["actors/citizens"])
    given = a_category("actors/informal_care")
    with transaction.atomic():
        given.merge(a_category("actors/csr"), by=None, reason="")
        thread, raised = at_work(
            lambda: Initiative.objects.get(pk=initiative.pk).assess([(given, "", "chosen")], by=None)
        )
        wait_for(is_waiting)
    thread.join(timeout=30)
    assert raised == []
    assert words_of(initiative) == ["actors:csr", "actors:social_entrepreneurs"]


@pytest.mark.django_db(transaction=True)
def test_a_merge_waits_for_an_assessment_that_is_being_saved_and_sees_it():
    initiative = an_initiative(categories=["actors/citizens"])
    given, into = a_category("actors/informal_care"), a_category("actors/csr")
    with transaction.atomic():
        initiative.assess([(given, "", "chosen")], by=None)
        thread, raised = at_work(lambda: given.merge(into, by=None, reason=""))
        wait_for(is_waiting)
    thread.join(timeout=30)
    assert raised == []
    assert words_of(initiative) == ["actors:csr", "actors:social_entrepreneurs"]


@pytest.mark.django_db(transaction=True)
def test_many_assessments_and_steps_together_wait_for_each_other_in_no_circle():
    initiatives = [an_initiative(categories=["actors/citizens"]) for _each in range(3)]
    pair = [a_category("actors/citizens"), a_category("actors/informal_care")]

    def assess():
        for turn in range(6):
            for initiative in initiatives:
                Initiative.objects.get(pk=initiative.pk).assess([(pair[turn % 2], str(turn), "chosen")], by=None)

    def curate():
        for _turn in range(6):
            Category.objects.get(pk=pair[0].pk).merge(Category.objects.get(pk=pair[1].pk), by=None, reason="").undo(
                by=None
            )

    working = [at_work(work) for work in (assess, assess, curate, curate)]
    for thread, _raised in working:
        thread.join(timeout=120)
    # Of two admins who merge the same at once, the second is told so.
    raised = [error for _thread, errors in working for error in errors]
    assert all(isinstance(error, ValidationError) for error in raised), raised
    assert of_categories() == oracle.of_categories()


# --- Anything, in any order ----------------------------------------------------------------------------------------


class World:
    """A small taxonomy, a few initiatives, and what happened so far."""

    def __init__(self):
        tops = [self.category(name) for name in "ABC"]
        for name, whole in [("A1", tops[0]), ("A2", tops[0]), ("B1", tops[1])]:
            self.category(name, parent=whole)
        self.official = an_official()
        for number in [0b000101, 0b011010, 0b100110, 0b111100]:
            self.assess(an_initiative(by=self.official), number)
        self.moments, self.log, self.number = [], [], 0

    @staticmethod
    def category(name, **fields):
        return Category.objects.create(
            lens=LENS.key,
            key=name.lower(),
            slug=name.lower(),
            name_nl=name,
            name_en=name,
            position=Category.objects.count(),
            **fields,
        )

    # --- What can happen, each chosen by numbers ---
    def pick(self, rows, number):
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def curate(self, kind, one, other):
        reasoned = {"by": self.official, "reason": "Zomaar"}
        # Mostly what can be done: the verbs refuse the rest, which is tested elsewhere.
        rows = Category.objects.filter(retired_at__isnull=kind != "restore")
        category, second = (
            self.pick(rows if rows.exists() else Category.objects, one),
            self.pick(Category.objects, other),
        )
        if second == category or (other % 8 and not second.is_active):
            second = self.pick(Category.objects.active().exclude(pk=category.pk), other) or category
        self.number += 1
        texts = {"name_nl": f"Nieuw {self.number}", "name_en": f"New {self.number}"}
        verbs = {
            "add": lambda: Category.objects.add(LENS, parent=second if one % 2 else None, **reasoned, **texts),
            "reword": lambda: category.reword(**reasoned, **texts),
            "merge": lambda: category.merge(second, **reasoned),
            "retire": lambda: category.retire(**reasoned),
            "replace": lambda: category.retire(successor=second, **reasoned),
            "split": lambda: category.split([second, texts], **reasoned),
            "move": lambda: category.move(second if one % 3 else None, **reasoned),
            "restore": lambda: category.restore(**reasoned),
        }
        before, newest = (state(), rows_checksum()), Revision.objects.order_by("pk").last()
        verbs[kind]()
        step = Revision.objects.order_by("pk").last()
        if step != newest:
            self.log.append((step, before))

    def undo(self, number):
        """Undo the last step, or any; of the last one what was before it comes back to the bit."""
        step, before = self.log[-1] if self.log and number % 2 else (self.pick(Revision.objects, number), None)
        if step is None:
            return
        step.undo(by=self.official)
        if before:
            self.log.pop()
            then, rows = before
            assert state() == then
            assert rows in (rows_checksum(), None)
        else:
            self.log = []

    def assess(self, initiative, number):
        categories = Category.objects.active().order_by("pk")
        chosen = [each for place, each in enumerate(categories) if number >> place & 1]
        initiative.assess([(each, f"Omdat {number}", "chosen") for each in chosen], by=self.official)

    def divide(self, initiative, number):
        for reading in initiative.assessment.readings():
            heirs = [] if reading.category.is_active else reading.category.successors_in_effect
            if heirs:
                initiative.divide(reading.category, over=[heirs[number % len(heirs)]], by=self.official)
                assert reading.category not in [each.category for each in initiative.assessment.readings()]
                return

    def happen(self, kind, one, other):
        with suppress(ValidationError), transaction.atomic():
            if kind == "undo":
                self.undo(one)
            elif kind in ("assess", "divide"):
                lock_taxonomy(shared=True)
                waiting = Initiative.objects.standing_in(Category.objects.to_divide())
                rows = waiting if kind == "divide" and waiting.exists() else Initiative.objects
                getattr(self, kind)(self.pick(rows, one), other)
                # Rows were written since: those of before no longer come back.
                self.log = [(step, (then, None)) for step, (then, _rows) in self.log]
            else:
                self.curate(kind, one, other)

    # --- What must hold ---
    def check(self, before):
        assert of_categories() == oracle.of_categories()
        counted = {}
        for tokens in of_categories().values():
            for token in tokens:
                counted[token] = counted.get(token, 0) + 1
        tokens = {each.pk: each.token for each in Category.objects.all()}
        everything = Initiative.objects.all()
        assert {tokens[pk]: number for pk, number in counts.by_category(everything).items()} == counted
        assert {tokens[pk]: number for pk, number in RegistryCounts(AnonymousUser()).by_category().items()} == counted
        assert set(counts_as_by_hand().items()) == {
            (pk, other) for pk, other in Category.objects.values_list("pk", "counts_as") if other
        }
        integrity.check(Category.objects.all(), tokens)
        assert Classification.objects.filter(category=None).count() == 0
        history = self.history()
        assert all(history.get(key) == value for key, value in before.items())
        for moment, then in self.moments[:: max(1, len(self.moments) // 2)]:
            assert as_on(moment) == then
        self.moments.append((timezone.now(), snapshot()))

    @staticmethod
    def history():
        """All that may never change: assessments with what they gave, and steps with what they did."""
        found = {("step", each.pk): json.dumps(each.changes) for each in Revision.objects.all()}
        for each in Assessment.objects.prefetch_related("classifications"):
            given = sorted((row.category_id, row.reason) for row in each.classifications.all())
            found["assessment", each.pk] = given
        return found


def counts_as_by_hand():
    """{category: what it counts as}, by following successions until nothing changes any more."""
    heirs = {}
    for pk, successor in Succession.objects.values_list("category", "successor"):
        heirs.setdefault(pk, set()).add(successor)
    ends = {pk: pk for pk in Category.objects.values_list("pk", flat=True)}
    for _round in ends:
        for pk, successors in heirs.items():
            last = {ends[each] for each in successors}
            ends[pk] = last.pop() if len(last) == 1 else pk
    return {pk: end for pk, end in ends.items() if pk != end}


def rows_checksum():
    rows = list(SearchRow.objects.order_by("pk").values_list("pk", "tokens", "words", "name", "scales"))
    return sha256(json.dumps(rows).encode()).hexdigest()


KINDS = [
    "merge",
    "merge",
    "retire",
    "replace",
    "split",
    "split",
    "split",
    "move",
    "restore",
    "restore",
    "add",
    "reword",
]
HAPPENINGS = st.tuples(
    st.sampled_from([*KINDS, "undo", "undo", "undo", "assess", "assess", "divide", "divide"]),
    st.integers(0, 63),
    st.integers(0, 63),
)


@pytest.fixture
def first_world(db):
    no_categories()
    return World()


@settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(happenings=st.lists(HAPPENINGS, min_size=6, max_size=14))
def test_nothing_is_orphaned_lost_or_counted_wrong_whatever_happens_in_whichever_order(first_world, happenings):
    with transaction.atomic():
        world = deepcopy(first_world)
        for happening in happenings:
            before = world.history()
            world.happen(*happening)
            world.check(before)
        transaction.set_rollback(True)
