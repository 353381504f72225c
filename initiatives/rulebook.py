"""The rules that propose categories, in the words of the checklist (`taxonomy.rules` knows keys only)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from intake.fields import ScaleField
from intake.models import Intake
from taxonomy.rules import RULES


@dataclass(frozen=True)
class Condition:
    """One question of a rule: its short name, and the answers with which the condition holds."""

    question: str
    answers: list[str]


def occasions(category):
    """When this category is proposed: for each rule its conditions, which hold together. No query."""
    return [
        [condition(Intake._meta.get_field(key), wanted) for key, wanted in rule.when.items()]
        for rule in RULES
        if (rule.lens, rule.category) == (category.lens, category.key)
    ]


def condition(field, wanted):
    """A question field with the answers that a rule wants of it, in words and in the order of the checklist."""
    if isinstance(field, ScaleField):
        ends = {"low": wanted[0], "high": wanted[-1], "end": getattr(field.question, field.question.high)}
        answers = [_("%(low)d to %(high)d, where 10 stands for “%(end)s”") % ends]
    else:
        options = getattr(field, "options", None) or dict(field.flatchoices)
        labels = dict(getattr(options, "choices", None) or options)
        answers = [str(label) for value, label in labels.items() if value and value in wanted]
        answers += [_("not filled in")] if "" in wanted else []
    return Condition(str(field.verbose_name[:1].upper() + field.verbose_name[1:]), answers)
