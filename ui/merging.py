"""An older page changes only what was changed on it: a three-way merge.

A form carries a mark of what its page showed, a digest a field. Who answers the form compares: what the page did not
change stays as it is stored by now; what was changed on the page alone is taken; what was changed on both sides is a
conflict, and stays as it is stored until the reader has seen it. A page without a mark is taken at its word.
"""

import json
from hashlib import blake2b

from django.core.exceptions import ValidationError
from django.http import QueryDict

MARK = "shown"  # the hidden field with the mark
# The hidden field with what this page sent before, and of which no answer came back: it may be stored, or not.
UNANSWERED = "unanswered"


def texts(value):
    """A value as a form sends it: a list of texts, empty when there is none."""
    values = value if isinstance(value, list | tuple) else [value]
    return [str(each) for each in values if each not in (None, "")]


def sent(values):
    """{field name: value} as a QueryDict, as a page that shows these values sends them."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, texts(value))
    return data


class ThreeWayMerge:
    """The merge of one form.

    `data` is what was sent, None when the page is only asked for; `stored` is what a page of now would send (`sent`).
    `fields` are those that take part, `together` names fields that make one answer with another: {name: the others}.

    Its `data` is what was sent, with what is stored in the place of what the page did not change. `kept` and
    `conflicts` name the fields that stay as they are stored: those, and what was changed on both sides.
    """

    def __init__(self, fields, data, stored, together=None):
        self.fields, self.together = fields, together or {}
        self.data, self.kept, self.conflicts = data, [], []
        self.shown = dict(pair.split(":", 1) for pair in (data or {}).get(MARK, "").split() if ":" in pair)
        if self.shown:
            self._compare(data, stored)

    def _compare(self, data, stored):
        unanswered = [self.answers(QueryDict(line)) for line in data.get(UNANSWERED, "").splitlines()[-3:]]
        mine = self.answers(data)
        for name, answer in self.answers(stored).items():
            was = self.shown.get(name)
            if was is None or digest(answer) == was or answer == mine[name]:
                continue
            if digest(mine[name]) == was:
                self.kept.append(name)
            elif answer not in [each[name] for each in unanswered]:
                self.conflicts.append(name)
        if self.kept:
            self.data = data.copy()
            for name in self.kept:
                for each in (name, *self.together.get(name, ())):
                    self.data.setlist(each, stored.getlist(each))

    def answers(self, data):
        """{field name: texts} of what a page sends, in one way of writing."""
        found = {name: self.answer(name, field, data) for name, field in self.fields.items()}
        for name, others in self.together.items():
            found[name] += [text for other in others for text in sorted(data.getlist(other))]
        return found

    @staticmethod
    def answer(name, field, data):
        try:
            return texts(field.to_python(field.widget.value_from_datadict(data, {}, name)))
        except ValidationError:
            return [text.strip() for text in data.getlist(name)]

    def mark(self, stored):
        """The mark of a page that shows what is stored now."""
        return " ".join(f"{name}:{digest(answer)}" for name, answer in self.answers(stored).items())

    def mark_of_open_page(self, stored):
        """The mark of the page that sent this, which stays open: it does not show what it was not asked to change."""
        now = {name: digest(answer) for name, answer in self.answers(stored).items()}
        now |= {name: self.shown[name] for name in (*self.kept, *self.conflicts)}
        return " ".join(f"{name}:{each}" for name, each in now.items())


class Merging:
    """What forms that are merged have in common: mix it in before the form, and call `merge_with` before its start."""

    def merge_with(self, stored, data, fields, together=None):
        """Merge with what is stored, as a page of now would send it. Returns the data for the form to start with."""
        self.stored = stored
        self.merge = ThreeWayMerge(fields, data, stored, together)
        return self.merge.data

    @property
    def conflicts(self):
        """The names of the fields that were changed on this page and elsewhere: they are not to be saved."""
        return set(self.merge.conflicts)

    @property
    def answers_elsewhere(self):
        """(id of the field, label, texts) of each conflict: what is stored, no texts where that was left open."""
        return [
            (f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id, bound.label, self.words_of(bound))
            for bound in self
            if bound.name in self.conflicts
        ]

    def words_of(self, bound):
        """What is stored for a field, in words."""
        options = {str(value): label for value, label in getattr(bound.field, "choices", ())}
        return [options.get(text, text) for text in self.stored.getlist(bound.name)]

    @property
    def mark(self):
        """The mark of the page that is drawn with this form."""
        return self.merge.mark(self.stored)


def digest(answer):
    """A short text that differs when what JSON can hold differs."""
    return blake2b(json.dumps(answer).encode(), digest_size=8).hexdigest()
