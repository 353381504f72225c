from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0007_more_raises_version")]

    operations = [
        migrations.AlterField(
            "searchrow",
            "name",
            models.CharField(
                db_collation="C",
                help_text="Folded; to sort and to rank by, as Python sorts.",
                max_length=250,
                verbose_name="name",
            ),
        ),
    ]
