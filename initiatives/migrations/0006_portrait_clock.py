from django.db import migrations

# What a profile shows beside its search row ticks the clock too: the history of an initiative, the answers of an intake
# whose personal data are erased, and the names of the people in the history. So a drawn profile can be kept by version.
CHANGED = """
CREATE OR REPLACE FUNCTION initiatives_search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM initiatives_search_tick('rows', true);
    ELSIF EXISTS (SELECT FROM changed) THEN
        EXECUTE format(
            'INSERT INTO initiatives_searchchange (initiative_id, version) SELECT {which} %I, $1 FROM changed
             ON CONFLICT (initiative_id) DO UPDATE SET version = excluded.version', TG_ARGV[0]
        ) USING initiatives_search_tick('rows', false);
    END IF;
    RETURN NULL;
END $$;
"""
TRIGGERS = """
CREATE FUNCTION initiatives_answers_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO initiatives_searchchange (initiative_id, version)
    SELECT id, initiatives_search_tick('rows', false) FROM initiatives_initiative
    WHERE intake_id = NEW.id OR official_intake_id = NEW.id
    ON CONFLICT (initiative_id) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END $$;

CREATE TRIGGER search_event_inserted AFTER INSERT ON initiatives_event REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_changed('initiative_id');
CREATE TRIGGER search_event_updated AFTER UPDATE ON initiatives_event REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_changed('initiative_id');
CREATE TRIGGER search_event_deleted AFTER DELETE ON initiatives_event REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_changed('initiative_id');
CREATE TRIGGER search_answers AFTER UPDATE ON intake_intake
FOR EACH ROW WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION initiatives_answers_changed();
CREATE TRIGGER search_people AFTER UPDATE ON accounts_user
FOR EACH ROW WHEN ((OLD.name, OLD.email) IS DISTINCT FROM (NEW.name, NEW.email))
EXECUTE FUNCTION initiatives_search_renamed();
"""
UNDO = """
DROP TRIGGER search_people ON accounts_user;
DROP TRIGGER search_answers ON intake_intake;
DROP TRIGGER search_event_deleted ON initiatives_event;
DROP TRIGGER search_event_updated ON initiatives_event;
DROP TRIGGER search_event_inserted ON initiatives_event;
DROP FUNCTION initiatives_answers_changed;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_cache_table"),
        ("intake", "0002_keep_as_submitted"),
        ("initiatives", "0005_proposed"),
    ]

    operations = [
        # Of one initiative several events may change at once.
        migrations.RunSQL(CHANGED.format(which="DISTINCT"), CHANGED.format(which="")),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
