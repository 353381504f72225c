from django.db import migrations, models

# The version comes from a sequence while the writer holds the clock's row until it commits. So versions commit in
# order, and no number ever stands for two states, not even after a rollback.
CLOCK = """
CREATE SEQUENCE areas_version;

CREATE FUNCTION areas_tick() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO areas_areaclock (id, version) VALUES (1, 0) ON CONFLICT (id) DO NOTHING;
    PERFORM FROM areas_areaclock FOR UPDATE;
    UPDATE areas_areaclock SET version = nextval('areas_version');
    RETURN NULL;
END $$;
"""
NO_CLOCK = "DROP FUNCTION areas_tick; DROP SEQUENCE areas_version;"
TABLES = ["areas_municipality", "areas_district", "areas_neighbourhood"]
TRIGGERS = "".join(
    f"""
    CREATE TRIGGER areas_clock AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION areas_tick();
    """
    for table in TABLES
)
NO_TRIGGERS = "".join(f"DROP TRIGGER areas_clock ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("areas", "0002_outlines")]

    operations = [
        migrations.CreateModel(
            name="AreaClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.BigIntegerField(verbose_name="version")),
            ],
            options={"verbose_name": "area clock", "verbose_name_plural": "area clocks"},
        ),
        migrations.RunSQL(CLOCK, NO_CLOCK),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
