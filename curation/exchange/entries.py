"""What the files of the taxonomy hold: one entry a category, whatever the kind of file.

An entry is recognised by its lens and key. The fields that it does not name stay as they are, so that a file from
elsewhere, with names only, takes nothing away.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from taxonomy.lenses import LENSES
from taxonomy.models import Category, Succession
from ui.text import UNREADABLE, bare, cleaned

# What an entry can say of a category. Other categories go by their key, a municipality by its CBS code.
FIELDS = (
    "slug",
    "parent",
    "municipality",
    "group",
    "position",
    *Category.TEXTS,
    *Category.WORDS,
    "retired_at",
    "successors",
    "modified",
)
LARGEST = 1024 * 1024
MOST = 1000
# Stands for the day in an entry that says that a category was retired, and not when.
SOME_DAY = True


@dataclass(frozen=True)
class ExchangeEntry:
    """What a file says of one category: `values` by field. `where` is the line or the address in the file."""

    lens: str
    key: str
    values: dict = field(default_factory=dict)
    where: str = ""

    @property
    def name(self):
        return self.values.get("name_nl") or self.key


@dataclass(frozen=True)
class Refusal:
    """A part of the file that is not taken over, and why."""

    where: str
    name: str
    why: str


@dataclass(frozen=True)
class Contents:
    """What was read from a file: its entries, and what could not be read as one.

    `untagged` is how many texts without a language were taken as Dutch, `unused` the (property, number) pairs of what
    else the file says of the categories.
    """

    entries: list
    refused: list
    untagged: int = 0
    unused: list = field(default_factory=list)

    @classmethod
    def of(cls, entries, refused, untagged=0, unused=()):
        """Without the entries that stand twice: which of them is meant, only a person can say."""
        times = {}
        for entry in entries:
            times.setdefault((entry.lens, entry.key), []).append(entry)
        twice = [
            Refusal(", ".join(each.where for each in rows), rows[0].name, _("This category stands in the file twice."))
            for rows in times.values()
            if len(rows) > 1
        ]
        once = [rows[0] for rows in times.values() if len(rows) == 1]
        return cls(once, [*refused, *twice], untagged, list(unused))


def shown_to(user):
    """The categories that this reader may export: what all share and, for an admin, the local parts of their own."""
    own = [code for code, role in user.roles.items() if role == Membership.Role.ADMIN] if user.is_authenticated else []
    return Category.objects.filter(Q(municipality=None) | Q(municipality__in=own))


def entries_of(categories):
    """The entries of these categories, complete, by lens and in their order. Three queries."""
    rows = list(categories.select_related("parent"))
    successors = {}
    known = Succession.objects.filter(category__in=rows).values_list("category", "successor__key")
    for pk, key in known.order_by("successor__key"):
        successors.setdefault(pk, []).append(key)
    order = list(LENSES)
    rows.sort(key=lambda row: (order.index(row.lens), row.position, row.pk))
    return [
        ExchangeEntry(
            row.lens,
            row.key,
            {
                "slug": row.slug,
                "parent": row.parent.key if row.parent else None,
                "municipality": row.municipality_id,
                "group": row.group,
                "position": row.position,
                **{name: getattr(row, name) for name in (*Category.TEXTS, *Category.WORDS)},
                "retired_at": row.retired_at,
                "successors": successors.get(row.pk, []),
                "modified": row.curated_at,
            },
        )
        for row in rows
    ]


def check_number(number):
    """Raise ValidationError for more categories in a file than anyone would curate."""
    if number > MOST:
        raise ValidationError(
            _("This file has more than %(most)s categories. Import it in parts."), params={"most": MOST}
        )


def legible(text):
    """A text from a file as a form would keep it. Raises ValidationError for what no database can hold."""
    if "\0" in text or UNREADABLE in text:
        raise ValidationError(_("There is a character in this text that we cannot store."))
    return cleaned(text).strip()


def legible_key(text):
    """A key, a code or a number from a file, which a machine reads. Raises ValidationError as `legible` does."""
    return bare(legible(text)).strip()


def decoded(data):
    """The text of a file. Raises ValidationError when it is too large, or no text."""
    if len(data) > LARGEST:
        raise ValidationError(
            _("This file is too large: at most %(most)s MB."), params={"most": LARGEST // 1024 // 1024}
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("This file is no text in UTF-8. Save it as “CSV UTF-8”, Turtle or JSON-LD.")) from None
