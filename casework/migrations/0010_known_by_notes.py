from django.db import migrations

# The text of the notes that `casework.worklist` declares, in which officials look within their own municipality.
INDEX = """
CREATE INDEX note_known_by ON casework_note USING gin ((
    translate(lower(casework_note.text), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy')
) gin_trgm_ops) WHERE removed_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_pulse_in_an_era"), ("initiatives", "0015_known_by")]
    beside_old_code = "An index only: the released code writes notes as before, and never asks by it."

    operations = [migrations.RunSQL(INDEX, "DROP INDEX note_known_by")]
