"""The selection "scored by both": on which scales initiator and official can be compared, as a facet of the list.

Each change of the two intakes of an initiative writes its search row, so that the index is never behind.
"""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Func, TextField, Value, When
from django.utils.translation import gettext_lazy as _

from initiatives.search.facets import SCALES
from initiatives.search.own import NONE, OwnFacet, declare
from intake.options import Voice

KEY = "scored_by_both"


def scored_by_both(scale):
    """The key of the scale where both scored it, in a query over initiatives."""
    both = {f"intake__{scale}__isnull": False, f"official_intake__{scale}__isnull": False}
    return Case(When(**both, then=Value(scale)), output_field=TextField())


# One initiator's voice is asked: what an official filled in alone is no other view than the official's.
SCALES_OF_BOTH = Case(
    When(intake__voice=Voice.OFFICIAL, then=Value([], ArrayField(TextField()))),
    default=Func(
        Func(*map(scored_by_both, SCALES), template="ARRAY[%(expressions)s]", output_field=ArrayField(TextField())),
        Value(None, TextField()),
        function="array_remove",
        output_field=ArrayField(TextField()),
    ),
    output_field=ArrayField(TextField()),
)

declare(
    OwnFacet(
        KEY,
        _("scored by both"),
        options=(*((key, scale.label) for key, scale in SCALES.items()), (NONE, _("No scale scored by both"))),
        for_officials=True,
        expression=SCALES_OF_BOTH,
    )
)
