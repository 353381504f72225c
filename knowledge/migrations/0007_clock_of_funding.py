from django.db import migrations

# Which list of funding counts raises the version of what helps: an official's profile keeps what fits. The rows of a list
# that counts are never edited.
TRIGGER = """
CREATE TRIGGER knowledge_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON knowledge_fundinglist
FOR EACH STATEMENT EXECUTE FUNCTION knowledge_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0006_erasing")]
    beside_old_code = "It only raises a version more often, which the released code takes as any other change."

    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER knowledge_changed ON knowledge_fundinglist;")]
