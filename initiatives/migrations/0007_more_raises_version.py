from django.db import migrations

# What kept pages show beside names counts as a name too: the rules by which the profile of an official proposes a
# threshold, and the outlines on the map.
TABLES = ["taxonomy_rule", "areas_outline"]
TRIGGERS = "".join(
    f"""
    CREATE TRIGGER search_names AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_renamed();
    """
    for table in TABLES
)
UNDO = "".join(f"DROP TRIGGER search_names ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0002_outlines"),
        ("initiatives", "0006_portrait_clock"),
        ("taxonomy", "0003_rules"),
    ]

    operations = [migrations.RunSQL(TRIGGERS, UNDO)]
