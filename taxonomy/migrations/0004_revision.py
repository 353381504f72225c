import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A step in the life of a category is called a revision in the code. Nothing changes in the database."""

    dependencies = [("taxonomy", "0003_rules")]

    operations = [
        migrations.AlterModelTable("step", "taxonomy_step"),
        migrations.RenameModel("Step", "Revision"),
        migrations.AlterField(
            model_name="revision",
            name="category",
            field=models.ForeignKey(
                blank=True,
                help_text="None for a step about many, and when the category itself was undone.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="revisions",
                to="taxonomy.category",
                verbose_name="category",
            ),
        ),
    ]
