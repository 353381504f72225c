"""What of a person stands in what initiatives are worth: what initiators stated, and what officials did."""

from django.utils.translation import gettext_lazy as _

from accounts.holdings import HOLDINGS, Holding, acts, of_account, texts_of
from intake.options import Voice
from valuation.models import Figure, PriceList, Showing, Statement


def at_work(person):
    """What this person wrote down as an official."""
    return of_account(Statement, "by")(person).filter(voice=Voice.OFFICIAL)


def own(person):
    """What this person stated as an initiator."""
    found = Statement.objects.exclude(voice=Voice.OFFICIAL)
    return found.filter(by=person.account) if person.account else found.none()


def figures(statement, person):
    """The figures behind it, each with its source."""
    return [
        (f"{each.kind} {each.key}".strip(), each.name or each.kind, [str(each.low), str(each.high), each.source])
        for each in statement.figures.order_by("pk")
    ]


HOLDINGS.add(
    Holding(
        model=Statement,
        label=_("what you stated that your initiative is worth"),
        rows=own,
        shown=("voice", "year", "at", *(each.name for each in texts_of(Statement))),
        facts=figures,
        stays=_("It stays with the initiative, by nobody."),
    ),
    acts(Statement, rows=at_work),
    acts(PriceList, "by"),
    acts(Figure, "by", when=""),
    acts(Showing, "by", "ended_by"),
)
