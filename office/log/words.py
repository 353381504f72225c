"""Entries of the log as its readers see them: who, what and about what, by the names of today.

The log itself holds numbers. A name is looked up while its row is there and this reader may see it; a page of entries
takes one query for each kind of thing on it.
"""

from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, User
from accounts.roles import Role
from areas.models import Municipality
from audit.models import Thing, What
from casework.letters import LetterKind
from climate.models import Round
from initiatives.models import CouncilPack, Initiative
from intake.models import Intake
from knowledge.models import Article, FundingList
from office.log.sentences import DETAILS, FACTORS, METHODS, SENTENCES
from taxonomy.models import Revision
from ui.personal import Keep
from valuation.models import PriceList, Statement


class EntryInWords(NamedTuple):
    """One entry as the list shows it. `about` is the key by which the list can be narrowed to its thing; `href` leads
    to the thing, "" where it has no page for this reader."""

    iso: str
    day: str
    time: str
    group: str
    text: str
    details: list
    who: int | None
    about: str
    href: str


class LogNames:
    """The names that these entries ask for, as far as this reader may see them."""

    def __init__(self, entries, user):
        self.user = user
        self.keys = {}
        for entry in entries:
            if entry.about:
                self.keys.setdefault(entry.about, set()).add(entry.about_key)
        asked = {entry.by for entry in entries} | {int(key) for key in self.keys.get(Thing.USER, ())}
        self.people = User.objects.in_bulk(asked - {None})
        self.things = {thing: self._found(thing, keys) for thing, keys in self.keys.items() if thing in SOURCES}
        codes = {entry.facts[key] for entry in entries for key in ("old", "new") if key in entry.facts}
        self.places = {each.pk: each.name for each in Municipality.objects.filter(pk__in=codes)} if codes else {}

    def _found(self, thing, keys):
        return {str(each.pk): each for each in SOURCES[thing](self.user).filter(pk__in=keys)}

    def who(self, entry):
        """Who did it, in words."""
        if entry.by is None:
            return "Waaier"
        return str(self.people.get(entry.by) or _("an account that is gone"))

    def about(self, entry):
        """What it was done to, in words; of what is gone, or of somebody else by now, the kind and the number."""
        if entry.about == Thing.USER or not entry.about:
            number = int(entry.about_key) if entry.about else entry.by
            if number is None:
                return _("an address that has no account")
            return str(self.people.get(number) or _("an account that is gone"))
        if found := self.things.get(entry.about, {}).get(entry.about_key):
            return f"“{name_of(found)}”"
        return _("%(thing)s %(number)s") % {"thing": Thing(entry.about).label, "number": entry.about_key}

    def href(self, entry):
        """The page of the thing, for this reader."""
        found = self.things.get(entry.about, {}).get(entry.about_key)
        return found.get_absolute_url() if found is not None and entry.about in WITH_PAGES else ""


# How the things that have a name are found, through the gate of each.
SOURCES = {
    Thing.INITIATIVE: lambda user: Initiative.objects.visible_to(user).select_related("intake"),
    Thing.INTAKE: lambda user: Intake.objects.submitted().of_municipalities(user.serves_by_now),
    Thing.PACK: lambda user: CouncilPack.objects.visible_to(user).only("title"),
    Thing.ARTICLE: lambda user: Article.objects.all(),
    Thing.ROUND: lambda user: Round.objects.visible_to(user),
    Thing.STATEMENT: lambda user: Statement.objects.visible_to(user).select_related("initiative__intake"),
    Thing.PRICES: lambda user: PriceList.objects.filter(municipality__in=[*user.serves_by_now]) | shared(PriceList),
    Thing.FUNDING: lambda user: (
        FundingList.objects.filter(municipality__in=[*user.serves_by_now]) | shared(FundingList)
    ),
    Thing.REVISION: lambda user: Revision.objects.select_related("category"),
}
WITH_PAGES = {Thing.INITIATIVE, Thing.PACK}
IN_ROWS = {
    *(What.PACK_MADE, What.LIST_CHOSEN, What.LOG_DOWNLOADED, What.RETAINED, What.BACKED_UP, What.BACKUP_RESTORED),
}


def shared(model):
    return model.objects.filter(municipality=None)


def name_of(thing):
    return str(thing.initiative) if isinstance(thing, Statement) else str(thing)


def in_words(entries, user):
    """These entries as EntriesInWords for this reader. A query a kind of thing, however many entries there are."""
    entries = list(entries)
    names = LogNames(entries, user)
    return [_in_words(entry, names) for entry in entries]


def _in_words(entry, names):
    at = localtime(entry.at)
    when = at.isoformat(timespec="seconds"), date_format(at, "DATE_FORMAT"), date_format(at, "TIME_FORMAT")
    if entry.what not in What.values:  # while an upgrade is under way
        return EntryInWords(*when, entry.what, _("A newer version of this site wrote this."), [], entry.by, "", "")
    what = What(entry.what)
    said = {"who": names.who(entry), "about": names.about(entry), "file": file_of(entry, names)}
    return EntryInWords(
        *when,
        str(what.label),
        capfirst(SENTENCES[what] % said),
        list(details(entry, names)),
        entry.by,
        f"{entry.about}:{entry.about_key}" if entry.about_key else "",
        names.href(entry),
    )


def file_of(entry, names):
    """What was downloaded, in words."""
    rows = entry.facts.get("rows", 0)
    if entry.about == Thing.SELECTION:
        return ngettext("%(n)d initiative", "%(n)d initiatives", rows) % {"n": rows}
    return names.about(entry) if entry.about else _("a file")


def details(entry, names):
    """The facts of an entry, in words."""
    facts = entry.facts
    yield from (str(METHODS[facts[key]]) for key in ("method", "second") if key in facts)
    if "factor" in facts:
        yield str(FACTORS[facts["factor"]])
    yield from roles(facts)
    if "fields" in facts:
        yield ", ".join(str(Organisation._meta.get_field(each).verbose_name) for each in facts["fields"])
    if "details" in facts:
        yield ", ".join(str(DETAILS.get(each, each)) for each in facts["details"])
    if "letter" in facts:
        yield str(LetterKind(facts["letter"]).label)
    if "removed" in facts:
        yield _("A rule was removed.") if facts["removed"] else _("A rule was added.")
    if "kept_as" in facts:
        yield str(Keep(facts["kept_as"]).label)
    if "step" in facts:
        yield str(Revision.Kind(facts["step"]).label)
    if entry.about == Thing.REVISION:
        yield names.about(entry)
    if "old" in facts:
        yield " → ".join(names.places.get(facts[key], facts[key]) for key in ("old", "new"))
    yield from numbers(entry.what, facts)
    if entry.what == What.EXPORTED:
        yield from of_file(facts)


def roles(facts):
    known = dict(Role.choices)
    said = [str(known[facts[key]]) for key in ("before", "after") if facts.get(key) in known]
    if said:
        yield " → ".join(said)


def numbers(what, facts):
    if count := facts.get("handed_over"):
        yield ngettext("%(n)d thing handed over", "%(n)d things handed over", count) % {"n": count}
    if count := facts.get("places"):
        yield ngettext("in %(n)d place", "in %(n)d places", count) % {"n": count}
    if what == What.RETAINED and "before" in facts:
        yield _("from before %(day)s") % {"day": date_format(date.fromisoformat(facts["before"]), "DATE_FORMAT")}
    if "year" in facts:
        yield str(facts["year"])
    if "made_on" in facts:
        yield _("of %(day)s") % {"day": date_format(date.fromisoformat(facts["made_on"]), "DATE_FORMAT")}
    if "megabytes" in facts:
        yield _("%(n)d MB") % {"n": facts["megabytes"]}
    if facts.get("encrypted") is False:
        yield _("not encrypted")
    if what in IN_ROWS and "rows" in facts:
        yield ngettext("%(n)d row", "%(n)d rows", facts["rows"]) % {"n": facts["rows"]}
    if "kept_as" in facts:
        yield str(Keep(facts["kept_as"]).label)
    if facts.get("on_behalf"):
        yield _("asked for by the person")


def of_file(facts):
    """What kind of file it was, how private, and of which selection."""
    yield facts["file"].upper()
    if facts.get("contact"):
        yield _("with contact details")
    elif facts.get("private"):
        yield _("with what only officials may see")
    else:
        yield _("only what everyone may see")
    if facts.get("words"):
        yield _("found by words")
    if facts.get("area"):
        yield facts["area"]


def selection_href(entry):
    """The list with the same filters, "" for an entry without a selection."""
    return f"{reverse('initiatives:list')}?{entry.facts['selection']}" if entry.facts.get("selection") else ""
