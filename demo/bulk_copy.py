"""Copies of initiatives with all that belongs to them, made inside the database: a full-size register in minutes."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.models import DateTimeField

from initiatives.models import Assessment, Classification, Event, Initiative, SearchRow
from intake.models import Intake
from taxonomy.revisions import lock_taxonomy

# Each initiative (`old_…`) with the keys of its copy, and how much earlier the copy came in: in the same year, since
# that is a facet value.
TWINS = """
CREATE TEMPORARY TABLE twin ON COMMIT DROP AS
SELECT initiative.id AS old_initiative, intake_id AS old_intake, assessment_id AS old_assessment,
       nextval(pg_get_serial_sequence('initiatives_initiative', 'id')) AS initiative,
       gen_random_uuid() AS intake,
       CASE WHEN assessment_id IS NOT NULL
            THEN nextval(pg_get_serial_sequence('initiatives_assessment', 'id')) END AS assessment,
       (submitted_at - date_trunc('year', submitted_at, %(zone)s))
           * ((row_number() OVER (ORDER BY initiative.id) * 7919 + %(turn)s * 104729) %% 997 / 1000.0) AS earlier,
       chosen.reference
FROM initiatives_initiative AS initiative
JOIN intake_intake AS intake ON intake.id = initiative.intake_id
JOIN unnest(%(keys)s::bigint[], %(references)s::text[]) AS chosen (key, reference) ON key = initiative.id
"""

# Whether triggers run in the rest of the transaction ("origin") or not ("replica"); only a superuser may say so.
TRIGGERS = """
SELECT set_config('session_replication_role', %s, true) WHERE current_setting('is_superuser')::bool
"""


@contextmanager
def without_indexes(model):
    """Drop the indexes that this model declares and make them anew at the end: far quicker for very many rows."""
    with connection.schema_editor() as editor:
        for index in model._meta.indexes:
            editor.remove_index(model, index)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            for index in model._meta.indexes:
                editor.add_index(model, index)


@transaction.atomic
def copy(initiatives, references, turn=0):
    """Make a copy of each of these initiatives (keys), with its current intake and assessment and its events.

    `references` are as many free reference numbers; another `turn` gives other dates. Official scores are not copied.
    """
    lock_taxonomy(shared=True)
    with connection.cursor() as cursor:
        chosen = {"keys": initiatives, "references": references, "turn": turn, "zone": settings.TIME_ZONE}
        cursor.execute(TWINS, chosen)
        cursor.execute("ANALYZE twin")
        # All keys are those of rows written here: where we may, we spare the database to look each of them up.
        cursor.execute(TRIGGERS, ["replica"])
        for statement in statements():
            cursor.execute(statement)
        cursor.execute(TRIGGERS, ["origin"])
        cursor.execute(insert(SearchRow, "initiative_id = old_initiative", initiative_id="twin.initiative"))


def statements():
    """One INSERT for each table but that of the search rows, whose triggers must tell that they changed.

    Neighbourhoods go before their intakes: what was handed in takes none any more. The database looks whether all
    keys exist at the end of the transaction.
    """
    initiative, intake, assessment = "twin.initiative", "twin.intake", "twin.assessment"
    links = Intake.neighbourhoods.through
    yield insert(links, "intake_id = old_intake", id=None, intake_id=intake)
    yield insert(Intake, "id = old_intake", id=intake, reference="twin.reference", owner_id="NULL")
    slug = "left(old.slug, 75) || '-' || twin.initiative"
    keys = {"intake_id": intake, "official_intake_id": "NULL", "assessment_id": assessment}
    keys["agreed_contact"] = "'{}'"  # nobody agreed for the copy
    yield insert(Initiative, "id = old_initiative", id=initiative, slug=slug, **keys)
    yield insert(Assessment, "id = old_assessment", id=assessment, initiative_id=initiative)
    yield insert(Classification, "assessment_id = old_assessment", id=None, assessment_id=assessment)
    event_intake = "CASE WHEN old.intake_id IS NOT NULL THEN twin.intake END"
    yield insert(Event, "initiative_id = old_initiative", id=None, initiative_id=initiative, intake_id=event_intake)


def insert(model, belongs, **changed):
    """The statement that copies the rows of a table that belong to a twin: all moments of the copy are earlier.

    Of a column that is `changed` to None the database chooses the value.
    """
    values = {}
    for field in model._meta.concrete_fields:
        earlier = " - earlier" if isinstance(field, DateTimeField) else ""
        values[field.column] = changed.get(field.column, f"old.{field.column}{earlier}")
    values = {column: value for column, value in values.items() if value is not None}
    table, columns, chosen = model._meta.db_table, ", ".join(values), ", ".join(values.values())
    return f"INSERT INTO {table} ({columns}) SELECT {chosen} FROM twin JOIN {table} old ON old.{belongs}"
