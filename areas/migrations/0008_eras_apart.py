from importlib import import_module

from django.db import migrations

# Two servers that begin from one back-up in the same second, or with clocks that are behind, would begin one era: the number
# that all versions count from is then the same, and so may versions be that name other rows. A process that saw the one
# would take them for each other. So chance keeps them apart, by less than a second counts for: a later era stays a higher one.
BEFORE, _areas = (
    import_module("areas.migrations.0007_eras")
    .ERA.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .split("CREATE OR REPLACE FUNCTION areas_tick()")
)
CLOCK = "extract(epoch FROM clock_timestamp() - timestamptz '2026-01-01 00:00Z')::bigint << 32\n            )"
AFTER = BEFORE.replace(CLOCK, f"{CLOCK} + floor(random() * (1::bigint << 31))::bigint")


class Migration(migrations.Migration):
    dependencies = [("areas", "0007_eras")]
    beside_old_code = "Versions are still above all of before; the function takes and gives the same."

    operations = [migrations.RunSQL(AFTER, BEFORE)]
