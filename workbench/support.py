"""Who can help with a kind of support: other initiatives and officials that offered it."""

from django.db.models import Case, IntegerField, Value, When

from casework.models import Offer

MOST = 20


class Support:
    """The offers of help of one kind that an official may see; those of the own municipality first. Two queries."""

    def __init__(self, kind, official, without=None):
        """`without` is the initiative that asks for it."""
        self.kind, self.official, self.without = kind, official, without

    def initiatives(self):
        """Offers of initiatives in the municipality, and of public ones elsewhere."""
        offers = Offer.objects.open().of_initiatives(self.official).filter(kind=self.kind)
        near = Case(
            When(initiative__municipality__in=list(self.official.roles), then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        offers = offers.exclude(initiative=self.without) if self.without else offers
        offers = offers.select_related("initiative__intake", "initiative__municipality")
        return list(offers.order_by(near, "pk")[:MOST])

    def officials(self):
        """Offers of colleagues."""
        offers = Offer.objects.open().of_officials(self.official).filter(kind=self.kind)
        return list(offers.select_related("official")[:MOST])
