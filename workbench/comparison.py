"""The answers of an intake in words, by section, beside those that it would replace."""

from dataclasses import dataclass

from intake.questions import Section


@dataclass(frozen=True)
class AnswerRow:
    """A question with its answer in words, and the answer before it; texts are lists, empty when left open."""

    label: str
    texts: list
    before: list

    @property
    def is_changed(self):
        return self.texts != self.before


@dataclass(frozen=True)
class SectionAnswers:
    """A section of the intake."""

    title: str
    rows: list


def parts(intake, before=None):
    """All answers by section, open ones too, beside those of the intake `before` it, if there is one."""
    earlier = {each.question.name: each.texts for each in before.answers()} if before else {}
    return [
        SectionAnswers(
            section.label,
            [
                AnswerRow(each.label, each.texts, earlier.get(each.question.name, []))
                for each in intake.answers(section)
            ],
        )
        for section in Section
    ]


def changes(intake, before):
    """The rows in which the intake differs from the one before it."""
    return [row for part in parts(intake, before) for row in part.rows if row.is_changed]


def given(intake, audience):
    """(label, texts) of the answers that this audience may read, without what was left open."""
    return [(each.label, each.texts) for each in intake.answers(audience=audience) if not each.is_open]
