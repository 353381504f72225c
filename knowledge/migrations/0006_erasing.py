from django.db import migrations

# Erasing personal data reaches the lists too: somebody may be named in a source.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION funding_list_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.adopted_at IS NOT NULL AND (
        TG_OP = 'DELETE' OR (
            current_setting('waaier.erasing', true) IS DISTINCT FROM 'on'
            AND to_jsonb(NEW) - 'by_id' IS DISTINCT FROM to_jsonb(OLD) - 'by_id'
        )
    ) THEN
        RAISE EXCEPTION 'A list that counted is never edited (%)', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE OR REPLACE FUNCTION funding_row_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('waaier.erasing', true) = 'on' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' OR EXISTS (
        SELECT FROM knowledge_fundinglist WHERE id = OLD.version_id AND adopted_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'A row of a list is never edited (%)', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0005_clock_of_articles")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
