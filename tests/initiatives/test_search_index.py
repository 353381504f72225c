"""The index finds, counts and orders as plain SQL does, for every reader, and follows every change."""

import gc
import threading
import weakref

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import translation

from catalogue.listing.facet_html import facets_of
from initiatives.models import Initiative, SearchRow
from initiatives.search import changes, data_version, index, orders, postings
from initiatives.search.hits import Reader, find
from initiatives.search.models import SearchChange
from initiatives.search.more_like_this import more_like_this
from initiatives.search.names import subjects
from initiatives.search.query import Plan
from initiatives.search.results import Results
from taxonomy.models import Category
from tests.builders import a_category, a_municipality, a_user, an_initiative, an_intake, an_official
from tests.initiatives.registry import Registry, check

ANYONE = AnonymousUser()


def ask(query="", user=ANYONE):
    return Results.of(QueryDict(query) if isinstance(query, str) else query, user)


def names(query="", user=ANYONE):
    return [each.intake.name for each in ask(query, user).initiatives]


@pytest.mark.django_db
@pytest.mark.parametrize("little", [False, True])
def test_agrees_with_plain_sql_in_a_transaction_that_is_not_committed(monkeypatch, little):
    """Also when little is held or looked through at once, as with very many rows."""
    if little:
        for module, name in [(postings, "MOST_HELD"), (postings, "AT_ONCE"), (orders, "BLOCK")]:
            monkeypatch.setattr(module, name, 2)
        monkeypatch.setattr(orders, "FEW", 1000)
    registry = Registry.begin(2015)
    registry.fill(20)
    for _round in range(15):
        check(*registry.question())


@pytest.mark.django_db(transaction=True)
def test_agrees_with_plain_sql_after_each_change():
    registry = Registry.begin(7)
    registry.fill(10)
    for _round in range(25):
        registry.happen()
        check(*registry.question())


@pytest.mark.django_db(transaction=True)
def test_agrees_with_plain_sql_when_its_parts_were_kept_and_some_rows_came_since(monkeypatch):
    registry = Registry.begin(22)
    registry.fill(12)
    made = index.Index().after(changes.since(0), data_version.read().rows.number)
    kept = {name: np.frombuffer(part.tobytes(), part.dtype) for name, part in made.parts().items()}
    assert not any(part.flags.writeable for part in kept.values())
    monkeypatch.setattr(index, "_committed", index.Index.of_parts(kept, made.version))
    check(ANYONE, QueryDict())
    assert index._committed.parts() is kept
    for _round in range(12):
        registry.happen()
        check(*registry.question())
    assert index._committed.parts() is kept and index._committed.tail


@pytest.mark.django_db
def test_who_sees_what():
    here, there = a_municipality(), a_municipality("GM0355", "Zeist")
    initiator, official, colleague = a_user(), an_official(here), an_official(there)
    an_initiative(by=official, name="Openbaar")
    an_initiative(by=official, name="Gemeld", published=False, intake=an_intake(name="Gemeld", owner=initiator))
    closed = an_initiative(by=official, name="Gesloten")
    closed.archive(by=official, reason="Klaar")

    assert names() == ["Openbaar"]
    assert names(user=colleague) == ["Openbaar"]
    assert sorted(names(user=initiator)) == ["Gemeld", "Openbaar"]
    assert sorted(names(user=official)) == ["Gemeld", "Gesloten", "Openbaar"]
    assert ask(user=initiator).counts.values["status"] == {"registered": 1, "published": 1}
    assert ask("q=gemeld").total == ask("q=gemeld", colleague).total == 0


@pytest.mark.django_db
def test_the_gate_holds_whoever_wrote_the_dates():
    an_initiative(name="Openbaar")
    assert names() == ["Openbaar"]
    Initiative.objects.update(published_at=None)
    assert ask().total == 0
    assert ask().counts.values == {}


@pytest.mark.django_db
def test_scores_are_no_secret_door():
    here, there = a_municipality(), a_municipality("GM0355", "Zeist")
    official, colleague = an_official(here), an_official(there)
    an_initiative(by=official, name="Van hier", commitment=9)
    an_initiative(by=colleague, name="Van daar", municipality=there, commitment=9)

    assert names("commitment=8-10", official) == ["Van hier"]
    assert names("commitment=8-10", colleague) == ["Van daar"]
    assert ask("commitment=8-10", official).counts.values["municipality"] == {"GM9999": 1}
    assert len(names("commitment=8-10")) == 2  # not a filter for others
    assert names("commitment=1-7", official) == []


@pytest.mark.django_db
def test_the_score_of_the_municipality_goes_before_that_of_the_initiator():
    official = an_official()
    initiative = an_initiative(by=official, commitment=9, impact=4)
    initiative.score({"commitment": 2}, by=official)

    assert ask("commitment=1-3&impact=4", official).total == 1
    assert ask("commitment=8-10", official).total == 0


@pytest.mark.django_db
def test_a_category_answers_to_its_words_as_soon_as_they_change():
    an_initiative(name="Een", categories=["actors/citizens"])
    assert names("q=zwaluwen") == []
    Category.objects.filter(key="citizens").update(synonyms_nl=["Zwaluwen"])
    assert names("q=zwaluwen") == ["Een"]


@pytest.mark.django_db
def test_nobody_is_offered_a_word_that_stands_where_they_may_not_read():
    here, there = a_municipality(), a_municipality("GM0355", "Zeist")
    official, colleague = an_official(here), an_official(there)
    an_initiative(by=official, name="Vlinderkamer", published=False)
    an_initiative(by=official, name="Openbaar")

    text, selection = ask("q=vlidnerkamer", official).correction
    assert (text, selection.text) == ("vlinderkamer", "vlinderkamer")
    assert ask("q=vlidnerkamer").correction is None
    assert ask("q=vlidnerkamer", colleague).correction is None


class TestTheClock:
    @pytest.mark.django_db(transaction=True)
    def test_stands_still_while_nothing_changes(self, django_assert_num_queries):
        an_initiative(name="Een", categories=["actors/citizens"])
        ask()
        with django_assert_num_queries(1):
            ask()

    @pytest.mark.django_db(transaction=True)
    def test_what_changed_costs_one_query(self, django_assert_num_queries):
        initiative = an_initiative(name="Een", categories=["actors/citizens"])
        ask()
        initiative.unpublish(by=None, reason="Even niet")
        with django_assert_num_queries(2):
            assert ask().total == 0

    @pytest.mark.django_db(transaction=True)
    def test_what_is_rolled_back_was_never_there(self):
        an_initiative(name="Een")
        assert names() == ["Een"]
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            an_initiative(name="Twee")
            assert sorted(names()) == ["Een", "Twee"]
            with transaction.atomic():
                an_initiative(name="Drie")
                assert sorted(names()) == ["Drie", "Een", "Twee"]
                transaction.set_rollback(True)
            assert sorted(names()) == ["Een", "Twee"]
            raise ZeroDivisionError
        assert names() == ["Een"]
        an_initiative(name="Vier")
        assert sorted(names()) == ["Een", "Vier"]

    @pytest.mark.django_db(transaction=True)
    def test_nobody_else_sees_what_is_not_committed(self):
        an_initiative(name="Een")
        with transaction.atomic():
            an_initiative(name="Twee")
            assert elsewhere(lambda: names()) == ["Een"]
        assert sorted(elsewhere(lambda: names())) == ["Een", "Twee"]

    @pytest.mark.django_db(transaction=True)
    def test_an_emptied_table_empties_the_index(self):
        an_initiative(name="Een")
        assert ask().total == 1
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE initiatives_searchrow")
        assert ask().total == 0

    @pytest.mark.django_db(transaction=True)
    def test_a_deleted_row_is_remembered(self):
        initiative = an_initiative(name="Een")
        assert ask().total == 1
        key = initiative.pk
        initiative.delete()
        assert ask().total == 0
        assert SearchChange.objects.get(pk=key).version == data_version.read().rows.number

    @pytest.mark.django_db(transaction=True)
    def test_versions_commit_in_order_however_many_write(self):
        """Readers that follow the clock miss nothing, though many transactions write at once."""
        by = an_official()
        several = [an_initiative(by=by, name=f"Nummer {number}") for number in range(4)]
        missed, done = [], threading.Event()

        def write(initiative):
            for _turn in range(8):
                initiative.unpublish(by=None, reason="Even niet")
                initiative.publish(by=None)
            initiative.unpublish(by=None, reason="Klaar")

        def read():
            seen = 0
            while not done.is_set():
                version = data_version.read().rows.number
                late = SearchChange.objects.filter(version__lte=seen).exclude(pk__in=known).exists()
                if version < seen or late:
                    missed.append((version, seen))
                known.update(SearchChange.objects.filter(version__gt=seen).values_list("pk", flat=True))
                seen = version
                Results.of(QueryDict(""), ANYONE)

        known = set(SearchChange.objects.values_list("pk", flat=True))
        readers = [threading.Thread(target=closing, args=(read,)) for _each in range(2)]
        writers = [threading.Thread(target=closing, args=(write, each)) for each in several]
        for thread in (*readers, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        for thread in readers:
            thread.join()
        assert missed == []
        assert ask().total == 0


@pytest.mark.django_db(transaction=True)
def test_an_index_that_is_worn_begins_anew(monkeypatch):
    monkeypatch.setattr(index, "MOST_DEAD", 4)
    initiative = an_initiative(name="Een", categories=["actors/citizens"])
    for _turn in range(6):
        initiative.unpublish(by=None, reason="Even niet")
        assert ask().total == 0
        initiative.publish(by=None)
        assert ask().total == 1
    assert index.present(data_version.read().rows).size < 8


@pytest.mark.django_db(transaction=True)
def test_a_reader_keeps_the_version_it_began_with():
    initiative = an_initiative(name="Een", categories=["actors/citizens"])
    before = ask()
    an_initiative(name="Twee", categories=["actors/citizens"], phase="idea")
    initiative.unpublish(by=None, reason="Even niet")
    assert ask().keys != before.keys
    assert before.keys == [initiative.pk]
    assert before.cross("phase", "actors") == {("start_up", "citizens"): 1}
    assert before.counts.total == 1


@pytest.mark.django_db(transaction=True)
def test_an_index_knows_nothing_of_what_came_later():
    """As when one thread registers while another one reads."""
    before = index.present(data_version.read().rows)
    later = an_initiative()
    now = index.present(data_version.read().rows)

    assert (before.of_keys([later.pk]), len(now.of_keys([later.pk]))) == ([], 1)
    assert more_like_this(before, before.public, later.pk, (), None, 5) == []


@pytest.mark.django_db
def test_rows_say_when_the_initiative_last_changed():
    initiative = an_initiative(name="Een", categories=[])
    initiative.assess([(a_category("actors/citizens"), "", "chosen")], by=None)
    row = SearchRow.objects.get()
    assert row.changed_at == initiative.events.latest("at").at
    assert row.started is None
    assert row.scales == [0] * 12


def closing(work, *arguments):
    try:
        work(*arguments)
    finally:
        connection.close()


def elsewhere(work):
    """What this gives in a thread with a connection of its own."""
    found = []
    thread = threading.Thread(target=closing, args=(lambda: found.append(work()),))
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.django_db
def test_who_turns_a_page_or_sorts_anew_gets_what_was_found_before():
    an_initiative(name="Openbaar")
    found = ask("q=openbaar").found
    assert ask("q=openbaar&page=2&sort=name&view=table").found is found
    assert ask("q=open").found is not found


@pytest.mark.django_db
def test_what_was_found_for_one_reader_is_for_no_other():
    here = a_municipality()
    official = an_official(here)
    an_initiative(by=official, name="Gemeld", published=False)
    assert ask(user=official).found is ask(user=an_official(here)).found
    assert ask(user=official).found is not ask().found
    assert (ask(user=official).total, ask().total) == (1, 0)


@pytest.mark.django_db
def test_what_was_found_before_a_change_is_found_anew():
    official = an_official()
    initiative, _other = an_initiative(by=official, name="Openbaar"), an_initiative(by=official, name="Ook")
    found = ask().found
    initiative.archive(by=official, reason="Klaar")
    assert ask().found is not found
    assert ask().total == 1


@pytest.mark.django_db
def test_an_index_is_gone_as_soon_as_a_later_one_took_its_place():
    an_initiative(name="Openbaar")
    now, anyone, selection = data_version.read(), Reader(), ask().selection
    first = index.Index().after(changes.since(0), now.rows.number)
    first.found.put({"all": find(first, anyone, selection, Plan(), subjects(now.names.number))})
    gone = weakref.ref(first)
    gc.disable()
    try:
        later = first.after([], now.rows.number + 1)
        del first
        assert (gone(), len(later.found)) == (None, 0)
    finally:
        gc.enable()


@pytest.mark.django_db
def test_the_facets_are_drawn_once_for_all_pages_and_orders_of_what_was_found():
    here, there = a_municipality(), a_municipality("GM0355", "Zeist")
    for place in (here, there):
        an_initiative(municipality=place)
    groups, drawing = facets_of(ask())
    assert facets_of(ask("sort=name&page=2"))[1] is drawing
    assert [group.key for group in groups] == ["municipality"]
    with translation.override("en"):
        assert facets_of(ask())[1] != drawing
