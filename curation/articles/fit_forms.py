"""The forms for where an article fits, and for what it tells of: a reason, initiatives, related articles."""

from crispy_forms.layout import Div
from django import forms
from django.utils.translation import gettext_lazy as _

from curation.articles.fits import offered, reason_at
from curation.forms import Reason, helper
from intake.inputs import CHOOSE, TEXT, LongSelect, TextInput
from knowledge.fits import ORDINARY
from knowledge.models import Article, Fit
from ui.merging import Merging, sent
from ui.text import legible

WEIGHTS = [(3, _("Strong")), (2, _("Ordinary")), (1, _("Weak"))]
WORDS = ("what_nl", "what_en", "weight")
CHOOSE_WEIGHT = CHOOSE | {"required": _("Choose how strong the reason is.")}


def what(label, **options):
    most = Fit._meta.get_field("what_nl").max_length
    return TextInput(label=label, required=False, max_length=most, error_messages=TEXT, **options)


class FitWords(forms.Form):
    """What a reason says to do, and how strong it is."""

    use_required_attribute = False

    what_nl = what(_("What to do, in Dutch"), help_text=_("In a few words. It stands after the reason."))
    what_en = what(_("What to do, in English"), help_text=_("For example “give attention and appreciation”."))
    weight = forms.TypedChoiceField(
        label=_("How strong is the reason?"),
        choices=WEIGHTS,
        coerce=int,
        initial=ORDINARY,
        widget=forms.RadioSelect,
        error_messages=CHOOSE_WEIGHT,
    )

    def __init__(self, data=None, **options):
        super().__init__(data if data is None else legible(data), **options)

    def dress(self):
        for language in ("nl", "en"):
            self.fields[f"what_{language}"].widget.attrs["lang"] = language


class NewFitForm(FitWords):
    """One more reason for an article."""

    reason = forms.ChoiceField(
        label=_("When does it fit?"),
        help_text=_("When an initiative stands in this category, or gave this answer."),
        error_messages=CHOOSE | {"required": _("Choose a category or an answer.")},
    )
    field_order = ["reason", "what_nl", "what_en", "weight"]

    def __init__(self, data=None, *, article):
        super().__init__(data)
        self.fields["reason"].choices = [("", _("Choose a category or an answer")), *offered(article)]
        self.dress()
        self.helper = helper("reason", Div("what_nl", "what_en", css_class="w-curpair"), "weight")

    @property
    def values(self):
        """The fields of the fit."""
        return reason_at(self.cleaned_data["reason"]) | {name: self.cleaned_data[name] for name in WORDS}


class FitForm(Merging, FitWords):
    """What a reason says, and whether it counts. Of an older page only what was changed on it is taken."""

    is_on = forms.ChoiceField(
        label=_("Does it count?"),
        choices=[("True", _("Yes")), ("False", _("No, switched off"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"required": _("Choose one of the options.")},
    )
    why = Reason(label=_("Why"), required=False, help_text=_("It stays in the history of the article."))

    def __init__(self, data=None, *, fit):
        stored = {name: getattr(fit, name) for name in WORDS} | {"is_on": str(fit.is_on)}
        fields = {name: self.base_fields[name] for name in stored}
        data = self.merge_with(sent(stored), data if data is None else legible(data), fields)
        super().__init__(data, initial=stored)
        self.dress()
        self.helper = helper(Div("what_nl", "what_en", css_class="w-curpair"), "weight", "is_on", "why")

    @property
    def values(self):
        """What was filled in, as `Fit.revise` takes it."""
        found = {name: self.cleaned_data[name] for name in WORDS}
        return found | {"is_on": self.cleaned_data["is_on"] == "True", "reason": self.cleaned_data["why"]}


class RelatedForm(forms.Form):
    """Which article is related."""

    use_required_attribute = False
    article = forms.ModelChoiceField(
        Article.objects.none(),
        label=_("Related article"),
        empty_label=_("Choose an article"),
        widget=LongSelect,
        error_messages=CHOOSE | {"required": _("Choose an article.")},
    )

    def __init__(self, data=None, *, articles):
        super().__init__(data if data is None else legible(data))
        self.fields["article"].queryset = articles
        self.helper = helper("article")
