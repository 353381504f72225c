import json
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError

from taxonomy.models import Category
from taxonomy.revisions import Revision, snapshot
from tests.builders import a_category, a_municipality, an_admin


@pytest.fixture
def admin(db):
    return an_admin()


def state():
    """The taxonomy as one checksum, with what is derived from it."""
    rows = sorted((model, pk, fields) for (model, pk), fields in snapshot().items())
    derived = sorted(Category.objects.places().items())
    return sha256(json.dumps([rows, derived], sort_keys=True).encode()).hexdigest()


def refused(verb, *args, **options):
    """The code of the refusal; nothing changed and nothing was recorded."""
    before = state(), Revision.objects.count()
    with pytest.raises(ValidationError) as caught:
        verb(*args, **options)
    assert (state(), Revision.objects.count()) == before
    errors = caught.value.error_dict.values() if hasattr(caught.value, "error_dict") else [caught.value.error_list]
    return {error.code for each in errors for error in each}


def a_local_part(whole, admin, name="Dorpstuin", code="GM9999"):
    """A part that one municipality added for itself."""
    whole = a_category(whole)
    return Category.objects.add(
        whole.lens_object,
        by=admin,
        parent=whole,
        municipality=a_municipality(code),
        name_nl=name,
        name_en=f"{name} (en)",
    )


def standing(path):
    """(key of the category that this one counts as, key of the one above that)."""
    category = a_category(path)
    keys = {each.pk: each.key for each in Category.objects.all()}
    return tuple(keys.get(pk) for pk in Category.objects.places()[category.pk])
