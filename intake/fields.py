"""The fields of answers, with those that Django does not have: several of a list, a box on a scale of ten, and a phone
number."""

import re

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

SCALE = range(1, 11)
# As people write it: signs between the digits, and the zero that one dials only within the country.
PHONE = re.compile(r"\(?\+?[0-9 ()./-]+")
INNER_ZERO = re.compile(r"^(\+[0-9 ]*)\(0\)")
# From that of a town hall (14 030) to the longest of the world (ITU-T E.164).
DIGITS = range(5, 16)
# A short list reads best as one column.
SHORT_LIST = 5


def choice(options, label, **kwargs):
    """A single choice, open by default."""
    longest = max(len(value) for value in options.values)
    return models.CharField(label, max_length=max(longest, 20), choices=options, blank=True, **kwargs)


def text(label, length, **kwargs):
    """A line of text, open by default."""
    return models.CharField(label, max_length=length, blank=True, **kwargs)


class OptionsFormField(forms.MultipleChoiceField):
    """Several options, once each and in the order of the list, whatever order they were sent in."""

    def clean(self, value):
        chosen = set(super().clean(value))
        return [option for option, _label in self.choices if option in chosen]


class MultipleChoiceField(ArrayField):
    """Several options of a list of choices, stored as an array of their keys in the order of the list."""

    def __init__(self, verbose_name=None, options=(), **kwargs):
        self.options = options
        size = max((len(value) for value, _label in getattr(options, "choices", options)), default=20)
        kwargs.setdefault("base_field", models.CharField(max_length=max(size, 40)))
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(verbose_name=verbose_name, **kwargs)

    def formfield(self, **kwargs):
        widget = forms.CheckboxSelectMultiple()
        widget.columns = len(self.options.choices) > SHORT_LIST
        return models.Field.formfield(
            self, form_class=OptionsFormField, choices=self.options.choices, widget=widget, **kwargs
        )

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        unknown = [each for each in value if each not in self.options.values]
        if unknown:
            raise forms.ValidationError(_("Choose from the list."), code="invalid_choice")


class ScaleWidget(forms.RadioSelect):
    """Ten boxes between two words: `low` at the first, `high` at the last."""

    scale = True

    def __init__(self, low="", high="", **kwargs):
        self.low, self.high = low, high
        super().__init__(**kwargs)


class ScaleField(models.SmallIntegerField):
    """A box on a scale of ten, 1..10, or None when it is open. 10 is the end that the question names as high.

    On a page every scale runs from 1 to 10, whichever end the paper form prints first.
    """

    def __init__(self, verbose_name=None, **kwargs):
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(verbose_name, **kwargs)

    def db_check(self, connection):
        column = connection.ops.quote_name(self.column)
        return f"{column} BETWEEN {SCALE[0]} AND {SCALE[-1]}"

    def formfield(self, **kwargs):
        question = self.question
        return models.Field.formfield(
            self,
            form_class=forms.TypedChoiceField,
            choices=[*((box, str(box)) for box in SCALE), ("", _("No answer"))],
            coerce=int,
            empty_value=None,
            widget=ScaleWidget(low=question.low_word, high=question.high_word),
            **kwargs,
        )


def dialled(phone):
    """A phone number as a telephone dials it, digits behind a + or not; "" for a text that is no phone number."""
    bare = re.sub(r"[^0-9+]", "", INNER_ZERO.sub(r"\1", phone))
    lengths = {10} if bare.startswith("06") else DIGITS
    return bare if PHONE.fullmatch(phone) and len(bare.removeprefix("+")) in lengths else ""


class PhoneField(models.CharField):
    """A phone number, kept as people write it."""
