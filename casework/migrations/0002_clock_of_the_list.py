from django.db import migrations

# What the list shows to officials of an initiative's own municipality raises the version of that initiative, whoever
# writes. Of letters only the day counts, on which they were written: not that they are posted, hundreds at a time.
TABLES = {
    "casework_responsibility": ["INSERT", "UPDATE", "DELETE"],
    "casework_need": ["INSERT", "UPDATE", "DELETE"],
    "casework_promise": ["INSERT", "UPDATE", "DELETE"],
    "casework_note": ["INSERT", "UPDATE", "DELETE"],
    "casework_letter": ["INSERT", "DELETE"],
    "casework_term": ["INSERT", "UPDATE", "DELETE"],
}
FUNCTION = """
CREATE FUNCTION casework_worklist_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_ARGV[0] = 'intake' THEN
        touched := ARRAY(
            SELECT DISTINCT initiative.id FROM changed
            JOIN intake_intake AS intake ON intake.id = changed.intake_id
            JOIN initiatives_initiative AS initiative
                ON initiative.intake_id = intake.id OR initiative.intake_id = intake.revises_id
        );
    ELSE
        touched := ARRAY(SELECT DISTINCT initiative_id FROM changed WHERE initiative_id IS NOT NULL);
    END IF;
    IF cardinality(touched) > 0 THEN
        INSERT INTO initiatives_searchchange (initiative_id, version)
        SELECT key, version
        FROM (SELECT initiatives_search_tick('rows', false) AS version) AS ticked, unnest(touched) AS key
        ON CONFLICT (initiative_id) DO UPDATE SET version = excluded.version;
    END IF;
    RETURN NULL;
END $$;
"""


def triggers():
    for table, verbs in TABLES.items():
        subject = "intake" if table == "casework_term" else "initiative"
        for verb in verbs:
            which = "OLD" if verb == "DELETE" else "NEW"
            yield f"""
            CREATE TRIGGER worklist_{verb.lower()} AFTER {verb} ON {table} REFERENCING {which} TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION casework_worklist_changed('{subject}');
            """


def undone():
    for table, verbs in TABLES.items():
        for verb in verbs:
            yield f"DROP TRIGGER worklist_{verb.lower()} ON {table};"
    yield "DROP FUNCTION casework_worklist_changed;"


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_casework")]

    operations = [migrations.RunSQL(FUNCTION + "".join(triggers()), "".join(undone()))]
