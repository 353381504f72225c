"""Erasing somebody: all that the rooms hold of them, in one transaction, and a record that it was done."""

from contextlib import contextmanager

from django.db import connection, models, transaction
from django.utils.crypto import get_random_string

from accounts.holdings import AFTER, FIRST, HOLDINGS, OBSTACLES, NotYet
from accounts.models import Erasure, Organisation, OrganisationChange, User
from audit.models import Entry, Thing, What
from ui.slots import Slot

ERASING = 0x5741_4145  # the number of the database lock, "WAAE"
ERASED = Slot()  # (): nothing; what keeps texts outside the database lets go of them once this is committed
SIGNS = "23456789BCDFGHJKLMNPQRSTVWXZ"  # what is not taken for another when it is read out


@contextmanager
def erasing():
    """Within this the database lets be changed what is kept as it was handed in: its triggers look for the setting.

    One within another ends with the outer one.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('waaier.erasing', true)")
        before = cursor.fetchone()[0] or "off"
        cursor.execute("SELECT set_config('waaier.erasing', 'on', true)")
        yield
        cursor.execute("SELECT set_config('waaier.erasing', %s, true)", [before])
        ERASED()


def counted(person):
    """[(Holding, how many rows)] of what there is of a person, the account first. One query a holding."""
    found = [(holding, holding.rows(person).count()) for holding in HOLDINGS.told]
    return [(holding, number) for holding, number in found if number]


def totals(person):
    """[(label, how many, why it stays; "" where it goes)] of what there is of a person, each label once."""
    found = {}
    for holding, number in counted(person):
        known = found.get((holding.label, holding.stays), 0)
        found[holding.label, holding.stays] = known + number
    return [(label, number, stays) for (label, stays), number in found.items()]


@transaction.atomic
def erase(person, *, by=None, municipality=None, reason="", keeps_contact=False):
    """Take this DataSubject out of all that is kept. Returns the Erasure, which says no word about who it was.

    `by` is the admin who does it for them, of this municipality and for this reason. `keeps_contact`: the account
    goes, and the municipality may keep their name and how to reach them. Raises NotYet. Of two at once the second
    finds nothing of the person any more, and raises User.DoesNotExist for an account that is gone.
    """
    person.known.clear()  # what was known before others were waited for
    FIRST(person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ERASING])  # one at a time: it goes through all tables
    if person.account:  # in the order in which roles are changed: the organisations before what raises a version
        of_them = Organisation.objects.filter(municipality__memberships__user=person.account)
        list(of_them.select_for_update(of=["self"]).order_by("pk"))
    account = person.account and User.objects.select_for_update().get(pk=person.account.pk)
    if obstacles := OBSTACLES(person):
        raise NotYet(obstacles)
    told = [[str(label), number, bool(stays)] for label, number, stays in totals(person)]
    after = AFTER(person, keeps_contact)
    worked = account and has_worked(account)
    with erasing():
        for holding in HOLDINGS:
            if holding.erase and not (keeps_contact and holding.is_contact):
                holding.erase(holding.rows(person), person)
        for each in after:
            each()
        if account:
            let_go(account, worked)
    Entry.objects.record(
        What.PERSON_ERASED,
        by=by or (person.account and person.account.pk),
        municipality=municipality,
        about=person.account and (Thing.USER, person.account.pk),
        on_behalf=bool(by),
    )
    return Erasure.objects.create(
        reference=get_random_string(10, SIGNS), by=by, municipality=municipality, reason=reason, what=told
    )


def has_worked(account):
    """Whether this account did something for a municipality, at which others will look again."""
    changed = OrganisationChange.objects.filter(person=account)
    return account.memberships.exists() or changed.exists() or any(_held_fast(account))


def _held_fast(account):
    """Whether rows point at it that nobody may leave without their person: those of a contact official."""
    for relation in User._meta.related_objects:
        if relation.on_delete is models.PROTECT:
            yield relation.related_model._base_manager.filter(**{relation.field.name: account.pk}).exists()


def let_go(account, worked):
    """The account goes. Of who worked here an empty row stays, so that their work is still somebody's."""
    if worked:
        User.objects.get(pk=account.pk).empty()
    else:
        account.delete()
