from django.db import migrations

# Nothing changes the log but `audit_forget`, and that only what was kept for the whole term: the trigger says so, not
# the function. It runs with the rights of whoever ran this migration (SECURITY DEFINER), so that the role of the site
# needs no right to remove rows. The term stands in audit.models.KEEP too; a test compares them.
KEEP = """
CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('waaier.retaining', true) = 'on' AND OLD.at < now() - interval '730 days' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'The log is only added to (%)', TG_OP USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_keep();
CREATE TRIGGER audit_keep_all BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_keep();

CREATE FUNCTION audit_forget() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM set_config('waaier.retaining', 'on', true);
    DELETE FROM audit_entry WHERE at < now() - interval '730 days';
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('waaier.retaining', 'off', true);
    RETURN gone;
END $$;
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION audit_forget() SET search_path = pg_catalog, %I, pg_temp', current_schema());
END $$;
REVOKE EXECUTE ON FUNCTION audit_forget() FROM PUBLIC;
"""
UNDO = """
DROP FUNCTION audit_forget();
DROP TRIGGER audit_keep_all ON audit_entry;
DROP TRIGGER audit_keep ON audit_entry;
DROP FUNCTION audit_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_log")]

    operations = [migrations.RunSQL(KEEP, UNDO)]
