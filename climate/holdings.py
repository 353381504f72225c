"""What of a person stands in the climate: what they found and scored, where that can be told at all, and who named
them. Of the public nobody knows who scored."""

from django.utils.translation import gettext_lazy as _

from accounts.holdings import HOLDINGS, Holding, acts, delete, of_account, of_address
from climate.models import Opinion, OpinionInvitation, OpinionPublication, Referral, Round, Score
from climate.opinions import person_of
from climate.scores import KEYS
from outbox.tokens import digest_of, new_token

DIGEST = "It is a digest of the address, made for one municipality and one year."
COUNTS_ON = _("The answer counts on in figures of many people, and nobody can tell any more that it is yours.")


def digests(person, model):
    """Under which digests a person can stand in the rows of a model, for each municipality and year in it."""
    asked = model._base_manager.order_by().values_list("municipality", "year").distinct()
    here = person.places
    return [
        person_of(address, code, year)
        for code, year in asked
        if here is None or code in here
        for address in person.addresses
    ]


def opinions(person):
    return Opinion.objects.filter(person__in=digests(person, Opinion))


def invitations(person):
    return OpinionInvitation.objects.filter(person__in=digests(person, OpinionInvitation))


def cut_loose(rows, person):
    """Put a random digest in the place of theirs, the same for what belongs together: no address leads to it."""
    others = {}
    for row in list(rows):
        row.person = others.setdefault(row.person, digest_of(new_token()))
        row.save(update_fields=["person"])


HOLDINGS.add(
    Holding(
        model=Opinion,
        label=_("what you found of a municipality"),
        rows=opinions,
        shown=("municipality", "year", "statement", "answer", "side", "at"),
        hidden={"person": DIGEST},
        erase=cut_loose,
        stays=COUNTS_ON,
    ),
    Holding(
        model=OpinionInvitation,
        label=_("invitations to say what you find of a municipality"),
        rows=invitations,
        shown=("municipality", "year", "at"),
        hidden={"person": DIGEST, "digest": "It is a secret: who has it, answers."},
        erase=delete,
    ),
    acts(OpinionInvitation, "by"),
    acts(OpinionPublication, "by"),
    acts(Round, "by"),
    Holding(
        model=Score,
        label=_("scores that you gave as an official"),
        rows=of_account(Score, "official"),
        shown=("on", *KEYS),
        hidden={"device": "It is wiped when the round is over.", "fresh": "It serves the pictures."},
        erase=lambda rows, person: rows.update(official=None),
        stays=COUNTS_ON,
    ),
    Holding(
        model=Referral,
        label=_("where somebody named you as one to ask"),
        rows=of_address(Referral, "reach", place="municipality"),
        shown=("municipality", "name", "reach", "at", "invited_at"),
        erase=delete,
    ),
    acts(Referral, "by"),
)
