from django.db import migrations


def confirm(apps, _schema_editor):
    """Who has no address at allauth did not sign up, but was made by an admin, and could never sign in."""
    address = apps.get_model("account", "EmailAddress")
    for user in apps.get_model("accounts", "User").objects.filter(emailaddress=None):
        email = user.email.lower()
        if not address.objects.filter(email=email, verified=True).exists():
            address.objects.create(user=user, email=email, verified=True, primary=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_cache_table"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
