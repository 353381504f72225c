"""An answer: a question with what was said."""

from dataclasses import dataclass

from intake.questions import Kind, Question
from ui.text import OwnWords


@dataclass(frozen=True)
class Answer:
    """One question of an intake with what was answered; `other` is the open answer beside a choice, `for_initiator`
    says that its words are those of the form for initiators."""

    question: Question
    value: object
    other: str = ""
    for_initiator: bool = False

    @property
    def label(self):
        """The short name of the question."""
        return self.question.label

    @property
    def is_scale(self):
        return self.question.is_scale

    @property
    def is_long(self):
        """Whether the answer may have several lines."""
        return self.question.kind == Kind.LONG_TEXT

    @property
    def is_open(self):
        """Whether nothing was answered."""
        return not (self.value or self.other) and self.value is not False

    @property
    def texts(self):
        """What was answered, in words, one text an option; what is in words of one's own, says so."""
        words = self.question.texts(self.value, self.for_initiator)
        if self.question.kind in {Kind.TEXT, Kind.LONG_TEXT}:
            return [OwnWords(text) for text in words]
        return [*words, OwnWords(self.other)] if self.other else words

    @property
    def text(self):
        """What was answered, in one line."""
        return ", ".join(self.texts)
