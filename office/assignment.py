"""The form for a rule that gives what comes in to an official."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from areas.models import District, Neighbourhood
from casework.assignment import GROUNDS
from casework.colleagues import colleagues
from casework.models import AssignmentRule
from intake.inputs import CHOOSE
from taxonomy.models import Category
from ui.text import legible


class AssignmentRuleForm(forms.Form):
    """From where, or about what; and who becomes the contact."""

    use_required_attribute = False

    applies_to = forms.ChoiceField(
        label=_("What comes in from, or is about"),
        error_messages=CHOOSE | {"required": _("Choose an area or a field.")},
    )
    official = forms.ModelChoiceField(
        None,
        label=_("Goes to"),
        empty_label=_("Choose a colleague"),
        error_messages=CHOOSE | {"required": _("Choose a colleague.")},
    )

    def __init__(self, data=None, *, municipality):
        super().__init__(data if data is None else legible(data))
        self.municipality = municipality
        self.fields["applies_to"].choices = [
            ("", _("Choose an area or a field")),
            (
                _("Neighbourhoods"),
                self.pairs("neighbourhood", Neighbourhood.objects.filter(municipality=municipality)),
            ),
            (_("Districts"), self.pairs("district", District.objects.filter(municipality=municipality))),
            (_("Fields of work"), self.pairs("category", fields_of_work(municipality))),
        ]
        self.fields["official"].queryset = colleagues(municipality)
        self.helper = FormHelper()

    @staticmethod
    def pairs(ground, rows):
        return [(f"{ground}:{row.pk}", str(row)) for row in rows]

    def clean_applies_to(self):
        ground, _colon, key = self.cleaned_data["applies_to"].partition(":")
        self.ground = dict.fromkeys(f"{each}_id" for each in GROUNDS) | {f"{ground}_id": key}
        known = AssignmentRule.objects.filter(municipality=self.municipality, **{f"{ground}_id": key}).first()
        if known:
            text = _("There is a rule for this already: it goes to %(name)s. Remove that one first.")
            raise forms.ValidationError(text, code="known", params={"name": known.official})
        return self.cleaned_data["applies_to"]

    def save(self):
        """The new rule."""
        return AssignmentRule.objects.create(
            municipality=self.municipality, official=self.cleaned_data["official"], **self.ground
        )


def fields_of_work(municipality):
    """The categories of the lens that tell on which field an initiative works, as this municipality has them."""
    return Category.objects.for_municipality(municipality.pk).active().filter(lens="work_fields")
