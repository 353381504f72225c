"""Which categories the answers of an intake suggest, and why.

The rules only propose: an official accepts or overrules each of them. They are written down as data so that anyone can
read which answer leads where; `docs/proposal-rules.md` lists them and is checked against this file by a test.
Sections named in a rule are those of the 2015 study.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taxonomy.models import Category


@dataclass(frozen=True)
class Rule:
    """When every question in `when` has one of its answers, propose `category` of `lens`, because of `source`.

    A condition holds for a single answer that is among the named ones, for a multiple answer that contains one of
    them, and for a scale that lies in the named range. "" stands for a question that was left open.
    """

    lens: str
    category: str
    when: Mapping[str, frozenset | range]
    source: str

    def because(self, answers: Mapping) -> list[tuple[str, object]] | None:
        """The (question, answer) pairs that make this rule hold, or None when it does not hold."""
        pairs = []
        for question, wanted in self.when.items():
            given = answers.get(question)
            values = list(given) if isinstance(given, list | tuple | set) else ["" if given is None else given]
            hits = [value for value in values if value in wanted]
            if not hits:
                return None
            pairs += [(question, hit) for hit in hits if hit != ""]
        return pairs


@dataclass(frozen=True)
class Proposal:
    """A proposed category with the (question, answer) pairs that led there, without repetition, in rule order."""

    category: Category
    because: tuple[tuple[str, object], ...]


def rule(lens, category, source, **when):
    """A rule, with each condition given as one answer, a tuple of answers, or a range on a scale."""
    conditions = {
        question: wanted
        if isinstance(wanted, range)
        else frozenset(wanted if isinstance(wanted, tuple) else (wanted,))
        for question, wanted in when.items()
    }
    return Rule(lens, category, conditions, source)


LOW, MIDDLE, HIGH = range(1, 4), range(4, 8), range(8, 11)
CARE = ("elderly_care", "day_activities", "youth_care")

RULES = [
    # Fields of work: the essence is asked in the words of this lens (1.3 and 2.2), so each answer names its category.
    *(
        rule("work_fields", key, "2.2: the checklist's essence uses the same words", essence=key)
        for key in [
            "elderly_care",
            "day_activities",
            "social_cohesion",
            "buddy_projects",
            "exchange_networks",
            "patient_participation",
            "self_help",
            "carer_support",
            "youth_care",
            "youth_networks",
            "problem_families",
            "facilitating",
        ]
    ),
    # Actors: who started it and in which form (2.1).
    rule(
        "actors",
        "citizens",
        "2.1: single citizens or small groups who decide themselves what they do",
        initiator_kind="residents",
        legal_form=("none", ""),
    ),
    rule(
        "actors",
        "citizens",
        "2.1: a small group, also when it has a foundation for its bank account",
        initiator_kind="residents",
        legal_form="foundation",
        volunteers=("0-2", "3-10", ""),
    ),
    rule(
        "actors",
        "initiative_support",
        "2.1: networks that connect supply and demand or support others' ideas",
        initiator_kind="residents",
        essence=("exchange_networks", "facilitating"),
    ),
    rule(
        "actors",
        "collectives",
        "2.1: associations and co-operatives that citizens set up for each other",
        initiator_kind="residents",
        legal_form="association",
    ),
    rule(
        "actors",
        "collectives",
        "2.1: stable organisations of citizens with many members",
        initiator_kind="residents",
        legal_form="foundation",
        volunteers=("11-30", "31-100", "100+"),
    ),
    rule(
        "actors",
        "care_collectives",
        "2.1: co-operation around social and care questions only",
        initiator_kind="residents",
        legal_form="association",
        essence=CARE,
    ),
    rule(
        "actors",
        "social_entrepreneurs",
        "2.1: new players who provide social services for a living",
        initiator_kind="social_entrepreneur",
    ),
    rule(
        "actors",
        "social_entrepreneurs",
        "2.1: a company form goes with ideal and financial motives together",
        legal_form="company",
    ),
    rule(
        "actors",
        "tilted_organisations",
        "2.1: existing organisations that build more on people's own strength",
        initiator_kind=("civil_society", "government"),
    ),
    rule(
        "actors",
        "carer_support",
        "2.1: initiatives that support informal carers",
        essence="carer_support",
    ),
    # Added value (2.3).
    rule(
        "added_value",
        "prevention",
        "2.3: early help keeps people from needing paid care",
        essence=("self_help", "problem_families", "youth_networks"),
    ),
    rule(
        "added_value",
        "self_reliance",
        "2.3: people who do it themselves relieve the system",
        essence="social_cohesion",
        needed_to_continue=LOW,
    ),
    rule(
        "added_value",
        "entrepreneurs",
        "2.3: social entrepreneurs with an offer for others",
        initiator_kind="social_entrepreneur",
    ),
    rule(
        "added_value",
        "own_collectives",
        "2.3: collectives that organise their own provision",
        legal_form="association",
        essence=CARE,
    ),
    rule(
        "added_value",
        "strengtheners",
        "2.3: make what exists better, with training or networks",
        essence=("facilitating", "carer_support", "patient_participation"),
    ),
    rule(
        "added_value",
        "complementary",
        "2.3: voluntary work that would otherwise not be done, such as buddies",
        essence="buddy_projects",
    ),
    rule(
        "added_value",
        "matchmaking",
        "2.3: guides bring people together",
        essence="exchange_networks",
    ),
    # Role in the transformation (2.4; its figure is lost, the rules follow the three questions of the text).
    rule(
        "transformation_role",
        "rule_makers",
        "2.4: needs other rules or a say, so it changes the rules of the game",
        support_needs=("policy_change", "say"),
    ),
    rule(
        "transformation_role",
        "movement",
        "2.4: many people take part, so the change becomes wide",
        volunteers="100+",
    ),
    rule(
        "transformation_role",
        "movement",
        "2.4: many people are reached, so the change becomes wide",
        people_helped="500+",
    ),
    rule(
        "transformation_role",
        "pathfinders",
        "2.4: highly innovative, so it tries what does not exist yet",
        innovation=HIGH,
    ),
    # Growth: the threshold that a phase usually has before it (2.5, after Denktank VNG, 2013).
    rule("growth", "first_followers", "2.5, threshold 1: an idea needs others who join", phase="idea"),
    rule("growth", "recognition", "2.5, threshold 2: who has begun wants to be seen", phase="start_up"),
    rule(
        "growth",
        "institutional_support",
        "2.5, threshold 3: attention alone is not enough, space or money is needed",
        phase="maturing",
        legal_form=("none", ""),
    ),
    rule(
        "growth",
        "professionalisation",
        "2.5, threshold 4: contracts, liability and larger amounts ask for structure",
        phase="maturing",
        legal_form=("association", "foundation", "company"),
    ),
    rule("growth", "scaling_up", "2.5, threshold 5: grow, or be copied elsewhere", phase="continuity"),
    rule("growth", "founder_leaves", "2.5, threshold 6: others take over", phase="established"),
    # Relation to government: who started it, and how strong the tie is (2.6).
    rule(
        "government_relation",
        "independent",
        "2.6: works apart from government",
        initiator_kind=("residents", "social_entrepreneur", "civil_society"),
        tie_to_municipality=LOW,
    ),
    rule(
        "government_relation",
        "government_participates",
        "2.6: people start and keep the say, government joins in",
        initiator_kind=("residents", "social_entrepreneur", "civil_society"),
        tie_to_municipality=MIDDLE,
    ),
    rule(
        "government_relation",
        "joint",
        "2.6: a strong tie goes with shared initiative, ownership and say",
        initiator_kind=("residents", "social_entrepreneur", "civil_society"),
        tie_to_municipality=HIGH,
    ),
    rule(
        "government_relation",
        "citizens_participate",
        "2.6: government starts and decides, citizens take part",
        initiator_kind="government",
        volunteers=("3-10", "11-30", "31-100", "100+"),
    ),
    rule(
        "government_relation",
        "government_only",
        "2.6: renewal in and from government itself, hardly any volunteers",
        initiator_kind="government",
        volunteers="0-2",
    ),
]


def propose(answers: Mapping[str, object], categories: Iterable[Category] | None = None) -> list[Proposal]:
    """The categories that these answers suggest, each with the answers that led there.

    Takes {question key: stored value} of one intake: an option key, a list of option keys, or a number 1..10 where 10
    is the end that the scale names as high. Unknown questions and open answers propose nothing. Returns proposals for
    categories in use, in the order of the taxonomy, one a category. One query, or none when the caller has the
    `categories` in use already.
    """
    because: dict[tuple[str, str], dict] = {}
    for each in RULES:
        pairs = each.because(answers)
        if pairs is not None:
            because.setdefault((each.lens, each.category), {}).update(dict.fromkeys(pairs))
    if not because:
        return []
    return [
        Proposal(category, tuple(because[category.lens, category.key]))
        for category in (Category.objects.active() if categories is None else categories)
        if (category.lens, category.key) in because
    ]
