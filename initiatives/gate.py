"""What everyone may see, said once. Queries, rows, the SQL of the index and the status all derive from it."""

from django.db.models import Q

# Which of its dates an initiative that everyone may see has, and which it has not.
PUBLIC = {"published_at": True, "archived_at": False}


def public(prefix=""):
    """The condition in a query. `prefix` leads from the rows of that query to the initiative: "initiative__"."""
    return Q(**{f"{prefix}{date}__isnull": not is_set for date, is_set in PUBLIC.items()})


def is_public(**dates):
    """The same of the dates of one initiative, None for one that it has not."""
    return all((dates[date] is not None) == is_set for date, is_set in PUBLIC.items())


def public_sql(table):
    """The same as SQL, of an initiative in the table that goes by this name."""
    return " AND ".join(f"{table}.{date} IS {'NOT NULL' if is_set else 'NULL'}" for date, is_set in PUBLIC.items())
