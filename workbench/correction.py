"""The form with which an official corrects answers of an initiative."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from areas.models import Neighbourhood
from casework.corrections import correctable, stored
from casework.models import Redaction
from casework.redactions import SHORTEST, Search
from initiatives.models import Event
from intake.inputs import TEXT, TextInput, input_of
from intake.questions import Kind
from ui.merging import Merging, digest, sent
from ui.text import legible

LINE = 120  # a longer text gets more than one line to type in


def asked_for(names):
    """The questions with these names that can be corrected, each with the open answer that stands beside it."""
    return [each for each in correctable() if each.name in names or each.beside in names]


class CorrectionForm(Merging, forms.Form):
    """The present answers to some questions, to be corrected, and why."""

    use_required_attribute = False

    def __init__(self, data=None, *, initiative, questions):
        intake = initiative.intake
        fields = {each.name: self.field_of(each, intake) for each in questions}
        before = {each.name: stored(intake, each) for each in questions}
        super().__init__(self.merge_with(sent(before), data if data is None else legible(data), fields))
        self.fields.update(fields)
        self.initial |= before
        self.fields["reason"] = TextInput(
            label=_("Why do you correct it?"),
            max_length=Event._meta.get_field("reason").max_length,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("The initiator reads this in the letter. For example: there was a typing error in it."),
            error_messages=TEXT | {"required": _("Write down the reason.")},
        )
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields)

    @staticmethod
    def field_of(question, intake):
        made = input_of(question.field)
        if question.kind == Kind.TEXT and question.field.max_length > LINE:
            made.widget = forms.Textarea(attrs={"rows": 2})
        made.label, made.required = question.label, intake.requires(question)
        made.error_messages["required"] = gettext("This answer cannot be left open.")
        if not question.is_plain:
            here = Neighbourhood.objects.filter(municipality=intake.municipality.in_effect)
            made.choices = [(each.pk, str(each)) for each in here]
        return made

    @property
    def answers(self):
        """{question name: answer} as `casework.corrections.correct` takes them."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return {name: sorted(value) if name == "neighbourhoods" else value for name, value in given.items()}


class RedactionForm(forms.Form):
    """Which piece of text has to go, and why."""

    use_required_attribute = False

    text = TextInput(
        label=_("Which text has to go?"),
        max_length=300,
        help_text=_("Paste it as it stands there, for example a phone number. Capital letters do not matter."),
        error_messages=TEXT | {"required": _("Paste the text that has to go.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    why = TextInput(
        label=_("Why?"),
        max_length=Redaction._meta.get_field("why").max_length,
        help_text=_("Do not repeat the text itself. This is kept."),
        error_messages=TEXT | {"required": _("Write down the reason.")},
    )

    def __init__(self, data=None, *, initiative):
        super().__init__(data if data is None else legible(data))
        self.initiative = initiative
        self.helper = FormHelper()

    def clean_text(self):
        text = self.cleaned_data["text"]
        if len(text.strip()) < SHORTEST:
            words = gettext("Paste at least %(number)d characters.") % {"number": SHORTEST}
            raise forms.ValidationError(words, code="short")
        return text

    def clean(self):
        text, why = self.cleaned_data.get("text"), self.cleaned_data.get("why")
        self.places = Search(self.initiative, text).places if text else []
        if text and not self.places:
            self.add_error("text", gettext("This text stands nowhere. Paste it exactly as it stands there."))
        if text and why and text.lower() in why.lower():
            self.add_error("why", gettext("Do not repeat the text itself here: the reason is kept."))

    @property
    def seal(self):
        """A short text that differs when it stands elsewhere: what the reader saw, to be compared."""
        return digest(sorted(each.key for each in self.places))
