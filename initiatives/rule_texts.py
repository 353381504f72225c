"""The rules that propose categories, in the words of the checklist (`taxonomy.rules` knows keys only)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from intake.models import Intake
from intake.questions import questions
from taxonomy.rules import Rule


@dataclass(frozen=True)
class Condition:
    """One question of a rule: its short name, and the answers with which the condition holds."""

    question: str
    answers: list[str]

    def __str__(self):
        either = f" {_('or')} "
        return f"{self.question}: {either.join(self.answers)}"


def occasions(category):
    """When this category is proposed: for each rule in force its conditions, which hold together. One query."""
    rules = Rule.objects.in_force().pointing_to([category])
    return [conditions(rule) for rule in rules if rule.target == category]


def conditions(rule):
    """What a rule asks, in the order of the checklist."""
    return [
        condition(question, rule.when[question.name]) for question in questions(Intake) if question.name in rule.when
    ]


def sentence(rule):
    """What a rule asks, in one line."""
    return " · ".join(map(str, conditions(rule)))


def condition(question, wanted):
    """A question with the answers that a rule wants of it, in words and in the order of the checklist."""
    if question.is_scale:
        ends = {"low": wanted[0], "high": wanted[-1], "end": question.high_word}
        one = _("%(low)d, where 10 stands for “%(end)s”")
        several = _("%(low)d to %(high)d, where 10 stands for “%(end)s”")
        answers = [(several if len(wanted) > 1 else one) % ends]
    else:
        answers = [str(label) for value, label in question.options.items() if value in wanted]
        answers += [_("not filled in")] if "" in wanted else []
    return Condition(question.label, answers)
