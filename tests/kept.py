"""Rows that are kept aside and put back: those with which every test begins, and those that many tests begin with.

After a test that committed something, Django empties all tables and fills the first ones again. Here such rows stand
in a schema of their own, and one statement puts them back, some twenty times as fast. It wakes no trigger and asks no
foreign key: what it writes was right before. So it raises the clocks itself, and what a process kept of the rows of a
test is not shown again. Sequences go on: no two tests see two things under one number.
"""

from django.db import connection

# Written by triggers, and read by all that keeps drawings. A clock never goes back, and no version comes twice.
CLOCKS = {
    "initiatives_searchclock": """
        SELECT initiatives_search_tick('rows', true), initiatives_search_tick('names', true),
            initiatives_search_tick('site', true), initiatives_search_tick('knowledge', true),
            initiatives_search_tick('people', true)
    """,
    "casework_needpulse": "INSERT INTO casework_needpulse DEFAULT VALUES",
    "areas_era": "SELECT areas_present_era()",
    "areas_areaclock": "UPDATE areas_areaclock SET version = areas_present_era() + nextval('areas_version')",
}


class KeptRows:
    """The rows that stand in the tables when this is made, under a name that nothing else has."""

    def __init__(self, name):
        self.schema = f"kept_{name}"
        self.tables = sorted(set(connection.introspection.table_names()) - set(CLOCKS))
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE; CREATE SCHEMA {self.schema}")
            filled = [each for each in self.tables if self._keep(cursor, each)]
        self.statements = "; ".join(
            [
                "SET LOCAL session_replication_role = replica",
                *(f'DELETE FROM "{each}"' for each in self.tables),
                *(f'INSERT INTO "{each}" SELECT * FROM {self.schema}."{each}"' for each in filled),
                *CLOCKS.values(),
            ]
        )

    def _keep(self, cursor, table):
        """Copy a table; returns how many rows it has."""
        cursor.execute(f'CREATE TABLE {self.schema}."{table}" AS TABLE "{table}"')
        return cursor.rowcount

    def put_back(self):
        """Make all tables as they were, in one transaction."""
        with connection.cursor() as cursor:
            cursor.execute(f"BEGIN; {self.statements}; COMMIT")
