"""The forms with which officials open a round, and invite people to it."""

from datetime import datetime, time, timedelta

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from climate.models import Round
from climate.places import places_to_choose
from intake.inputs import CHOOSE, TEXT, LongSelect, Offered, TextInput
from ui.text import bare, legible
from workbench.inputs import day_input

LONGEST = 90  # days that a round may take
USUAL = 14
MOST_INVITED = 50  # at once
WAYS = {
    Round.Way.MEETING: _("A screen shows a QR code. People there score on their phones, and the radar grows."),
    Round.Way.LINK: _("You send a link, or Waaier mails it. The figures are there once the round is closed."),
    Round.Way.OFFICIAL: _("Officials of your municipality score under their own name."),
}


class RoundForm(forms.Form):
    """Where, in which way and until when is asked."""

    use_required_attribute = False

    area = forms.ChoiceField(
        label=_("About which area"), widget=LongSelect, error_messages=CHOOSE | {"required": _("Choose an area.")}
    )
    way = forms.ChoiceField(
        label=_("How"),
        choices=[(way, capfirst(Round.Way(way).label)) for way in WAYS],
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"required": _("Choose one of the options.")},
    )
    closes_on = day_input(label=_("Open until and including"), help_text=_("At most 90 days from now."))
    name = TextInput(
        label=_("Name"),
        required=False,
        max_length=Round._meta.get_field("name").max_length,
        help_text=_("For example “Evening in the community centre”. It tells two rounds about one area apart."),
        error_messages=TEXT,
    )

    def __init__(self, data=None, *, official, area=""):
        today = timezone.localdate()
        initial = {"area": area, "closes_on": today + timedelta(days=USUAL)}
        super().__init__(data if data is None else legible(data), initial=initial)
        self.municipalities = {each.code: each for each in Municipality.objects.filter(pk__in=official.roles)}
        found = [pair for each in self.municipalities.values() for pair in places_to_choose(each)]
        self.fields["area"].choices = Offered((("", _("Choose an area")), *found))
        self.fields["way"].widget.hints = WAYS
        self.helper = FormHelper()

    def clean_closes_on(self):
        """The day, from today on."""
        day, today = self.cleaned_data["closes_on"], timezone.localdate()
        if day < today:
            raise ValidationError(_("This day is over. Choose today or a later day."), code="past")
        if day > today + timedelta(days=LONGEST):
            raise ValidationError(_("Choose a day within 90 days."), code="far")
        return day

    @property
    def municipality(self):
        """The municipality in which the chosen area lies: their codes have the same digits."""
        return self.municipalities[f"GM{self.cleaned_data['area'][2:6]}"]

    @property
    def closes_at(self):
        """The end of the chosen day."""
        day = self.cleaned_data["closes_on"] + timedelta(days=1)
        return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


class ScorersForm(forms.Form):
    """E-mail addresses, a line each."""

    use_required_attribute = False

    addresses = TextInput(
        label=_("E-mail addresses"),
        help_text=_("One on each line, at most 50. We mail a link and do not keep the addresses."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=TEXT | {"required": _("Enter an e-mail address like name@example.nl.")},
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        self.helper = FormHelper()

    def clean_addresses(self):
        """The addresses, each once."""
        lines = [bare(each).strip() for each in self.cleaned_data["addresses"].replace(",", "\n").splitlines()]
        found = list(dict.fromkeys(each.lower() for each in lines if each))
        if len(found) > MOST_INVITED:
            raise ValidationError(_("Invite at most 50 people at once."), code="many")
        for each in found:
            try:
                validate_email(each)
            except ValidationError:
                words = _("“%(text)s” is no e-mail address. Correct it.")
                raise ValidationError(words, code="invalid", params={"text": each}) from None
        return found
