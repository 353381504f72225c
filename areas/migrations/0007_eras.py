from django.db import migrations, models

# A sequence alone does not tell states apart. A stand-in that takes over without the last commits, and a database that
# was put back, give its numbers out again. So versions count from the beginning of an era, and each server that runs,
# for each database, is an era of its own: at the first tick in another place than the one of before, the next one
# begins. It begins at the seconds of the clock, far above whatever was counted elsewhere, whoever counted it.
ERA = """
-- What versions count from. Ask it before a clock is locked: who begins an era and who ticks then wait in one order.
-- Never twice the same are: this database, the moment at which this server was started, and the one since when it counts
-- what it does, which is another one after a crash that ended no more than its sessions.
CREATE FUNCTION areas_present_era() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    began bigint;
BEGIN
    SELECT base INTO began FROM areas_era
    WHERE server_started_at = pg_postmaster_start_time()
    AND counted_since = (SELECT stats_reset FROM pg_stat_bgwriter)
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
    IF NOT FOUND THEN
        INSERT INTO areas_era (id, base, database, server_started_at) VALUES (1, 0, 0, '-infinity')
        ON CONFLICT (id) DO NOTHING;
        -- Who waited here for another one finds the era begun, and changes nothing.
        UPDATE areas_era SET
            base = greatest(
                base + (1::bigint << 32),
                extract(epoch FROM clock_timestamp() - timestamptz '2026-01-01 00:00Z')::bigint << 32
            ),
            database = here.database, server_started_at = here.started_at, counted_since = here.counted_since
        FROM (
            SELECT (SELECT oid::bigint FROM pg_database WHERE datname = current_database()) AS database,
                pg_postmaster_start_time() AS started_at, stats_reset AS counted_since
            FROM pg_stat_bgwriter
        ) AS here
        WHERE (areas_era.database, areas_era.server_started_at, areas_era.counted_since)
            IS DISTINCT FROM (here.database, here.started_at, here.counted_since);
        IF FOUND THEN
            UPDATE areas_areaclock SET version = era.base + nextval('areas_version') FROM areas_era AS era;
        END IF;
        SELECT base INTO began FROM areas_era;
    END IF;
    RETURN began;
END $$;

CREATE OR REPLACE FUNCTION areas_tick() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    era bigint := areas_present_era();
BEGIN
    PERFORM FROM areas_areaclock FOR UPDATE;
    UPDATE areas_areaclock SET version = era + nextval('areas_version');
    IF NOT FOUND THEN
        INSERT INTO areas_areaclock (id, version) VALUES (1, era + nextval('areas_version'))
        ON CONFLICT (id) DO UPDATE SET version = era + nextval('areas_version');
    END IF;
    RETURN NULL;
END $$;
"""
# The role of the site may work with the clock (`grant_site`), so it may with this, from the first tick: a site that runs
# while its database is migrated goes on.
GRANTS = """
DO $$
DECLARE
    role text;
BEGIN
    FOR role IN
        SELECT grantee FROM information_schema.role_table_grants
        WHERE table_schema = current_schema() AND table_name = 'areas_areaclock' AND privilege_type = 'UPDATE'
        AND grantee NOT IN ('PUBLIC', current_user)
    LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON areas_era TO %I', role);
    END LOOP;
END $$;
"""
NO_ERA = """
CREATE OR REPLACE FUNCTION areas_tick() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO areas_areaclock (id, version) VALUES (1, 0) ON CONFLICT (id) DO NOTHING;
    PERFORM FROM areas_areaclock FOR UPDATE;
    UPDATE areas_areaclock SET version = nextval('areas_version');
    RETURN NULL;
END $$;

DROP FUNCTION areas_present_era;
"""


class Migration(migrations.Migration):
    dependencies = [("areas", "0006_postcode")]
    beside_old_code = (
        "It only reads versions, whatever they count from; the trigger that writes them is the same for both."
    )

    operations = [
        migrations.CreateModel(
            name="Era",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("base", models.BigIntegerField(verbose_name="what its versions count from")),
                ("database", models.BigIntegerField(verbose_name="number of the database")),
                ("server_started_at", models.DateTimeField(verbose_name="server started at")),
                ("counted_since", models.DateTimeField(null=True, verbose_name="server counts since")),
            ],
            options={"verbose_name": "era", "verbose_name_plural": "eras"},
        ),
        migrations.RunSQL(ERA, NO_ERA),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
