from django.db import migrations

# What stands round every page counts as well: who takes part, under which name, with which logo and colours. It has a
# clock of its own, so that a change of these throws away no names and no cards.
FUNCTION = """
CREATE FUNCTION initiatives_search_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM initiatives_search_tick('site', false);
    RETURN NULL;
END $$;
"""
TABLES = ["areas_municipality", "accounts_organisation", "accounts_logo", "accounts_theme"]
TRIGGERS = "".join(
    f"""
    CREATE TRIGGER search_site AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_site();
    """
    for table in TABLES
)
UNDO = "".join(f"DROP TRIGGER search_site ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_organisations_and_people"),
        ("areas", "0006_postcode"),
        ("initiatives", "0013_agreed_contact"),
    ]

    operations = [
        migrations.RunSQL(
            FUNCTION + TRIGGERS + "SELECT initiatives_search_tick('site', true);",
            UNDO + "DROP FUNCTION initiatives_search_site;",
        )
    ]
