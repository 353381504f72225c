"""What a change of the proposal rules does to the work that waits: what came in, and what nobody assessed yet.

A preview does the step, looks, and rolls it back. So it cannot say something else than the step does.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import ngettext

from casework.queue import waiting
from curation.consequences import Consequence
from curation.taking import settle
from intake.models import Intake
from intake.questions import questions
from taxonomy.deciding import looking
from taxonomy.models import Hiding
from taxonomy.revisions import lock_taxonomy
from taxonomy.rules import Rule, propose

MOST_NAMED = 8


@dataclass(frozen=True)
class ProposalDifference:
    """Something that waits and gets other proposals: which it loses, and which it gains."""

    name: str
    href: str
    lost: list
    gained: list


@dataclass(frozen=True)
class Effect:
    """How many intakes in the queue and how many unassessed initiatives get other proposals.

    `named` are the first of those that the reader works on. `change` is what the rules say no more and say anew.
    """

    intakes: int
    initiatives: int
    named: list
    change: tuple = ()

    @property
    def total(self):
        return self.intakes + self.initiatives

    @property
    def more(self):
        """How many are not named."""
        return self.total - len(self.named)

    @property
    def consequences(self):
        """The numbers with what becomes of what they count."""
        return [
            Consequence(
                self.intakes,
                ngettext("intake in the queue", "intakes in the queue", self.intakes),
                other_proposals(self.intakes),
            ),
            Consequence(
                self.initiatives,
                ngettext("unassessed initiative", "unassessed initiatives", self.initiatives),
                other_proposals(self.initiatives),
            ),
        ]

    @property
    def seal(self):
        """A short text that differs when the numbers or the change differ: what the reader saw, to be compared."""
        return sha256(repr((self.intakes, self.initiatives, self.change)).encode()).hexdigest()[:20]


def attempt(act, *, reader, seen=""):
    """Do a step on the rules, if it changes what the reader saw: returns (the step or None, its Effect).

    `act` does the step and returns it, raising ValidationError as the step does. `seen` is the seal of the effect that
    was shown. With another one, or none, everything is rolled back: that is the preview. A constant number of queries
    beside those of the step.
    """
    with transaction.atomic():
        lock_taxonomy()
        before = list(Rule.objects.in_force())
        with looking():
            revision = act()
        effect = effect_of(before, list(Rule.objects.in_force()), reader)
        if effect.seal == seen:
            settle(revision)
        else:
            transaction.set_rollback(True)
            revision = None
    return revision, effect


def effect_of(before, after, reader):
    """The Effect of other rules: those that were in force and those that are now. Two queries."""
    same = {said(rule) for rule in before} & {said(rule) for rule in after}
    # Of what is new only the target: a new rule has another key in its preview than once it stands.
    change = (
        sorted(said(rule) for rule in before if said(rule) not in same),
        sorted(said(rule)[1:] for rule in after if said(rule) not in same),
    )
    changed = {rule.target for rule in (*before, *after) if rule.target and said(rule) not in same}
    # The other rules count only where they propose the same.
    before, after = ([rule for rule in rules if rule.target in changed] for rules in (before, after))
    asked = {question for rule in (*before, *after) for question in rule.when}
    hidden = hidings()
    counts, named = {True: 0, False: 0}, []
    for answers in what_waits([question.name for question in questions(Intake) if question.name in asked]):
        was, becomes = (proposed(answers, rules, hidden) for rules in (before, after))
        if was != becomes:
            counts[answers["initiative__slug"] is not None] += 1
            if len(named) < MOST_NAMED and answers["municipality_now"] in reader.roles:
                named.append(difference(answers, was, becomes))
    return Effect(intakes=counts[False], initiatives=counts[True], named=named, change=change)


def other_proposals(number):
    return ngettext(
        "Something else is proposed when an official assesses it.",
        "Something else is proposed when an official assesses them.",
        number,
    )


def said(rule):
    """What a rule proposes when: two rules that say the same are one."""
    return rule.pk, rule.target.pk if rule.target else 0


def what_waits(asked):
    """The answers to these questions of every intake in the queue and of every unassessed initiative, oldest first."""
    unassessed = Q(initiative__isnull=False, initiative__assessment=None, initiative__archived_at=None)
    intakes = Intake.objects.filter(unassessed | Q(pk__in=waiting().values("pk"))).order_by("submitted_at", "pk")
    now = Coalesce("municipality__went_up_in", "municipality")
    return intakes.values("pk", "name", "initiative__slug", *asked, municipality_now=now)


def hidings():
    """{municipality code: keys of the categories that it hides}."""
    found = {}
    for code, category in Hiding.objects.values_list("municipality", "category"):
        found.setdefault(code, set()).add(category)
    return found


def proposed(answers, rules, hidden):
    """What these rules propose for an intake, without what its municipality hides."""
    aside = hidden.get(answers["municipality_now"], set())
    categories = [each.category for each in propose(answers, rules=rules)]
    return [category for category in categories if not aside & {category.pk, category.parent_id}]


def difference(answers, was, becomes):
    """What an intake loses and gains, with the page on which it is worked on."""
    slug = answers["initiative__slug"]
    return ProposalDifference(
        name=answers["name"],
        href=reverse("workbench:assessment", args=[slug])
        if slug
        else reverse("workbench:registration", args=[answers["pk"]]),
        lost=[category for category in was if category not in becomes],
        gained=[category for category in becomes if category not in was],
    )
