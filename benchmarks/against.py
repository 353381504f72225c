"""Whether pages became slower: this checkout beside another one, `python -m benchmarks.against ../before`.

The other checkout is a clone in which `make test` has set up everything. Each build answers in a process of its own,
with a register of its own. Every address is asked of one and at once of the other, who goes first changing each time:
the speed of a machine that others use as well changes by half within minutes, and then for both.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve()
ROOT = HERE.parent.parent
AGAIN = 60  # how often an address is asked that is one page of its own


def kinds():
    """{kind of page: [(address, cookies)]}, made by the build that is asked. It is imported when all is set up."""
    from accounts.models import User
    from benchmarks import addresses, inside
    from intake.questions import Section

    official = User.objects.filter(memberships__isnull=False).order_by("pk").first()
    cookies, profiles = inside.signed_in(official), inside.profiles(AGAIN)
    [draft], [holder] = inside.drafts(1)
    varied = {
        "list": addresses.pages(),
        "list with choices": addresses.choices(),
        "free text": addresses.texts(),
        "profile, first showing": profiles,
        "profile": profiles,
        "table": [f"/initiatieven/?view=table&page={page}" for page in range(1, AGAIN)],
    }
    one = {
        "front page": "/",
        "lenses": "/brillen/",
        "matrix": "/initiatieven/?view=matrix",
        "map": "/initiatieven/?view=map",
        "same list": "/initiatieven/",
    }
    return {
        **{name: [(path, "") for path in paths] for name, paths in varied.items()},
        **{name: [(path, "")] * AGAIN for name, path in one.items()},
        "list of an official": [(path, cookies) for path in addresses.pages()[:AGAIN]],
        "free text of an official": [(path, cookies) for path in addresses.texts()[:AGAIN]],
        "profile for an official": [(path, cookies) for path in profiles],
        "queue of an official": [("/werkbank/", cookies)] * AGAIN,
        "form": [(f"/intake/{draft.pk}/{list(Section)[2].slug}/", holder)] * AGAIN,
    }


def serve():
    """Answer on standard output each line of standard input: a kind and a place in it, or nothing for the memory."""
    import django

    sys.path[0] = os.getcwd()  # the code of the build that is asked, not that of this file
    django.setup()
    from benchmarks.inside import answer

    pages = kinds()
    print(json.dumps({name: len(each) for name, each in pages.items()}), flush=True)
    for line in sys.stdin:
        if not line.strip():
            print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), flush=True)
            continue
        kind, place = json.loads(line)
        busy = time.process_time()
        answer(*pages[kind][place])
        print(json.dumps((time.process_time() - busy) * 1000), flush=True)


class Build:
    """A checkout that answers."""

    def __init__(self, folder, rows):
        from benchmarks import ground  # not where this file serves: there it stands outside its checkout

        build = ground.Build(rows, folder)
        self.process = subprocess.Popen(
            [build.python, HERE, "--serve"],
            cwd=folder,
            env=build.environment | {"PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pages = self.heard()

    def heard(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args[0]} stopped.")
        return json.loads(line)

    def asked(self, what=None):
        self.process.stdin.write("\n" if what is None else f"{json.dumps(what)}\n")
        self.process.stdin.flush()
        return self.heard()


def compared(before, after, rounds, only):
    """{kind: [(milliseconds of before, of after) of each address]} of all kinds or these, `rounds` times."""
    found = {}
    for turn in range(rounds):
        for kind, number in after.pages.items():
            if only and kind not in only:
                continue
            for place in range(min(number, before.pages[kind])):
                pair = [None, None]
                for side in (0, 1) if (place + turn) % 2 else (1, 0):
                    pair[side] = (before, after)[side].asked((kind, place))
                found.setdefault(kind, []).append(pair)
    return found


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.against", description=__doc__.split("\n\n")[0])
    parser.add_argument("other", type=Path, help="the other checkout, set up")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", metavar="KIND", help="these kinds of pages, as they are called below")
    options = parser.parse_args()
    before, after = Build(options.other.resolve(), options.rows), Build(ROOT, options.rows)
    print(f"  {'processor time, ms':26} {'before':>8} {'after':>8} {'ratio':>8}")
    for kind, pairs in compared(before, after, options.rounds, options.only).items():
        then, now = (median(side) for side in zip(*pairs, strict=True))
        print(f"  {kind:26} {then:8.2f} {now:8.2f} {median(b / a for a, b in pairs):8.2f}")
    print(f"  {'memory, MB':26} {before.asked():8.0f} {after.asked():8.0f}")
    for build in (before, after):
        build.process.stdin.close()
        build.process.wait()


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["--serve"] else main()
