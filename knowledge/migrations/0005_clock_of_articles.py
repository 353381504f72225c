from django.db import migrations

# What pages of many show of articles is kept by the version of the names, as that of categories is.
TABLES = ["knowledge_article", "knowledge_fit", "knowledge_article_related"]
NAMES = "".join(
    f"""
    CREATE TRIGGER search_names AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION initiatives_search_renamed();
    """
    for table in TABLES
)
NO_NAMES = "".join(f"DROP TRIGGER search_names ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0004_funding"), ("initiatives", "0003_search_clock")]

    operations = [migrations.RunSQL(NAMES, NO_NAMES)]
