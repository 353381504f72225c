"""What happened to the taxonomy, told in words: which rows a step changed, and from what into what."""

import json
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from areas.models import Municipality
from initiatives.rule_texts import sentence
from taxonomy.lenses import LENSES
from taxonomy.models import Category, Revision, Rule

UNTOLD = {"curated_at", "position", "key", "slug", "lens"}
SHORT = 90


@dataclass(frozen=True)
class FieldChange:
    """One thing that changed: of what, what about it, and what it was and became ("" for nothing).

    `language` is that of the values, where it may be another one than the reader's.
    """

    about: str
    field: str
    before: str = ""
    after: str = ""
    language: str = ""

    @property
    def is_long(self):
        """Whether the texts stand better under each other than in a sentence."""
        return max(len(self.before), len(self.after)) > SHORT


@dataclass(frozen=True)
class Told:
    """A step in words. `href` leads to the page of its category, "" when there is none any more."""

    revision: Revision
    subject: str
    href: str
    lens: str
    changes: list

    @property
    def title(self):
        kind = self.revision.get_kind_display()
        return f"{kind}: {self.subject}" if self.subject else kind

    @property
    def address(self):
        return reverse("curation:step", args=[self.revision.pk])


class RowNames:
    """The names of categories and municipalities, also of categories that are gone. Two queries."""

    def __init__(self, revisions):
        self.language = "en" if get_language() == "en" else "nl"
        self.categories = {}
        for row in (row for revision in revisions for row in revision.changes if row["model"] == "taxonomy.category"):
            self.categories.setdefault(row["pk"], (row["after"] or row["before"])[f"name_{self.language}"])
        self.rows = Category.objects.in_bulk()
        self.categories |= {pk: row.name for pk, row in self.rows.items()}
        codes = {
            field.get("municipality") for revision in revisions for row in revision.changes for field in sides(row)
        }
        self.municipalities = dict(Municipality.objects.filter(pk__in=filter(None, codes)).values_list("pk", "name"))

    def category(self, pk):
        return self.categories.get(pk, "?")

    def value(self, model, name, value):
        """A value of a snapshot in words."""
        if value in (None, "", []):
            return ""
        field = model._meta.get_field(name)
        if field.is_relation and field.related_model is Category:
            return self.category(value)
        if field.is_relation and field.related_model is Municipality:
            return self.municipalities.get(value, value)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if field.get_internal_type() == "ArrayField":
            value = words_of(value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field.get_internal_type() == "DateTimeField":
            return date_format(localtime(parse_datetime(value)), "DATETIME_FORMAT")
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def told(revisions):
    """These steps in words, as a list of Told. Two queries, when the steps come with who did them and what about."""
    revisions = list(revisions)
    names = RowNames(revisions)
    return [tell(revision, names) for revision in revisions]


def tell(revision, names):
    category = names.rows.get(revision.category_id)
    gone = next((names.category(pk) for label, pk in revision.rows if label == "taxonomy.category"), "")
    subject = category.name if category else "" if revision.kind in ABOUT_MANY else gone
    href = reverse("curation:category", args=[category.lens_object.slug, category.slug]) if category else ""
    lens = (
        category.lens
        if category
        else next(filter(None, (side.get("lens") for row in revision.changes for side in sides(row))), "")
    )
    return Told(revision, subject, href, LENSES[lens].name if lens in LENSES else "", changes(revision, names))


ABOUT_MANY = {Revision.Kind.REORDERED, Revision.Kind.IMPORTED, Revision.Kind.RULE}


def changes(revision, names):
    """What a step changed, as a list of Change."""
    found = []
    for row in revision.changes:
        teller = TELLERS.get(row["model"], any_row)
        found += teller(row, names)
    return found + new_order(revision, names)


def sides(row):
    return [side for side in (row["before"], row["after"]) if side]


def category_row(row, names):
    """A category was added, is gone again, or says something else."""
    about = names.category(row["pk"])
    before, after = row["before"], row["after"]
    if before is None or after is None:
        field = _("Added") if before is None else _("Taken away")
        parent = names.category((after or before)["parent"]) if (after or before)["parent"] else ""
        return [FieldChange(about, field, after=_("as a part of “%(name)s”") % {"name": parent} if parent else "")]
    if (before["retired_at"] is None) != (after["retired_at"] is None):
        states = (_("in use"), _("no longer in use"))
        state = [FieldChange(about, _("Use"), *(states if after["retired_at"] else reversed(states)))]
    else:
        state = []
    return state + fields(row, names, about, without={"retired_at"})


def succession_row(row, names):
    """A category got a successor, or lost one."""
    (side,) = sides(row)[:1]
    about, other = names.category(side["category"]), names.category(side["successor"])
    return [
        FieldChange(about, _("Successor"), before="" if row["after"] else other, after=other if row["after"] else "")
    ]


def hiding_row(row, names):
    """A municipality hides a category, or shows it again."""
    (side,) = sides(row)[:1]
    where = names.municipalities.get(side["municipality"], side["municipality"])
    field = _("Hidden in %(municipality)s") if row["after"] else _("Shown again in %(municipality)s")
    return [FieldChange(names.category(side["category"]), field % {"municipality": where})]


def rule_row(row, names):
    """A proposal rule was added or taken away, switched on or off, or pointed to another category."""
    before, after = row["before"], row["after"]
    about = sentence(Rule(when=(after or before)["when"]))
    if before is None or after is None:
        field = _("Rule added") if before is None else _("Rule taken away")
        return [FieldChange(about, field, after=names.category((after or before)["category"]))]
    found = []
    if (before["switched_off_at"] is None) != (after["switched_off_at"] is None):
        states = (_("switched on"), _("switched off"))
        found.append(FieldChange(about, _("Rule"), *(states if after["switched_off_at"] else reversed(states))))
    if before["category"] != after["category"]:
        names = [names.category(side["category"]) for side in (before, after)]
        found.append(FieldChange(about, _("Proposes"), *names))
    return found


def any_row(row, names):
    """A row of another kept model, by the names that its fields have."""
    model = apps.get_model(row["model"])
    about = capfirst(str(model._meta.verbose_name))
    if row["before"] is None or row["after"] is None:
        side = row["after"] or row["before"]
        values = [names.value(model, name, value) for name, value in side.items() if is_told(model, name)]
        field = _("Added") if row["before"] is None else _("Taken away")
        return [FieldChange(about, field, after="; ".join(filter(None, values)))]
    return fields(row, names, about)


def fields(row, names, about, without=frozenset()):
    """The fields of a row that differ."""
    model = apps.get_model(row["model"])
    return [
        FieldChange(
            about,
            capfirst(str(model._meta.get_field(name).verbose_name)),
            *(names.value(model, name, value) for value in differing(row["before"].get(name), after)),
            language_of(name),
        )
        for name, after in row["after"].items()
        if row["before"].get(name) != after and name not in without and is_told(model, name)
    ]


def differing(before, after):
    """Two values of a field; of two lists only what one has and the other does not, unless they differ in order."""
    lists = [words_of(before), words_of(after)]
    if None in lists or set(lists[0]) == set(lists[1]):
        return before, after
    return [word for word in lists[0] if word not in lists[1]], [word for word in lists[1] if word not in lists[0]]


def words_of(value):
    """The words of a list in a snapshot, which holds it as JSON text; None for another value."""
    words = json.loads(value) if isinstance(value, str) and value.startswith("[") else value
    return words if isinstance(words, list) else None


def language_of(name):
    return name[-2:] if name.endswith(("_nl", "_en")) else ""


def is_told(model, name):
    try:
        return name not in UNTOLD and not model._meta.get_field(name).many_to_many
    except FieldDoesNotExist:  # it was there when the step was taken
        return False


def new_order(revision, names):
    """The order in which categories stand since a step that changed no more than that."""
    if revision.kind != Revision.Kind.REORDERED:
        return []
    placed = [
        row for row in revision.changes if row["model"] == "taxonomy.category" and row["before"] and row["after"]
    ]
    orders = [
        ", ".join(names.category(row["pk"]) for row in sorted(placed, key=lambda row: row[side]["position"]))
        for side in ("before", "after")
    ]
    return [FieldChange(_("Order"), _("Places"), *orders)] if placed else []


TELLERS = {
    "taxonomy.category": category_row,
    "taxonomy.succession": succession_row,
    "taxonomy.hiding": hiding_row,
    "taxonomy.rule": rule_row,
}


def revisions_about(lens):
    """The steps that changed something in a lens, newest first."""
    named = [{side: {"lens": lens.key}} for side in ("before", "after")]
    about = Q(category__lens=lens.key)
    for each in named:
        about |= Q(changes__contains=[each])
    return Revision.objects.filter(about)


def revisions_of(category):
    """The steps that changed this category, newest first."""
    return Revision.objects.filter(
        Q(category=category) | Q(changes__contains=[{"model": "taxonomy.category", "pk": category.pk}])
    )
