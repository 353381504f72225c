"""An official of the rounds, in a process of its own: writes into the registry as it is told.

    python -m rehearsal.rounds_hand

Each line that it reads is an order in JSON, each that it writes the answer.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Hand:
    """Tells it what to do. `environment` (on top of that of this process) names the database."""

    def __init__(self, environment):
        command, pipe = [sys.executable, "-m", "rehearsal.rounds_hand"], subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdin=pipe, stdout=pipe, text=True
        )

    def __call__(self, verb, *facts):
        """What it answers to an order. Raises RuntimeError when it could not do it."""
        self.process.stdin.write(json.dumps([verb, *facts]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{verb} {facts}: it ended")
        return json.loads(line)

    def leave(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    import django

    django.setup()

    from django.db import connections

    from initiatives.models import Classification, Initiative
    from taxonomy.models import Category
    from tests.builders import a_municipality, an_initiative, an_official

    official = None

    def begin():
        nonlocal official
        official = an_official(a_municipality(), email="ambtenaar@rondes.example")

    def make(name, is_public, reason):
        slug = an_initiative(published=False, by=official, name=name).slug
        assess(slug, reason)
        if is_public:
            publish(slug)
        return slug

    def publish(slug):
        return Initiative.objects.get(slug=slug).publish(by=official)

    def unpublish(slug):
        return Initiative.objects.get(slug=slug).unpublish(by=official, reason="Even niet.")

    def assess(slug, reason):
        growth = Category.objects.filter(lens="growth", parent=None).first()
        row = (growth, reason, Classification.Basis.CHOSEN)
        return Initiative.objects.get(slug=slug).assess([row], by=official).pk

    verbs = {each.__name__: each for each in (begin, make, publish, unpublish, assess)}
    for line in sys.stdin:
        verb, *facts = json.loads(line)
        connections.close_all()  # the database may be another one by now
        print(json.dumps(verbs[verb](*facts)), flush=True)


if __name__ == "__main__":
    main()
