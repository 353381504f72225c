"""The forms of "take part", and of a message to who is behind an initiative."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.joining import LONGEST, TEXTS, shown_until_by_default
from casework.models import Bulletin, Joining
from intake.inputs import MESSAGES, TEXT, AddressInput, DayInput, TextInput
from ui.merging import Merging, sent
from ui.text import legible


def text_field(label, help_text, model=Joining, name="hands", *, required=False, rows=2):
    return TextInput(
        label=label,
        required=required,
        max_length=model._meta.get_field(name).max_length,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages=TEXT,
    )


class LastDay(DayInput):
    """Until which day something is shown: not in the past, and no more than a year ahead."""

    def __init__(self):
        super().__init__(
            label=_("Show it until"),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            help_text=_("After this day it is no longer on the website."),
            error_messages={
                "required": _("Choose a day."),
                "invalid": _("Enter a day, for example 31-12-2026."),
            },
        )

    def clean(self, value):
        day = super().clean(value)
        if day and day < localdate():
            raise forms.ValidationError(gettext("This day is over. Choose a day to come."), code="past")
        if day and day > localdate() + LONGEST:
            raise forms.ValidationError(gettext("Choose a day within a year."), code="far")
        return day


class JoiningForm(Merging, forms.Form):
    """When and where it happens, and which help is sought."""

    use_required_attribute = False

    def __init__(self, data=None, *, known):
        """`known` is the Joining of the initiative, or None."""
        fields = {
            "when_and_where": text_field(
                _("When and where does it happen?"), _("For example: every Saturday at ten, at the quay.")
            ),
            "hands": text_field(
                _("Which people do you look for?"), _("For example: two people to help in the garden.")
            ),
            "things": text_field(_("Which things do you look for?"), _("For example: wood, tools, a coffee machine.")),
            "room": text_field(_("Which room do you look for?"), _("For example: a room for twenty people.")),
            "shown_until": LastDay(),
        }
        stored = known.newest if known else dict.fromkeys(TEXTS, "")
        stored |= {"shown_until": stored.get("shown_until") or shown_until_by_default()}
        if stored["shown_until"] < localdate():
            stored["shown_until"] = shown_until_by_default()
        super().__init__(self.merge_with(sent(stored), data if data is None else legible(data), fields))
        self.fields.update(fields)
        self.initial |= stored
        self.helper = FormHelper()
        self.helper.hide_optional = True


class BulletinForm(forms.Form):
    """A short piece of news."""

    use_required_attribute = False
    prefix = "news"

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        words = _("At most 300 characters. For example: the first beans can be picked.")
        self.fields["text"] = text_field(_("News"), words, Bulletin, "text", required=True)
        self.fields["text"].error_messages["required"] = _("Write the news.")
        self.fields["shown_until"] = LastDay()
        self.initial["shown_until"] = shown_until_by_default()
        self.helper = FormHelper()


class MessageForm(forms.Form):
    """A message to who is behind an initiative, and where the answer goes."""

    use_required_attribute = False

    name = TextInput(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages=TEXT | {"required": _("Enter your name.")},
    )
    email = AddressInput(
        label=_("Your e-mail address"),
        help_text=_("The answer goes to this address. Only the one who gets your message sees it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=MESSAGES[forms.EmailField] | {"required": _("Enter your e-mail address.")},
    )
    text = TextInput(
        label=_("Your message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages=TEXT | {"required": _("Write a message.")},
    )

    def __init__(self, data=None, *, reader):
        super().__init__(data if data is None else legible(data))
        if reader.is_authenticated:
            self.initial |= {"name": reader.name, "email": reader.email}
        self.helper = FormHelper()

    def clean_name(self):
        """On one line: it also stands at the head of the mail."""
        return " ".join(self.cleaned_data["name"].split())
