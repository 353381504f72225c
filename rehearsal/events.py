"""What happens in a rehearsal: each part in turn falls over, and is there again before the next one does."""

import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle

import psutil
import psycopg

from rehearsal.cluster import Late
from rehearsal.verdicts import Target

LOST = (
    22.0  # seconds after which a lost machine's place is taken at the latest: the ttl of deploy/patroni.yml, and a bit
)
CUT = 3.0  # seconds during which an asynchronous standby hears nothing, before the primary is lost


@dataclass(frozen=True)
class Event:
    """Something that happens `times` times, and `quiet` seconds after it is over.

    `act`, given the Stage, does it and returns when the part is there again. `is_kill`: something was killed.
    """

    key: str
    name: str
    act: Callable
    target: Target
    times: int = 1
    quiet: float = 2.0
    is_kill: bool = True


class Stage:
    """What an event acts on: the cluster, whose turn it is, and what it wants to say."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.nodes, self.workers = cycle(cluster.nodes), cycle(cluster.workers)
        self.voters = cycle(["drie", "twee", "een"])
        self.said = []

    # --- Parts of the site ---
    def kill_web_worker(self):
        """One process of a node: granian starts another."""
        node = self.cluster.manager[f"web {next(self.nodes)}"]
        before = node.children()
        before[0].kill()
        self.cluster.wait(
            lambda: len(fresh(node, before)) == 1 and len(node.children()) == len(before), "a web worker"
        )

    def kill_node(self):
        """A node with all its processes: the service manager starts it again."""
        name = next(self.nodes)
        self.kill_service("web", name)
        self.cluster.wait(lambda: self.cluster.lives(name), f"the node {name}", 90)

    def kill_worker(self):
        name = next(self.workers)
        self.kill_service("worker", name)
        time.sleep(3)  # until it has begun to look for tasks

    def kill_service(self, what, name):
        service = self.cluster.manager[f"{what} {name}"]
        starts = service.starts
        service.kill()
        self.cluster.wait(lambda: service.starts > starts and service.is_running, f"{what} {name}", 30)

    def kill_proxy(self):
        self.kill_service("haproxy", "een")
        self.cluster.wait(self.cluster.is_reached, "the primary through HAProxy", 30)

    # --- Parts of the database ---
    def kill_voter(self):
        """A member of etcd; the other two are a majority."""
        self.kill_service("etcd", next(self.voters))
        self.whole()

    def kill_patroni(self):
        """Patroni alone: the primary goes on without it, until it is there again."""
        self.kill_service("patroni", self.cluster.primary)
        self.whole()

    def lose_standby(self):
        """The standby with all that it runs of the database."""
        name = self.cluster.standby
        self.cluster.lose(name)
        time.sleep(6)
        self.cluster.find(name)
        self.whole()

    def kill_primary(self):
        """PostgreSQL's main process on the primary: Patroni starts it again where it stood, or has it replaced."""
        name = self.cluster.primary
        before = self.cluster.kill_postgresql(name)
        self.cluster.wait(lambda: self.runs_anew(before), "a primary that runs", 60)
        self.cluster.wait(self.cluster.is_reached, "the primary through HAProxy", 30)
        self.whole()
        self.say("started again" if name == self.cluster.primary else "replaced")

    def runs_anew(self, before):
        """Whether there is a primary, and it is another process than this one, whose death Patroni notices late."""
        with suppress(Late):
            primary = self.cluster.primary
            return primary is not None and self.cluster.postmaster(primary) != before
        return False

    def lose_primary(self):
        """The machine of the primary, as far as the database is concerned: the standby takes over."""
        name = self.cluster.primary
        self.cluster.lose(name)
        self.cluster.wait(lambda: self.cluster.primary not in (None, name), "another primary", 60)
        self.cluster.wait(self.cluster.is_reached, "the new primary through HAProxy", 30)
        time.sleep(3)
        self.cluster.find(name)
        self.whole()

    def switch_over(self):
        """As planned: the primary hands over to the standby."""
        name, other = self.cluster.primary, self.cluster.standby
        self.cluster.ask(name, "/switchover", "POST", leader=name, candidate=other)
        self.cluster.wait(lambda: self.cluster.primary == other, "the switchover", 60)
        self.whole()

    def lose_what_is_asynchronous(self):
        """Without synchronous replication: the standby hears nothing for a while, and then the primary is lost."""
        name, other = self.cluster.primary, self.cluster.standby
        self.cluster.ask(name, "/config", "PATCH", synchronous_mode=False)
        self.cluster.wait(lambda: self.cluster.members()[other]["role"] == "replica", "asynchronous replication", 30)
        patroni = self.cluster.manager[f"patroni {other}"].process
        processes = [psutil.Process(patroni.pid), *psutil.Process(patroni.pid).children(recursive=True)]
        for process in processes:  # it would undo the cut
            process.send_signal(signal.SIGSTOP)
        try:
            self.command(other, "ALTER SYSTEM SET primary_conninfo = 'host=127.0.1.9 port=9'")
            self.command(other, "SELECT pg_reload_conf()")
            time.sleep(CUT)
            self.cluster.lose(name)
            self.command(other, "ALTER SYSTEM RESET primary_conninfo")
        finally:
            for process in processes:
                with suppress(psutil.Error):
                    process.send_signal(signal.SIGCONT)
        self.cluster.wait(lambda: self.cluster.primary == other, "the standby as primary", 60)
        self.cluster.wait(self.cluster.is_reached, "the new primary through HAProxy", 30)
        time.sleep(3)
        self.cluster.find(name)
        self.cluster.wait(self.cluster.is_whole, "the old primary as a standby", 90)
        self.cluster.ask(other, "/config", "PATCH", synchronous_mode=True)
        self.whole()

    def command(self, name, text):
        with psycopg.connect(self.cluster.dsn(name, "postgres"), autocommit=True) as connection:
            connection.execute(text)

    def whole(self):
        time.sleep(1)  # what Patroni says is a second old
        self.cluster.wait(self.cluster.is_whole, "a database that is whole again", 120)

    # --- An upgrade ---
    def upgrade(self):
        """The next version: migrate while the old code serves, then the workers, then one node, which takes over from
        the other one: the two versions never have visitors at once (docs/decisions/0036)."""
        from rehearsal import next as upgrade  # made by the code that is rehearsed

        cluster, folder = self.cluster, self.cluster.folder / "next"
        upgrade.make(folder)
        cluster.migrate(folder)
        for name in cluster.workers:
            cluster.start_worker(name, folder)
        first, second = cluster.nodes
        cluster.let(**{first: "drain"})
        self.renew(first, folder)
        cluster.let(**{first: "ready", second: "drain"})
        self.renew(second, folder)
        cluster.let(**{second: "ready"})

    def renew(self, name, folder):
        """Start a node with other code, while it has no visitors."""
        time.sleep(2)  # what is under way
        self.cluster.start_node(name, folder)
        self.cluster.wait(lambda: self.cluster.is_ready(name), f"the node {name} with the next version", 90)
        # Who is let in before HAProxy has seen it, while the other one goes out, leaves visitors with nobody.
        self.cluster.wait(lambda: self.cluster.is_seen(name), f"HAProxy to see the node {name}", 30)

    def say(self, text):
        self.said.append(text)


def fresh(node, before):
    """The processes of a node that were not there before."""
    known = {process.pid for process in before}
    return [process for process in node.children() if process.pid not in known]


# A lost process costs no visitor an error. While the database is away they see our own page, and nothing else.
UNSEEN = Target(gap=5.0, errors=0, away=0)
EVENTS = [
    Event("web", "a web worker", Stage.kill_web_worker, UNSEEN, times=16, quiet=1.0),
    Event("node", "a node", Stage.kill_node, UNSEEN, times=8),
    Event("worker", "a worker", Stage.kill_worker, UNSEEN, times=12, quiet=0.5),
    Event("etcd", "a member of etcd", Stage.kill_voter, UNSEEN, times=8),
    # HAProxy believes only Patroni, and cuts off whom it cannot ask about: two primaries would be worse than that.
    Event("patroni", "Patroni of the primary", Stage.kill_patroni, Target(gap=10.0, errors=0), times=3),
    Event("standby", "the standby", Stage.lose_standby, Target(gap=10.0, errors=0), times=4),
    # Who asks while no proxy runs finds nobody; two of them behind one address is what an operator has to bring.
    Event("proxy", "HAProxy", Stage.kill_proxy, Target(gap=5.0), times=4),
    Event("switchover", "planned switchover", Stage.switch_over, Target(gap=3.0, errors=0), times=3, is_kill=False),
    Event("primary", "the primary's PostgreSQL", Stage.kill_primary, Target(gap=25.0, errors=0), times=4),
    Event("machine", "the primary's machine", Stage.lose_primary, Target(gap=25.0, errors=0), times=3),
    Event("upgrade", "upgrade", Stage.upgrade, Target(gap=3.0, errors=0, away=0), is_kill=False),
    Event(
        "asynchronous",
        "the same, asynchronous, cut off",
        Stage.lose_what_is_asynchronous,
        Target(gap=30.0, errors=0, lost=None),
    ),
]
