"""A registry in two municipalities, and what can happen in it, by chance: the same number gives the same."""

import random
from contextlib import suppress
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from casework.models import Need, Note, Promise, Responsibility
from initiatives.models import Initiative, SearchRow
from initiatives.search.dates import DATES
from initiatives.search.facets import FACETS, SCALES, facets_for
from initiatives.search.results import PAGE_SIZE, Results
from intake import options
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from taxonomy.revisions import Revision, lock_taxonomy
from tests.builders import a_municipality, a_neighbourhood, a_user, an_intake, an_official, rebuilt_once
from tests.initiatives import oracle

WORDS = ["tuin", "buurttuin", "moestuin", "zorg", "zorgcoöperatie", "samen eten", "kade", "café", "repair", "fietsen"]
ASKED = ["", "", "", "tuin", "zorg kade", '"samen eten"', "zeist", "moestuinen", "burtuin", "tuin -kade", "sociaal"]
ASKED += [
    "in Zeist",
    "tuin in de gemeente Zeist",
    "utrecht",
    "limburg",
    "fietsen tuin kade xyzzy",
    "repair zorg -eten",
]
SORTS = ["", "", "newest", "name", "started"]
SINGLE = {"growth", "government_relation"}
CROSSED = [("phase", "work_fields"), ("municipality", "neighbourhood"), ("actors", "district")]


def check(user, parameters):
    """Raise AssertionError when the list finds, orders or counts otherwise than plain SQL."""
    results = Results.of(parameters, user)
    selection, plan = results.selection, results.found.plan
    asked = (str(user), parameters.urlencode())
    assert results.notices == []
    assert of_categories() == oracle.of_categories()
    assert results.keys == oracle.keys(user, selection, plan), asked
    assert results.counts == oracle.count(user, selection, plan), asked
    down, across = CROSSED[results.total % len(CROSSED)]
    assert results.cross(down, across) == oracle.cross(user, selection, down, across, plan), asked
    loose = Results.of(parameters, user, way_out=True)
    if loose.way:
        assert results.total == 0, asked
        assert set(loose.keys) == oracle.way_out(user, selection, plan.otherwise or plan), asked
        assert loose.counts.total == len(loose.keys), asked
    else:
        assert loose.keys == results.keys, asked
    start = (results.page - 1) * PAGE_SIZE
    assert [each.pk for each in results.on_page] == results.keys[start : start + PAGE_SIZE]
    return results.keys


def of_categories():
    """{key of an initiative: the categories in its search row}."""
    rows = SearchRow.objects.values_list("pk", "tokens")
    return {key: {token for token in tokens if token.partition(":")[0] in LENSES} for key, tokens in rows}


class Registry:
    """Two municipalities with an official each, an initiator, and chance."""

    def __init__(self, chance):
        self.chance = random.Random(chance)
        self.officials = list(User.objects.filter(memberships__isnull=False).order_by("pk"))
        self.initiator = User.objects.filter(email="initiator@example.org").first()
        self.users = [AnonymousUser(), self.initiator, *self.officials]

    @classmethod
    def begin(cls, chance):
        """The rows that all begins with: areas and people."""
        for code, name in [("GM9999", "Waaierdam"), ("GM0355", "Zeist")]:
            here = a_municipality(code, name)
            a_neighbourhood(f"BU{code[2:]}0101", f"Centrum {name}", here)
            a_neighbourhood(f"BU{code[2:]}0102", f"Noord {name}", here)
            an_official(here)
        a_user("initiator@example.org")
        return cls(chance)

    def fill(self, number):
        with rebuilt_once():
            for _each in range(number):
                self.create()
        for _each in range(number):
            self.chance.choice([self.assign, self.need, self.promise, self.meet])()

    # --- What can happen ---
    def happen(self):
        """Let one thing happen; returns its name."""
        verbs = [
            self.create,
            self.publish,
            self.withdraw,
            self.reclassify,
            self.move,
            self.archive,
            self.score,
            self.erase,
            self.curate,
            self.divide,
            self.assign,
            self.need,
            self.promise,
            self.meet,
        ]
        verb = self.chance.choice(verbs)
        verb()
        return verb.__name__

    @transaction.atomic
    def create(self):
        lock_taxonomy(shared=True)
        by = self.chance.choice(self.officials)
        initiative = Initiative.objects.register(self.intake(next(iter(by.roles))), by=by)
        if self.chance.random() < 0.8:
            initiative.assess(self.some_classifications(), by=by)
        if self.chance.random() < 0.8:
            initiative.publish(by=by)

    def publish(self):
        self.on_any(lambda each: each.publish(by=None))

    def withdraw(self):
        self.on_any(lambda each: each.unpublish(by=None, reason="Even niet"))

    def reclassify(self):
        self.on_any(lambda each: each.assess(self.some_classifications(), by=None))

    def move(self):
        def take(each):
            municipality = self.chance.choice(["GM9999", "GM0355"])
            each.take(self.intake(municipality, revises=each.intake), by=None)

        self.on_any(take)

    def archive(self):
        self.on_any(lambda each: each.archive(by=None, reason="Klaar"))

    def score(self):
        self.on_any(lambda each: each.score(self.some_scores(), by=self.chance.choice(self.officials)))

    def curate(self):
        """Let an admin do one thing to the taxonomy, if it can be done."""
        reasoned = {"by": None, "reason": "Zomaar"}
        one, other, third = self.chance.sample(list(Category.objects.order_by("pk")), 3)
        lens = self.chance.choice([one.lens, other.lens])
        other, third = self.chance.sample(list(Category.objects.filter(lens=lens).order_by("pk")), 2)
        number = self.chance.randrange(10**6)
        texts = {"name_nl": f"Nieuw {number}", "name_en": f"New {number}"}
        step = self.chance.choice(list(Revision.objects.all()) or [None])
        verbs = [
            lambda: other.merge(third, **reasoned),
            lambda: other.merge(third, **reasoned),
            lambda: other.retire(successor=third, **reasoned),
            lambda: one.retire(**reasoned),
            lambda: other.split([third, texts], **reasoned),
            lambda: other.move(self.chance.choice([third, None]), **reasoned),
            lambda: one.restore(**reasoned),
            lambda: step and step.undo(**reasoned),
        ]
        with suppress(ValidationError):
            self.chance.choice(verbs)()

    def divide(self):
        """Divide an initiative of a split category."""

        def over(each):
            for reading in each.assessment.readings() if each.assessment else ():
                successors = [] if reading.category.is_active else reading.category.successors_in_effect
                if successors:
                    each.divide(reading.category, over=[self.chance.choice(successors)], by=None)
                    break

        self.on_any(over)

    # What officials of the municipality keep to themselves; now and then another municipality wrote it.
    def assign(self):
        def assigned(each):
            official = self.chance.choice(self.officials)
            open_now = Responsibility.objects.open().filter(initiative=each)
            if open_now and self.chance.random() < 0.3:
                open_now.first().end()
            elif each.municipality:
                Responsibility.objects.assign(official, by=official, municipality=self.writer(each), initiative=each)

        self.on_any(assigned)

    def need(self):
        def needed(each):
            kind, now = self.chance.choice(options.SupportNeed.values[:3]), timezone.now()
            if not Need.objects.open().filter(initiative=each, kind=kind).update(closed_at=now, outcome="met"):
                Need.objects.create(
                    initiative=each, municipality=self.writer(each), intake=each.intake, kind=kind, due_on=self.day()
                )

        self.on_any(needed)

    def promise(self):
        def promised(each):
            known = each.promises.filter(kept_at=None).first()
            if known and self.chance.random() < 0.5:
                known.kept_at = timezone.now()
                known.save()
            else:
                Promise.objects.create(
                    initiative=each, municipality=self.writer(each), what="Aarde", due_on=self.day()
                )

        self.on_any(promised)

    def meet(self):
        self.on_any(
            lambda each: Note.objects.create(
                initiative=each,
                municipality=self.writer(each),
                text="Gesproken",
                channel=self.chance.choice(Note.Channel.values),
                on=self.day() or timezone.localdate(),
            )
        )

    def writer(self, initiative):
        return initiative.municipality if self.chance.random() < 0.8 else a_municipality("GM0355")

    def day(self):
        some_day = timezone.localdate() + timedelta(days=self.chance.randint(-400, 60))
        return self.chance.choice([None, some_day, some_day])

    def erase(self):
        self.on_any(Initiative.delete)

    def on_any(self, change):
        """Change one of the initiatives, unless another process erased it meanwhile. Whoever changes it, locks it."""
        keys = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
        with transaction.atomic():
            lock_taxonomy(shared=True)
            locked = Initiative.objects.select_for_update(of=["self"]).select_related("intake")
            each = locked.filter(pk=self.chance.choice(keys or [0])).first()
            if each:
                change(each)

    # --- What it is made of ---
    def intake(self, municipality, **answers):
        chance = self.chance
        return an_intake(
            name=" ".join(chance.sample(WORDS, chance.randint(1, 3))).capitalize(),
            summary=" ".join(chance.sample(WORDS, 2)),
            municipality=a_municipality(municipality),
            neighbourhoods=[
                a_neighbourhood(f"BU{municipality[2:]}{number}", municipality=a_municipality(municipality))
                for number in chance.sample(["0101", "0102"], chance.randint(0, 2))
            ],
            owner=chance.choice([None, None, self.initiator]),
            started=chance.choice([None, 1998, 2019, 2021]),
            phase=chance.choice(options.Phase.values),
            legal_form=chance.choice(["", *options.LegalForm.values]),
            volunteers=chance.choice(["", *options.Volunteers.values]),
            support_needs=chance.sample(options.SupportNeed.values, chance.randint(0, 3)),
            **self.some_scores(),
            **answers,
        )

    def some_scores(self):
        return {key: self.chance.choice([None, self.chance.randint(1, 10)]) for key in SCALES}

    def some_classifications(self):
        categories = list(Category.objects.active().order_by("pk"))
        many = [each for each in categories if each.lens not in SINGLE]
        single = [each for each in categories if each.lens in SINGLE]
        given = [
            *self.chance.sample(many, self.chance.randint(0, 4)),
            *self.chance.sample(single, self.chance.randint(0, 1)),
        ]
        return [(category, "", "chosen") for category in given]

    # --- What can be asked ---
    def look(self):
        """Look at the list as somebody; what it says may be another's past the next moment, so nobody checks it."""
        user, parameters = self.chance.choice(self.users), QueryDict(f"q={self.chance.choice(ASKED)}")
        return Results.of(parameters, user).keys

    def question(self):
        """(somebody, an address of the list that they may ask)."""
        user = self.chance.choice(self.users)
        parameters = QueryDict(mutable=True)
        parameters["q"], parameters["sort"] = self.chance.choice(ASKED), self.chance.choice(SORTS)
        everything = Initiative.objects.with_profile().order_by("pk")
        possible = sorted(
            {(facet.key, value) for each in everything for facet in FACETS for value in facet.values_of(each)}
            # The old key of a category leads to what it counts as.
            | set(Category.objects.exclude(counts_as=None).values_list("lens", "key"))
        )
        for key, value in self.chance.sample(possible, min(len(possible), self.chance.choice([0, 1, 1, 2, 3, 5]))):
            if key in facets_for(user):
                parameters.appendlist(key, value)
        if user in self.officials and self.chance.random() < 0.4:
            key, values = self.chance.choice(
                [
                    ("contact", ["me", "none", *(str(each.pk) for each in self.officials if each == user)]),
                    ("open_needs", ["none", *options.SupportNeed.values[:3]]),
                    ("promises", ["open", "none"]),
                ]
            )
            parameters.setlist(key, self.chance.sample(values, self.chance.choice([1, 1, 2])))
        if user in self.officials and self.chance.random() < 0.4:
            periods = ["..-1d", "today..14d", "-6m..today", "..-6m", "2019", "2018..2020", "-1y.."]
            parameters[self.chance.choice(list(DATES))] = self.chance.choice(periods)
        if user in self.officials and self.chance.random() < 0.3:
            low = self.chance.randint(1, 10)
            parameters[self.chance.choice(list(SCALES))] = f"{low}-{self.chance.randint(low, 10)}"
        return user, parameters
