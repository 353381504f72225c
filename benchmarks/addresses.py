"""Addresses of the list, none like another, so that what is measured is drawing a page and not keeping one."""

from itertools import islice, product
from urllib.parse import urlencode

from benchmarks.outside import LIST
from initiatives.search.selection import SORTS
from intake.options import LegalForm, Phase
from taxonomy.models import Category

MOST = 200
WORDS = [
    *("moestuin", "zorgcooperatie", "koken", "wandelen", "repaircafe", "groente", "ouderen", "fiets", "spullen"),
    *("brieven", "gereedschap", "koffie", "speelgoed", "hulp", "planten", "kleren", "samen eten", "taal"),
]
PLACES = ["", "noord", "oost", "west", "zuid", "haven", "centrum", "park", "molen", "dorp", "kerk", "linde"]


def pages():
    """The first pages of the list in each order."""
    return _addresses({"sort": sort, "page": page} for page, sort in product(range(1, 34), list(SORTS)[1:]))


def choices():
    """A category, perhaps with a phase and a legal form."""
    categories = Category.objects.order_by("pk").values_list("lens", "key")
    ways = product(["", *Phase.values[:3]], ["", *LegalForm.values[:3]], categories)
    return _addresses({lens: key, "phase": phase, "legal_form": form} for phase, form, (lens, key) in ways)


def texts():
    """A word of the register, perhaps with a place."""
    return _addresses({"q": f"{word} {place}".strip()} for place, word in product(PLACES, WORDS))


def _addresses(selections):
    queries = (urlencode({key: value for key, value in each.items() if value}) for each in selections)
    return [f"{LIST}?{query}" for query in islice(queries, MOST)]
