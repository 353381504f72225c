#!/bin/sh
# A migration that adds a required column without a default of the database, and then another one with it, passes
# django-migration-linter (PyPI 6.0.0): the default of the second excuses the first, though code that does not
# know the first cannot insert a row any more. In the other order, or each for itself, it is found. The statements are
# those that Django 5.2.19 writes for PostgreSQL. Seen with Python 3.11. Needs python3 with venv, and the registry.
# It fails when the linter finds it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check django-migration-linter==6.0.0 django==5.2.19

found=$(venv/bin/python - <<'PYTHON'
from django_migration_linter.sql_analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

without = [
    'ALTER TABLE "t" ADD COLUMN "a" varchar(10) DEFAULT \'x\' NOT NULL;',
    'ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT;',
]
having = ['ALTER TABLE "t" ADD COLUMN "b" varchar(10) DEFAULT \'x\' NOT NULL;']
for statements in (without, having, without + having, having + without):
    errors, _ignored, _warnings = analyse_sql_statements(PostgresqlAnalyser, statements)
    print(*[error.code for error in errors] or ["nothing"])
PYTHON
)
echo "alone, with a default, that one after it, that one before it:" $found
test "$(echo $found)" = "NOT_NULL nothing nothing NOT_NULL"
