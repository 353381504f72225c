from django.db import migrations

# What a kept profile shows of "take part" and of the municipality's contact raises its version.
TABLES = ["casework_joining", "casework_bulletin"]
KINDS = [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")]
TRIGGERS = "".join(
    f"""
    CREATE TRIGGER search_{kind.lower()} AFTER {kind} ON {table} REFERENCING {rows} TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_changed('initiative_id');
    """
    for table in TABLES
    for kind, rows in KINDS
)
NO_TRIGGERS = "".join(f"DROP TRIGGER search_{kind.lower()} ON {table};" for table in TABLES for kind, _rows in KINDS)
NAMES = """
CREATE TRIGGER search_names AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON accounts_organisation
FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_renamed();
"""
NO_NAMES = "DROP TRIGGER search_names ON accounts_organisation;"


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_lines_of_needs")]

    operations = [migrations.RunSQL(TRIGGERS, NO_TRIGGERS), migrations.RunSQL(NAMES, NO_NAMES)]
