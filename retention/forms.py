"""The forms about keeping: the terms of an organisation, and what the archivist decides."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.inputs import TEXT, NumberInput, TextInput
from retention.models import RetentionTerm
from retention.rules import RULES
from ui.merging import Merging, sent
from ui.text import legible

CHOSEN = {key: rule for key, rule in RULES.items() if rule.span.is_chosen}


class TermsForm(Merging, forms.Form):
    """How many days an organisation keeps each kind of which it may choose the term. Empty: the usual one."""

    use_required_attribute = False

    def __init__(self, data=None, *, organisation):
        chosen = dict(RetentionTerm.objects.filter(organisation=organisation).values_list("rule", "days"))
        initial = {key: chosen.get(key, "") for key in CHOSEN}
        fields = {key: days_input(rule) for key, rule in CHOSEN.items()}
        data = self.merge_with(sent(initial), data if data is None else legible(data), fields)
        super().__init__(data, initial=initial)
        self.fields |= fields
        self.helper = FormHelper()
        self.helper.hide_optional = True

    @property
    def days(self):
        """{key of a rule: days, None for the usual term}."""
        return {key: self.cleaned_data[key] for key in CHOSEN}


def days_input(rule):
    least, most = rule.span.least, rule.span.most
    words = {"label": capfirst(rule.label), "moment": rule.after}
    wrong = _("Enter a number of days from %(least)d to %(most)d.") % {"least": least, "most": most}
    usual = {"usual": rule.span.term.days, "least": least, "most": most, **words}
    return NumberInput(
        label=_("%(label)s: days after %(moment)s") % words,
        required=False,
        min_value=least,
        max_value=most,
        help_text=_("From %(least)d to %(most)d. Empty: %(usual)d days.") % usual,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class DecisionForm(forms.Form):
    """What the archivist decides about the chosen records: who that is, and on what ground."""

    use_required_attribute = False

    name = TextInput(
        label=gettext_lazy("Who decided"),
        max_length=120,
        help_text=gettext_lazy("Your name and function, for example “S. Bakker, archivist”."),
        error_messages=TEXT | {"required": gettext_lazy("Enter who decided.")},
    )
    ground = TextInput(
        label=gettext_lazy("On what ground"),
        max_length=300,
        help_text=gettext_lazy("For example the selection list, with the number of the result and its term."),
        error_messages=TEXT | {"required": gettext_lazy("Enter on what ground.")},
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        self.helper = FormHelper()
