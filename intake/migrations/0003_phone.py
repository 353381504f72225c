from django.db import migrations

import intake.fields


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_keep_as_submitted"),
    ]

    operations = [
        migrations.AlterField(
            model_name="intake",
            name="contact_phone",
            field=intake.fields.PhoneField(blank=True, max_length=30, verbose_name="phone number"),
        ),
    ]
