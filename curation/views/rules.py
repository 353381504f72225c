"""The proposal rules: which answers propose which category, how often officials follow that, and changing it.

A change asks what is needed in its address, then shows what it does to the work that waits, and asks for the reason.
It is made only while it still does what the reader saw.
"""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_safe

from accounts.decorators import curating_required
from curation.addresses import trail
from curation.forms import RevisionReasonForm
from curation.history import told
from curation.notices import done
from curation.rules.effect import attempt
from curation.rules.forms import ASKABLE, CategoryForm, NewRuleForm, QuestionForm
from curation.rules.rows import by_lens, lately, rows_of
from curation.taking import may_wait
from taxonomy.lenses import LENS_BY_SLUG
from taxonomy.models import Revision, Rule


def trail_of_rules(row=None):
    """The way back from a page under the rules, or under one of them."""
    above = [*trail(), (_("Proposal rules"), reverse("curation:rules"))]
    return [*above, (row.category.name, row.rule.get_absolute_url())] if row else above


def row_at(pk):
    """The rule with this key as a row; raises Http404."""
    get_object_or_404(Rule, pk=pk)
    return rows_of(Rule.objects.filter(pk=pk))[0]


@curating_required
@require_safe
def rules(request):
    """All rules, by lens; of one lens when the address names it."""
    lens = LENS_BY_SLUG.get(request.GET.get("lens"))
    rows = rows_of(Rule.objects.all())
    context = {
        "sections": by_lens(rows, lens),
        "lens": lens,
        "lenses": [(each, len(own)) for each, own in by_lens(rows)],
        "total": len(rows),
        "stranded": [row for row in rows if row.is_stranded],
        "trail": trail(),
        "here": _("Proposal rules"),
    }
    return render(request, "curation/rules.html", context)


@curating_required
@require_safe
def rule(request, pk):
    """One rule: what it asks, at which initiatives it proposed something lately, and what was done to it."""
    row = row_at(pk)
    touching = Revision.objects.touching([("taxonomy.rule", pk)])
    revisions = touching.select_related("by", "approved_by", "category", "undone_by")
    context = {
        "row": row,
        "lens": row.category.lens_object,
        "decisions": lately(row.rule, request.user),
        "told": told(revisions),
        "trail": trail_of_rules(),
        "here": row.category.name,
    }
    return render(request, "curation/rule.html", context)


@method_decorator([curating_required, may_wait], name="dispatch")
class RuleChange(View):
    """A page on which the rules are changed. `row` is the rule in question, None for a new one."""

    title = intro = ask = button = icon = ""
    row = None

    def get(self, request, **where):
        return self.respond(RevisionReasonForm(ask=self.ask), **where)

    def post(self, request, **where):
        return self.respond(RevisionReasonForm(request.POST, ask=self.ask), **where)

    def respond(self, reason, pk=None):
        """The page, or the way to the rule once it is changed."""
        self.row = None if pk is None else row_at(pk)
        choice = self.choice()
        effect = refusal = revision = None
        if choice is None or choice.is_valid():
            given = reason.cleaned_data if reason.is_valid() else {"reason": "", "seen": ""}
            how = {"by": self.request.user, "reason": given["reason"]}
            try:
                revision, effect = attempt(
                    lambda: self.act(choice, **how), reader=self.request.user, seen=given["seen"]
                )
            except ValidationError as error:
                refusal = " ".join(error.messages)
        if revision:
            done(self.request, revision, self.told(choice))
            return redirect("curation:rule", *(key for label, key in revision.rows if label == "taxonomy.rule"))
        context = {
            "act": self,
            "row": self.row,
            "choice": choice,
            "reason": reason,
            "effect": effect,
            "is_other": effect is not None and reason.is_bound and reason.is_valid(),
            "refusal": refusal,
            "trail": trail_of_rules(self.row),
            "here": self.title,
        }
        return render(self.request, "curation/rule_change.html", context)

    def choice(self):
        """The form of what is asked before, filled in from the address; None when there is nothing to ask."""
        return None


class RuleSwitch(RuleChange):
    """Switch a rule off, or on again."""

    @property
    def title(self):
        return _("Switch off") if self.row.rule.is_on else _("Switch on")

    button = title

    ask = gettext_lazy("Why?")

    @property
    def intro(self):
        if self.row.rule.is_on:
            return _("The rule then proposes nothing any more. You can switch it on again later.")
        return _("The rule then proposes its category again.")

    @property
    def icon(self):
        return "eye-off" if self.row.rule.is_on else "eye"

    def act(self, choice, **how):
        rule = Rule.objects.get(pk=self.row.rule.pk)
        return rule.switch_off(**how) if rule.is_on else rule.switch_on(**how)

    def told(self, choice):
        return _("The rule is switched off.") if self.row.rule.is_on else _("The rule is switched on.")


class RuleTarget(RuleChange):
    """Point a rule to another category."""

    title = gettext_lazy("Point to another category")
    intro = gettext_lazy("The same answers then propose another category.")
    ask = gettext_lazy("Why another category?")
    button = gettext_lazy("Change the rule")
    icon = "route"

    def choice(self):
        return CategoryForm(self.request.GET or None, without=self.row.rule.category)

    def act(self, choice, **how):
        return Rule.objects.get(pk=self.row.rule.pk).point_to(choice.cleaned_data["category"], **how)

    def told(self, choice):
        return _("The rule proposes “%(name)s” from now on.") % {"name": choice.cleaned_data["category"].name}


class NewRule(RuleChange):
    """Add a simple rule: an answer to a question proposes a category. First the question, then the rest."""

    title = gettext_lazy("Add a rule")
    intro = gettext_lazy("An answer to a question then proposes a category. An official still decides.")
    ask = gettext_lazy("Why this rule?")
    button = gettext_lazy("Add the rule")
    icon = "plus"

    @property
    def question(self):
        """The question on which the rule rests, None while it is not chosen."""
        return ASKABLE.get(self.request.GET.get("question"))

    @property
    def high(self):
        """What the high end of the scale stands for, if the question has one."""
        return self.question.high_word if self.question and self.question.is_scale else ""

    @property
    def is_first(self):
        """Whether the question is still to be chosen."""
        return self.question is None

    def choice(self):
        given = self.request.GET
        if self.question is None:
            return QuestionForm(given or None)
        return NewRuleForm(given if "category" in given else None, question=self.question)

    def act(self, choice, **how):
        rule = Rule.objects.add(self.question.name, choice.wanted, choice.cleaned_data["category"], **how)
        return Revision.objects.touching([("taxonomy.rule", rule.pk)]).get()

    def told(self, choice):
        return _("The rule is added.")
