"""Making a new intake of one that is there: revised, scored, corrected, forwarded. The old one stays as it is."""

import secrets

from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone

from intake.options import Voice
from intake.questions import Kind, Section, questions

# No 0, O, 1, I or L: a reference number is read out over the phone.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

AREA_KINDS = {Kind.AREA, Kind.AREAS}

# Sent with the `intake` that was just handed in, within its transaction.
handed_in = Signal()


class Revising(models.Model):
    """What can be made anew of an intake."""

    class Meta:
        abstract = True

    def revise(self, *, by=None, voice=None):
        """Start a new draft with these answers; the old intake stays as it is. Returns the draft.

        `by` owns the draft (None: whoever holds its key in their session). A draft that they started before and did
        not send yet is returned again, so that a double click makes one; what they handed in since is revised instead,
        so that no older answers come back.
        """
        model, voice = type(self), voice or self.voice
        since = self.revisions.submitted().filter(owner=by, voice=voice, revises__voice=voice)
        if by and (newer := since.order_by("-submitted_at").first()):
            return newer.revise(by=by, voice=voice)
        with transaction.atomic():
            model.objects.select_for_update().get(pk=self.pk)
            started = self.revisions.drafts().filter(owner=by, voice=voice).first()
            return started or self.revision(owner=by, voice=voice)

    def revision(self, *, owner, voice):
        """A new draft with all these answers, whatever else was begun. Returns it."""
        return self._copy(questions(type(self)), owner=owner, voice=voice, language=self.language)

    def score(self, scales, *, by):
        """Hand in how an official sees the scales of this intake, as an intake of the official. Returns it.

        Takes {scale key: 1..10 or None}. Of an initiator's intake only the basics are copied, since the rest is not
        what the official said; an official's own intake is copied whole.
        """
        asked = [
            question
            for question in questions(type(self))
            if question.section == Section.BASICS or not self.speaks_for_initiator
        ]
        with transaction.atomic():
            scored = self._copy(asked, owner=by, voice=Voice.OFFICIAL, language=by.language)
            for key, value in scales.items():
                setattr(scored, key, value)
            scored.reference, scored.submitted_at = new_reference(), timezone.now()
            scored.save()
        return scored

    def correct(self, values):
        """Hand in these answers anew with some corrected by the municipality: {question name: answer}. Returns the new
        intake. Who said the rest, says it still: its voice and its owner stay."""
        return self.restate(values, by=self.owner, voice=self.voice)

    def restate(self, answers, *, by, voice):
        """Hand in these answers ({name: value}) in the place of those, for this person, in this voice. Returns it.

        Who calls takes it over at once: nothing waits for an official, and nothing is sent.
        """
        with transaction.atomic():
            restated = self._copy(questions(type(self)), owner=by, voice=voice, language=self.language)
            for name, value in answers.items():
                if type(self)._meta.get_field(name).many_to_many:
                    getattr(restated, name).set(value)
                else:
                    setattr(restated, name, value)
            restated.reference, restated.submitted_at = new_reference(), timezone.now()
            restated.save()
        return restated

    def forward(self, municipality):
        """Hand in these answers in another municipality: as a revision with a number of its own, of the same person
        and in the same voice, without neighbourhoods. Nobody gets a receipt. Returns the new intake."""
        asked = [question for question in questions(type(self)) if question.kind not in AREA_KINDS]
        facts = {"owner": self.owner, "voice": self.voice, "language": self.language, "municipality": municipality}
        with transaction.atomic():
            forwarded = self._copy(asked, **facts)
            forwarded.reference, forwarded.submitted_at = new_reference(), timezone.now()
            forwarded.save()
            handed_in.send(type(forwarded), intake=forwarded)
        return forwarded

    def _copy(self, asked, **facts):
        """A new draft that revises this intake, with these facts and its answers to these questions."""
        draft = type(self).objects.create(
            revises=self, **facts, **{each.name: getattr(self, each.name) for each in asked if each.is_plain}
        )
        for question in asked:
            if not question.is_plain:
                getattr(draft, question.name).set(self.value(question))
        return draft


def new_reference():
    """A reference number that nobody can guess from another, such as W-7KQ2-M9XC."""
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _each in range(8))
    return f"W-{letters[:4]}-{letters[4:]}"
