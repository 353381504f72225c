"""The life of a category: moving, merging, splitting, retiring and restoring it.

Each page asks what is needed in its address, then shows what the step would change, and asks for the reason. The step
is taken only while it still changes what the reader saw.
"""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View

from accounts.decorators import curating_required
from curation.addresses import address, category_to_curate, trail
from curation.consequences import consequences
from curation.forms import MergeForm, MoveForm, RetireForm, RevisionReasonForm, SplitForm
from curation.impact import attempt
from curation.notices import done
from curation.taking import may_wait
from taxonomy.deciding import decides


@method_decorator([curating_required, may_wait], name="dispatch")
class Act(View):
    """A page for one kind of step. `choice` is the form of what is asked before; None when there is nothing to ask."""

    choice = None
    title = intro = button = ask = told = icon = ""

    def get(self, request, lens, slug):
        return self.respond(RevisionReasonForm(ask=self.ask))

    def post(self, request, lens, slug):
        return self.respond(RevisionReasonForm(request.POST, ask=self.ask))

    def respond(self, reason):
        """The page, or the way back to the category once the step is taken."""
        self.category = category_to_curate(self.request.user, self.kwargs["lens"], self.kwargs["slug"])
        choice = self.choice and self.choice(self.request.GET or None, category=self.category)
        revision, impact, refusal = self.attempt(choice, reason)
        if revision:
            done(self.request, revision, self.told % {"name": self.category.name, "to": self.to(choice)})
            return redirect(address(self.category))
        self.category.refresh_from_db()
        lens = self.category.lens_object
        context = {
            "act": self,
            "lens": lens,
            "category": self.category,
            "choice": choice,
            "reason": reason,
            "impact": impact,
            "waits": impact and self.category.municipality_id is None and not decides(self.request.user),
            "consequences": impact and consequences(impact, self.category.name, self.to(choice)),
            # It was confirmed, and still not done: something changed after the reader looked.
            "is_other": impact and reason.is_bound and reason.is_valid(),
            "refusal": refusal,
            "is_open": not refusal or (choice and choice.is_bound),
            "trail": trail(lens, self.category),
            "here": self.title,
        }
        return render(self.request, "curation/act.html", context)

    def attempt(self, choice, reason):
        """(the step or None, its Impact or None, why it cannot be taken or "")."""
        given = reason.cleaned_data if reason.is_valid() else {"reason": "", "seen": ""}
        revision = impact = None
        try:
            self.check()
            if choice is None or choice.is_valid():
                by = self.request.user
                revision, impact = attempt(
                    lambda: self.act(choice, by=by, reason=given["reason"]), reader=by, seen=given["seen"]
                )
        except ValidationError as error:
            return None, None, " ".join(error.messages)
        return revision, impact, ""

    def check(self):
        """Raise ValidationError when this cannot be done with the category, whatever is chosen."""
        self.category.check_active()

    def to(self, choice):
        """The name of the category that comes in the place of this one, or above it; "" for none."""
        return ""


class Merge(Act):
    """Let a category go up in another one."""

    choice = MergeForm
    title = _("Merge")
    intro = _(
        "Two categories mean the same, or almost. This one goes out of use and everything in it counts for the other."
    )
    ask = _("Why do you merge them?")
    button = _("Merge")
    told = _("“%(name)s” was merged into “%(to)s”.")
    icon = "git-merge"

    def act(self, choice, **how):
        return self.category.merge(choice.cleaned_data["into"], **how)

    def to(self, choice):
        return choice.cleaned_data["into"].name if choice.is_valid() else ""


class Split(Act):
    """Let several categories come in the place of one."""

    choice = SplitForm
    title = pgettext_lazy("take a step", "Split")
    intro = _("This category holds different things. It goes out of use, and officials divide its initiatives.")
    ask = _("Why do you split it?")
    button = pgettext_lazy("take a step", "Split")
    told = _("“%(name)s” was split. Its initiatives can be divided now.")
    icon = "arrows-split-2"

    def check(self):
        super().check()
        if self.category.parts.active().exists():
            raise ValidationError(_("First move or retire the parts of this category."), code="parts")

    def act(self, choice, **how):
        return self.category.split(choice.heirs, **how)


class Move(Act):
    """Put a category elsewhere in its lens."""

    choice = MoveForm
    title = _("Move")
    intro = _("Make it a part of another category, or a category of its own. Its address stays.")
    ask = _("Why do you move it?")
    button = _("Move")
    told = _("“%(name)s” was moved.")
    icon = "arrow-right"

    def act(self, choice, **how):
        return self.category.move(choice.cleaned_data["parent"], **how)

    def to(self, choice):
        parent = choice.cleaned_data.get("parent") if choice.is_valid() else None
        return parent.name if parent else ""


class Retire(Act):
    """Take a category out of use."""

    choice = RetireForm
    title = _("Take out of use")
    intro = _("Nobody can choose it any more. What was placed in it before is kept.")
    ask = _("Why do you take it out of use?")
    button = _("Take out of use")
    told = _("“%(name)s” is no longer in use.")
    icon = "archive"

    def act(self, choice, **how):
        return self.category.retire(successor=choice.cleaned_data["successor"], **how)

    def to(self, choice):
        successor = choice.cleaned_data.get("successor") if choice.is_valid() else None
        return successor.name if successor else ""


class Restore(Act):
    """Take a category into use again."""

    title = _("Take into use again")
    intro = _("It can be chosen again, and what was placed in it counts for it once more.")
    ask = _("Why do you take it into use again?")
    button = _("Take into use again")
    told = _("“%(name)s” is in use again.")
    icon = "refresh"

    def check(self):
        if self.category.is_active:
            raise ValidationError(_("This category is in use."), code="active")

    def act(self, choice, **how):
        return self.category.restore(**how)
