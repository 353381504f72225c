"""The words of an index, and what a question asks in those words."""

from threading import RLock

from initiatives.search.query import Query, plan
from initiatives.search.vocabulary import Vocabulary

MOST_PLANS = 500


class Lexicon:
    """Two vocabularies, of the public rows and of all: nobody is helped to a word that they may not see.

    All versions of an index share it. The labels of the categories are in both.
    """

    def __init__(self, words, counts, public):
        """Takes the words of a base, in how many of its rows each is, and in how many public ones."""
        self._of_all = Vocabulary()
        self._of_public = Vocabulary(beside=self._of_all)
        self._of_all.add_counts(dict(zip(words, counts, strict=True)))
        self._of_public.add_counts({word: count for word, count in zip(words, public, strict=True) if count})
        self._subjects, self._plans = None, {}
        self._lock = RLock()

    def replace(self, gone, fresh):
        """Leave out the words of rows that are gone, and take in those of fresh ones: (words, whether it is public)
        of each."""
        with self._lock:
            self._plans.clear()
            for rows, change in [(fresh, Vocabulary.add), (gone, Vocabulary.remove)]:
                for words, is_public in rows:
                    change(self._of_all, words)
                    if is_public:
                        change(self._of_public, words)

    def plan(self, text, subjects, public):
        """What a text asks for, in the words of the public rows or of all rows, and of these categories."""
        with self._lock:
            if self._subjects is not subjects:
                for vocabulary in (self._of_all, self._of_public):
                    vocabulary.remove(self._subjects.labels if self._subjects else ())
                    vocabulary.add(subjects.labels)
                self._subjects = subjects
                self._plans.clear()
            if (text, public) not in self._plans:
                if len(self._plans) >= MOST_PLANS:
                    self._plans.clear()
                vocabulary = self._of_public if public else self._of_all
                self._plans[text, public] = plan(Query.parse(text), vocabulary, subjects.places)
            return self._plans[text, public]
