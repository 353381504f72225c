from django.db import migrations

# What `ui.text.fold` makes of letters that Unicode does not take apart, and of the capitals that it finds in a sign.
FOLD = """
UPDATE initiatives_searchrow SET
    name = lower(replace(replace(replace(replace(translate(name, 'øłđðıħŧ', 'olddiht'),
        'þ', 'th'), 'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss')),
    words = lower(replace(replace(replace(replace(translate(words, 'øłđðıħŧ', 'olddiht'),
        'þ', 'th'), 'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'))
WHERE name || words ~ '[øłđðıħŧþæœß]' OR name <> lower(name) OR words <> lower(words);
"""


class Migration(migrations.Migration):
    """The search rows that are there. `manage.py rebuild_search` also joins words that hold an invisible character."""

    dependencies = [("initiatives", "0008_name_in_one_order")]

    operations = [migrations.RunSQL(FOLD, migrations.RunSQL.noop)]
