"""Where somebody who is erased is named in what others wrote, and that it goes there.

An address at which they showed that they read the mail is theirs alone: it goes wherever it stands. A name and a phone
number may be somebody else's too. These go only from what hangs on their own intakes and initiatives, and on what they
did: there they mean them.
"""

import re

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.text import slugify

from accounts.holdings import AFTER, GONE
from accounts.models import User
from casework.redactions import DERIVED, pointing_to, replaced, written
from casework.responsibilities import Responsibility
from initiatives.holdings import initiatives_of
from initiatives.kept import Own
from initiatives.models import CouncilPack, Initiative, SearchRow
from initiatives.packs import checksum_of
from intake.holdings import as_contact, family, names_of
from intake.models import Intake
from outbox.models import Message

FARTHEST = 3  # steps from an initiative: its sample, the second reading of it, the choices in that
SHORTEST_NAME = 5
FEWEST_DIGITS = 8
SPACE = r"\s+"
# Of areas Statistics Netherlands says everything, and no account and no session is here that is not the person's own.
SPARED = {"areas", "contenttypes", "auth", "sessions", "audit", "account"}


def address_pattern(addresses):
    """Finds these addresses, and no longer one that ends or begins alike; None without any."""
    found = "|".join(map(re.escape, sorted(addresses)))
    return re.compile(rf"(?<![\w.+-])(?:{found})(?![\w-]|\.\w)", re.IGNORECASE) if found else None


def name_patterns(names):
    """Find these names as whole words, on one line or two. A name of one word says too little."""
    said = [name.split() for name in sorted(names) if len(name) >= SHORTEST_NAME]
    return [rf"(?<!\w){SPACE.join(map(re.escape, words))}(?!\w)" for words in said if len(words) > 1]


def phone_patterns(phones):
    """Find these numbers, however their digits are parted, with the country or without."""
    for phone in sorted(phones):
        digits = re.sub(r"\D", "", re.sub(r"\(0\)", "", phone))
        digits = re.sub(r"^(0031|31(?=\d{9}$))", "0", digits)
        if len(digits) >= FEWEST_DIGITS:
            between = r"[ ().\-/]*"
            rest = between.join(digits[1:] if digits.startswith("0") else digits)
            begin = rf"(?:(?:\+|00)31{between}(?:\(0\))?{between}|0{between})" if digits.startswith("0") else ""
            yield rf"(?<![\d+]){begin}{rest}(?!\d)"


class Mentions:
    """Where a DataSubject is named. Made before they are erased, since afterwards nothing says who they were."""

    def __init__(self, person):
        self.person = person
        self.addresses = address_pattern(person.addresses)
        phones = set(Intake.objects.filter(pk__in=as_contact(person)).values_list("contact_phone", flat=True))
        if person.account:
            phones |= set(person.account.memberships.values_list("phone", flat=True))
        self.names = names_of(person)
        either = [*name_patterns(self.names), *phone_patterns(phones - {""})]
        either += [self.addresses.pattern] if self.addresses else []
        self.near = re.compile("|".join(either), re.IGNORECASE) if either else None
        self.initiatives = set(initiatives_of(person).values_list("pk", flat=True))
        self.rows = self._near_rows()

    def _near_rows(self):
        """{model: keys} of what hangs on their intakes and initiatives, and on what they did."""
        worked_on = set()
        if self.person.account:
            of_them = Responsibility.objects.filter(official=self.person.account)
            worked_on = set(of_them.exclude(initiative=None).values_list("initiative", flat=True))
        near = {Intake: set(family(self.person)), Initiative: self.initiatives | worked_on}
        if self.person.account:
            near[User] = {self.person.account.pk}
        found = {model: set(keys) for model, keys in near.items()}
        for _step in range(FARTHEST):
            further = {}
            for model, keys in near.items():
                for relation in pointing_to(model):
                    of = relation.related_model
                    if of in DERIVED or of is Intake or of._meta.app_label in SPARED:
                        continue
                    rows = of._base_manager.filter(**{f"{relation.field.name}__in": keys})
                    if issubclass(of, Own) and self.person.places is not None:
                        rows = rows.filter(municipality__in=self.person.places)
                    new = set(rows.values_list("pk", flat=True)) - found.get(of, set())
                    if new:
                        further.setdefault(of, set()).update(new)
                        found.setdefault(of, set()).update(new)
            near = further
        found.pop(User, None)
        return found

    def take_out(self):
        """Take the person out of all these texts, and write anew what is derived from them."""
        changed = set(family(self.person))
        for model, keys in self.rows.items():
            if self.near:
                found = self._replace(model._base_manager.filter(pk__in=keys), self.near)
                changed |= found if model is Intake else set()
        if self.addresses and self.person.places is None:
            for model in apps.get_models():
                if model not in DERIVED and model._meta.app_label not in SPARED:
                    found = self._replace(naming(model, self.person.addresses), self.addresses)
                    changed |= found if model is Intake else set()
        self._take_out_of_packs()
        self._rename()
        of_changed = Q(intake__in=changed) | Q(official_intake__in=changed)
        initiatives = list(Initiative.objects.filter(of_changed | Q(pk__in=self.initiatives)).distinct())
        if initiatives:
            SearchRow.objects.rebuild(*initiatives)

    def _replace(self, rows, pattern):
        """Take what the pattern finds out of these rows. Returns the keys of those that changed."""
        model, found = rows.model, set()
        if model is CouncilPack:
            return found  # of which each initiative is looked at by itself
        columns = texts(model)
        for row in rows.only("pk", *(each.name for each in columns)).order_by("pk").iterator() if columns else ():
            after = {each.attname: without(row, each, pattern) for each in columns}
            differs = {name: value for name, value in after.items() if value != getattr(row, name)}
            if differs:
                model._base_manager.filter(pk=row.pk).update(**differs)
                found.add(row.pk)
        return found

    def _take_out_of_packs(self):
        packs = CouncilPack.objects.all()
        if self.person.places is not None:
            packs = packs.filter(municipality__in=self.person.places)
        own = Q(pk__in=[])
        for pk in self.initiatives:
            own |= Q(contents__initiatives__contains=[{"key": pk}])
        named = naming(CouncilPack, self.person.addresses).values("pk")
        for pack in packs.filter(own | Q(pk__in=named)).order_by("pk"):
            contents = replaced(pack.contents, self.addresses) if self.addresses else pack.contents
            contents |= {
                "initiatives": [
                    replaced(each, self.near) if each["key"] in self.initiatives and self.near else each
                    for each in contents["initiatives"]
                ]
            }
            if contents != pack.contents:
                CouncilPack.objects.filter(pk=pack.pk).update(
                    title=contents["title"], contents=contents, checksum=checksum_of(contents)
                )

    def _rename(self):
        """An initiative that bore their name gets another address: in the old one the name could be read."""
        slugs = [slugify(each) for each in self.names if len(each.split()) > 1]
        for initiative in Initiative.objects.filter(pk__in=self.initiatives).select_related("intake"):
            if any(each and each in initiative.slug for each in slugs):
                slug = Initiative.objects.free_slug(initiative.intake.name)
                Initiative.objects.filter(pk=initiative.pk).update(slug=slug)


def texts(model):
    """The columns of a model in which somebody can be named."""
    lists = [
        each
        for each in model._meta.concrete_fields
        if isinstance(each, ArrayField)
        and isinstance(each.base_field, models.CharField | models.TextField)
        and not hasattr(each, "options")
    ]
    return [each for each in [*written(model), *lists] if not each.primary_key]


def naming(model, addresses):
    """The rows of a model in which one of these addresses can stand: asked of the database."""
    columns = texts(model)
    as_text = {f"{each.name}_as_text": Cast(each.name, models.TextField()) for each in columns}
    found = Q(pk__in=[])
    for name in as_text:
        for address in addresses:
            found |= Q(**{f"{name}__icontains": address})
    return model._base_manager.alias(**as_text).filter(found)


def without(row, column, pattern):
    """What a column says without what the pattern finds. Half an address is none, and a half header is none either."""
    value = getattr(row, column.attname)
    if not value:
        return value
    if isinstance(row, Message) and column.attname == "headers":
        return {name: text for name, text in value.items() if not pattern.search(str(text))}
    if isinstance(value, dict | list):
        return replaced(value, pattern)
    if isinstance(column, models.EmailField | models.URLField) or column.attname.endswith("phone"):
        return "" if column.blank and pattern.search(value) else value
    said = pattern.sub(GONE, value)
    return said[: column.max_length] if said != value else value


@AFTER.fill
def mentions(person, keeps_contact):
    """Read where they are named, to be taken out when their own rows are gone."""
    if not keeps_contact:
        yield Mentions(person).take_out
