"""The words that an organisation has for a kind of letter, to be read and changed by its admins."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import OrganisationChange
from audit.models import Entry, What
from casework.letters import Letter, LetterKind, LetterText, name_of
from casework.posting import preview
from casework.texts import PLACES, USUAL, Words, filled, filled_line, places_of, unknown_places
from intake.inputs import CHOOSE, TEXT, TextInput
from intake.models import Intake
from outbox.letters import blocks
from ui.merging import Merging, sent
from ui.text import legible

SUBJECT, TEXT_FIELD = (LetterText._meta.get_field(name).max_length for name in ("subject", "text"))
SENT, NOT_SENT = "yes", "no"
LANGUAGES = "nl", "en"


def texts_of(municipality, kind):
    """{language: the LetterText of this municipality}, a new one where it has none."""
    known = {each.language: each for each in LetterText.objects.filter(municipality=municipality, kind=kind)}
    return {
        language: known.get(language) or LetterText(municipality=municipality, kind=kind, language=language)
        for language in LANGUAGES
    }


class LetterTextForm(Merging, forms.Form):
    """The subject and the text of a kind of letter in both languages, and whether it is sent."""

    use_required_attribute = False

    is_sent = forms.ChoiceField(
        label=_("Does this letter go out?"),
        choices=[(SENT, _("Yes, it goes out")), (NOT_SENT, _("No, nobody gets it"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"required": _("Choose one of the options.")},
    )
    subject_nl = TextInput(label=_("Subject in Dutch"), required=False, max_length=SUBJECT, error_messages=TEXT)
    text_nl = TextInput(
        label=_("Text in Dutch"),
        required=False,
        max_length=TEXT_FIELD,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages=TEXT,
    )
    subject_en = TextInput(label=_("Subject in English"), required=False, max_length=SUBJECT, error_messages=TEXT)
    text_en = TextInput(
        label=_("Text in English"),
        required=False,
        max_length=TEXT_FIELD,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages=TEXT,
    )

    def __init__(self, data=None, *, kind, texts):
        self.kind = kind
        stored = {"is_sent": SENT if all(each.is_sent for each in texts.values()) else NOT_SENT}
        for language, text in texts.items():
            stored |= {f"subject_{language}": text.words.subject, f"text_{language}": text.words.text}
        data = self.merge_with(sent(stored), data if data is None else legible(data), self.base_fields)
        super().__init__(data, initial=stored)
        for name, field in self.fields.items():
            if name[-3:] in ("_nl", "_en"):
                field.widget.attrs["lang"] = name[-2:]
                field.help_text = _("Leave it empty for the usual words.") if name.startswith("text") else ""
        self.helper = FormHelper()
        self.helper.hide_optional = True

    def clean(self):
        for name in ("subject_nl", "text_nl", "subject_en", "text_en"):
            if unknown := unknown_places(self.kind, self.cleaned_data.get(name, "")):
                known = ", ".join(f"{{{each}}}" for each in places_of(self.kind))
                text = _("“%(unknown)s” is no place in this letter. You can use: %(known)s.")
                self.add_error(name, text % {"unknown": f"{{{unknown[0]}}}", "known": known})

    def own(self, language):
        """The words of the organisation in this language: empty where they are the usual ones."""
        usual = USUAL[self.kind].in_language(language)
        given = Words(*(self.cleaned_data.get(f"{name}_{language}", "") for name in ("subject", "text")))
        return Words(*("" if own == other else own for own, other in zip(given, usual, strict=True)))

    def save(self, texts, organisation, *, by):
        """Store the words, and write down what changed."""
        before = {language: list(text.words) for language, text in texts.items()}
        for language, text in texts.items():
            text.subject, text.text = self.own(language)
            text.is_sent = self.cleaned_data["is_sent"] == SENT
            text.save()
        after = {language: list(text.words) for language, text in texts.items()}
        OrganisationChange.objects.create(
            organisation=organisation,
            what=_("Letter: %(name)s") % {"name": LetterKind(self.kind).label},
            before=before | {"is_sent": self.initial["is_sent"]},
            after=after | {"is_sent": self.cleaned_data["is_sent"]},
            by=by,
        )
        Entry.objects.record(What.LETTER_TEXT_CHANGED, by=by, municipality=organisation.pk, letter=self.kind)


def sample(kind, words, language, organisation):
    """The mail as it will look with these words, about a made-up initiative: (Message, its blocks)."""
    is_dutch = language == "nl"
    values = {
        "naam": "Buurttuin De Kade",
        "gemeente": name_of(organisation),
        "referentie": "W-7KQ2-M9XC",
        "contact": "Sam Bakker, sam.bakker@gemeente.example",
        "datum": "14 mei 2027" if is_dutch else "14 May 2027",
        "adres": "https://gemeente.example/initiatieven/buurttuin-de-kade/",
        "reden": "Het adres klopte niet." if is_dutch else "The address was wrong.",
        "vraag": "Wie onderhoudt de tuin?" if is_dutch else "Who keeps the garden?",
        "naar": "gemeente Zeist" if is_dutch else "the municipality of Zeist",
        "verandering": "Plaats: Kade 5" if is_dutch else "Place: Kade 5",
    }
    letter = Letter(
        kind=kind,
        intake=Intake(reference=values["referentie"]),
        recipient="fatima@kade.example",
        addressee="Fatima de Boer",
        language=language,
        subject=filled_line(words.subject, values),
        text=filled(words.text, values),
    )
    message = preview([letter], organisation)
    return message, list(blocks(message.text))


def explained(kind):
    """[("{naam}", what it holds)] of the places in this kind of letter."""
    return [(f"{{{each}}}", PLACES[each]) for each in places_of(kind)]
