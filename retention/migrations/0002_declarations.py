from django.db import migrations

# A declaration of destruction is kept as it was made; only the account of who allowed it may go from it.
KEEP = """
CREATE FUNCTION retention_declaration_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR to_jsonb(NEW) - ARRAY['approved_by_id', 'municipality_id'] IS DISTINCT FROM
            to_jsonb(OLD) - ARRAY['approved_by_id', 'municipality_id']
    THEN
        RAISE EXCEPTION 'A declaration of destruction is kept as it was made (%)', OLD.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER retention_declaration_keeps BEFORE UPDATE OR DELETE ON retention_disposal
    FOR EACH ROW WHEN (OLD.destroyed_at IS NOT NULL) EXECUTE FUNCTION retention_declaration_keeps();
"""
UNDO = """
DROP TRIGGER retention_declaration_keeps ON retention_disposal;
DROP FUNCTION retention_declaration_keeps();
"""


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_kept")]
    operations = [migrations.RunSQL(KEEP, UNDO)]
