"""The twelve rounds of the clock: `python -m rehearsal.rounds`.

A failover that loses commits turns the database back. What a process keeps by the versions of the search must then not
answer for what was lost. In each round two nodes of two processes each serve over a primary with a standby:

- the standby is cut off, something is written that it will never have, and every process shows it;
- the primary is killed, the standby promoted, and the address of the database leads there;
- something else is written, and every process must show what plain SQL finds, no more and no less.

Three things may be lost and followed by another, twelve rounds in all: with every process reading in between or none;
and with the standby's last word of the clock being a checkpoint, after which the lost numbers are given out once more,
or a tick just before, after which the promoted server jumps ahead.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import psutil

from config import database
from rehearsal.rounds_hand import Hand
from rehearsal.rounds_pair import Forwarder, Server, a_free_port, until
from rehearsal.rounds_processes import all_read, differences, processes

ROOT = Path(__file__).resolve().parent.parent
NODES, WORKERS = 2, 2
# (what is lost, what is written after it)
LOST = [("publish", "publish another"), ("publish", "unpublish another"), ("assess", "assess again")]
FIRST, GONE, AFTER = "Zo stond het eerst.", "Dit ging verloren.", "Dit kwam daarna."


@dataclass(frozen=True)
class Round:
    """What is lost and what is written then; whether every process reads in between; what the standby had last."""

    lost: str
    then: str
    reads: bool
    before: str

    def __str__(self):
        reads = "with" if self.reads else "without"
        return f"{self.lost} lost, then {self.then}; {reads} reading in between; {self.before} before"


ROUNDS = [Round(*lost, reads, before) for lost, reads, before in product(LOST, (True, False), ("checkpoint", "tick"))]


class Node:
    """A web server of the site. What it says goes into a file in `folder`."""

    def __init__(self, environment, folder):
        self.port = a_free_port()
        command = [sys.executable, "-m", "config.server", f"--port={self.port}", f"--workers={WORKERS}"]
        if shutil.which("setpriv"):
            command = ["setpriv", "--pdeathsig=TERM", *command]
        with (folder / f"node-{self.port}.log").open("w") as said:
            how = {"stdin": subprocess.DEVNULL, "stdout": said, "stderr": said}
            self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, **how)
        self.address = ("127.0.0.1", self.port)

    def end(self):
        children = psutil.Process(self.process.pid).children()
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            for each in [*children, self.process]:
                each.kill()
            self.process.wait()


class Rounds:
    """The site on two nodes over a primary and a standby, in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.primary, self.standby = Server(folder / "a"), Server(folder / "b")
        self.environment = {"WAAIER_DATA": str(folder / "data"), "DEMO": "1", "DEBUG": "0", "LOG_LEVEL": "ERROR"}
        self.ending, self.nodes = ExitStack(), []

    def __enter__(self):
        for server in (self.primary, self.standby):
            self.ending.callback(server.remove)
        self.primary.create()
        self.forwarder = Forwarder(self.primary.socket)
        self.ending.callback(self.forwarder.close)
        port = self.forwarder.address[1]
        self.environment["DATABASE_URL"] = f"postgresql://postgres@127.0.0.1:{port}/{database.NAME}"
        for command in (["migrate", "--verbosity=0"], ["load_categories"]):
            self._run("manage.py", *command)
        self.hand = Hand(self.environment)
        self.ending.callback(self.hand.leave)
        self.hand("begin")
        self.ending.callback(self.end_nodes)
        self.start_nodes()
        return self

    def __exit__(self, *_error):
        self.ending.close()

    def start_nodes(self):
        self.nodes = [Node(self.environment, self.folder) for _each in range(NODES)]
        self.wait_for_nodes()

    def end_nodes(self):
        for node in self.nodes:
            node.end()
        self.nodes = []

    @property
    def running(self):
        return {node.address: node.process.pid for node in self.nodes}

    def wait_for_nodes(self):
        """Wait until every process of every node has a database again; nothing of the registry is asked."""
        for address, pid in self.running.items():
            until(lambda address=address, pid=pid: self._open(address, pid))
            for process in self._open(address, pid):
                until(lambda process=process: process.ask("/readyz")[0] == 200)
                process.close()

    def _open(self, address, pid):
        try:
            return processes(address, pid) or None
        except OSError:
            return None

    def _run(self, *command):
        subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def play(self, number, each):
        """Play a round. Returns what any process shows otherwise than plain SQL: sentences, none when all is well.

        Raises RuntimeError when what is to be lost was not shown by every process before.
        """
        name = f"Ronde {number}"
        subject = self.hand("make", f"{name} tuin", each.lost == "assess", FIRST)
        other = self.hand("make", f"{name} kade", each.then == "unpublish another", FIRST)
        ticking = self.hand("make", f"{name} hof", False, FIRST)
        all_read(self.running)
        self.standby.follow(self.primary)  # from a checkpoint on
        if each.before == "tick":
            self.hand("publish", ticking)
        self.standby.caught_up(self.primary)
        self.standby.cut_off()

        if each.lost == "publish":
            self.hand("publish", subject)
        else:
            self.hand("assess", subject, GONE)
        for process, read in all_read(self.running, profiles=[subject]).items():
            status, text = read["profiles"][subject]
            if status != 200 or subject not in read["lists"][""] or (each.lost == "assess" and GONE not in text):
                raise RuntimeError(f"{process} does not show what was written.")

        self.primary.kill()
        self.standby.promote()
        self.primary, self.standby = self.standby, self.primary
        self.forwarder.lead_to(self.primary.socket)
        self.wait_for_nodes()
        if each.reads:
            all_read(self.running, profiles=[subject, other])
        match each.then:
            case "publish another":
                self.hand("publish", other)
            case "unpublish another":
                self.hand("unpublish", other)
            case _:
                self.hand("assess", subject, AFTER)
        return differences(self.running, self.environment, texts=[FIRST, GONE, AFTER])


def main(rounds=ROUNDS, folder=None, say=print):
    """Play these rounds, and say how each went. Returns {round: what was wrong} of those that went wrong."""
    wrong = {}
    with tempfile.TemporaryDirectory(prefix="rounds-", dir=folder) as place:
        os.chmod(place, 0o755)
        with Rounds(Path(place)) as site:
            for each in rounds:
                number = ROUNDS.index(each) + 1
                began = time.monotonic()
                found = site.play(number, each)
                say(f"{number:2} {each}: {len(found)} differences, {time.monotonic() - began:.0f} s", flush=True)
                for sentence in found[:6]:
                    say(f"     {sentence}", flush=True)
                if found:
                    wrong[each] = found
                    site.end_nodes()  # so that the next round begins with what is there
                    site.start_nodes()
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m rehearsal.rounds", description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", type=int, nargs="*", help="the numbers of some rounds")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))  # so that no server is left behind
    asked = [ROUNDS[each - 1] for each in options.only] if options.only else ROUNDS
    went_wrong = main(asked)
    print(f"{len(asked) - len(went_wrong)} of {len(asked)} rounds: every process equal to plain SQL")
    sys.exit(bool(went_wrong))
