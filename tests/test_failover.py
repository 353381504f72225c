"""A version names one state: also when a server took over that lost the last commits, and in what was put back."""

import subprocess
from contextlib import ExitStack

import psycopg
import pytest

from config.settings import SESSIONS
from tests.failover import CASES, NODES, BackUp, Beside, Node, Pair, Round, play
from tests.outage import PROGRAMS, wait_until

pytestmark = pytest.mark.django_db

VERSIONS = """
    SELECT version FROM initiatives_searchclock UNION SELECT since FROM initiatives_searchclock
    UNION SELECT version FROM areas_areaclock
"""
EVERY_CLOCK = """
    SELECT initiatives_search_tick('rows', false), initiatives_search_tick('names', false);
    UPDATE areas_municipality SET name = name;
"""
RECOVERY = "restore_command = 'false'\nrecovery_target = 'immediate'\n"


@pytest.fixture(scope="module")
def pair(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        pair = Pair(tmp_path_factory.mktemp("failover"))
    yield pair
    pair.end()


@pytest.fixture(scope="module")
def nodes(pair, tmp_path_factory):
    with ExitStack() as ending:
        nodes = [Node(pair.url, tmp_path_factory.mktemp("index")) for _each in range(NODES)]
        for each in nodes:
            ending.callback(each.end)
        yield nodes


@pytest.mark.parametrize("number", range(len(CASES)), ids=CASES)
def test_every_process_shows_what_stands_there_after_a_failover_that_lost_something(pair, nodes, number):
    play(pair, nodes, Round(list(CASES)[number], reads_between=number == 1, tick_before=number in (0, 3)))


def versions(database, ticks=20):
    """The versions that so many ticks of all clocks give out."""
    found = set()
    for _tick in range(ticks):
        database.ask(EVERY_CLOCK)
        found |= {version for (version,) in database.ask(VERSIONS)}
    return found


def test_what_is_put_back_twice_to_one_moment_goes_on_with_other_versions_each_time(pair, tmp_path):
    known = versions(pair.primary)
    kept = BackUp(pair.primary, tmp_path / "kept")
    known |= versions(pair.primary)  # after the back-up, so that they are lost in what is put back
    for name in ("first", "second"):
        found = kept.put_back(tmp_path / name, RECOVERY)
        with found.users:
            with pytest.raises(psycopg.OperationalError, match="session is read-only"):
                psycopg.connect(found.url, **SESSIONS)
            found.ask("SELECT pg_wal_replay_resume()")
            wait_until(lambda found=found: found.ask("SELECT pg_is_in_recovery()") == [(False,)])
            before = {version for (version,) in found.ask(VERSIONS)}
            assert before < known
            given = versions(found) - before
        assert len(given) > 3 and min(given) > max(known)
        known |= given


def test_a_dump_goes_on_with_other_versions_in_another_database_of_the_same_server(pair):
    known = versions(pair.primary)
    dump = [PROGRAMS / "pg_dump", f"--dbname={pair.primary.url}", "--format=custom"]
    dumped = subprocess.run(dump, stdout=subprocess.PIPE, check=True).stdout
    known |= versions(pair.primary)
    other = Beside(pair.primary, "restored")
    load = [PROGRAMS / "pg_restore", f"--dbname={other.url}", "--exit-on-error"]
    subprocess.run(load, input=dumped, check=True)

    before = {version for (version,) in other.ask(VERSIONS)}
    given = versions(other) - before

    assert before < known
    assert len(given) > 3 and min(given) > max(known)
