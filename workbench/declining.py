"""The form with which an official does not register an intake: the reason, where it goes, and the letter about it."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from areas import choices
from areas.models import Municipality
from casework.letters import Letter, LetterKind
from casework.settlements import Settlement, reason_told, takes_part
from intake.inputs import CHOOSE, TEXT, LongSelect, Offered, TextInput
from ui.text import legible, likeness

Reason = Settlement.Reason
# In the order of how often they are needed, as the tabs call them.
REASONS = {
    Reason.NO_INITIATIVE: _("No initiative"),
    Reason.ELSEWHERE: _("Other municipality"),
    Reason.SPAM: _("Spam"),
    Reason.OTHER: _("Other"),
}


class DecliningForm(forms.Form):
    """One reason: with a letter, but for spam; and for another municipality with the question which one.

    `letter` is the letter as it would go out, None when none does. What is sent to a municipality that takes no part
    stays with the initiator: then the form `asks` first whether the official knows, with another letter.
    """

    use_required_attribute = False
    to = forms.ChoiceField(
        label=_("For which municipality is it?"),
        widget=LongSelect,
        error_messages=CHOOSE | {"required": _("Choose the municipality.")},
    )
    subject = TextInput(
        label=_("Subject of the letter"),
        max_length=Letter._meta.get_field("subject").max_length,
        error_messages=TEXT | {"required": _("Enter the subject of the letter.")},
    )
    text = TextInput(
        label=_("The letter"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages=TEXT | {"required": _("Enter the text of the letter.")},
    )
    words = TextInput(
        label=_("For your colleagues"),
        required=False,
        max_length=Settlement._meta.get_field("words").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Officials of your municipality read this. Others do not."),
        error_messages=TEXT | {"required": _("Write down the reason.")},
    )
    known = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, intake, reason, by, at_home, to=""):
        super().__init__(data if data is None else legible(data))
        self.intake, self.reason, self.by, self.asks = intake, reason, by, False
        self.chosen = None
        self.letter = self._draft(LetterKind.FORWARDED if reason == Reason.ELSEWHERE else LetterKind.DECLINED)
        if not self.letter:
            del self.fields["subject"], self.fields["text"]
        else:
            self.initial |= {"subject": self.letter.subject, "text": self.letter.text}
            self.fields["text"].widget.attrs["lang"] = self.letter.language
        if reason == Reason.ELSEWHERE:
            self._offer_municipalities(at_home, to)
            if self.letter:
                places = ", ".join(self._places().values())
                self.fields["text"].help_text = _("We fill in %(places)s when you send it.") % {"places": places}
        else:
            del self.fields["to"]
        self.fields["words"].required = reason == Reason.OTHER
        self.helper = FormHelper()

    def _offer_municipalities(self, at_home, to):
        here = set(Organisation.objects.values_list("pk", flat=True))
        pairs = [
            (code, gettext("%(name)s (takes part)") % {"name": name} if code in here else name)
            for code, name in choices.municipalities(choices.version())
            if code != at_home.pk
        ]
        self.fields["to"].choices = Offered((("", _("Choose a municipality")), *pairs))
        place = likeness(self.intake.place)
        named = next((code for code, name in pairs if place and likeness(name.partition(" (")[0]) == place), "")
        self.initial["to"] = to or named

    def _places(self):
        """The places in a letter that are filled in once the municipality is chosen, as they stand in its text: Dutch
        names in braces, as in the texts of an organisation (`casework.texts`)."""
        return {"to": "{naar}", "number": "{nummer daar}", "contact": "{contact daar}"}

    def _draft(self, kind):
        """The letter of this kind, before an official changes it; None when none goes out."""
        if self.reason == Reason.SPAM:
            return None
        words = {"reason": reason_told(self.reason, self.intake)}
        if kind == LetterKind.FORWARDED:
            words = {"to": self._places()["to"], "reason": ""}
        letter = Letter.objects.draft(kind, by=self.by, intake=self.intake, **words)
        if letter and self.reason == Reason.ELSEWHERE:
            with translation.override(letter.language):
                if kind == LetterKind.FORWARDED:
                    more = gettext("Its number there is %(number)s.\n\nYou reach that municipality here: %(contact)s")
                else:
                    more = gettext("You can ask the municipality of %(to)s to help you.")
            letter.text = f"{letter.text}\n\n{more % self._places()}"
        return letter

    def clean(self):
        """A letter to who has to go on by themselves says so, unless the official wrote another."""
        code = self.cleaned_data.get("to")
        if not code:
            return
        self.chosen = Municipality.objects.get(pk=code)
        if takes_part(self.chosen) or self.cleaned_data["known"] == code:
            return
        self.asks = True
        self.data = self.data.copy()
        self.data["known"] = code
        if self.letter and self.data.get("text", "").strip() == self.letter.text.strip():
            other = self._draft(LetterKind.DECLINED)
            self.data["subject"], self.data["text"] = other.subject, other.text

    @property
    def is_ready(self):
        """Whether it can be decided now."""
        return self.is_valid() and not self.asks

    def decide(self):
        """Decide it as the form says. Returns the Settlement; raises casework.settlements.Decided."""
        told = {"by": self.by, "words": self.cleaned_data["words"], **self.letter_to_send()}
        if self.chosen and takes_part(self.chosen):
            number = self._places()["number"]
            return Settlement.objects.forward(self.intake, to=self.chosen, number=number, **told)
        return Settlement.objects.decline(self.intake, reason=self.reason, to=self.chosen, **told)

    @property
    def kind(self):
        """The kind of Settlement that this makes."""
        is_sent_on = self.chosen and takes_part(self.chosen)
        return Settlement.Kind.FORWARDED if is_sent_on else Settlement.Kind.DECLINED

    def letter_to_send(self):
        """{"subject", "text"} of the letter with all filled in; a paragraph with a contact that nobody knows is left
        out. Empty when no letter goes out."""
        if not self.letter:
            return {}
        subject, text = self.cleaned_data.get("subject", ""), self.cleaned_data.get("text", "")
        if self.chosen:
            contact = Organisation.objects.contact_of(self.chosen)
            known = ", ".join(filter(None, contact[1:])) if contact else ""
            places = self._places()
            if not known:
                text = "\n\n".join(each for each in text.split("\n\n") if places["contact"] not in each)
            for place, value in ((places["to"], self.chosen.name), (places["contact"], known)):
                subject, text = subject.replace(place, value), text.replace(place, value)
        return {"subject": subject, "text": text}


def reasons(address):
    """(label, address, None) of the pages for each reason, as the tabs take them."""
    return [(label, f"{address}?reason={reason}", None) for reason, label in REASONS.items()]
