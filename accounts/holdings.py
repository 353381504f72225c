"""What the house holds of a person: each room says it of its own tables, and from that it is read and erased.

A room declares its holdings in its module `holdings`, which its AppConfig loads. A model that can hold something of a
person and that no holding knows, fails `tests/test_holdings.py`, as does a column that is neither shown nor named as
hidden. So what is downloaded and what is erased grow with the house, and nobody keeps a list by hand.

Three things are asked of a holding: which rows are of this person (`rows`), what of them they get to see (`show`), and
what becomes of them (`erase`). A row that the municipality must keep stays, without the person.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ui.slots import Slot

# Texts that a row loses with the person. Said in the language of the texts, whatever that of the page is.
GONE = "[weggehaald]"

OBSTACLES = Slot()  # (person): sentences that say why somebody cannot be erased yet
FIRST = Slot()  # (person): nothing; what must be locked before the rows, in the order in which the rooms above do
# (person, whether the municipality may keep how to reach them): functions to be called once the rows are erased,
# without arguments. What they need to know of the person they read before that.
AFTER = Slot()


class NotYet(Exception):
    """They cannot be erased yet: `obstacles` are sentences that say why."""

    def __init__(self, obstacles):
        super().__init__(" ".join(map(str, obstacles)))
        self.obstacles = obstacles


@dataclass(frozen=True)
class DataSubject:
    """Somebody as the house knows them: an account, addresses at which they showed that they read the mail, or both.

    `places` are the codes of the municipalities whose rows alone count, where an admin acts for them; None for all.
    """

    account: User | None = None
    addresses: tuple[str, ...] = ()
    places: tuple[str, ...] | None = None
    # What rooms found out about them, by name: read once, and still there when the rows are erased.
    known: dict = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, account):
        """The person with this account, at all addresses that they confirmed."""
        known = account.emailaddress_set.filter(verified=True).values_list("email", flat=True)
        return cls(account=account, addresses=tuple(sorted({each.lower() for each in [account.email, *known]})))

    @classmethod
    def at(cls, address, places=None):
        """Whoever reads the mail at this address, and has no account that is theirs to erase."""
        address = address.strip().lower()
        # No address is nobody's, and not everyone's who gave none.
        return cls(addresses=(address,) if address else (), places=places)

    def having(self, *columns):
        """The condition in a query: one of these columns is an address of theirs."""
        found = Q(pk__in=[])
        for column in columns:
            found |= Q(**{f"{column.replace('__', '_')}_low__in": self.addresses})
        return found

    def among(self, rows, *columns):
        """Those of these rows in which one of these columns is an address of theirs, whatever its capitals."""
        if not self.addresses:
            return rows.none()
        lowered = {f"{column.replace('__', '_')}_low": Lower(column) for column in columns}
        return rows.alias(**lowered).filter(self.having(*columns))


def nothing_of(row, person):
    """What is shown of a row beside its columns: nothing."""
    return []


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What one table holds of a person.

    `model` and `label` say what it is. `rows(person)` gives the rows. `shown` are the columns that the person gets to
    see; `hidden` gives the reason for each other one. `facts(row, person)` gives [(key, label, value)] beside these.
    `erase(rows, person)` takes the person out of them; without it nothing is done here. `stays` tells in plain words
    why rows stay without the person; "" where they go. Lower in `order` is erased before higher.
    """

    model: type
    label: Promise
    rows: object
    shown: tuple = ()
    hidden: dict = field(default_factory=dict)
    facts: object = nothing_of
    erase: object = None
    stays: Promise | str = ""
    order: int = 50
    is_contact: bool = False  # how to reach them, which the municipality may keep where they say so
    is_told: bool = True  # in the download and in the counts; else it is too small a thing to be told

    @cached_property
    def name(self):
        """What it is called in the file for machines."""
        return self.model._meta.label_lower

    def show(self, row, person):
        """[(key, label, value)] of a row, in this language: what this person, whose it is, gets to see."""
        return [self._shown(row, each) for each in self.shown] + self.facts(row, person)

    def _shown(self, row, name):
        column = self.model._meta.get_field(name)
        return name, str(column.verbose_name).capitalize(), value_of(row, column)


def value_of(row, column):
    """The value of a column of a row, as a file for people and machines alike can have it."""
    if column.is_relation:
        found = getattr(row, column.name)
        return "" if found is None else str(found)
    value = getattr(row, column.attname)
    if getattr(column, "choices", None):
        return str(getattr(row, f"get_{column.name}_display")())
    if isinstance(column, models.DateTimeField):
        return timezone.localtime(value).replace(microsecond=0) if value else None
    if isinstance(column, models.DateField):
        return value
    options = getattr(column, "options", None)
    if isinstance(value, list) and options is not None:
        return [str(options(each).label) if each in options.values else each for each in value]
    if isinstance(value, bool | int | float | dict | list | str) or value is None:
        return value
    return str(value)


class Holdings:
    """All that was declared, in the order in which it is erased."""

    def __init__(self):
        self._known = []

    def add(self, *holdings):
        self._known.extend(holdings)

    def __iter__(self):
        return iter(sorted(self._known, key=lambda each: each.order))

    @property
    def told(self):
        """Those of which a person hears, the account first."""
        return sorted((each for each in self._known if each.is_told), key=lambda each: -each.order)

    def of(self, model):
        """The holdings of a model."""
        return [each for each in self if each.model is model]


HOLDINGS = Holdings()


def of_account(model, *columns):
    """Rows of a model that point at the account of a person in one of these columns; for `Holding.rows`."""

    def rows(person):
        found = model._base_manager.all()
        if not person.account:
            return found.none()
        condition = Q()
        for each in columns:
            condition |= Q(**{each: person.account.pk})
        return found.filter(condition)

    return rows


def of_address(model, *columns, place=None):
    """Rows of a model with an address of the person in one of these columns; for `Holding.rows`.

    `place` leads from a row to the code of its municipality. Without it, nobody erases them for somebody else.
    """

    def rows(person):
        found = person.among(model._base_manager.all(), *columns)
        if person.places is None:
            return found
        return found.filter(**{f"{place}__in": person.places}) if place else found.none()

    return rows


def delete(rows, person):
    """The rows go; for `Holding.erase`."""
    rows.delete()


WRITTEN_AT_WORK = _("It was written for the municipality, and may say things of others.")
KEPT_AS_ACT = _("What was done at work stays with the municipality, by an account that is gone.")


def acts(model, *columns, when="at", shown=(), because=WRITTEN_AT_WORK, stays=KEPT_AS_ACT, rows=None):
    """The Holding of what somebody did at work: that they did it, and when. The rest is the municipality's.

    `rows(person)`, where not all rows that point at them are of their work.
    """
    hidden = {each.name: because for each in texts_of(model) if each.name not in shown}
    return Holding(
        model=model,
        label=model._meta.verbose_name_plural,
        rows=rows or of_account(model, *columns),
        shown=(*((when,) if when else ()), *shown),
        hidden=hidden,
        stays=stays,
    )


def texts_of(model):
    """The columns of a model that can hold words: texts, documents, lists of texts, and files."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.GenericIPAddressField)
    found = []
    for each in model._meta.local_concrete_fields:
        inner = getattr(each, "base_field", each)
        if isinstance(inner, kinds) and not each.choices and not hasattr(each, "options"):
            found.append(each)
    return found
