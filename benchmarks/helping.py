"""What can help, at full size: `python -m benchmarks.helping ../before`.

The register of 10,000 initiatives gets 20,000 marks of officials. First the plain SQL of the tests is asked what each
initiative should be proposed, for each kind of reader, and the code of the profile has to agree on every one. Then
profiles are asked of this build and of the other checkout, a clone in which `make test` has set up everything, each
pair at once, who goes first changing each time; and how many queries each takes is counted.
"""

import argparse
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import against, ground

MARKS = 20_000
KINDS = ["profile, first showing", "profile", "profile for an official"]


def fill():
    """Write the marks, unless they are there. The same every time."""
    from django.db import connection

    from initiatives.models import Initiative
    from knowledge.models import Article, Mark

    if Mark.objects.exists():
        return
    chance = random.Random(13)
    rows = list(Initiative.objects.exclude(municipality=None).values_list("pk", "municipality_id"))
    articles = list(Article.objects.filter(kind=Article.Kind.INSTRUMENT).values_list("pk", flat=True))
    pairs = chance.sample(range(len(rows) * len(articles)), min(MARKS, 2 * len(rows)))
    Mark.objects.bulk_create(
        (
            Mark(
                initiative_id=rows[at // len(articles)][0],
                municipality_id=rows[at // len(articles)][1],
                article_id=articles[at % len(articles)],
                result=chance.choice(Mark.Result.values),
                words="Gesproken.",
            )
            for at in pairs
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def agree():
    """Compare with the oracle; prints on how many they agree, and how long each took. Raises AssertionError."""
    from intake.questions import Audience
    from tests.knowledge.oracle import proposed
    from tests.knowledge.test_oracle import computed

    for audience in Audience:
        start = time.perf_counter()
        oracle = proposed(audience)
        middle = time.perf_counter()
        ours = computed(audience)
        end = time.perf_counter()
        differ = {key for key in ours.keys() | oracle.keys() if ours.get(key) != oracle.get(key)}
        assert not differ, f"{audience.name}: {len(differ)} differ, as {sorted(differ)[:5]}"
        print(f"  {audience.name:10} agree on {len(oracle):,}: SQL {middle - start:.1f} s, ours {end - middle:.1f} s")


def queries():
    """Prints how many queries a profile takes, kept and not."""
    from accounts.models import User
    from benchmarks import inside
    from ui.fragments import FragmentCache

    cookies = inside.signed_in(User.objects.filter(memberships__isnull=False).order_by("pk").first())
    [address] = inside.profiles(1)
    for name, of in (("everyone", ""), ("an official", cookies)):
        inside.answer(address, of)
        with inside.watched() as (kept, _templates):
            inside.answer(address, of)
        FragmentCache.clear()
        with inside.watched() as (anew, _templates):
            inside.answer(address, of)
        print(f"  queries of a profile for {name}: {kept.times}, drawn anew {anew.times}")


def run(folder, rows, code):
    python = folder / ".venv" / "bin" / "python"
    environment = os.environ | ground.environment(rows)
    environment["WAAIER_DATA"] = str(folder / "build" / "bench" / str(rows))
    subprocess.run([python, "-c", f"import django; django.setup(); {code}"], cwd=folder, env=environment, check=True)


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.helping", description=__doc__.split("\n\n")[0])
    parser.add_argument("other", type=Path, nargs="?", help="the other checkout, set up; without it nothing is timed")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    ground.prepare(options.rows)
    run(
        ground.ROOT, options.rows, "from benchmarks import helping; helping.fill(); helping.agree(); helping.queries()"
    )
    if options.other is None:
        return
    before = against.Build(options.other.resolve(), options.rows)
    after = against.Build(ground.ROOT, options.rows)
    print(f"  {'processor time, ms (p50)':26} {'before':>8} {'after':>8} {'ratio':>8}")
    for kind, pairs in against.compared(before, after, options.rounds, KINDS).items():
        then, now = (median(side) for side in zip(*pairs, strict=True))
        print(f"  {kind:26} {then:8.2f} {now:8.2f} {median(b / a for a, b in pairs):8.2f}")
    for build in (before, after):
        build.process.stdin.close()
        build.process.wait()


if __name__ == "__main__":
    main()
