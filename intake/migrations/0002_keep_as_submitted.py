from django.db import migrations

# The account may be unlinked when a person leaves; erasing personal data sets waaier.erasing for its transaction.
KEEP = """
CREATE FUNCTION intake_keep_as_submitted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('waaier.erasing', true) IS DISTINCT FROM 'on'
        AND to_jsonb(NEW) - ARRAY['owner_id', 'updated_at'] IS DISTINCT FROM
            to_jsonb(OLD) - ARRAY['owner_id', 'updated_at']
    THEN
        RAISE EXCEPTION 'A submitted intake is never edited (%)', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER intake_keep_as_submitted BEFORE UPDATE ON intake_intake
    FOR EACH ROW WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION intake_keep_as_submitted();

CREATE FUNCTION intake_keep_neighbourhoods() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    link record := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF current_setting('waaier.erasing', true) IS DISTINCT FROM 'on'
        AND EXISTS (SELECT FROM intake_intake WHERE id = link.intake_id AND submitted_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'A submitted intake is never edited (%)', link.intake_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN link;
END $$;
CREATE TRIGGER intake_keep_neighbourhoods BEFORE INSERT OR UPDATE OR DELETE ON intake_intake_neighbourhoods
    FOR EACH ROW EXECUTE FUNCTION intake_keep_neighbourhoods();
"""
UNDO = """
DROP TRIGGER intake_keep_neighbourhoods ON intake_intake_neighbourhoods;
DROP FUNCTION intake_keep_neighbourhoods();
DROP TRIGGER intake_keep_as_submitted ON intake_intake;
DROP FUNCTION intake_keep_as_submitted();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [migrations.RunSQL(KEEP, UNDO)]
