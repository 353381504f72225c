"""Changing many initiatives in one step: which ones, and the three forms that say what."""

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from casework.bulk import BulkAct
from casework.colleagues import colleagues
from initiatives.models import Initiative
from initiatives.search.results import Results
from intake.inputs import CHOOSE, TEXT, TextInput
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from ui.text import legible

TICKED = "ticked"  # the button in the list says so: nothing ticked is nothing chosen, and not everything
OWN = {"act", "official", "category", "reason"}
LONGEST_REASON = BulkAct._meta.get_field("reason").max_length


class Chosen:
    """The initiatives that an address names: those that were ticked in the list, or all that a selection finds. Of
    other municipalities than the official's there are none."""

    def __init__(self, parameters, official):
        self.asked = QueryDict(mutable=True)
        for key, values in parameters.lists():
            if key not in OWN:
                self.asked.setlist(key, values)
        editable = Initiative.objects.editable_by(official)
        if TICKED in parameters:
            self.initiatives, self.notices = editable.filter(slug__in=parameters.getlist("slug")), []
        else:
            results = Results.of(self.asked, official)
            self.initiatives, self.notices = editable.filter(pk__in=results.keys), results.notices

    @property
    def hidden(self):
        """(name, value) of what a form sends along to ask for the same again."""
        return [(key, value) for key, values in self.asked.lists() for value in values]

    @cached_property
    def municipality(self):
        """The code of the municipality that the step is about: where most of them are; "" for none."""
        codes = list(self.initiatives.order_by("municipality").values_list("municipality", flat=True))
        return max(codes, key=codes.count, default="")


class ActForm(forms.Form):
    """What is to be done. `values` are what `BulkAct.objects.take` gets."""

    use_required_attribute = False

    def __init__(self, data=None, *, municipality):
        # Three of these stand on one page.
        super().__init__(data if data is None else legible(data), auto_id=f"{type(self).__name__}-%s")
        self.municipality = municipality
        self.helper = FormHelper()
        self.choose()

    def choose(self):
        """Fill in what there is to choose from."""

    @property
    def values(self):
        return self.cleaned_data


class AssignForm(ActForm):
    """Who becomes the contact official."""

    official = forms.ChoiceField(
        label=_("Who becomes the contact official?"),
        error_messages=CHOOSE | {"required": _("Choose a colleague.")},
    )

    def choose(self):
        here = Municipality.objects.filter(pk=self.municipality).first()
        self.people = {str(each.pk): each for each in colleagues(here)}
        names = [(key, str(each)) for key, each in self.people.items()]
        self.fields["official"].choices = [("", _("Choose")), *names]

    @property
    def values(self):
        return {"official": self.people[self.cleaned_data["official"]]}


class CategoryMoreForm(ActForm):
    """Which category is added to the present reading."""

    category = forms.ChoiceField(
        label=_("Which category do you add?"), error_messages=CHOOSE | {"required": _("Choose a category.")}
    )
    reason = TextInput(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("Once an initiative is public, everyone can read this."),
        error_messages=TEXT,
    )

    def choose(self):
        in_use = Category.objects.active().for_municipality(self.municipality)
        self.categories = {str(each.pk): each for each in in_use}
        groups = [
            (str(lens), [(key, each.name) for key, each in self.categories.items() if each.lens == lens.key])
            for lens in LENSES.values()
        ]
        self.fields["category"].choices = [("", _("Choose")), *groups]

    @property
    def values(self):
        return {"category": self.categories[self.cleaned_data["category"]], "reason": self.cleaned_data["reason"]}


class ArchiveForm(ActForm):
    """Why they go to the archive."""

    reason = TextInput(
        label=_("Why do you archive them?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Officials read this in the history. Others do not."),
        error_messages=TEXT | {"required": _("Write down the reason.")},
    )


FORMS = {
    BulkAct.Kind.ASSIGN: AssignForm,
    BulkAct.Kind.CATEGORY: CategoryMoreForm,
    BulkAct.Kind.ARCHIVE: ArchiveForm,
}
TITLES = {
    BulkAct.Kind.ASSIGN: _("Give them another contact official"),
    BulkAct.Kind.CATEGORY: _("Add a category"),
    BulkAct.Kind.ARCHIVE: _("Put them in the archive"),
}


def asked_of(chosen, data):
    """(the kind that is asked for or "", {kind: form}); only the form of that kind is filled in."""
    kind = data.get("act", "")
    kind = BulkAct.Kind(kind) if kind in BulkAct.Kind.values else ""
    forms_by_kind = {
        each: form(data if each == kind else None, municipality=chosen.municipality) for each, form in FORMS.items()
    }
    return kind, forms_by_kind


def plan_of(chosen, kind, form):
    """What the step would do."""
    values = {key: value for key, value in form.values.items() if key != "reason"}
    return BulkAct.objects.plan(kind, chosen.initiatives, municipality=chosen.municipality, **values)
