from django.db import migrations

# Who registered an initiative before there were contacts, is its contact: as for what is registered from now on.
BEGIN = """
INSERT INTO casework_responsibility (municipality_id, initiative_id, official_id, by_id, at, how, note)
SELECT initiative.municipality_id, initiative.id, registered_by_id, registered_by_id, now(), 'registered', ''
FROM initiatives_initiative AS initiative
JOIN accounts_membership AS role ON role.user_id = registered_by_id AND role.suspended_at IS NULL
    AND role.municipality_id = initiative.municipality_id
WHERE archived_at IS NULL AND NOT EXISTS (
    SELECT FROM casework_responsibility AS known WHERE known.initiative_id = initiative.id AND known.until IS NULL
)
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_pulse_of_needs")]

    operations = [migrations.RunSQL(BEGIN, migrations.RunSQL.noop)]
