"""Who did what: a log to which rows are added, and of which none is ever changed.

An entry says when, what, who, at which organisation and about what, in numbers and words of closed lists
(audit/vocabulary.py). It holds nothing by which somebody is known: who reads the log looks names up, as long as the
account is there. A trigger refuses every change, and in production the database role of the site cannot take that
trigger away (docs/operating.md).
"""

from datetime import timedelta

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.vocabulary import ACTS, OF_GROUP, Thing, What
from ui.personal import DataKind, Keep, Plain, Purpose, Whose, holds

__all__ = ["Entry", "Thing", "UnknownWord", "What"]

# The trigger holds the same term: no younger entry can be removed, whatever this says.
KEEP = timedelta(days=730)


class UnknownWord(ValueError):
    """Something that the vocabulary does not know was to be written in the log."""


class EntryQuerySet(models.QuerySet):
    def of(self, municipalities, of_site=False):
        """Those of these municipalities (CBS codes), with those of the site itself when they are asked for."""
        return self.filter(municipality__in=[*municipalities, *([""] if of_site else [])])

    def in_group(self, group):
        return self.filter(what__in=OF_GROUP.get(group, []))


class EntryManager(models.Manager.from_queryset(EntryQuerySet)):
    def record(self, what, *, by=None, municipality="", about=None, **facts):
        """Write down that something happened, within the transaction of what happened. Returns the Entry.

        `by` is who did it: a user, the number of an account, or None for a stranger and for Waaier itself.
        `municipality` is the organisation (a Municipality or its CBS code) whose admins read this, "" for the site.
        `about` is a row, or (Thing, key). `facts` are those that the vocabulary knows of `what`; those that are None
        are left out. Raises UnknownWord for everything else.
        """
        entry = self._made(what, by, municipality, about, facts)
        entry.save(force_insert=True)
        return entry

    def record_once_a_day(self, what, rows, *, by):
        """The same about several things, each unless this person did this to it today already. `rows` are (about,
        municipality). One statement, also right when two pages are asked for at once."""
        made = [self._made(what, by, municipality, about, {}) for about, municipality in rows]
        self.bulk_create(made, ignore_conflicts=True)

    def _made(self, what, by, municipality, about, facts):
        thing, key = _thing(about)
        entry = self.model(
            what=what,
            by=_number(by),
            municipality=getattr(municipality, "pk", municipality) or "",
            about=thing,
            about_key=key,
            facts={name: _plain(value) for name, value in facts.items() if value is not None},
        )
        entry.check_words()
        return entry

    def forget(self):
        """Remove what was kept long enough (KEEP); the only way by which an entry ever goes. Returns how many."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT audit_forget()")
            return cursor.fetchone()[0]


def _number(by):
    """The number of who did it; None for nobody we know."""
    number = by if by is None or type(by) is int else by.pk
    if number is not None and type(number) is not int:
        raise UnknownWord("Who did it is a user or the number of one.")
    return number


def _plain(value):
    """A fact as JSON holds it: a word of a TextChoices as its text."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value


def _thing(about):
    """(Thing or "", key) of what an entry is about."""
    if about is None:
        return "", ""
    thing, key = about if isinstance(about, tuple) else (about._meta.model_name, about.pk)
    if thing not in Thing.values:
        raise UnknownWord(f"An entry cannot be about “{thing}”: declare it in audit/vocabulary.py.")
    return Thing(thing), str(key)


@holds(
    Purpose.SAFETY,
    Keep.LOG,
    at=Whose.ACCOUNT,
    day=Whose.ACCOUNT,
    what=(Whose.ACCOUNT, DataKind.DEED),
    by=(Whose.ACCOUNT, DataKind.DEED),
    municipality=Plain.AREA,
    about=Plain.KEY,
    about_key=Plain.KEY,
    facts=Plain.OPTION,
)
class Entry(models.Model):
    """One line of the log."""

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    day = models.DateField(_("day"), default=timezone.localdate, editable=False)
    # Words of the vocabulary; not as choices, so that a new word needs no migration.
    what = models.CharField(_("what"), max_length=30)
    # A number and no relation: erasing an account leaves the log as it is, with a number that names nobody.
    by = models.BigIntegerField(_("who"), null=True, blank=True)
    municipality = models.CharField(
        _("municipality"), max_length=6, blank=True, help_text=_("Whose log it is in; empty: the site's.")
    )
    about = models.CharField(_("about"), max_length=20, blank=True)
    about_key = models.CharField(_("number"), max_length=40, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    objects = EntryManager()

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["municipality", "-at", "-id"], name="audit_by_organisation"),
            models.Index(fields=["about", "about_key"], name="audit_by_thing"),
            models.Index(fields=["by", "-at"], name="audit_by_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(about_key__regex=r"^[A-Za-z0-9_./-]*$"), name="a_key_is_a_code"),
            models.CheckConstraint(condition=Q(municipality__regex=r"^(GM\d{4})?$"), name="a_log_of_a_municipality"),
            models.UniqueConstraint(
                fields=["by", "about", "about_key", "day"],
                condition=Q(what=What.CONTACT_SEEN),
                name="one_look_a_day",
            ),
        ]

    def __str__(self):
        return f"{What(self.what).label}: {self.at:%Y-%m-%d %H:%M}"

    def save(self, **options):
        """Add this entry; raises UnknownWord for what the vocabulary does not know."""
        self.check_words()
        super().save(**options | {"force_insert": True})

    def check_words(self):
        """Raises UnknownWord when this says anything that is not declared in audit/vocabulary.py."""
        if self.what not in ACTS:
            raise UnknownWord(f"The log has no word for “{self.what}”: declare it in audit/vocabulary.py.")
        kind = ACTS[self.what]
        if self.about not in kind.things:
            raise UnknownWord(f"“{self.what}” is not about “{self.about}”.")
        for name, value in self.facts.items():
            if name not in kind.facts or not kind.facts[name].allows(value):
                raise UnknownWord(
                    f"“{self.what}” does not tell such a “{name}”."
                )  # and not the value: it may be a name
