"""The rules that propose categories: which answers suggest which category, and why.

They only propose: an official accepts or overrules each proposal. They are rows, so that admins can switch one off,
point it to another category and add their own; the supplied ones stand in `data/rules.toml`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from taxonomy.revisions import Revision
from ui.addresses import address_of
from ui.personal import Keep, Plain, Purpose, holds

SUPPLIED = Path(__file__).parent / "data" / "rules.toml"


@cache
def supplied():
    """The supplied rules as the file gives them, in its order."""
    with SUPPLIED.open("rb") as file:
        return tomllib.load(file)["rule"]


class RuleQuerySet(models.QuerySet):
    def in_force(self):
        """The rules that are switched on, with what each proposes."""
        return self.filter(switched_off_at=None).select_related("category__counts_as")

    def pointing_to(self, categories):
        """The rules that point to one of these categories, or to one that counts as one of them."""
        return self.filter(Q(category__in=categories) | Q(category__counts_as__in=categories))

    def for_municipality(self, code):
        """The rules that propose something that this municipality works with."""
        known = apps.get_model("taxonomy", "Category").objects.for_municipality(code)
        return self.alias(target=Coalesce("category__counts_as", "category")).filter(target__in=known.values("pk"))

    def load(self):
        """Write the supplied rules to the database; what an admin has curated since, wins.

        Can run any number of times. Needs the supplied categories. Returns (added, changed), as for categories.
        """
        rows = apps.get_model("taxonomy", "Category").objects.values_list("lens", "key", "pk")
        categories = {f"{lens}/{key}": pk for lens, key, pk in rows}
        stored = {rule.key: rule for rule in self.exclude(key=None)}
        added, changed = [], 0
        for position, row in enumerate(supplied(), start=1):
            sources = {field: row[field] for field in ("source_nl", "source_en")}
            values = {"category_id": categories[row["category"]], "when": row["when"], "position": position, **sources}
            rule = stored.get(row["key"])
            if rule is None:
                added.append(Rule(key=row["key"], **values))
            elif rule.curated_at is None and any(getattr(rule, field) != value for field, value in values.items()):
                for field, value in values.items():
                    setattr(rule, field, value)
                rule.save()
                changed += 1
        self.bulk_create(added)
        return len(added), changed

    def add(self, question, answers, category, *, by, reason):
        """A new rule, in one recorded step: one of these answers to the question proposes this category.

        Takes option keys, or numbers on a scale. Returns the rule. Raises ValidationError for a category that is not
        in use or of one municipality, and for a rule that is there already.
        """
        with Revision.objects.take(Revision.Kind.RULE, by=by, reason=reason, category=category):
            rule = Rule(category=category, when={question: list(answers)}, source_nl=reason)
            rule.check_target(category)
            rule.position = (self.aggregate(last=Max("position"))["last"] or 0) + 1
            rule.curated_at = timezone.now()
            rule.save(force_insert=True)
        return rule


@holds(
    Purpose.CURATION,
    Keep.RECORD,
    key=Plain.KEY,
    when=Plain.OPTION,
    source_nl=Plain.OWN_WORDS,
    source_en=Plain.OWN_WORDS,
    curated_at=Plain.MOMENT,
    switched_off_at=Plain.MOMENT,
)
class Rule(models.Model):
    """When every question in `when` has one of its answers, propose the category.

    A condition holds for a single answer that is among the named ones, for a multiple answer that contains one of
    them, and for a number on a scale that is among them. "" stands for a question that was left open.
    """

    key = models.CharField(
        _("key"), max_length=80, null=True, blank=True, unique=True, help_text=_("None for a rule of an admin.")
    )
    category = models.ForeignKey("taxonomy.Category", models.PROTECT, related_name="rules", verbose_name=_("category"))
    when = models.JSONField(_("when"), help_text=_("The answers that each question must have."))
    source_nl = models.CharField(_("source in Dutch"), max_length=500, blank=True)
    source_en = models.CharField(_("source in English"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    curated_at = models.DateTimeField(
        _("curated at"),
        null=True,
        blank=True,
        help_text=_("From then on the supplied file changes nothing here."),
    )
    switched_off_at = models.DateTimeField(_("switched off at"), null=True, blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal rule")
        verbose_name_plural = _("proposal rules")
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.category} ({', '.join(self.when)})"

    def get_absolute_url(self):
        return address_of(self)

    @property
    def is_on(self):
        return self.switched_off_at is None

    @property
    def source(self):
        """Why the rule is there, in the reader's language; an admin's own has one language."""
        return (self.source_en if get_language() == "en" else self.source_nl) or self.source_nl

    @property
    def target(self):
        """The category that is proposed: the rule's own, or the one that it counts as; None when that was retired."""
        category = self.category.in_effect
        return category if category.is_active else None

    def because(self, answers):
        """The (question, answer) pairs that make this rule hold, or None when it does not hold."""
        pairs = []
        for question, wanted in self.when.items():
            given = answers.get(question)
            values = list(given) if isinstance(given, list | tuple | set) else ["" if given is None else given]
            hits = [value for value in values if value in wanted]
            if not hits:
                return None
            pairs += [(question, hit) for hit in hits if hit != ""]
        return pairs

    # --- Curating: each verb is one step, recorded with the person and the reason. All raise ValidationError. ---
    def switch_off(self, *, by, reason):
        """Let this rule propose nothing, until it is switched on. Returns the step."""
        return self._step(by, reason, self._switch_off)

    def _switch_off(self):
        if not self.is_on:
            raise ValidationError(_("This rule is switched off already."), code="off")
        self.switched_off_at = timezone.now()

    def switch_on(self, *, by, reason):
        """Let this rule propose its category again. Returns the step."""
        return self._step(by, reason, self._switch_on)

    def _switch_on(self):
        if self.is_on:
            raise ValidationError(_("This rule is switched on already."), code="on")
        self.check_target(self.category.in_effect)
        self.switched_off_at = None

    def point_to(self, category, *, by, reason):
        """Let this rule propose another category. Returns the step, which is about that one."""
        return self._step(by, reason, self._point_to, category)

    def _point_to(self, category):
        if category == self.category:
            raise ValidationError({"category": _("The rule points to this category already.")}, code="same")
        self.check_target(category)
        self.category = category

    # --- What the verbs are made of ---
    def _step(self, by, reason, verb, *args):
        with Revision.objects.take(Revision.Kind.RULE, by=by, reason=reason) as revision:
            self.refresh_from_db()  # as it is now that nobody else can change it
            verb(*args)
            revision.category = self.category
            self.curated_at = timezone.now()
            self.save()
        return revision

    def check_target(self, category):
        """A rule proposes what everyone can choose, and no two rules that are switched on say the same."""
        if not type(category).objects.active().shared().filter(pk=category.pk).exists():
            raise ValidationError({"category": _("Choose a shared category that is in use.")}, code="category")
        same = Rule.objects.filter(category=category, when=self.when, switched_off_at=None)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"category": _("There is a rule that says this already.")}, code="known")


@dataclass(frozen=True)
class Proposal:
    """A proposed category with the (question, answer) pairs that led there, once each, in the order of the answers."""

    category: models.Model
    because: tuple[tuple[str, object], ...]


def propose(
    answers,
    categories=None,
    rules=None,
):
    """The categories that these answers suggest, each with the answers that led there.

    Takes {question key: stored value} of one intake: an option key, a list of option keys, or a number 1..10 where 10
    is the end that the scale names as high. Unknown questions and open answers propose nothing. Returns proposals for
    categories in use, in the order of the taxonomy, one a category; with `categories` only those of them, in their
    order. One query, or none when the caller has the `rules` that are in force already.
    """
    found, because = {}, {}
    for rule in Rule.objects.in_force() if rules is None else rules:
        pairs, target = rule.because(answers), rule.target
        if pairs is not None and target:
            found[target.pk] = target
            because.setdefault(target.pk, {}).update(dict.fromkeys(pairs))
    place = {question: number for number, question in enumerate(answers)}
    in_order = sorted(found.values(), key=lambda category: (category.position, category.pk))
    return [
        Proposal(category, tuple(sorted(because[category.pk], key=lambda pair: place[pair[0]])))
        for category in (in_order if categories is None else categories)
        if category.pk in because
    ]
