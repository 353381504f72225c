from importlib import import_module

from django.db import migrations

# Two servers that begin from one back-up with clocks that are behind would begin one era: the number that all versions
# count from is then the same, and so may versions be that name other rows. A process that saw the one would take them
# for each other. So chance keeps them apart. Where the clock is right, it does: a later era is also a higher one.
BEFORE, _areas = (
    import_module("areas.migrations.0007_eras")
    .ERA.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .split("CREATE OR REPLACE FUNCTION areas_tick()")
)
NEXT, APART = "base + (1::bigint << 32)", "base + ((1 + floor(random() * 1000))::bigint << 32)"
AFTER = BEFORE.replace(NEXT, APART)


class Migration(migrations.Migration):
    dependencies = [("areas", "0007_eras")]
    beside_old_code = "Versions are still above all of before; the function takes and gives the same."

    operations = [migrations.RunSQL(AFTER, BEFORE)]
