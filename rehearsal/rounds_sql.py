"""What the list and the profiles must show to everyone, in plain SQL of the tables alone: `python -m
rehearsal.rounds_sql`.

A process of its own, new each time, so that nothing of it can be older than the database. It reads queries of the list
as a line of JSON, and prints what each must find.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def expected(environment, queries):
    """What everyone must find in the database of this environment (on top of that of this process).

    Returns {"lists": {query: slugs in order}, "profiles": {slug: texts of its assessment, None when it is not
    public}}.
    """
    done = subprocess.run(
        [sys.executable, "-m", "rehearsal.rounds_sql"],
        cwd=ROOT,
        env=os.environ | environment,
        input=json.dumps(queries),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    import django

    django.setup()

    from django.contrib.auth.models import AnonymousUser
    from django.http import QueryDict

    from initiatives.models import Initiative
    from initiatives.search.results import Results
    from tests.initiatives import oracle

    slugs = dict(Initiative.objects.values_list("pk", "slug"))
    lists = {}
    for query in json.loads(sys.stdin.read()):
        asked = Results.of(QueryDict(query), AnonymousUser())  # for what the words of the query mean
        found = oracle.keys(AnonymousUser(), asked.selection, asked.found.plan)
        lists[query] = [slugs[key] for key in found]
    public = {each.slug: each for each in Initiative.objects.public().select_related("assessment")}
    profiles = {
        slug: sorted(public[slug].assessment.classifications.exclude(reason="").values_list("reason", flat=True))
        if slug in public and public[slug].assessment
        else ([] if slug in public else None)
        for slug in slugs.values()
    }
    print(json.dumps({"lists": lists, "profiles": profiles}))


if __name__ == "__main__":
    main()
