"""The official's forms about the thread with an initiative: a note, a promise, a need, and what became of them."""

from copy import deepcopy

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from casework.models import Need, Note, Promise
from intake.inputs import CHOOSE, TEXT, TextInput
from ui.merging import Merging, sent
from ui.text import legible
from workbench.inputs import AmountInput, choice_of, day_input, not_in_the_future

INITIATOR, MUNICIPALITY = Promise.Party.INITIATOR.value, Promise.Party.MUNICIPALITY.value


class Merged(Merging, forms.Form):
    """A form about what two may change at once: begins from `stored`, {field: value}, and merges with it."""

    use_required_attribute = False

    def __init__(self, data=None, *, stored, choices=None, prefix_of_ids="id_%s"):
        fields = deepcopy(self.base_fields)
        for name, pairs in (choices or {}).items():
            fields[name].choices = pairs
        data = self.merge_with(sent(stored), data if data is None else legible(data), fields)
        super().__init__(data, initial=stored, auto_id=prefix_of_ids)
        self.fields = fields
        self.helper = FormHelper()


class NoteForm(Merged):
    """What an official writes down: a note of today, unless they say otherwise."""

    text = TextInput(
        label=pgettext_lazy("of an official", "Note"),
        max_length=Note._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 1}),
        error_messages=TEXT | {"required": _("Type a note first.")},
    )
    channel = forms.ChoiceField(label=_("How"), choices=Note.Channel.choices, error_messages=CHOOSE)
    on = day_input(label=_("On"), validators=[not_in_the_future])

    def __init__(self, data=None, *, note=None, **options):
        """`note` is the one that is corrected, None for a new one."""
        text, channel, on = (note.text, note.channel, note.on) if note else ("", Note.Channel.NOTE.value, None)
        super().__init__(data, stored={"text": text, "channel": channel, "on": on or timezone.localdate()}, **options)


class PromiseForm(Merged):
    """What was promised, by whom, how much, until when."""

    what = TextInput(
        label=_("What was promised?"),
        max_length=Promise._meta.get_field("what").max_length,
        error_messages=TEXT | {"required": _("Say what was promised.")},
    )
    who = forms.ChoiceField(label=_("By whom?"), error_messages=CHOOSE | {"required": _("Choose who promised it.")})
    due_on = day_input(label=_("Before or on"), required=False)
    amount = AmountInput(label=_("Amount in euros"), required=False, error_messages=TEXT)

    def __init__(self, data=None, *, municipality, official=None, promise=None, **options):
        """`promise` is the one that is changed; a new one is of this `official`, unless they say otherwise."""
        named = promise.official if promise else official
        who = str(named.pk) if named else promise.party if promise else MUNICIPALITY
        pairs = [
            *choice_of(municipality, and_also=named),
            (MUNICIPALITY, _("The municipality, nobody in particular")),
            (INITIATOR, _("The initiator")),
        ]
        stored = {"what": "", "due_on": None, "amount": None}
        if promise:
            stored = {name: getattr(promise, name) for name in stored}
        super().__init__(data, stored=stored | {"who": who}, choices={"who": pairs}, **options)

    @property
    def said(self):
        """What was filled in, as fields of a Promise."""
        said = {name: self.cleaned_data[name] for name in ("what", "due_on", "amount")}
        who = self.cleaned_data["who"]
        official = None if who in (INITIATOR, MUNICIPALITY) else User.objects.get(pk=who)
        party = INITIATOR if who == INITIATOR else MUNICIPALITY
        return said | {"party": party, "official": official}


class BrokenForm(forms.Form):
    """Why a promise was not kept."""

    use_required_attribute = False
    why = TextInput(
        label=_("Why was it not kept?"),
        max_length=Promise._meta.get_field("why").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=TEXT | {"required": _("Say why it was not kept.")},
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        self.helper = FormHelper()


class NeedForm(Merged):
    """Who works on a need, and until when."""

    owner = forms.ChoiceField(label=_("Who works on it?"), required=False, error_messages=CHOOSE)
    due_on = day_input(label=_("Before or on"), required=False)

    def __init__(self, data=None, *, need, official):
        """Nobody yet: this official is proposed."""
        pairs = [("", _("Nobody yet")), *choice_of(need.municipality, and_also=need.owner)]
        stored = {"owner": str(need.owner_id or ""), "due_on": need.due_on}
        super().__init__(data, stored=stored, choices={"owner": pairs})
        self.helper.hide_optional = True
        if not need.owner_id and not need.taken_up_at:
            self.initial["owner"] = str(official.pk)

    @property
    def owner_chosen(self):
        return User.objects.filter(pk=self.cleaned_data["owner"] or None).first()


class OutcomeForm(Merged):
    """What became of a need."""

    outcome = forms.ChoiceField(
        label=_("What became of it?"),
        widget=forms.RadioSelect,
        choices=[(each.value, capfirst(each.label)) for each in Need.BY_HAND],
        error_messages=CHOOSE | {"required": _("Choose what became of it.")},
    )
    words = TextInput(
        label=_("In your words"),
        required=False,
        max_length=Need._meta.get_field("words").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Officials read this. Others do not."),
        error_messages=TEXT,
    )

    def __init__(self, data=None, *, need):
        super().__init__(data, stored={"outcome": need.outcome, "words": need.words})
