"""The index and the reader at one moment, of whom several lists may be asked."""

from initiatives.models import initiated_by
from initiatives.search import data_version, index, names
from initiatives.search.hits import Reader, find
from initiatives.search.known_by import known_by_each
from initiatives.search.query import Plan, Query


class Asked:
    """The index and the reader at the moment of a request."""

    def __init__(self, user, now=None):
        self.versions, self._known = now or data_version.read(), {}
        self.index = index.present(self.versions.rows)
        self.reader = Reader()
        if user.is_authenticated:
            own = getattr(user, "initiated", None)  # read with the session (config/sessions.py)
            if own is None:
                own = initiated_by(user).values_list("initiative", flat=True)
            self.reader = Reader(frozenset(user.roles), frozenset(own))

    def answer(self, selection, way_out=False):
        """What the selection finds, which is kept."""
        asked = self.versions.names.number, self.reader, selection.filters, way_out
        found = self.index.found.get(asked)
        if found is None:
            found = self.find(selection, way_out)
            self.index.found.put({asked: found})
        return found

    def learn(self, texts):
        """Read by which of these words an official knows what (`initiatives.search.known_by`): one query for all that
        were not asked before."""
        fresh = [text for text in dict.fromkeys(texts) if text and text not in self._known]
        if fresh and self.reader.municipalities:
            found = known_by_each([Query.parse(text) for text in fresh], self.reader.municipalities)
            self._known |= dict(zip(fresh, found, strict=True))

    def find(self, selection, way_out=False):
        """What the selection finds."""
        subjects, plan = names.subjects(self.versions.names.number), Plan()
        if selection.text:
            plan = self.index.lexicon.plan(selection.text, subjects, public=not self.reader.sees_more)
            self.learn([selection.text])
        known = self._known.get(selection.text, {})
        return find(self.index, self.reader, selection, plan, subjects, known, way_out=way_out)
