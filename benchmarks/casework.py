"""What officials' own lists cost: `python -m benchmarks.casework ../before`.

The register of 10,000 initiatives gets 50,000 notes, 20,000 needs, 10,000 promises and a contact official each, as a
municipality has them after years. Asked of this build are the list with officials' choices, the workbench with its
counts and, where it is there, the needs desk; of the other checkout, a clone in which `make test` has set up
everything, the list of an official without any. Each pair is asked at once, who goes first changing each time.
"""

import argparse
import os
import random
import subprocess
import sys
from datetime import timedelta
from itertools import product
from pathlib import Path
from statistics import median

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import against, ground

NOTES, NEEDS, PROMISES = 50_000, 20_000, 10_000
LIST_BEFORE = "list of an official"
# What a kind of page is measured against, where that is not the list.
AGAINST = {"by reference or person": "free text of an official", "workbench": "queue of an official"}
NEEDS_DESK = "/werkbank/steunvragen/"  # left out where it does not answer


def fill():
    """Write the notes, needs, promises and contact officials, unless they are there. The same every time."""
    from django.db import connection
    from django.utils import timezone

    from accounts.models import User
    from casework.models import Need, Note, Promise, Responsibility
    from initiatives.models import Initiative
    from intake.options import SupportNeed

    if Note.objects.count() >= NOTES:
        return
    chance, today = random.Random(12), timezone.localdate()
    [*people] = User.objects.filter(memberships__isnull=False).order_by("pk")
    rows = list(Initiative.objects.exclude(municipality=None).values_list("pk", "municipality_id", "intake_id"))
    kinds = SupportNeed.values

    def day(back, ahead=0):
        return today + timedelta(days=chance.randint(-back, ahead))

    def due():
        return chance.choice([None, day(200, 60)])

    Note.objects.bulk_create(
        (
            Note(
                initiative_id=pk,
                municipality_id=code,
                text="Gesproken.",
                channel=chance.choice(Note.Channel.values),
                on=day(900),
            )
            for pk, code, _intake in (chance.choice(rows) for _each in range(NOTES))
        ),
        batch_size=5000,
    )
    Need.objects.all().delete()  # those that the seeded intakes ask for: there are as many as we say, no more
    pairs = chance.sample(list(product(range(len(rows)), kinds)), NEEDS)
    Need.objects.bulk_create(
        (
            Need(
                initiative_id=rows[at][0],
                municipality_id=rows[at][1],
                intake_id=rows[at][2],
                kind=kind,
                due_on=due(),
                **({} if chance.random() < 0.7 else {"closed_at": timezone.now(), "outcome": Need.Outcome.MET}),
            )
            for at, kind in pairs
        ),
        batch_size=5000,
    )
    Promise.objects.bulk_create(
        (
            Promise(initiative_id=pk, municipality_id=code, what="Aarde", due_on=due())
            for pk, code, _intake in (chance.choice(rows) for _each in range(PROMISES))
        ),
        batch_size=5000,
    )
    Responsibility.objects.bulk_create(
        (
            Responsibility(initiative_id=pk, municipality_id=code, official=chance.choice(people))
            for pk, code, _intake in rows
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def lists():
    """Addresses of the list with officials' choices, none like another."""
    choices = [f"contact={who}" for who in ("me", "none")]
    choices += ["promises=open", "open_needs=permit", "open_needs=start_subsidy&open_needs=say"]
    days = ["", "due=..-1d", "last_contact=..-6m", "registered=2024..", "due=today..14d"]
    found = ("&".join(filter(None, each)) for each in product(choices, days, ["", "sort=name", "page=2"]))
    return [f"/initiatieven/?{query}" for query in found]


def kinds():
    """{kind of page: [(address, cookies)]} of this build."""
    from accounts.models import User
    from benchmarks import addresses, inside

    official = User.objects.filter(memberships__isnull=False).order_by("pk").first()
    cookies = inside.signed_in(official)
    found = {
        "worklist": [(path, cookies) for path in lists()],
        "worklist as a table": [
            (f"{path}&view=table&columns=contact_official&columns=next_due&columns=last_contact", cookies)
            for path in lists()
        ],
        "by reference or person": [(path, cookies) for path in addresses.texts()[: against.AGAIN]],
        "workbench": [("/werkbank/", cookies)] * against.AGAIN,
    }
    try:
        inside.answer(NEEDS_DESK, cookies)
    except ValueError:
        return found
    return found | {"needs desk": [(NEEDS_DESK, cookies)] * against.AGAIN}


def serve():
    """As `against` does, with the pages of `kinds`."""
    against.kinds = kinds
    against.serve()


class CaseworkBuild(against.Build):
    """This checkout, filled."""

    def __init__(self, folder, rows):
        ground.prepare(rows)
        environment = os.environ | ground.environment(rows)
        made = "import django; django.setup(); from benchmarks.casework import fill; fill()"
        subprocess.run([sys.executable, "-c", made], cwd=folder, env=environment, check=True)
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).resolve(), "--serve"],
            cwd=folder,
            env=environment | {"PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pages = self.heard()


def compared(before, after, rounds, only):
    """{kind: [(milliseconds of the page of before, of a page of this kind)]}, of all kinds or these."""
    found = {}
    for turn in range(rounds):
        for kind, number in after.pages.items():
            then = AGAINST.get(kind, LIST_BEFORE)
            if only and kind not in only:
                continue
            for place in range(min(number, before.pages[then])):
                asked = [
                    lambda at=place, then=then: before.asked((then, at)),
                    lambda at=place, of=kind: after.asked((of, at)),
                ]
                pair = [None, None]
                for side in (0, 1) if (place + turn) % 2 else (1, 0):
                    pair[side] = asked[side]()
                found.setdefault(kind, []).append(pair)
    return found


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.casework", description=__doc__.split("\n\n")[0])
    parser.add_argument("other", type=Path, help="the other checkout, set up")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", metavar="KIND", help="these kinds of pages, as they are called below")
    options = parser.parse_args()
    before = against.Build(options.other.resolve(), options.rows)
    after = CaseworkBuild(ground.ROOT, options.rows)
    print(f"  {'processor time, ms (p50)':26} {'before':>20} {'this':>8} {'ratio':>8}")
    for kind, pairs in compared(before, after, options.rounds, options.only).items():
        then, now = (median(side) for side in zip(*pairs, strict=True))
        print(f"  {kind:26} {then:20.2f} {now:8.2f} {now / then:8.2f}")
    for build in (before, after):
        build.process.stdin.close()
        build.process.wait()


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["--serve"] else main()
