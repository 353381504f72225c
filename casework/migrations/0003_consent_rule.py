from django.db import migrations

# A contact detail that an official typed is public only as `agreed_contact` of its initiative says. Each needs a
# consent, or a written source, for that detail as it reads today; or the initiator filled in the very same as public,
# in the newest answers that were their own. The rule is read off rows, so that no path can go round it: not bulk
# loading, not a form, not a query by hand.
RULE = """
CREATE FUNCTION casework_not_agreed(checked bigint) RETURNS text[] LANGUAGE sql STABLE AS $$
    WITH shown AS (
        SELECT initiative.id AS initiative, detail, to_jsonb(today) ->> ('contact_' || detail) AS value
        FROM initiatives_initiative AS initiative
        JOIN intake_intake AS today ON today.id = initiative.intake_id
        CROSS JOIN unnest(initiative.agreed_contact) AS detail
        WHERE initiative.id = checked AND initiative.source = ''
    ), own AS (
        SELECT said.* FROM initiatives_event AS event
        JOIN intake_intake AS said ON said.id = event.intake_id
        WHERE event.initiative_id = checked AND said.voice = 'initiator'
        ORDER BY said.submitted_at DESC LIMIT 1
    )
    SELECT array_agg(detail::text) FROM shown
    WHERE NOT EXISTS (
        SELECT FROM casework_consent AS consent JOIN intake_intake AS said ON said.id = consent.intake_id
        WHERE consent.initiative_id = shown.initiative AND detail = ANY (consent.details)
            AND consent.refused_at IS NULL AND consent.withdrawn_at IS NULL
            AND to_jsonb(said) ->> ('contact_' || detail) = value
    ) AND NOT EXISTS (
        SELECT FROM own WHERE detail = ANY (own.publish_contact) AND to_jsonb(own) ->> ('contact_' || detail) = value
    )
$$;

CREATE FUNCTION casework_refuse_unagreed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked bigint := CASE TG_TABLE_NAME WHEN 'casework_consent' THEN to_jsonb(OLD) ->> 'initiative_id'
        ELSE to_jsonb(NEW) ->> 'id' END;
    missing text[] := casework_not_agreed(checked);
BEGIN
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'Nobody agreed that these contact details are public: % (initiative %)', missing, checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contact_is_public_by_consent';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER contact_is_public_by_consent
    AFTER INSERT OR UPDATE OF agreed_contact, intake_id, source ON initiatives_initiative
    FOR EACH ROW WHEN (NEW.agreed_contact <> '{}') EXECUTE FUNCTION casework_refuse_unagreed();
-- At the end of the transaction: who takes an initiative away takes its consents first.
CREATE CONSTRAINT TRIGGER consent_is_still_needed AFTER UPDATE OR DELETE ON casework_consent
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.details <> '{}') EXECUTE FUNCTION casework_refuse_unagreed();
"""
UNDO = """
DROP TRIGGER consent_is_still_needed ON casework_consent;
DROP TRIGGER contact_is_public_by_consent ON initiatives_initiative;
DROP FUNCTION casework_refuse_unagreed();
DROP FUNCTION casework_not_agreed(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_clock_of_the_list")]

    operations = [migrations.RunSQL(RULE, UNDO)]
