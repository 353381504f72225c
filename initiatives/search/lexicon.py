"""The words of an index, and what a question asks in those words."""

from threading import RLock

import numpy as np

from initiatives.search.query import Query, plan
from initiatives.search.vocabulary import Vocabulary

MOST_PLANS = 500


class Lexicon:
    """Two vocabularies, of the public rows and of all: nobody is helped to a word that they may not see.

    All versions of an index share it. The labels of the categories are in both.
    """

    def __init__(self):
        self._of_public, self._of_all = Vocabulary(), Vocabulary()
        self._subjects, self._plans = None, {}
        self._lock = RLock()

    def replace(self, postings, is_public, gone, fresh):
        """Take in the words of fresh slots, and leave out those of slots that are gone."""
        with self._lock:
            self._plans.clear()
            if fresh and fresh[0] == 0:
                self._of_all.add_counts(postings.rows_by_word(np.ones(len(is_public), bool)))
                self._of_public.add_counts(postings.rows_by_word(is_public))
                return
            words = list(postings.numbers)
            for slots, change in [(fresh, Vocabulary.add), (gone, Vocabulary.remove)]:
                for slot in slots:
                    of_slot = [words[number] for number in postings.words_of(slot)]
                    change(self._of_all, of_slot)
                    if is_public[slot]:
                        change(self._of_public, of_slot)

    def plan(self, text, subjects, public):
        """What a text asks for, in the words of the public rows or of all rows, and of these categories."""
        with self._lock:
            if self._subjects is not subjects:
                for vocabulary in (self._of_public, self._of_all):
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
