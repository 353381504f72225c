from django.db import migrations

# A version counts from the beginning of the era (0007 of areas), and the first tick in one sweeps everything away: who
# kept something of what was lost begins anew, however far ahead it was. All clocks tick then, so that nothing stays of
# what was read while it changed either.
TICK = """
CREATE OR REPLACE FUNCTION initiatives_search_tick(ticking text, anew boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    me bigint := pg_current_xact_id()::text::bigint;
    era bigint := areas_present_era();
    ticked bigint;
    swept boolean;
BEGIN
    -- One lock for all clocks: no two writers wait for each other.
    PERFORM FROM initiatives_searchclock WHERE name = 'rows' FOR UPDATE;
    ticked := era + nextval('initiatives_search_version');
    UPDATE initiatives_searchclock
    SET version = ticked, since = CASE WHEN anew OR since < era THEN ticked ELSE since END, writer = me
    WHERE name = ticking RETURNING since = ticked INTO swept;
    IF swept IS NULL THEN
        INSERT INTO initiatives_searchclock (name, version, since, writer) VALUES (ticking, ticked, ticked, me)
        ON CONFLICT (name) DO UPDATE SET version = ticked, since = ticked, writer = me;
    END IF;
    IF swept IS NOT FALSE THEN
        UPDATE initiatives_searchclock SET version = ticked, since = ticked, writer = me WHERE since < era;
    END IF;
    RETURN ticked;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION initiatives_search_tick(ticking text, anew boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    me bigint := pg_current_xact_id()::text::bigint;
    ticked bigint;
BEGIN
    PERFORM FROM initiatives_searchclock WHERE name = 'rows' FOR UPDATE;
    INSERT INTO initiatives_searchclock (name, version, since, writer) VALUES (ticking, 0, 0, me)
    ON CONFLICT (name) DO UPDATE SET writer = me;
    ticked := nextval('initiatives_search_version');
    UPDATE initiatives_searchclock SET version = ticked, since = CASE WHEN anew THEN ticked ELSE since END
    WHERE name = ticking;
    RETURN ticked;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("areas", "0007_eras"), ("initiatives", "0017_where_it_happened")]
    beside_old_code = "It reads versions and the last clean sweep; both only grow, as before."

    operations = [migrations.RunSQL(TICK, BEFORE)]
