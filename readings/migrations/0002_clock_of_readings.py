from django.db import migrations

# A reading of an initiative raises its version: an official's profile keeps what it shows of it. What a reading found is
# written and goes with it.
CLOCK = """
CREATE FUNCTION readings_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM changed WHERE initiative_id IS NOT NULL) THEN
        INSERT INTO initiatives_searchchange (initiative_id, version)
        SELECT DISTINCT initiative_id, version
        FROM (SELECT initiatives_search_tick('rows', false) AS version) AS ticked, changed
        WHERE initiative_id IS NOT NULL
        ON CONFLICT (initiative_id) DO UPDATE SET version = excluded.version;
    END IF;
    RETURN NULL;
END $$;
"""
KINDS = [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")]
TRIGGERS = "".join(
    f"""
    CREATE TRIGGER thread_{kind.lower()} AFTER {kind} ON readings_guidedreading REFERENCING {rows} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION readings_changed();
    """
    for kind, rows in KINDS
)
NO_TRIGGERS = "".join(f"DROP TRIGGER thread_{kind.lower()} ON readings_guidedreading;" for kind, _rows in KINDS)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0018_tick_in_an_era"), ("readings", "0001_readings")]
    beside_old_code = "It only raises versions more often, which the released code takes as any other change."

    operations = [migrations.RunSQL(CLOCK + TRIGGERS, NO_TRIGGERS + "DROP FUNCTION readings_changed;")]
