"""What officials choose by in the list of their own initiatives, the contact, open needs, promises and dates; and the
notes by whose words they find them.

Each is said once, as an expression in a query over initiatives: the index of the list reads it
(`initiatives.search.own`), and so do the columns of the table and of files. What another municipality wrote counts
nowhere; what a municipality wrote that went up in the present one does.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Greatest, Least, NullIf, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from casework.letters import Letter
from casework.needs import Need
from casework.notes import Note
from casework.promises import Promise
from casework.responsibilities import Responsibility
from casework.terms import Term
from initiatives.search.dates import DATES, DateFacet
from initiatives.search.known_by import ACCENTED, BARE, PrivateText
from initiatives.search.known_by import declare as declare_text
from initiatives.search.own import NONE, OwnFacet, declare
from intake.options import SupportNeed


def here(prefix=""):
    """What the municipality of the initiative wrote, or one that went up in it."""
    of = f"{prefix}municipality"
    return Q(**{of: OuterRef("municipality")}) | Q(**{f"{of}__went_up_in": OuterRef("municipality")})


def own(rows):
    """Those of an initiative, in a query over initiatives."""
    return rows.filter(here(), initiative=OuterRef("pk")).order_by()


def values(rows, field):
    """The different values of a field, as an array of texts."""
    return ArraySubquery(rows.values_list(Cast(field, TextField()), flat=True).distinct())


def first(rows, field):
    """The lowest value of a field, nothing when there is none."""
    return Subquery(rows.exclude(**{field: None}).order_by(field).values(field)[:1])


CONTACT = own(Responsibility.objects.open())
NEEDS = own(Need.objects.open())
PROMISES = own(Promise.objects.filter(kept_at=None, broken_at=None))
TERMS = Term.objects.filter(
    Q(intake=OuterRef("intake")) | Q(intake__revises=OuterRef("intake")),
    here("intake__"),
    ended_at=None,
    stands_still_since=None,
)
# A note to oneself is no contact; what the initiator handed in is.
MOMENTS = own(Note.objects.exclude(channel=Note.Channel.NOTE)).order_by("-on")
LETTERS = own(Letter.objects.all()).order_by("-at")

# The first day on which something is due: a need, a promise, or the answer to what was handed in.
DUE = Least(first(NEEDS, "due_on"), first(PROMISES, "due_on"), first(TERMS, "due_on"))
LAST_CONTACT = Greatest(
    TruncDate("intake__submitted_at"),
    Subquery(MOMENTS.values("on")[:1]),
    Subquery(LETTERS.values(day=TruncDate("at"))[:1]),
)
# What the columns of the table and of files show, by name.
COLUMNS = {
    "contact_official": Subquery(
        CONTACT.values(
            name=Coalesce(NullIf("official__name", Value("")), "official__email", output_field=TextField())
        )[:1]
    ),
    "open_need_kinds": values(NEEDS, "kind"),
    "next_due": DUE,
    "last_contact_on": LAST_CONTACT,
}


def contacts(counted, chosen, municipalities):
    """{key: name} of these officials, by name. Of those who were chosen only who works for these municipalities has a
    name: nobody learns by a number who works elsewhere."""
    keys = [value for value in {*counted, *chosen} if value.isdecimal()]
    known = Q(pk__in=[value for value in counted if value.isdecimal()])
    people = User.objects.filter(known | Q(memberships__municipality__in=municipalities), pk__in=keys).distinct()
    return {NONE: _("Nobody")} | {str(each.pk): str(each) for each in sorted(people, key=str)}


declare(
    OwnFacet(
        "contact",
        gettext_lazy("contact official"),
        for_officials=True,
        expression=values(CONTACT, "official"),
        people=contacts,
    )
)
declare(
    OwnFacet(
        "open_needs",
        gettext_lazy("open needs"),
        options=(*SupportNeed.choices, (NONE, gettext_lazy("No open needs"))),
        for_officials=True,
        expression=values(NEEDS, "kind"),
    )
)
declare(
    OwnFacet(
        "promises",
        gettext_lazy("promises"),
        options=(("open", gettext_lazy("Open promises")), (NONE, gettext_lazy("No open promises"))),
        for_officials=True,
        expression=ArraySubquery(PROMISES.values_list(Value("open", TextField()), flat=True).distinct()),
    )
)
DATES["due"] = DateFacet(
    "due",
    gettext_lazy("due"),
    DUE,
    is_own=True,
    usual=(("..-1d", gettext_lazy("overdue")), ("today..14d", gettext_lazy("in the next two weeks"))),
)
DATES["last_contact"] = DateFacet(
    "last_contact",
    gettext_lazy("last contact"),
    LAST_CONTACT,
    is_own=True,
    usual=(("..-6m", gettext_lazy("silent for six months")),),
)
# What another municipality wrote is found by nobody, not even by those who may see the initiative now. A change of a
# note raises the version of the list (migration 0002); the database has an index over the text (migration 0011).
declare_text(
    PrivateText(
        Note.objects.standing().filter(
            Q(municipality=F("initiative__municipality")) | Q(municipality__went_up_in=F("initiative__municipality"))
        ),
        f"translate(lower(casework_note.text), '{ACCENTED}', '{BARE}')",
    )
)
