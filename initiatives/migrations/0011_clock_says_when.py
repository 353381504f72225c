import django.db.models.functions.datetime
from django.db import migrations, models

# For the date of a file: the clock moves at every change, also when something is taken off the website.
WHEN = """
CREATE FUNCTION initiatives_search_when() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER search_when BEFORE UPDATE ON initiatives_searchclock
FOR EACH ROW EXECUTE FUNCTION initiatives_search_when();
"""
UNDO = """
DROP TRIGGER search_when ON initiatives_searchclock;
DROP FUNCTION initiatives_search_when;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0010_follow_mergers"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchclock",
            name="changed_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), verbose_name="changed at"
            ),
        ),
        migrations.RunSQL(WHEN, UNDO),
    ]
