"""Give the database role of the site what it needs, and nothing by which it could change the log."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg import sql

# What the site does with its tables. It makes and changes none of them: the role that migrates does.
GRANTS = """
GRANT USAGE ON SCHEMA {schema} TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {schema}.audit_entry FROM {role};
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {schema}.django_migrations FROM {role};
REVOKE EXECUTE ON FUNCTION {schema}.audit_forget() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {schema}.audit_forget() TO {role};
"""
# What a role may not be: then nothing that is revoked would keep it from anything.
MIGHTY = """
SELECT rolsuper OR pg_has_role(rolname, (SELECT relowner FROM pg_class WHERE oid = 'audit_entry'::regclass), 'MEMBER')
FROM pg_roles WHERE rolname = %s
"""


class Command(BaseCommand):
    help = (
        "Gives the database role of the site its rights: all that the pages and the worker do, and for the log only "
        "adding and reading. Run it as the role that migrates, after each migrate."
    )

    def add_arguments(self, parser):
        parser.add_argument("role", help="The database role of DATABASE_URL of the web server and the worker.")

    def handle(self, *, role, **options):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(MIGHTY, [role])
            known = cursor.fetchone()
            if known is None:
                raise CommandError(f"There is no database role “{role}”.")
            if known[0]:
                raise CommandError(
                    f"The role “{role}” owns the log, or is a superuser: it can take every protection away. "
                    "Let another role migrate (docs/operating.md)."
                )
            cursor.execute("SELECT current_schema()")
            names = {"schema": sql.Identifier(cursor.fetchone()[0]), "role": sql.Identifier(role)}
            cursor.execute(sql.SQL(GRANTS).format(**names))
        self.stdout.write(f"The role “{role}” may work with the site, and of the log it may add and read.")
