from django.db import migrations

# What an official's profile keeps of the thread raises the version of its initiative: also what is about an intake that
# it was made of, and the words of a letter. Not that one is posted, hundreds at a time.
FUNCTION = """
CREATE FUNCTION casework_thread_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_ARGV[0] = 'initiative' THEN
        touched := ARRAY(SELECT DISTINCT initiative_id FROM changed WHERE initiative_id IS NOT NULL);
    ELSE
        touched := ARRAY(
            SELECT initiative.id FROM changed
            JOIN initiatives_initiative AS initiative ON initiative.intake_id = changed.intake_id
            UNION
            SELECT event.initiative_id FROM changed JOIN initiatives_event AS event ON event.intake_id = changed.intake_id
        );
    END IF;
    IF cardinality(touched) > 0 THEN
        INSERT INTO initiatives_searchchange (initiative_id, version)
        SELECT key, version
        FROM (SELECT initiatives_search_tick('rows', false) AS version) AS ticked, unnest(touched) AS key
        ON CONFLICT (initiative_id) DO UPDATE SET version = excluded.version;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION casework_letter_reworded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO initiatives_searchchange (initiative_id, version)
    SELECT key, version
    FROM (SELECT initiatives_search_tick('rows', false) AS version) AS ticked, (
        SELECT id AS key FROM initiatives_initiative WHERE id = NEW.initiative_id OR intake_id = NEW.intake_id
        UNION
        SELECT initiative_id FROM initiatives_event WHERE intake_id = NEW.intake_id
    ) AS touched
    ON CONFLICT (initiative_id) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END $$;

CREATE TRIGGER thread_reworded AFTER UPDATE ON casework_letter
FOR EACH ROW WHEN (
    (OLD.text, OLD.subject, OLD.by_id, OLD.initiative_id, OLD.intake_id)
    IS DISTINCT FROM (NEW.text, NEW.subject, NEW.by_id, NEW.initiative_id, NEW.intake_id)
) EXECUTE FUNCTION casework_letter_reworded();

-- Who works where, and may come in, has a clock of its own: on pages of officials people are named.
CREATE FUNCTION casework_people_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM initiatives_search_tick('people', false);
    RETURN NULL;
END $$;
CREATE TRIGGER people AFTER INSERT OR DELETE OR TRUNCATE ON accounts_membership
FOR EACH STATEMENT EXECUTE FUNCTION casework_people_changed();
CREATE TRIGGER people_changed AFTER UPDATE ON accounts_membership
FOR EACH ROW WHEN (
    (OLD.user_id, OLD.municipality_id, OLD.role, OLD.phone, OLD.suspended_at)
    IS DISTINCT FROM (NEW.user_id, NEW.municipality_id, NEW.role, NEW.phone, NEW.suspended_at)
) EXECUTE FUNCTION casework_people_changed();
CREATE TRIGGER people_active AFTER UPDATE ON accounts_user
FOR EACH ROW WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active) EXECUTE FUNCTION casework_people_changed();
"""
UNDO = """
DROP TRIGGER people_active ON accounts_user;
DROP TRIGGER people_changed ON accounts_membership;
DROP TRIGGER people ON accounts_membership;
DROP TRIGGER thread_reworded ON casework_letter;
DROP FUNCTION casework_people_changed;
DROP FUNCTION casework_letter_reworded;
DROP FUNCTION casework_thread_changed;
"""
TABLES = [
    ("casework_demand", "initiative", ["INSERT", "UPDATE", "DELETE"]),
    ("casework_request", "intake", ["INSERT", "UPDATE", "DELETE"]),
    ("casework_responsibility", "intake", ["INSERT", "UPDATE", "DELETE"]),
    ("casework_letter", "intake", ["INSERT", "DELETE"]),
]
EACH = [(table, subject, verb) for table, subject, verbs in TABLES for verb in verbs]
TRIGGERS = "".join(
    f"""
    CREATE TRIGGER thread_{verb.lower()} AFTER {verb} ON {table}
    REFERENCING {"OLD" if verb == "DELETE" else "NEW"} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION casework_thread_changed('{subject}');
    """
    for table, subject, verb in EACH
)
NO_TRIGGERS = "".join(f"DROP TRIGGER thread_{verb.lower()} ON {table};" for table, _subject, verb in EACH)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_organisations_and_people"),
        ("casework", "0009_pulse_in_an_era"),
        ("initiatives", "0018_tick_in_an_era"),
    ]
    beside_old_code = "It only raises versions more often, which the released code takes as any other change."

    operations = [
        migrations.RunSQL(FUNCTION + TRIGGERS + "SELECT initiatives_search_tick('people', true);", NO_TRIGGERS + UNDO)
    ]
