"""The form of a reading, made from its guide; and the one of an asset."""

import re
from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from initiatives.models import Overtaken
from intake.inputs import CHOOSE, TEXT, TextInput
from intake.options import Voice
from readings.assets import Asset
from readings.comparing import SideBySide
from readings.guides import LEVELS
from readings.readings import Finding, GuidedReading
from ui.text import legible

# What points to a private person: an address of mail, or nine digits and more as in a phone number.
PRIVATE = re.compile(r"\S@\S|(?:\+|\b)\d(?:[\s.()-]?\d){8,}")

HOW_MUCH = {
    "actie": _("how much is there?"),
    "value_triangle": _("how strong is it?"),
    "abcd": _("how far is it?"),
}


@dataclass(frozen=True)
class PartFields:
    """A part on the page, with its fields; `suggestions` and `words` are None for an initiator."""

    part: object
    asks: tuple
    level: forms.BoundField
    text: forms.BoundField
    suggestions: forms.BoundField | None
    words: forms.BoundField | None


class GuideForm(forms.Form):
    """A level and words for each part, and for officials what the municipality can do.

    It begins from the newest reading in the same voice, and knows which one that was: `newest` is what somebody else
    saved in between, once `save` met it.
    """

    use_required_attribute = False
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, guide, subject, voice):
        self.guide, self.subject, self.voice, self.newest = guide, subject, voice, None
        self.known = GuidedReading.objects.chain(guide, subject, voice).newest().select_related("by").first()
        super().__init__(data if data is None else legible(data))
        self.initial["replaces"] = self.known and self.known.pk
        for part in guide.parts:
            finding = self.known.found[part.key] if self.known else Finding()
            for name, field in fields_of(part, guide, voice).items():
                self.fields[f"{name}-{part.key}"] = field
                self.initial[f"{name}-{part.key}"] = getattr(finding, name)
        self.helper = FormHelper()

    @property
    def is_for_initiator(self):
        return self.voice == Voice.INITIATOR

    @property
    def parts(self):
        """The parts with their fields, as the page draws them."""
        return [
            PartFields(part, part.asks_initiator if self.is_for_initiator else part.asks, *self._bound(part))
            for part in self.guide.parts
        ]

    def _bound(self, part):
        names = (f"{name}-{part.key}" for name in Finding.FIELDS)
        return [self[name] if name in self.fields else None for name in names]

    def findings(self):
        """{key of a part: fields of a Finding}, as they were filled in."""
        return {
            part.key: {
                name: self.cleaned_data[f"{name}-{part.key}"]
                for name in Finding.FIELDS
                if f"{name}-{part.key}" in self.fields
            }
            for part in self.guide.parts
        }

    def clean(self):
        if not self.errors and not any(any(each.values()) for each in self.findings().values()):
            raise forms.ValidationError(_("Fill in at least one part."), code="empty")
        return self.cleaned_data

    @property
    def seen(self):
        """The key of the reading that this page shows, for the next time that it is sent; "" for none."""
        if self.newest:
            return self.newest.pk
        return (self["replaces"].value() if self.is_bound else self.initial["replaces"]) or ""

    @property
    def elsewhere(self):
        """What somebody else saved since, a row a part."""
        return SideBySide([self.newest]).rows

    def save(self, *, by):
        """Record it. Returns the GuidedReading; None when somebody saved another one since, which is `newest` then."""
        try:
            return GuidedReading.objects.record(
                self.guide,
                self.subject,
                self.findings(),
                voice=self.voice,
                by=by,
                replaces=self.cleaned_data["replaces"],
            )
        except Overtaken as overtaken:
            self.newest = overtaken.newest
            return None


def fields_of(part, guide, voice):
    """{field of a Finding: form field} for a part. A label names its part, as the list of errors has no headings."""
    by_initiator = voice == Voice.INITIATOR

    def label(asks):
        return format_lazy("{}: {}", part.name, asks)

    unknown = _("I do not know yet") if by_initiator else _("We do not know yet")
    found = {
        "level": forms.TypedChoiceField(
            label=label(HOW_MUCH[guide.key]),
            required=False,
            choices=[*((level, capfirst(guide.level(level))) for level in LEVELS), ("", unknown)],
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            error_messages=CHOOSE,
        ),
        "text": words_input("text", label(_("tell about it") if by_initiator else _("what is there?")), rows=3),
    }
    if not by_initiator:
        found["suggestions"] = forms.MultipleChoiceField(
            label=label(_("what can the municipality do?")),
            required=False,
            choices=[(each.key, each.text) for each in part.suggestions],
            widget=forms.CheckboxSelectMultiple,
            error_messages=CHOOSE,
        )
        found["words"] = words_input("words", label(_("what else can it do?")), rows=2)
    return found


def words_input(name, label, *, rows):
    return TextInput(
        label=label,
        required=False,
        max_length=Finding._meta.get_field(name).max_length,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=TEXT,
    )


def nobody_private(text):
    """Refuse what leads to a private person."""
    if PRIVATE.search(text):
        raise forms.ValidationError(
            _("Leave out e-mail addresses and phone numbers. Name an organisation or a place."), code="private"
        )


class AssetForm(forms.Form):
    """Something that the neighbourhood has."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What kind is it?"),
        choices=Asset.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"required": _("Choose what kind it is.")},
    )
    what = TextInput(
        label=_("What did you find?"),
        max_length=Asset._meta.get_field("what").max_length,
        validators=[nobody_private],
        help_text=_(
            "For example: can repair bicycles, the Tuesday walking group, a hall that is empty in the evening."
        ),
        error_messages=TEXT | {"required": _("Write down what is there.")},
    )
    where = TextInput(
        label=_("Who or where?"),
        required=False,
        max_length=Asset._meta.get_field("where").max_length,
        validators=[nobody_private],
        help_text=_("An organisation, a group or a place. Never a name, address or number of a private person."),
        error_messages=TEXT,
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        self.helper = FormHelper()
