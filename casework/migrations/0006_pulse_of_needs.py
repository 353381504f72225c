from django.db import migrations

# Every change of needs leaves a row, so that counts of them can be kept until there is another. No row is locked for it:
# who works on a need never waits for who works on another. Numbers are committed in any order, so a state is told by how
# many rows there are, with the first and the last. Of long ago none are kept.
PULSE = """
CREATE FUNCTION casework_needs_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    latest bigint;
BEGIN
    INSERT INTO casework_needpulse DEFAULT VALUES RETURNING id INTO latest;
    IF latest % 500 = 0 THEN
        DELETE FROM casework_needpulse WHERE id IN (
            SELECT id FROM casework_needpulse WHERE id < latest - 1000 FOR UPDATE SKIP LOCKED
        );
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER needs_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON casework_need
FOR EACH STATEMENT EXECUTE FUNCTION casework_needs_changed();
"""
NO_PULSE = """
DROP TRIGGER needs_changed ON casework_need;
DROP FUNCTION casework_needs_changed;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_clock_of_profiles")]

    operations = [migrations.RunSQL(PULSE, NO_PULSE)]
