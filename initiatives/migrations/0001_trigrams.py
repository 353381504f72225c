from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Before the search row, whose words have a trigram index."""

    operations = [TrigramExtension()]
