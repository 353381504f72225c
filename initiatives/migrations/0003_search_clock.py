import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

# Version numbers come from a sequence while the writer holds the clock's row until it commits. So versions commit in
# order, and no number ever stands for two states, not even after a rollback.
CLOCK = """
CREATE SEQUENCE initiatives_search_version;

CREATE FUNCTION initiatives_search_tick(ticking text, anew boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    me bigint := pg_current_xact_id()::text::bigint;
    ticked bigint;
BEGIN
    -- One lock for both clocks: no two writers wait for each other.
    PERFORM FROM initiatives_searchclock WHERE name = 'rows' FOR UPDATE;
    INSERT INTO initiatives_searchclock (name, version, since, writer) VALUES (ticking, 0, 0, me)
    ON CONFLICT (name) DO UPDATE SET writer = me;
    ticked := nextval('initiatives_search_version');
    UPDATE initiatives_searchclock SET version = ticked, since = CASE WHEN anew THEN ticked ELSE since END
    WHERE name = ticking;
    RETURN ticked;
END $$;

CREATE FUNCTION initiatives_search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM initiatives_search_tick('rows', true);
    ELSIF EXISTS (SELECT FROM changed) THEN
        EXECUTE format(
            'INSERT INTO initiatives_searchchange (initiative_id, version) SELECT %I, $1 FROM changed
             ON CONFLICT (initiative_id) DO UPDATE SET version = excluded.version', TG_ARGV[0]
        ) USING initiatives_search_tick('rows', false);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION initiatives_search_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM initiatives_search_tick('names', false);
    RETURN NULL;
END $$;

CREATE TRIGGER search_inserted AFTER INSERT ON initiatives_searchrow REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_changed('initiative_id');
CREATE TRIGGER search_updated AFTER UPDATE ON initiatives_searchrow REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_changed('initiative_id');
CREATE TRIGGER search_deleted AFTER DELETE ON initiatives_searchrow REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_changed('initiative_id');
CREATE TRIGGER search_truncated AFTER TRUNCATE ON initiatives_searchrow
FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_changed();
CREATE TRIGGER search_gate AFTER UPDATE ON initiatives_initiative REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_changed('id');

SELECT initiatives_search_tick('rows', true), initiatives_search_tick('names', true);
"""
NO_CLOCK = """
DROP TRIGGER search_gate ON initiatives_initiative;
DROP TRIGGER search_truncated ON initiatives_searchrow;
DROP TRIGGER search_deleted ON initiatives_searchrow;
DROP TRIGGER search_updated ON initiatives_searchrow;
DROP TRIGGER search_inserted ON initiatives_searchrow;
DROP FUNCTION initiatives_search_renamed;
DROP FUNCTION initiatives_search_changed;
DROP FUNCTION initiatives_search_tick;
DROP SEQUENCE initiatives_search_version;
"""
NAMED = ["taxonomy_category", "areas_municipality", "areas_district", "areas_neighbourhood"]
NAMES = "".join(
    f"""
    CREATE TRIGGER search_names AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_renamed();
    """
    for table in NAMED
)
NO_NAMES = "".join(f"DROP TRIGGER search_names ON {table};" for table in NAMED)


SCALES = [
    "commitment", "motivation", "societal_goals", "municipal_goals", "political_gain", "multiple_goals", "potential",
    "innovation", "impact", "needed_to_start", "needed_to_continue", "tie_to_municipality",
]  # fmt: skip
# The new columns of the rows that are there. `manage.py rebuild_search` writes their words and facet values anew.
FILL = f"""
UPDATE initiatives_searchrow AS row SET
    started = intake.started,
    changed_at = coalesce(
        (SELECT max(at) FROM initiatives_event AS event WHERE event.initiative_id = initiative.id), registered_at_there
    ),
    scales = ARRAY[{", ".join(f"coalesce(official.{key}, intake.{key}, 0)" for key in SCALES)}]::smallint[]
FROM (SELECT *, registered_at AS registered_at_there FROM initiatives_initiative) AS initiative
JOIN intake_intake AS intake ON intake.id = initiative.intake_id
LEFT JOIN intake_intake AS official ON official.id = initiative.official_intake_id
WHERE initiative.id = row.initiative_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_initial"),
        ("taxonomy", "0001_initial"),
        ("initiatives", "0002_registry"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchClock",
            fields=[
                ("name", models.CharField(max_length=10, primary_key=True, serialize=False, verbose_name="name")),
                ("version", models.BigIntegerField(verbose_name="version")),
                ("since", models.BigIntegerField(verbose_name="version of the last clean sweep")),
                ("writer", models.BigIntegerField(verbose_name="transaction that wrote it")),
            ],
            options={"verbose_name": "search clock", "verbose_name_plural": "search clocks"},
        ),
        migrations.CreateModel(
            name="SearchChange",
            fields=[
                (
                    "initiative",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="search_change",
                        serialize=False,
                        to="initiatives.initiative",
                        verbose_name="initiative",
                    ),
                ),
                ("version", models.BigIntegerField(db_index=True, verbose_name="version")),
            ],
            options={"verbose_name": "search change", "verbose_name_plural": "search changes"},
        ),
        migrations.AddField(
            model_name="searchrow",
            name="started",
            field=models.SmallIntegerField(blank=True, null=True, verbose_name="started"),
        ),
        migrations.AddField(
            model_name="searchrow",
            name="changed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="changed at"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="searchrow",
            name="scales",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SmallIntegerField(), default=list, size=None, verbose_name="scales"
            ),
        ),
        migrations.AlterField(
            model_name="searchrow",
            name="words",
            field=models.TextField(help_text="Folded public words; | stands between texts.", verbose_name="words"),
        ),
        migrations.RunSQL(CLOCK, NO_CLOCK),
        migrations.RunSQL(NAMES, NO_NAMES),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
