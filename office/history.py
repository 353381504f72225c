"""What changed of an organisation and its people, in words: who did what, and when."""

from typing import NamedTuple

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import IdentityProvider, Organisation, OrganisationChange, User
from accounts.roles import Role
from office.work import KINDS

MOST = 100
What = OrganisationChange.What
OF_SIGN_IN = (What.SIGN_IN, What.SIGN_IN_GONE)
NEWS = {True: gettext_lazy("It is shown at once"), False: gettext_lazy("An official looks at it first")}


class ChangeInWords(NamedTuple):
    """One change as the history shows it. `facts` are (label, before, after); an empty text where nothing stood."""

    iso: str
    day: str
    title: str
    about: str
    by: str
    facts: list


def history(organisation, *, of_people=False, of_sign_in=False):
    """The latest changes of an organisation, or of its people, or of how these sign in, as ChangesInWords. Two queries
    at most."""
    changes = organisation.changes.select_related("by", "person")
    kinds = OrganisationChange.OF_PEOPLE
    if of_sign_in:
        changes = changes.filter(what__in=OF_SIGN_IN)
    else:
        changes = changes.filter(what__in=kinds) if of_people else changes.exclude(what__in=kinds)
    changes = list(changes[:MOST])
    people = User.objects.in_bulk([pk for each in changes if each.what == What.LEFT for pk, _n in takers(each)])
    return [in_words(each, people) for each in changes]


def takers(change):
    return (change.after or {}).values()


def in_words(change, people):
    at = localtime(change.at)
    return ChangeInWords(
        at.isoformat(timespec="minutes"),
        date_format(at, "DATETIME_FORMAT"),
        str(change),
        about(change),
        str(change.by or ""),
        list(facts(change, people)),
    )


def about(change):
    """Whose role a change is about: nobody's where it is not about one."""
    if change.what not in OrganisationChange.OF_PEOPLE:
        return ""
    return str(change.person or (change.after or {}).get("email") or _("somebody whose account is gone"))


def facts(change, people):
    """(label, before, after) of what differs."""
    before, after = change.before or {}, change.after or {}
    if change.what == What.DETAILS:
        for name in after:
            yield Organisation._meta.get_field(name).verbose_name, said(before.get(name)), said(after[name])
    elif change.what == What.LEFT:
        for kind in KINDS:
            if kind.key in after:
                pk, count = after[kind.key]
                yield kind.label, "", f"{count}: {people.get(pk) or _('somebody whose account is gone')}"
    elif change.what == What.FACTORS_GONE:
        yield _("Reason"), "", after["reason"]
    elif change.what in OF_SIGN_IN:
        for field in IdentityProvider._meta.concrete_fields:
            if field.name in after:
                was, became = before.get(field.name), after[field.name]
                yield field.verbose_name, detail(field, was), detail(field, became)
    elif change.what in OrganisationChange.OF_PEOPLE and {"role"} & {*before, *after}:
        roles = dict(Role.choices)
        yield _("Role"), str(roles.get(before.get("role"), "")), str(roles.get(after.get("role"), ""))
        if after.get("claim"):
            yield _("Said by"), "", _("the account of the organisation")


def detail(field, value):
    """What was set of a provider, in words."""
    if field.choices:
        return str(dict(field.choices).get(value, ""))
    if field.name.endswith(("_at", "_since")):
        moment = parse_datetime(value or "")
        return date_format(localtime(moment), "DATETIME_FORMAT") if moment else ""
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def said(value):
    """A detail in words."""
    return str(NEWS[value]) if isinstance(value, bool) else str(value or "")
