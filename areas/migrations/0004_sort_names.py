from django.db import migrations, models

# Accents, capitals and signs make no difference, so that 's-Gravenhage stands under S, on every host alike.
SORT_NAME = r"""
CREATE FUNCTION areas_sort_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        lower(translate(
            regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g') COLLATE "C", 'ØøŁłĐđ', 'OoLlDd'
        )),
        '[^a-z0-9]+', ' ', 'g'
    ))
$$;

CREATE FUNCTION areas_set_sort_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.sort_name = areas_sort_name(NEW.name);
    RETURN NEW;
END $$;
"""
NO_SORT_NAME = "DROP FUNCTION areas_set_sort_name; DROP FUNCTION areas_sort_name;"
KINDS = ["municipality", "district", "neighbourhood"]
TRIGGERS = "".join(
    f"""
    CREATE TRIGGER areas_sort_name BEFORE INSERT OR UPDATE ON areas_{kind}
    FOR EACH ROW EXECUTE FUNCTION areas_set_sort_name();
    UPDATE areas_{kind} SET name = name;
    """
    for kind in KINDS
)
NO_TRIGGERS = "".join(f"DROP TRIGGER areas_sort_name ON areas_{kind};" for kind in KINDS)


class Migration(migrations.Migration):
    dependencies = [("areas", "0003_clock")]

    operations = [
        *(
            migrations.AddField(
                kind,
                "sort_name",
                models.CharField(
                    db_collation="C",
                    default="",
                    editable=False,
                    help_text="The name without accents, capitals and signs; areas stand in the order of it.",
                    max_length=400,
                ),
            )
            for kind in KINDS
        ),
        *(
            migrations.AlterModelOptions(kind, options)
            for kind, options in [
                (
                    "municipality",
                    {
                        "ordering": ["sort_name", "code"],
                        "verbose_name": "municipality",
                        "verbose_name_plural": "municipalities",
                    },
                ),
                (
                    "district",
                    {
                        "ordering": ["sort_name", "code"],
                        "verbose_name": "district",
                        "verbose_name_plural": "districts",
                    },
                ),
                (
                    "neighbourhood",
                    {
                        "ordering": ["sort_name", "code"],
                        "verbose_name": "neighbourhood",
                        "verbose_name_plural": "neighbourhoods",
                    },
                ),
            ]
        ),
        migrations.RunSQL(SORT_NAME, NO_SORT_NAME),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
