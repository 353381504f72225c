"""A meeting: so many phones that score within a minute, beside the screen that looks every second.

`python -m benchmarks.meeting --people 60 --seconds 60` starts the production server on a register of its own, opens a
meeting, lets each person open the page, send seven scores and see the thanks, each over connections of their own, and
watches the screen meanwhile as its script does. Says how long the answers took, whether anything was lost, and how
long after the last score the screen had the picture of all.
"""

import argparse
import http.client
import json
import os
import random
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import urlencode

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import ground
from benchmarks.load import at
from benchmarks.server import running, wait_for

ROWS = 1_000
KEYS = ["ideas", "networks", "entrepreneurship", "lobby", "resources", "vision", "use"]
TARGET_P95, TARGET_RADAR = 300, 2000  # milliseconds
EVERY = 1  # second between two looks of the screen
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
COUNT = re.compile(r'class="w-screen__number">\s*(\d+)')
MEAN = re.compile(r"numeric-column\">\s*(\d+[.,]\d)\s*</td>")


@dataclass
class Told:
    """What a meeting took: milliseconds of each answer, who got through, and what the screen had when."""

    answers: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    looks: list = field(default_factory=list)  # (when, how many scored, the means as texts)
    not_modified: int = 0
    last_score: float = 0.0
    lock: Lock = field(default_factory=Lock)

    def summary(self, people, means):
        """The figures; `means` are those of all scores, as the screen writes them."""
        took = sorted(self.answers)
        seen = [when for when, count, shown in self.looks if count == people and shown == means]
        return {
            "people": people,
            "lost": len(self.errors),
            "answers": len(took),
            "p50": round(at(took, 0.5)),
            "p95": round(at(took, 0.95)),
            "slowest": round(took[-1]),
            "radar_after": round(1000 * max(0, seen[0] - self.last_score)) if seen else None,
            "looks": len(self.looks) + self.not_modified,
            "not_modified": self.not_modified,
        }


class Phone:
    """A browser of one person: it keeps its cookies."""

    def __init__(self, address, told):
        self.address, self.told, self.cookies = address, told, {}

    def ask(self, method, path, form=None):
        """(status, text, where to) of an answer over a connection of its own, and how long it took is told."""
        start = time.perf_counter()
        line = http.client.HTTPConnection(*self.address, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        line.close()
        with self.told.lock:
            self.told.answers.append((time.perf_counter() - start) * 1000)
        return answer.status, text, answer.getheader("Location")

    def score(self, path, boxes):
        """Open the page, send the boxes and see the thanks. Raises RuntimeError when that is not what one gets."""
        status, text, _to = self.ask("GET", path)
        if status != 200:
            raise RuntimeError(f"The page answers {status}.")
        form = {"csrfmiddlewaretoken": TOKEN.search(text)[1], **boxes}
        status, _text, to = self.ask("POST", path, form)
        if status != 302:
            raise RuntimeError(f"The score was answered with {status}.")
        with self.told.lock:
            self.told.last_score = time.perf_counter()
        status, _text, _to = self.ask("GET", to)
        if status != 200:
            raise RuntimeError(f"The thanks answer {status}.")


def boxes_of(people):
    """What each of them scores; the same every time."""
    chance = random.Random(60)
    return [{key: chance.randint(1, 10) for key in KEYS} for _each in range(people)]


def meet(address, path, live, session, people, seconds):
    """Hold the meeting. Returns what is Told once the screen has all, or after ten seconds more."""
    told, over = Told(), []

    def watch():
        mark, line = "", http.client.HTTPConnection(*address, timeout=30)
        until = None
        while not until or time.perf_counter() < until:
            headers = {"Cookie": f"sessionid={session}"} | ({"If-None-Match": mark} if mark else {})
            line.request("GET", live, headers=headers)
            answer = line.getresponse()
            text = answer.read().decode()
            if answer.status == 200:
                mark = answer.getheader("ETag")
                count = COUNT.search(text)
                told.looks.append((time.perf_counter(), int(count[1]) if count else 0, MEAN.findall(text)))
            elif answer.status == 304:
                told.not_modified += 1
            else:
                told.errors.append(f"The screen answers {answer.status}.")
            if over and not until:
                until = time.perf_counter() + 5
            time.sleep(EVERY)

    def come(number, boxes):
        time.sleep(number * seconds / people)
        try:
            Phone(address, told).score(path, boxes)
        except Exception as error:
            told.errors.append(repr(error))

    screen = Thread(target=watch)
    screen.start()
    phones = [Thread(target=come, args=each) for each in enumerate(boxes_of(people))]
    for each in phones:
        each.start()
    for each in phones:
        each.join()
    over.append(True)
    screen.join()
    return told


def means_of(people):
    """The means of all that they score, as the screen writes them in Dutch."""
    from climate.figures import figures_of

    return [str(each.mean).replace(".", ",") for each in figures_of(boxes_of(people), 5).values()]


def make():
    """Open a meeting in the register, and sign an official in. Prints how to reach both."""
    import django

    django.setup()
    from datetime import timedelta

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.urls import reverse
    from django.utils import timezone

    from accounts.models import User
    from accounts.sessions import BEGAN, SEEN
    from climate.models import Round
    from outbox.limits import Turn

    Turn.objects.all().delete()  # of a meeting before this one
    official = User.objects.filter(memberships__role="official").order_by("pk").first()
    municipality = official.memberships.first().municipality
    now = timezone.now()
    asked = Round.objects.start(
        municipality,
        by=official,
        area=municipality.pk,
        way="meeting",
        closes_at=now + timedelta(hours=1),
        name=str(now),
    )
    session = SessionStore()
    session[SESSION_KEY] = str(official.pk)
    session[BACKEND_SESSION_KEY] = "config.frames.SignedInBackend"
    session[HASH_SESSION_KEY] = official.get_session_auth_hash()
    session[BEGAN] = session[SEEN] = time.time()
    session.save()
    path, live = reverse("climate:score", args=[asked.token]), reverse("workbench:climate-live", args=[asked.pk])
    print(json.dumps({"path": path, "live": live, "session": session.session_key}))


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.meeting", description=__doc__.split("\n\n")[0])
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=60.0, help="within which all of them come")
    parser.add_argument("--make", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        return make()
    ground.prepare(ROWS)
    made = json.loads(ground.run(ROWS, "-m", "benchmarks.meeting", "--make").splitlines()[-1])
    with running(ground.environment(ROWS)) as (address, _process):
        wait_for(address, "/")
        before = os.getloadavg()[0]
        told = meet(address, **made, people=options.people, seconds=options.seconds)
    found = told.summary(options.people, means_of(options.people))
    print(json.dumps(found | {"load": [round(before, 1), round(os.getloadavg()[0], 1)]}, indent=1))
    print(*told.errors[:5], sep="\n")
    kept = found["radar_after"] is not None and found["radar_after"] <= TARGET_RADAR
    return 0 if not found["lost"] and kept and found["p95"] <= TARGET_P95 else 1


if __name__ == "__main__":
    sys.exit(main())
