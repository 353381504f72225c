"""Correcting a published answer: a revision by the municipality in which only that answer differs."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from casework.letters import Letter, LetterKind
from initiatives.models import Event
from intake.models import Intake
from intake.questions import Audience, Section, questions

# In which municipality it is, is not corrected but revised: then it goes there, and is registered there.
NOT_HERE = {"municipality"}


def correctable():
    """The questions of which an official may correct the answer: those that everyone may read, apart from contact
    details, which the person has to agree to."""
    asked = questions(Intake, audience=Audience.PUBLIC)
    return [each for each in asked if each.section != Section.CONTACT and each.name not in NOT_HERE]


def stored(intake, question):
    """The answer as it is kept, comparable: of areas their codes, in order."""
    if question.is_plain:
        return getattr(intake, question.name)
    return sorted(each.pk for each in getattr(intake, question.name).all())


@transaction.atomic
def correct(initiative, values, *, by, reason):
    """Correct answers of an initiative: {question name: answer}, of areas their codes. Returns the new intake.

    The voice stays that of the intake, and its owner can revise it again. The initiator gets a letter with what was
    there, what it says now, and why. Answers that are the same already are left out; without any other, returns None.
    """
    with initiative.changing():
        before = Intake.objects.select_related("owner").get(pk=initiative.intake_id)
        asked = {each.name: each for each in correctable()}
        changed = {name: value for name, value in values.items() if stored(before, asked[name]) != value}
        if not changed:
            return None
        after = before.correct(changed)
        initiative.take(after, by=by, kind=Event.Kind.CORRECTED, reason=reason)
    with translation.override(after.language):
        lines = [difference(asked[name], before, after) for name in asked if name in changed]
    words = {"changes": "\n".join(lines), "reason": reason}
    Letter.objects.tell(LetterKind.CORRECTED, by=by, initiative=initiative, **words)
    return after


def difference(question, before, after):
    """A line of a letter: what the answer was, and what it is."""
    old, new = (question.text(intake.value(question)) or _("nothing") for intake in (before, after))
    return _("- %(question)s: it was “%(old)s” and is now “%(new)s”.") % {
        "question": question.label,
        "old": old,
        "new": new,
    }
