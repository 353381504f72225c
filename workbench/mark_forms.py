"""The forms in which an official says what an instrument did at an initiative."""

from functools import cache

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from intake.inputs import CHOOSE, TEXT, TextInput
from knowledge.marks import LONGEST, Mark
from workbench.thread_forms import Merged

SAID = ("result", "words", "told")


class MarkForm(Merged):
    """What it did, a sentence for the file, and one for the initiator."""

    result = forms.ChoiceField(
        label=_("What did it do?"),
        widget=forms.RadioSelect,
        choices=[(each.value, capfirst(each.label)) for each in Mark.Result],
        error_messages=CHOOSE | {"required": _("Choose what it did.")},
    )
    words = TextInput(
        label=_("For the file"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only officials of your municipality read this."),
        error_messages=TEXT,
    )
    told = TextInput(
        label=_("For the initiator"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The initiator reads this on the profile and at “My initiatives”."),
        error_messages=TEXT,
    )

    def __init__(self, data=None, *, mark=None, **options):
        """`mark` is the one that stands there; None when nothing was said yet."""
        stored = {name: getattr(mark, name) if mark else "" for name in SAID}
        super().__init__(data, **({"stored": stored} | options))

    @property
    def said(self):
        """What was filled in, as fields of a Mark."""
        return {name: self.cleaned_data[name] for name in SAID}


class NewMarkForm(MarkForm):
    """The same, and of which instrument."""

    article = forms.ChoiceField(
        label=_("Which instrument?"), error_messages=CHOOSE | {"required": _("Choose an instrument.")}
    )

    def __init__(self, data=None, *, instruments, article="", mark=None):
        """`instruments` are those to choose from, `article` the chosen one; `mark` is what was said of it before."""
        said = {name: getattr(mark, name) if mark else "" for name in SAID}
        choices = {"article": [("", _("Choose an instrument")), *instruments]}
        super().__init__(data, mark=mark, stored={"article": article} | said, choices=choices)


# A form has its own fields behind those that it takes over; the instrument is asked first.
NewMarkForm.base_fields = {name: NewMarkForm.base_fields[name] for name in ("article", *SAID)}


@cache
def blank_mark():
    """The mark (`ui.merging`) of a page that shows this form with nothing filled in but the instrument."""
    return " ".join(pair for pair in NewMarkForm(instruments=()).mark.split() if pair.partition(":")[0] in SAID)
