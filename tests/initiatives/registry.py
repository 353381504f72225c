"""A registry in two municipalities, and what can happen in it, by chance: the same number gives the same."""

import random

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from initiatives.models import Initiative
from initiatives.search.facets import FACETS, SCALES, facets_for
from initiatives.search.results import PAGE_SIZE, Results
from intake import options
from taxonomy.models import Category
from tests.builders import a_municipality, a_neighbourhood, a_user, an_intake, an_official
from tests.initiatives import oracle

WORDS = ["tuin", "buurttuin", "moestuin", "zorg", "zorgcoöperatie", "samen eten", "kade", "café", "repair", "fietsen"]
ASKED = ["", "", "", "tuin", "zorg kade", '"samen eten"', "zeist", "moestuinen", "burtuin", "tuin -kade", "sociaal"]
SORTS = ["", "", "newest", "name", "started"]
SINGLE = {"growth", "government_relation"}
CROSSED = [("phase", "work_fields"), ("municipality", "neighbourhood"), ("actors", "district")]


def check(user, parameters):
    """Raise AssertionError when the list finds, orders or counts otherwise than plain SQL."""
    results = Results.of(parameters, user)
    selection, plan = results.selection, results.found.plan
    asked = (str(user), parameters.urlencode())
    assert results.notices == []
    assert results.keys == oracle.keys(user, selection, plan), asked
    assert results.counts == oracle.count(user, selection, plan), asked
    down, across = CROSSED[results.total % len(CROSSED)]
    assert results.cross(down, across) == oracle.cross(user, selection, down, across, plan), asked
    start = (results.page - 1) * PAGE_SIZE
    assert [each.pk for each in results.on_page] == results.keys[start : start + PAGE_SIZE]
    return results.keys


class Registry:
    """Two municipalities with an official each, an initiator, and chance."""

    def __init__(self, chance):
        self.chance = random.Random(chance)
        self.officials = list(User.objects.filter(memberships__isnull=False).order_by("pk"))
        self.initiator = User.objects.filter(email="initiator@example.org").first()
        self.users = [AnonymousUser(), self.initiator, *self.officials]
        self.categories = list(Category.objects.select_related("parent"))

    @classmethod
    def begin(cls, chance):
        """The rows that all begins with: areas, categories and people."""
        Category.objects.load()
        for code, name in [("GM9999", "Waaierdam"), ("GM0355", "Zeist")]:
            here = a_municipality(code, name)
            a_neighbourhood(f"BU{code[2:]}0101", f"Centrum {name}", here)
            a_neighbourhood(f"BU{code[2:]}0102", f"Noord {name}", here)
            an_official(here)
        a_user("initiator@example.org")
        return cls(chance)

    def fill(self, number):
        for _each in range(number):
            self.create()

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
        ]
        verb = self.chance.choice(verbs)
        verb()
        return verb.__name__

    def create(self):
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

    def erase(self):
        self.on_any(Initiative.delete)

    def on_any(self, change):
        """Change one of the initiatives, unless another process erased it meanwhile. Whoever changes it, locks it."""
        keys = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
        with transaction.atomic():
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
        many = [each for each in self.categories if each.lens not in SINGLE]
        single = [each for each in self.categories if each.lens in SINGLE]
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
        )
        for key, value in self.chance.sample(possible, min(len(possible), self.chance.choice([0, 1, 1, 2, 3, 5]))):
            if key in facets_for(user):
                parameters.appendlist(key, value)
        if user in self.officials and self.chance.random() < 0.3:
            low = self.chance.randint(1, 10)
            parameters[self.chance.choice(list(SCALES))] = f"{low}-{self.chance.randint(low, 10)}"
        return user, parameters
