from django.db import migrations, models

# A clean sweep for a new era says that something may have been lost, and which rows that are, their versions tell. One
# that was asked for (a table was emptied, a database put back, rows written while no trigger looked) says that versions
# of before tell nothing. So it is kept when the last of those was.
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
    SET version = ticked, since = CASE WHEN anew OR since < era THEN ticked ELSE since END,
        anew_since = CASE WHEN anew THEN ticked ELSE anew_since END, writer = me
    WHERE name = ticking RETURNING since = ticked INTO swept;
    IF swept IS NULL THEN
        INSERT INTO initiatives_searchclock (name, version, since, anew_since, writer)
        VALUES (ticking, ticked, ticked, ticked, me)
        ON CONFLICT (name) DO UPDATE SET version = ticked, since = ticked, anew_since = ticked, writer = me;
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
    era bigint := areas_present_era();
    ticked bigint;
    swept boolean;
BEGIN
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


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0018_tick_in_an_era")]
    beside_old_code = (
        "The function does the same and notes one thing more, in a column that the released code never reads."
    )

    operations = [
        migrations.AddField(
            model_name="searchclock",
            name="anew_since",
            field=models.BigIntegerField(db_default=0, verbose_name="version of the last sweep that was asked for"),
        ),
        migrations.RunSQL(TICK, BEFORE),
    ]
