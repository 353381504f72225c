from django.db import migrations

# What initiatives ask for by their current intake, as lines of the needs desk: those that are there already get theirs
# here, new ones when they are registered. Nothing is done twice.
LINES = """
INSERT INTO casework_need
    (municipality_id, at, kind, asked, districts, outcome, words, initiative_id, intake_id)
SELECT initiative.municipality_id, intake.submitted_at, asked.kind, asked.words,
       ARRAY(SELECT DISTINCT neighbourhood.district_id FROM intake_intake_neighbourhoods AS link
             JOIN areas_neighbourhood AS neighbourhood ON neighbourhood.code = link.neighbourhood_id
             WHERE link.intake_id = intake.id ORDER BY 1),
       '', '', initiative.id, intake.id
FROM initiatives_initiative AS initiative
JOIN accounts_organisation AS organisation ON organisation.municipality_id = initiative.municipality_id
JOIN intake_intake AS intake ON intake.id = initiative.intake_id
CROSS JOIN LATERAL (
    SELECT unnest(intake.support_needs) AS kind, '' AS words
    UNION ALL SELECT 'other', intake.support_needs_other WHERE intake.support_needs_other <> ''
) AS asked
WHERE initiative.archived_at IS NULL
  AND NOT EXISTS (SELECT FROM casework_need AS known WHERE known.initiative_id = initiative.id)
"""

# A profile shows what its initiative offers, so an offer raises the version under which drawings of it are kept. What
# an official offers is on no profile.
CLOCK = """
CREATE FUNCTION casework_offer_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO initiatives_searchchange (initiative_id, version)
    SELECT DISTINCT initiative_id, initiatives_search_tick('rows', false) FROM changed WHERE initiative_id IS NOT NULL
    ON CONFLICT (initiative_id) DO UPDATE SET version = excluded.version;
    RETURN NULL;
END $$;

CREATE TRIGGER search_offer_inserted AFTER INSERT ON casework_offer REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION casework_offer_changed();
CREATE TRIGGER search_offer_updated AFTER UPDATE ON casework_offer REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION casework_offer_changed();
CREATE TRIGGER search_offer_deleted AFTER DELETE ON casework_offer REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION casework_offer_changed();
"""
NO_CLOCK = """
DROP TRIGGER search_offer_deleted ON casework_offer;
DROP TRIGGER search_offer_updated ON casework_offer;
DROP TRIGGER search_offer_inserted ON casework_offer;
DROP FUNCTION casework_offer_changed;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_consent_rule")]

    operations = [
        migrations.RunSQL(LINES, migrations.RunSQL.noop),
        migrations.RunSQL(CLOCK, NO_CLOCK),
    ]
