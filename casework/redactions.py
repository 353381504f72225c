"""Taking a piece of private text away, wherever it was written about an initiative."""

import json
import re
from dataclasses import dataclass

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.erasing import erasing
from accounts.holdings import GONE
from areas.models import Municipality
from audit.models import Entry, What
from casework.erasure import family_of
from initiatives.kept import Own, OwnQuerySet
from initiatives.models import CouncilPack, Initiative, SearchRow
from initiatives.packs import checksum_of
from intake.models import Intake
from outbox.models import Message, of_thread
from ui.personal import Keep, Purpose, Whose, holds

SHORTEST = 3  # less than that stands in too many places by chance
AROUND = 30  # characters shown on each side
DERIVED = {SearchRow}  # written anew from what it is made of


@dataclass(frozen=True)
class Place:
    """A field of a row in which the text stands, the words around it, and what the field will say."""

    row: models.Model
    field: models.Field
    around: str
    after: object

    @property
    def key(self):
        """Names the row and the field."""
        return f"{self.row._meta.label} {self.row.pk} {self.field.attname}"

    @property
    def what(self):
        """The kind of row and the field, in words."""
        return f"{self.row._meta.verbose_name}: {self.field.verbose_name}"

    def take_out(self):
        """Write down what the field says from now on. A row that is nothing without the address in it, goes."""
        if self.after is None:
            self.row.delete()
            return
        changed = {self.field.attname: self.after}
        if isinstance(self.row, CouncilPack):
            changed["checksum"] = checksum_of(self.after)
        type(self.row)._base_manager.filter(pk=self.row.pk).update(**changed)


class Search:
    """Where a piece of text stands in what a municipality wrote and has about an initiative.

    Small and capital letters are the same, and so are one space and several.
    """

    def __init__(self, initiative, text):
        self.initiative = initiative
        self.here = list(Municipality.objects.now_in([initiative.municipality_id]).values_list("pk", flat=True))
        self.pattern = re.compile(r"\s+".join(map(re.escape, text.split())), re.IGNORECASE)

    @cached_property
    def places(self):
        """All of them, as Place."""
        return [*self._in_rows(), *self._in_packs(), *self._in_mails()]

    def _in_rows(self):
        family = family_of(self.initiative)
        keys = {Initiative: {self.initiative.pk}, Intake: family}
        for model in keys:
            yield from self._among(model._base_manager.filter(pk__in=keys[model]))
        seen, near = set(), list(keys.items())
        # Rows that hang on these, and on what hangs on these: the classifications of an assessment.
        for _step in range(2):
            found = {}
            for model, pks in near:
                for relation in pointing_to(model):
                    of = relation.related_model
                    if of in DERIVED or of in keys or (of, relation.field.name) in seen:
                        continue
                    seen.add((of, relation.field.name))
                    rows = of._base_manager.filter(**{f"{relation.field.name}__in": pks})
                    if issubclass(of, Own):
                        rows = rows.filter(municipality__in=self.here)
                    rows = list(rows)
                    yield from self._among(rows)
                    found.setdefault(of, set()).update(row.pk for row in rows)
            near = [(model, pks) for model, pks in found.items() if pks]

    def _among(self, rows):
        for row in rows:
            for field in written(type(row)):
                yield from self._in_field(row, field)

    def _in_field(self, row, field):
        value = getattr(row, field.attname)
        said = json.dumps(value, ensure_ascii=False) if isinstance(field, models.JSONField) else value
        if said and (hit := self.pattern.search(said)):
            # It goes from what another municipality has of it too, of which nobody here reads more.
            is_here = getattr(row, "municipality_id", None) in {None, *self.here}
            around = said[max(0, hit.start() - AROUND) : hit.end() + AROUND] if is_here else hit[0]
            yield Place(row, field, around, self._after(field, value))

    def _after(self, field, value):
        """What a field says without the text; None when its row goes. Half an address is none."""
        if isinstance(field, models.JSONField):
            return replaced(value, self.pattern)
        if isinstance(field, models.EmailField | models.URLField) or field.attname == "contact_phone":
            return "" if field.blank else None
        return self.pattern.sub(GONE, value)[: field.max_length]

    def _in_packs(self):
        holding = {"contents__initiatives__contains": [{"key": self.initiative.pk}], "municipality__in": self.here}
        field = CouncilPack._meta.get_field("contents")
        for pack in CouncilPack.objects.filter(**holding):
            entries = [
                replaced(each, self.pattern) if each["key"] == self.initiative.pk else each
                for each in pack.contents["initiatives"]
            ]
            if entries != pack.contents["initiatives"]:
                own = next(each for each in pack.contents["initiatives"] if each["key"] == self.initiative.pk)
                said = json.dumps(own, ensure_ascii=False)
                hit = self.pattern.search(said)
                around = said[max(0, hit.start() - AROUND) : hit.end() + AROUND]
                yield Place(pack, field, around, pack.contents | {"initiatives": entries})

    def _in_mails(self):
        """Mail of the municipality that was not sent yet, about this initiative: by its thread, or by its name."""
        threads = {of_thread(f"intake {pk}")["References"] for pk in family_of(self.initiative)}
        fields = [Message._meta.get_field(name) for name in ("subject", "text", "html")]
        for mail in Message.objects.filter(municipality__in=self.here):
            if mail.headers.get("References") in threads or self.initiative.intake.name in mail.subject + mail.text:
                for field in fields:
                    yield from self._in_field(mail, field)


def pointing_to(model):
    """The relations from other models to this one, also those without a name here."""
    return [
        each
        for each in model._meta.get_fields(include_hidden=True)
        if each.auto_created and not each.concrete and (each.one_to_many or each.one_to_one)
    ]


def written(model):
    """The fields of a model in which somebody's words may stand."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not (field.choices or field.unique or isinstance(field, models.SlugField))
        and field.attname not in {"digest", "checksum", "reference"}
    ]


def replaced(value, pattern):
    """The same JSON with the text gone from each of its texts."""
    if isinstance(value, dict):
        return {key: replaced(each, pattern) for key, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, pattern) for each in value]
    return pattern.sub(GONE, value) if isinstance(value, str) else value


class RedactionManager(models.Manager.from_queryset(OwnQuerySet)):
    def take_out(self, initiative, text, *, by, why):
        """Take a piece of text away wherever it stands, in one transaction. Returns the Redaction; None when it stands
        nowhere, as after a second click."""
        with initiative.changing():
            places = Search(initiative, text).places
            if not places:
                return None
            with erasing():
                for each in together(places):
                    each.take_out()
            # What was read of it before is no longer what it says; the search row is made of this.
            initiative.refresh_from_db()
            facts = {"municipality": initiative.municipality, "by": by}
            Entry.objects.record(What.REDACTED, about=initiative, places=len(places), **facts)
            return self.create(initiative=initiative, why=why, places=len(places), **facts)


def together(places):
    """The places in the order of their rows, so that two who erase wait for each other and not in a circle."""
    return sorted(places, key=lambda place: place.key)


@holds(Purpose.ACCOUNTABILITY, Keep.DOSSIER, why=Whose.ANYBODY)
class Redaction(Own):
    """That a piece of text was taken away: by whom, when, why, and in how many places. Never the text itself."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="redactions", verbose_name=_("initiative"))
    why = models.CharField(_("reason"), max_length=300)
    places = models.PositiveIntegerField(_("places"))

    objects = RedactionManager()

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.why
