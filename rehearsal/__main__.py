"""What happens when a part falls over: `make rehearse`, or `make rehearse ARGS="--rounds 1 switchover machine"`.

It starts two nodes, two workers, HAProxy, PostgreSQL with a standby, Patroni and etcd on addresses of this machine,
with the settings that deploy/ renders, and lets visitors come. Then each part in turn is killed, while a ledger is
kept of what the site acknowledged. It prints what each event cost, and exits with 1 when a target is missed. All that
it started is ended at the end, also after Ctrl-C; the logs stay.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from rehearsal import afterwards, site
from rehearsal.cluster import ADDRESSES, Cluster, Late
from rehearsal.events import EVENTS, Stage
from rehearsal.ledger import Ledger, check
from rehearsal.load import Load
from rehearsal.load_people import prepare
from rehearsal.mail import Post
from rehearsal.manager import Manager
from rehearsal.programs import ROOT, Missing, Programs
from rehearsal.verdicts import Outcome, Target, between, lay, table, too_little

BUILD = ROOT / "build" / "rehearsal"
RATE = 25  # requests a second
ENOUGH = {"kill": 60, "submit": 600, "autosave": 2000}  # so many, at least, of a whole rehearsal
LONGEST = 1800  # seconds of load
WARM = 8  # seconds of load before the first event


def main():
    options = parse()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    folder = Path(options.folder or BUILD / time.strftime("%Y%m%d-%H%M%S"))
    folder.mkdir(parents=True)
    chosen = [event for event in EVENTS if not options.events or event.key in options.events]
    try:
        programs = Programs(BUILD / "programs")
        programs.install()
        manager = Manager()
        rehearsal = Rehearsal(manager, programs, folder, options)
        with ExitStack() as ending:  # the last one first: nothing is removed that still runs
            ending.callback(rehearsal.cluster.remove)
            ending.enter_context(manager)
            ending.callback(rehearsal.end)
            missed = rehearsal.run(chosen)
        if rehearsal.is_whole(chosen):
            print("\nThe twelve rounds of the clock", flush=True)
            # In a process of its own: this one takes in every orphan, and a killed server would seem to live on.
            missed += subprocess.run([sys.executable, "-m", "rehearsal.rounds"], cwd=ROOT, check=False).returncode
    except (Missing, Late) as error:
        return str(error)
    except KeyboardInterrupt:
        return "Broken off."
    return 1 if missed else 0


class Rehearsal:
    """One rehearsal, from an empty folder to its table."""

    def __init__(self, manager, programs, folder, options):
        self.folder, self.options, self.begun = folder, options, time.monotonic()
        self.cluster = Cluster(manager, programs, folder, databases=options.databases)
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.load = self.post = None

    def run(self, events):
        """Everything. Returns how many targets were missed."""
        self.say(f"Logs: {self.folder}. Load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")
        self.set_up()
        self.say("Visitors come")
        started = time.monotonic()
        self.load = Load(
            self.cluster.address,
            self.ledger,
            {"Host": site.HOST, "X-Forwarded-Proto": "https"},
            officials=self.officials,
            rate=self.options.rate,
            submissions=100_000,
            seconds=LONGEST,
        ).start()
        time.sleep(WARM)
        stage = Stage(self.cluster)
        outcomes = [self.rehearse(event, stage) for event in events]
        if self.is_whole(events):
            self.see_enough(started)
        try:
            self.load.stop()
        except Exception as error:  # of the program of the visitors; what they did until then counts all the same
            outcomes.append(Outcome("the visitors themselves", Target(), failed=f"{type(error).__name__}: {error}"))
        if self.is_whole(events):
            outcomes.append(Outcome("all of it", Target(), failed=too_little(outcomes, self.ledger, ENOUGH)))
        return self.judge(outcomes, started, time.monotonic())

    def set_up(self):
        self.say("Starting the database")
        self.cluster.start_database()
        code = site.copy(self.folder / "code")
        self.say("Filling it")
        self.cluster.make_database(code, BUILD)
        *self.officials, self.last_official = prepare(self.cluster.settings.values, 3)
        self.post = Post(ADDRESSES["een"], self.cluster.ports["mail"], self.folder / "mail.txt")
        self.post.__enter__()
        self.say("Starting nodes and workers")
        self.cluster.start_site(code)

    def rehearse(self, event, stage):
        """Let an event happen as often as it has to. Returns its Outcome."""
        outcome = Outcome(event.name, event.target)
        for _ in range(min(event.times, self.options.rounds or event.times)):
            begin = time.monotonic()
            stage.said = []
            try:
                event.act(stage)
            except Exception as error:  # the table says so, and what happened until then
                outcome.failed = f"{type(error).__name__}: {error}"
            time.sleep(event.quiet)
            outcome.measure(self.ledger, begin, time.monotonic())
            outcome.said += stage.said
            outcome.kills += event.is_kill
            if outcome.failed:
                break
        self.say(f"{outcome.name}: {outcome.gap:.1f} s, {outcome.errors} errors {'; '.join(outcome.missed)}")
        return outcome

    def is_whole(self, events):
        """Whether these are all events, as often as they should."""
        return events == EVENTS and not self.options.rounds

    def see_enough(self, started):
        """Let visitors come until a whole rehearsal saw as many of them as it should."""
        while any(len(self.ledger.acknowledged(kind)) < number for kind, number in ENOUGH.items() if kind != "kill"):
            if time.monotonic() - started > LONGEST - 60:
                return
            time.sleep(1)

    def judge(self, outcomes, started, ended):
        """Print the table and what else was found. Returns how many targets were missed."""
        self.say("Looking at what was acknowledged")
        with suppress(Late):
            self.cluster.wait(self.cluster.is_whole, "the database to look at", 120)
        self.finish_tasks()
        verdicts = check(self.cluster.dsn(self.cluster.primary), self.ledger, list(self.post.taken))
        rest = lay(outcomes, self.ledger, verdicts)
        rest.errors, rest.unsure, rest.away = between(outcomes, self.ledger, started, ended)
        outcomes = [*outcomes, rest]
        wrong = afterwards.wrong(
            self.cluster.address, self.cluster.running, self.cluster.settings.values, self.last_official
        )
        lines = [*table(outcomes), *self.summary(outcomes, verdicts, ended - started)]
        holds = "every process is equal to plain SQL, limits and a session hold"
        lines += [f"Over all nodes together: {f'{len(wrong)} things are wrong' if wrong else holds}"]
        lines += [f"  {sentence}" for sentence in wrong]
        print("\n" + "\n".join(lines), flush=True)
        (self.folder / "table.txt").write_text("\n".join(lines) + "\n")
        (self.folder / "outcomes.json").write_text(
            json.dumps([vars(each) for each in outcomes], default=vars, indent=1)
        )
        return sum(bool(each.missed) for each in outcomes) + len(wrong)

    def finish_tasks(self):
        """Let the workers finish what waits."""
        with suppress(Late):
            self.cluster.wait(lambda: not self.cluster.waiting_tasks(), "the workers", 90)

    def summary(self, outcomes, verdicts, seconds):
        submits, autosaves = (len(self.ledger.acknowledged(kind)) for kind in ("submit", "autosave"))
        kills = sum(each.kills for each in outcomes)
        yield ""
        yield f"{kills} kills, {submits} handed in, {autosaves} autosaves, in {seconds / 60:.1f} minutes"
        for kind, verdict in verdicts.items():
            yield f"  {kind}: {verdict.acknowledged} acknowledged, {verdict.lost} lost, {verdict.doubled} doubled"
            yield from (f"    {which}" for which in verdict.which)
        yield f"  tasks: {', '.join(f'{number} {state}' for state, number in sorted(self.cluster.tasks().items()))}"
        yield f"  mail: {len(self.post.taken)} messages, {len(self.post.repeated)} of them more than once"
        load = " ".join(f"{each:.1f}" for each in os.getloadavg())
        yield f"  load of the machine over 1, 5 and 15 minutes: {load}, on {os.cpu_count()} processors"

    def end(self):
        if self.load:
            with suppress(Exception):
                self.load.stop(0)
        if self.post:
            self.post.__exit__()
        self.ledger.close()

    def say(self, text):
        print(f"{time.monotonic() - self.begun:6.0f} s  {text}", flush=True)


def parse():
    parser = argparse.ArgumentParser(prog="make rehearse", description=__doc__.split("\n\n")[0])
    keys = [event.key for event in EVENTS]
    parser.add_argument(
        "events", nargs="*", choices=[[], *keys], metavar="EVENT", help=f"only these: {', '.join(keys)}"
    )
    parser.add_argument("--rounds", type=int, help="each event at most so many times")
    parser.add_argument("--rate", type=int, default=RATE, help="requests a second")
    parser.add_argument("--databases", type=int, choices=[2, 3], default=2, help="machines with a database")
    parser.add_argument("--folder", help="for logs and data; it must not exist")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
