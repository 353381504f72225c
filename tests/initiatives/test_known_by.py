"""What officials know an initiative by is asked for in one statement, which stays small."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from initiatives.search.known_by import MOST_WORDS, known_by
from initiatives.search.query import Query
from tests.builders import an_initiative, an_official


@pytest.mark.django_db
def test_a_long_question_asks_for_its_first_words_alone():
    initiative = an_initiative(by=an_official())
    words = [f"woord{chr(97 + number)}" for number in range(MOST_WORDS + 10)]
    with CaptureQueriesContext(connection) as asked:
        known_by(Query.parse(" ".join(words)), {initiative.municipality_id})
    (sql,) = [each["sql"] for each in asked]
    assert f"has_{MOST_WORDS - 1}" in sql and f"has_{MOST_WORDS}" not in sql
