from django.db import migrations

# The text of `initiatives.search.known_by.KNOWN_BY`, in which officials look within their own municipality.
INDEX = """
CREATE INDEX intake_known_by ON intake_intake USING gin ((
    translate(
        lower(
            coalesce(intake_intake.reference, '') || ' ' || intake_intake.contact_name || ' ' ||
            intake_intake.contact_email || ' ' || intake_intake.website || ' ' ||
            translate(intake_intake.contact_phone, ' -.()/+', '')
        ), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'
    )
) gin_trgm_ops) WHERE submitted_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0014_site_clock"), ("intake", "0006_links_and_holders")]

    operations = [migrations.RunSQL(INDEX, "DROP INDEX intake_known_by")]
