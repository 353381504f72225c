"""What of a person stands in curating: second readings, mergers, and files on their way in."""

from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.holdings import HOLDINGS, Holding, acts, delete
from curation.models import Merger, Reading, Sample, Upload


def uploads(person):
    """The files that this account read in, and those of others in which an address of theirs stands: they are on their
    way in, and go within a day."""
    rows = Upload.objects.all()
    found = Q(by=person.account) if person.account else Q(pk__in=[])
    if person.places is None:
        for number, address in enumerate(person.addresses):
            at = Func(Value(address.encode()), F("content"), function="POSITION", arg_joiner=" IN ")
            rows = rows.alias(**{f"at_{number}": Cast(at, IntegerField())})
            found |= Q(**{f"at_{number}__gt": 0})
    return rows.filter(found)


HOLDINGS.add(
    acts(Sample, "reader", "drawn_by", when="drawn_at"),
    acts(Reading, "by", when="begun_at"),
    acts(Merger, "by"),
    Holding(
        model=Upload,
        label=_("files that you read in"),
        rows=uploads,
        shown=("name", "kind", "at"),
        hidden={"content": "It is the file itself, which you have."},
        erase=delete,
    ),
)
