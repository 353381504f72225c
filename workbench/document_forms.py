"""The form with which officials keep a document."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from intake.inputs import TEXT, TextInput
from media.documents import LONGEST_TITLE
from media.files import KINDS, LARGEST_FILE, kind_of
from ui.text import legible


class DocumentForm(forms.Form):
    """A file of a kind that we keep, and what it is."""

    use_required_attribute = False

    title = TextInput(
        label=_("What is it?"),
        help_text=_("For example: agreement about the use of the ground, 2026."),
        max_length=LONGEST_TITLE,
        error_messages=TEXT | {"required": _("Write what it is.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("A PDF, a text (docx, odt) or a sheet (xlsx, ods) of at most 10 MB."),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("This file is empty."),
            "missing": _("Choose a file."),
            "invalid": _("Choose a file."),
        },
        widget=forms.FileInput(
            attrs={
                "accept": ",".join(f".{ending}" for ending in KINDS),
                "data-largest": LARGEST_FILE,
                "data-too-large": _("This file is larger than 10 MB. Choose a smaller one, or save it smaller first."),
            }
        ),
    )

    def __init__(self, data=None, files=None):
        super().__init__(data if data is None else legible(data), files)
        self.helper = FormHelper()

    def clean(self):
        given = super().clean()
        if self.errors and "file" not in self.errors:
            self.add_error("file", gettext("Choose the file again: a page cannot keep it."))
        return given

    def clean_file(self):
        """The file as it came; its bytes become `content`."""
        file = self.cleaned_data["file"]
        self.cleaned_data["content"] = file.read()
        kind_of(self.cleaned_data["content"])
        return file
