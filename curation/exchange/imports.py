"""Taking over a file: one step, in which the rules of the verbs hold for all that it changes.

What the file lacks stays as it is; nothing is deleted. An entry that breaks a rule is refused, with everything that
needs it, and the rest is taken over: the state at the end counts, so that two categories can exchange names.
"""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _

from areas.models import Municipality
from curation.exchange.entries import SOME_DAY, Refusal
from taxonomy.lenses import LENSES, catalogue
from taxonomy.life import check_parent, free
from taxonomy.models import Category, Revision

PLAIN = ("group", "position", *Category.TEXTS, *Category.WORDS)
NAMES = ("name_nl", "name_en")
LONGEST_TEXT = 5000
MOST_WORDS = 60


class Import:
    """What a file would do to the taxonomy, or did: `take` does it, `refused` says what it left out."""

    def __init__(self, contents, *, by):
        self.contents, self.by = contents, by
        self.refusals = {}
        self.kept_addresses = []

    @property
    def refused(self):
        """What is not taken over, with why, as a list of `Refusal`."""
        entries = {(entry.lens, entry.key): entry for entry in self.contents.entries}
        names = {(row.lens, row.key): row.name for row in Category.objects.all()}
        broken = [
            Refusal(entries[at].where, names.get(at) or entries[at].name, why) for at, why in self.refusals.items()
        ]
        return [*self.contents.refused, *broken]

    def take(self, reason=""):
        """Take the file over, and return the step; its key is None when nothing changed."""
        self.refusals = {}
        with Revision.objects.take(Revision.Kind.IMPORTED, by=self.by, reason=reason) as revision:
            while True:
                point = transaction.savepoint()
                broken = Attempt(self).write()
                if not broken:
                    return revision
                transaction.savepoint_rollback(point)
                # Without these, others may break a rule in their turn.
                self.refusals |= broken


class Attempt:
    """One go at writing all entries that were not refused."""

    def __init__(self, whole):
        self.by = whole.by
        self.entries = [each for each in whole.contents.entries if (each.lens, each.key) not in whole.refusals]
        self.rows = {(row.lens, row.key): row for row in Category.objects.all()}
        self.successors = {
            row.pk: {each.key for each in row.successors.all()}
            for row in Category.objects.filter(retired_at__isnull=False).prefetch_related("successors")
        }
        self.municipalities = set()
        self.broken = {}
        self.changed = {}  # the fields that change, by (lens, key)
        whole.kept_addresses = []
        self.kept_addresses = whole.kept_addresses

    def write(self):
        """Write the entries. Returns {(lens, key): why} of those that break a rule; then the rest is to be undone."""
        codes = {each.values.get("municipality") for each in self.entries}
        self.municipalities = set(Municipality.objects.filter(code__in=codes - {None}).values_list("code", flat=True))
        self.each(self.begin)
        self.each(self.set_fields)
        self.each(self.check_levels)
        if self.broken:
            return self.broken
        # A part needs the row of its category.
        for entry in sorted(self.entries, key=lambda entry: bool(entry.values.get("parent"))):
            self.save(entry)
        self.each(self.follow_up)
        self.each(self.check_line)
        if not self.broken:
            Category.objects.settle()
            self.rows = {(row.lens, row.key): row for row in Category.objects.select_related("parent")}
            self.each(self.check)
        return self.broken

    def each(self, act):
        """Let every entry that is not broken do this."""
        for entry in self.entries:
            at = entry.lens, entry.key
            if at not in self.broken:
                try:
                    act(entry)
                except ValidationError as error:
                    self.broken[at] = " ".join(in_words(error))

    def row(self, entry):
        return self.rows[entry.lens, entry.key]

    # --- Reading an entry ---
    def begin(self, entry):
        """Find the row of an entry, or begin one."""
        if entry.lens not in LENSES:
            raise ValidationError(_("There is no lens “%(key)s”."), params={"key": entry.lens})
        if (entry.lens, entry.key) in self.rows:
            return
        if not entry.values.get("name_nl") or not entry.values.get("name_en"):
            raise ValidationError(_("A new category needs a name in Dutch and in English."))
        row = Category(lens=entry.lens, key=entry.key, position=self.last() + 1, slug=entry.values.get("slug") or "")
        row.municipality_id = entry.values.get("municipality")
        if row.municipality_id and row.municipality_id not in self.municipalities:
            raise ValidationError(_("There is no municipality “%(key)s”."), params={"key": row.municipality_id})
        taken = {each.slug for each in self.rows.values() if each.lens == row.lens}
        if not row.slug:
            row.slug = free(slugify(entry.values["name_nl"])[:56], Category.objects.of(row.lens_object), "slug")
        if row.slug in taken:
            raise ValidationError(_("The address “%(slug)s” is of another category."), params={"slug": row.slug})
        self.rows[row.lens, row.key] = row

    def last(self):
        stored = Category.objects.aggregate(Max("position"))["position__max"] or 0
        return max([stored, *(row.position for row in self.rows.values())])

    def set_fields(self, entry):
        """Give the row what the entry says; nothing is written yet."""
        row, values = self.row(entry), entry.values
        said = {name: values[name] for name in PLAIN if values.get(name) is not None}
        # Names are never empty: without one in the file, the name stays.
        said = {name: value for name, value in said.items() if value or name not in NAMES}
        changed = {name for name, value in said.items() if getattr(row, name) != value}
        for name in changed:
            setattr(row, name, values[name])
        if "parent" in values:
            parent = self.named(entry, values["parent"]) if values["parent"] else None
            if row.parent_id != (parent and parent.pk) or (parent and not parent.pk):
                row.parent = parent
                changed.add("parent")
        if "retired_at" in values and not same_moment(row.retired_at, values["retired_at"]):
            row.retired_at = moment_of(values["retired_at"])
            changed.add("retired_at")
        if row.pk and self.heirs(entry) != self.successors.get(row.pk, set()):
            changed.add("successors")
        if row.pk and values.get("slug") and values["slug"] != row.slug:
            self.kept_addresses.append(row)
        if "municipality" in values and (values["municipality"] or None) != row.municipality_id:
            raise ValidationError(_("Of whom a category is, never changes: of all, or of one municipality."))
        self.changed[entry.lens, entry.key] = changed
        if changed or not row.pk:
            self.check_values(row, changed)

    def named(self, entry, key):
        """The category of the same lens with this key."""
        if (entry.lens, key) not in self.rows:
            raise ValidationError(_("It names “%(key)s”, which this lens does not have."), params={"key": key})
        return self.rows[entry.lens, key]

    def heirs(self, entry):
        """The keys of the successors that the row of an entry has at the end."""
        row = self.row(entry)
        if row.is_active:
            if entry.values.get("successors"):
                raise ValidationError(_("Only a retired category has successors."))
            return set()
        if "successors" in entry.values:
            return set(entry.values["successors"])
        return self.successors.get(row.pk, set())

    def check_values(self, row, changed):
        """Whether this person may change this, and every text fits."""
        if not row.is_curated_by(self.by):
            raise ValidationError(_("Only an admin of that municipality can change its own parts."))
        row.clean_fields(exclude=["parent", "municipality", "counts_as"])
        for name in Category.TEXTS:
            if name in changed and len(getattr(row, name)) > LONGEST_TEXT:
                raise ValidationError({name: _("Use at most %(most)s characters.") % {"most": LONGEST_TEXT}})
        for name in Category.WORDS:
            if name in changed and len(getattr(row, name)) > MOST_WORDS:
                raise ValidationError({name: _("Use at most %(most)s words.") % {"most": MOST_WORDS}})
        if "group" in changed and row.group not in {"", *(group["key"] for group in catalogue()["group"])}:
            raise ValidationError(_("There is no group “%(key)s”."), params={"key": row.group})
        if row.retired_at and row.retired_at > timezone.now():
            raise ValidationError(_("A category cannot have been retired in the future."))

    def check_levels(self, entry):
        """Two levels at most among what is new: so that the rows can be written from the top."""
        row = self.row(entry)
        if "parent" in self.changed[entry.lens, entry.key] and row.parent and row.parent.parent:
            raise ValidationError(_("A part cannot have parts."))

    # --- Writing it ---
    def save(self, entry):
        row, changed = self.row(entry), self.changed[entry.lens, entry.key]
        if row.pk is None:
            row.parent = row.parent  # its key is known by now
            row.curated_at = curated(entry)
            row.save(force_insert=True)
        elif changed:
            if row.is_active:
                row.counts_as = None
            row.curate("counts_as", *(changed - {"successors"}))
            if "parent" in changed and row.parent:
                self.bring_along(row)

    def bring_along(self, row):
        """Retired parts come along with what becomes a part itself: there are two levels, also of what is past."""
        for part in row.parts.filter(retired_at__isnull=False):
            part = self.rows[part.lens, part.key]
            if part.parent_id == row.pk:
                part.parent = row.parent
                part.curate("parent")

    def follow_up(self, entry):
        """Point the row to its successors, now that all rows are there."""
        row = self.row(entry)
        heirs = [self.named(entry, key) for key in sorted(self.heirs(entry))]
        if row.pk not in self.successors or "successors" in self.changed[entry.lens, entry.key]:
            for heir in heirs:
                if heir.municipality_id not in (None, row.municipality_id):
                    raise ValidationError(_("A part of one municipality cannot follow up a shared category."))
            row.successors.set(heirs)
            self.successors[row.pk] = {heir.key for heir in heirs}

    def check(self, entry):
        """Whether the rules of the verbs hold for a row, with all others as they are at the end."""
        row = self.row(entry)
        if not self.changed[entry.lens, entry.key]:
            return
        if row.is_active or row.parent is None:
            check_parent(row, row.parent)
        elif row.parent.lens != row.lens or row.parent.parent_id or row.parent.municipality_id or row.parts.exists():
            raise ValidationError(_("A part cannot have parts."))
        if row.is_active:
            row.check_name()
        elif row.parts.active().exists():
            raise ValidationError(_("First move or retire the parts of this category."))

    def check_line(self, entry):
        """The lines of successors have an end."""
        row = self.row(entry)
        seen, waiting = set(), {row.key}
        while waiting:
            seen |= waiting
            found = {key for at in waiting for key in self.successors.get(self.rows[row.lens, at].pk, ())}
            if row.key in found:
                raise ValidationError(_("It would follow up itself."))
            waiting = found - seen


def curated(entry):
    """Since when the supplied file changes nothing in a new category: as the file says, if it speaks of that."""
    now = timezone.now()
    if "modified" not in entry.values:
        return now
    modified = moment_of(entry.values["modified"])
    return modified and min(modified, now)


def moment_of(value):
    """A date of a file as a moment: a day is its beginning, some day is now."""
    if value is SOME_DAY:
        return timezone.now()
    if isinstance(value, date) and not isinstance(value, datetime):
        return timezone.make_aware(datetime.combine(value, time()))
    return value


def same_moment(stored, value):
    """Whether a file says what is stored, as precisely as it says it."""
    if not stored or not value:
        return not stored and not value
    if value is SOME_DAY:
        return True
    if isinstance(value, datetime):
        return stored == value
    return timezone.localdate(stored) == value


def in_words(error):
    """The messages of an error, each with the name of its field when it has one."""
    if not hasattr(error, "error_dict"):
        return error.messages
    labels = {field: Category._meta.get_field(field).verbose_name for field in error.error_dict if field != "__all__"}
    return [
        f"{capfirst(labels[field])}: {text.rstrip('.')}." if field in labels else text
        for field, texts in error.message_dict.items()
        for text in texts
    ]
