from django.db import migrations

# After a failover or a restore the keys of changes that were lost come again: so the era (0007 of areas) tells the
# state as well, and a change of needs begins one where it must.
PULSE = """
CREATE OR REPLACE FUNCTION casework_needs_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    latest bigint;
BEGIN
    {era}INSERT INTO casework_needpulse DEFAULT VALUES RETURNING id INTO latest;
    IF latest % 500 = 0 THEN
        DELETE FROM casework_needpulse WHERE id IN (
            SELECT id FROM casework_needpulse WHERE id < latest - 1000 FOR UPDATE SKIP LOCKED
        );
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("areas", "0007_eras"), ("casework", "0008_letter_about_belonging")]
    beside_old_code = "It reads the keys of the changes, which come as before."

    operations = [
        migrations.RunSQL(PULSE.format(era="PERFORM areas_present_era();\n    "), PULSE.format(era="")),
    ]
