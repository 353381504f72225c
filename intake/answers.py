"""An answer: a question with what was said."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from intake.fields import MultipleChoiceField, ScaleField


@dataclass(frozen=True)
class Answer:
    """One question of an intake with what was answered; `other` is the open answer beside a choice."""

    field: models.Field
    value: object
    other: str = ""

    @property
    def question(self):
        return self.field.question

    @property
    def label(self):
        """The short name of the question."""
        name = str(self.field.verbose_name)
        return name[:1].upper() + name[1:]

    @property
    def is_scale(self):
        return isinstance(self.field, ScaleField)

    @property
    def is_long(self):
        """Whether the answer may have several lines."""
        return isinstance(self.field, models.TextField)

    @property
    def is_open(self):
        """Whether nothing was answered."""
        return not (self.value or self.other)

    @property
    def texts(self):
        """What was answered, in words, one text an option."""
        if self.value in (None, "", []):
            words = []
        elif isinstance(self.value, list):
            labels = dict(self.field.options.choices) if isinstance(self.field, MultipleChoiceField) else {}
            words = [str(labels.get(each, each)) for each in self.value]
        elif self.is_scale:
            ends = [self.question.left, self.question.right]
            low, high = ends if self.question.high == "right" else reversed(ends)
            words = [_("%(box)d of 10 (1 = %(low)s, 10 = %(high)s)") % {"box": self.value, "low": low, "high": high}]
        else:
            words = [str(dict(self.field.flatchoices).get(self.value, self.value))]
        return [*words, self.other] if self.other else words

    @property
    def text(self):
        """What was answered, in one line."""
        return ", ".join(self.texts)
