"""What is asked for a second reading: which initiatives, by whom, and per initiative the categories."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from areas.models import Municipality
from curation.forms import helper
from curation.samples import readable
from intake.inputs import CHOOSE, TEXT, NumberInput, TextInput
from taxonomy.lenses import LENS_CHOICES, LENSES
from taxonomy.models import Category, Rule
from ui.merging import Merging, sent
from ui.text import legible
from workbench.assessment import LONGEST_REASON, AssessmentForm, LensField

FEWEST, MOST = 2, 200
NUMBER = dict.fromkeys(["invalid", "min_value", "max_value", "required"], _("Enter a whole number from 2 to 200."))


class SampleForm(forms.Form):
    """Which sample to draw, and who reads it."""

    use_required_attribute = False

    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        label=_("Municipality"),
        empty_label=None,
        error_messages=CHOOSE | {"required": _("Choose a municipality.")},
    )
    reader = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who is the second reader?"),
        empty_label=_("Choose an official"),
        help_text=_("Only initiatives that this official never assessed are drawn."),
        error_messages=CHOOSE | {"required": _("Choose an official.")},
    )
    size = NumberInput(
        label=_("How many initiatives?"),
        min_value=FEWEST,
        max_value=MOST,
        initial=30,
        help_text=_("From 30 on the outcome says something. With fewer, chance weighs heavily."),
        error_messages=NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    lens = forms.ChoiceField(
        label=_("Draw from all categories of a lens in turn?"),
        required=False,
        choices=[("", _("No, draw from all initiatives by chance")), *LENS_CHOICES],
        help_text=_("Then rare categories are in the sample too."),
        error_messages=CHOOSE,
    )

    def __init__(self, data=None, *, user):
        super().__init__(data if data is None else legible(data))
        codes = list(user.roles)
        self.fields["municipality"].queryset = Municipality.objects.filter(code__in=codes)
        self.fields["municipality"].initial = codes[0]
        readers = User.objects.filter(memberships__municipality__in=codes, is_active=True).distinct()
        self.fields["reader"].queryset = readers.order_by("name", "email")
        if len(codes) == 1:
            self.fields["municipality"].widget = forms.HiddenInput()
            self.fields["reader"].label_from_instance = lambda reader: with_number(reader, codes[0])
        self.helper = helper()

    def clean(self):
        given = self.cleaned_data
        reader, municipality = given.get("reader"), given.get("municipality")
        if reader and municipality and not reader.is_official_of(municipality.pk):
            self.add_error("reader", _("This official does not work for that municipality."))


def with_number(reader, code):
    """The name of an official, with how many initiatives of a municipality this official could read anew."""
    number = readable(code, reader).count()
    counted = ngettext("%(name)s (%(number)d initiative)", "%(name)s (%(number)d initiatives)", number)
    return counted % {"name": reader, "number": number}


class ReadingForm(Merging, AssessmentForm):
    """The six lenses for a second reader: the form of an assessment that knows no assessment and proposes nothing.

    Every category in use can be chosen, and no other: one that is retired would betray that the first reader has it.
    """

    answers_before = None  # what changed since the first reader's assessment would betray it

    def __init__(self, data=None, *, reading):
        self.initiative = reading.initiative
        self.rules = Rule.objects.in_force().for_municipality(self.initiative.municipality_id)
        self.proposals, self.current = {}, reading.chosen
        in_use = Category.objects.active().for_municipality(reading.sample.municipality_id)
        self.categories = {category.pk: category for category in in_use}
        fields, chosen = {}, {}
        for lens in LENSES.values():
            categories = self.of_lens(lens)
            fields[lens.key] = LensField(lens, categories)
            chosen[lens.key] = [str(each.pk) for each in categories if each.pk in self.current]
            for category in categories:
                fields[f"reason-{category.pk}"] = TextInput(
                    required=False, max_length=LONGEST_REASON, label=category.name, error_messages=TEXT
                )
                known = self.current.get(category.pk)
                chosen[f"reason-{category.pk}"] = known.reason if known else ""
        forms.Form.__init__(self, self.merge_with(sent(chosen), data if data is None else legible(data), fields))
        self.fields.update(fields)
        self.initial.update(chosen)

    @property
    def answers_elsewhere(self):
        """As `Merging` gives them, with the ids that the panels of the lenses have."""
        ids = {f"id_{panel.lens.key}_0": panel.first_id for panel in self.panels}
        return [(ids.get(where, where), *rest) for where, *rest in super().answers_elsewhere]

    def basis_before(self, category):
        """Nothing stands from before."""

    def choices(self):
        """The (category, reason) pairs that `Reading.keep` takes."""
        return [(category, reason) for category, reason, _basis in self.classifications()]
