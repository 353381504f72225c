"""The forms of the intake: one for each section, derived from the questions, and the two around it."""

from functools import cache, lru_cache

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from areas import choices
from areas.models import Municipality
from intake.inputs import CHOOSE, MESSAGES, AddressInput, LongSelect, Offered, input_of
from intake.models import Intake
from intake.options import Voice
from intake.questions import questions
from ui.fragments import FragmentCache
from ui.merging import Merging, sent
from ui.text import legible

# What the browser may fill in, when the initiator sits at the keyboard.
AUTOCOMPLETE = {
    "contact_name": "name",
    "contact_email": "email",
    "contact_phone": "tel",
    "website": "url",
}
# So many neighbourhoods fit on a page; of more, the districts are folded.
FEW_NEIGHBOURHOODS = 12
NEIGHBOURHOODS = Intake._meta.get_field("neighbourhoods").question
# One sentence: room for it, and the count of what is left.
TWO_LINES = forms.Textarea(attrs={"rows": 2})


def municipality_choices(version, kept=None):
    """The municipalities of this version to choose from, after a line that asks to choose; `kept` stays."""
    return Offered((("", gettext("Choose a municipality")), *choices.municipalities(version, kept)))


FIELDS = FragmentCache("field of a form", 1024)


class CachedField(Field):
    """A field whose drawing is kept in memory where few drawings are possible: a section is mostly such fields.

    The form says on what a drawing depends (`cache_key`).
    """

    def render(self, form, context, **kwargs):
        [name] = self.fields
        key = form.cache_key(name)

        def draw():
            form.rendered_fields.discard(name)  # crispy warns of a field that is drawn a second time
            return super(CachedField, self).render(form, context, **kwargs)

        html = draw() if key is None else FIELDS.get(key, draw)
        form.rendered_fields.add(name)
        return html


class CrispyForm:
    """What the forms of the intake have in common: the page draws the form element and the buttons."""

    use_required_attribute = False

    def __init__(self, data=None, **kwargs):
        super().__init__(data and legible(data), **kwargs)

    @property
    def helper(self):
        helper = FormHelper()
        helper.layout = Layout(*(CachedField(name, **self.drawn(name)) for name in self.fields))
        helper.hide_optional = self.is_optional
        return helper

    @property
    def is_optional(self):
        """Whether everything may stay open: the page then says so once, and not at each field."""
        return not any(field.required for field in self.fields.values())

    def drawn(self, name):
        """How crispy draws this field, where it differs from the others."""
        return {}

    def cache_key(self, name):
        """All that the drawing of this field depends on; None when it is not to be kept."""
        return None


class SectionForm(Merging, CrispyForm, forms.ModelForm):
    """The questions of one section of a draft.

    A draft may leave everything open, so nothing is required here. What cannot be stored gives an error at its field
    and is kept as it was typed; the rest is saved all the same. Of a page that showed older answers, only what was
    changed on it counts; what was changed elsewhere as well is not saved, and stands in `conflicts`.
    """

    def __init__(self, draft, data=None, noted_address=""):
        together = {"municipality": ["neighbourhoods"]} if "municipality" in self.base_fields else {}
        data = self.merge_with(self.as_sent(draft), data and legible(data), self.base_fields, together)
        if "municipality" in self.merge.kept:
            data["neighbourhoods_of"] = draft.municipality_id
        super().__init__(data, instance=draft)
        for question in self.asked:
            self._ask(question)
        if "municipality" in self.fields:
            self._offer_areas()
        if "contact_email" in self.fields:
            self._offer_contact(noted_address)

    @classmethod
    def reopened(cls, draft, noted_address=""):
        """The form of a draft as it was left: with what could not be stored and what is wrong with it.

        `noted_address` is one that its reader gave elsewhere: it is proposed as that of the contact person.
        """
        form = cls(draft, noted_address=noted_address)
        kept = {name: typed for name, typed in draft.rejected.items() if name in form.fields}
        return cls(draft, cls.as_sent(draft)) if kept else form

    @classmethod
    def as_sent(cls, draft):
        """What a page of this section sends that shows the draft as it is stored, and on which nothing is changed."""
        values = {name: getattr(draft, draft._meta.get_field(name).attname) for name in cls.base_fields}
        if "municipality" in values:
            chosen = NEIGHBOURHOODS.field.remote_field.through.objects.filter(intake=draft.pk)
            values["neighbourhoods"] = list(chosen.values_list("neighbourhood", flat=True))
        rejected = {name: typed for name, typed in draft.rejected.items() if name in values}
        return sent(values | rejected)

    def full_clean(self):
        required = [field for field in self.fields.values() if field.required]
        for field in required:
            field.required = False
        super().full_clean()
        for field in required:
            field.required = True

    def clean_municipality(self):
        return Municipality.objects.filter(pk=self.cleaned_data["municipality"]).first()

    def clean(self):
        # Who types in "other, namely" has chosen "other".
        for question in self.asked:
            if self.cleaned_data.get(question.name) and self.cleaned_data.get(question.beside) == "":
                self.cleaned_data[question.beside] = "other"
        for name in self.conflicts:
            self.cleaned_data.pop(name, None)
        return self.cleaned_data

    def save(self):
        """Save what can be stored and keep the rest as typed. Nothing outside this section is touched.

        Call it in a transaction that holds the draft locked.
        """
        draft, mine = self.instance, {question.name for question in self.asked} - self.conflicts
        elsewhere = {name: typed for name, typed in draft.rejected.items() if name not in mine}
        draft.rejected = elsewhere | {name: self.data.getlist(name) for name in mine & self.errors.keys()}
        draft.language = get_language()
        stored = mine & self.cleaned_data.keys() - {"neighbourhoods"}
        draft.save(update_fields=[*stored, "rejected", "language", "updated_at"])
        if "municipality" in stored and draft.municipality_id != self.municipality_stored:
            draft.neighbourhoods.set([] if self.is_offered_late else self.cleaned_data.get("neighbourhoods", []))
        elif "neighbourhoods" in self.cleaned_data and not self.is_offered_late:
            draft.neighbourhoods.set(self.cleaned_data["neighbourhoods"])

    @property
    def conflicts(self):
        names = super().conflicts
        return names | {"neighbourhoods"} if "municipality" in names else names

    def words_of(self, bound):
        question = self.instance._meta.get_field(bound.name).question
        return self.instance.rejected.get(bound.name) or question.texts(
            self.instance.value(question), self.instance.voice == Voice.INITIATOR
        )

    @property
    def mark(self):
        return self.merge.mark(self.as_sent(self.instance) if self.is_bound else self.stored)

    @property
    def mark_of_open_page(self):
        """The mark of the page that sent this and stays open."""
        return self.merge.mark_of_open_page(self.as_sent(self.instance))

    @property
    def asked(self):
        """The questions of this form."""
        return [question for question in questions(Intake) if question.name in self.fields]

    @property
    def is_offered_late(self):
        """Whether the page showed the neighbourhoods of another municipality than the one that was chosen on it."""
        shown = self.data.get("neighbourhoods_of", self.offered) if self.is_bound else self.offered
        return "neighbourhoods" in self.fields and shown != self.offered

    def _ask(self, question):
        """Ask a question as the one who fills in the form has to hear it."""
        made, to_initiator = self.fields[question.name], self.instance.voice == Voice.INITIATOR
        made.label = question.asked(to_initiator)
        made.required = self.instance.requires(question)
        made.needed_for = _("needed to send")
        made.help_text = question.explained(to_initiator)
        if question.is_scale:
            made.widget.low, made.widget.high = question.ends(to_initiator)
        if question.is_for_municipality and to_initiator:
            made.choices = [*made.choices[:-1], ("", _("Leave it open: the municipality knows this"))]
        if question.name in AUTOCOMPLETE:
            made.widget.attrs["autocomplete"] = AUTOCOMPLETE[question.name] if to_initiator else "off"

    def _offer_contact(self, noted_address):
        """Propose the initiator's own name and address, as long as no others are kept: only saving keeps them."""
        draft, is_theirs = self.instance, self.instance.voice == Voice.INITIATOR
        if is_theirs and draft.owner and not (draft.contact_name or draft.contact_email):
            self.initial |= {"contact_name": draft.owner.name, "contact_email": draft.owner.email}
        elif is_theirs and noted_address and not draft.owner and not draft.contact_email:
            self.initial["contact_email"] = noted_address

    def _offer_areas(self):
        """Offer all municipalities, and the neighbourhoods of the one that is chosen now."""
        self.municipality_stored = self.initial["municipality"]
        version = choices.version()
        if merged := choices.went_up_in(version, self.municipality_stored):
            old, self.initial["municipality"], new = merged
            self.fields["municipality"].help_text = _(
                "The municipality of %(old)s is a part of %(new)s now. Is that the right one? Then save this page."
            ) % {"old": old, "new": new}
        stored = self.initial["municipality"]
        self.fields["municipality"].choices = municipality_choices(version, kept=stored)
        typed = self["municipality"].value()
        self.offered = typed if typed in dict(self.fields["municipality"].choices) else stored
        districts = choices.neighbourhoods(version, self.offered) if self.offered else ()
        if not districts:
            return
        neighbourhoods = self.fields["neighbourhoods"] = input_of(NEIGHBOURHOODS.field)
        self.order_fields([question.name for question in self.asked])
        self._ask(NEIGHBOURHOODS)
        neighbourhoods.choices = Offered(districts)
        neighbourhoods.offered = self.offered
        self.initial["neighbourhoods"] = self.stored.getlist("neighbourhoods")
        if self.is_offered_late:
            self.data = self.data.copy()
            self.data.setlist("neighbourhoods", [])
        chosen = set(self["neighbourhoods"].value() or [])
        is_short = sum(len(rows) for _district, rows in districts) <= FEW_NEIGHBOURHOODS
        neighbourhoods.unfolded = {name for name, rows in districts if is_short or chosen & dict(rows).keys()}

    def drawn(self, name):
        if name == "neighbourhoods":
            return {"template": "intake/neighbourhoods.html"}
        return {"template": "intake/other.html"} if name.endswith("_other") else {}

    def cache_key(self, name):
        bound = self[name]
        value = bound.value()
        is_open = value in (None, "", [])
        # What a person typed stays with that person; the municipalities are one element already.
        if name == "municipality" or bound.errors or not (is_open or self.is_choice(name)):
            return None
        offered = bound.field.choices.choices if name == "neighbourhoods" else None
        voice, draws = self.instance.voice, (bound.field.required, self.is_optional, freeze(value), offered)
        return type(self), name, get_language(), voice, *draws

    def is_choice(self, name):
        """Whether a field offers so few options that each set of answers is worth keeping."""
        return name != "neighbourhoods" and self[name].use_fieldset


def freeze(value):
    """The same value as one that can be a key: tuples for lists."""
    return tuple(freeze(each) for each in value) if isinstance(value, list | tuple) else value


@cache
def section_form(section):
    """The SectionForm class of a section."""
    return form_of(tuple(question.name for question in questions(Intake, section)))


@lru_cache(maxsize=64)
def form_of(names):
    """The SectionForm class of these questions (a tuple of their keys), whichever sections they are from. It adds the
    neighbourhoods itself, where there are any to choose from."""
    fields = [name for name in names if name != NEIGHBOURHOODS.name]
    widgets = {"summary": TWO_LINES}
    return forms.modelform_factory(Intake, SectionForm, fields, formfield_callback=input_of, widgets=widgets)


class StartForm(CrispyForm, forms.Form):
    """What has to be known before there is a draft: which municipality, and for officials in whose voice."""

    municipality = forms.ChoiceField(
        label=_("In which municipality is the initiative?"),
        help_text=_(
            "This municipality receives the intake. Is yours not in the list? Then it does not take part yet."
        ),
        error_messages=CHOOSE | {"required": _("Choose the municipality.")},
        widget=LongSelect,
    )
    voice = forms.ChoiceField(
        label=_("How do you fill in the form?"),
        choices=[
            (Voice.TOGETHER, _("Together with the initiator, in a conversation")),
            (Voice.OFFICIAL, _("On my own, as an official")),
        ],
        initial=Voice.TOGETHER,
        error_messages=CHOOSE | {"required": _("Choose how you fill in the form.")},
        widget=forms.RadioSelect,
    )

    def __init__(self, user, data=None):
        super().__init__(data)
        self.user = user
        self.fields["municipality"].choices = municipality_choices(choices.version())
        if user.is_authenticated and user.is_official:
            self.initial["municipality"] = next(iter(user.roles))
        else:
            del self.fields["voice"]

    def save(self):
        """Start a draft. Returns it."""
        owner = self.user if self.user.is_authenticated else None
        voice = self.cleaned_data.get("voice", Voice.INITIATOR)
        return Intake.objects.create(
            municipality_id=self.cleaned_data["municipality"],
            voice=voice,
            owner=owner,
            language=get_language(),
        )


class KeepForm(CrispyForm, forms.Form):
    """Where to mail the link with which someone goes on later."""

    email = AddressInput(
        label=_("Your e-mail address"),
        help_text=_("We mail the link to it, and fill it in for you at “Contact”."),
        error_messages=MESSAGES[forms.EmailField] | {"required": _("Enter your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ShareForm(CrispyForm, forms.Form):
    """Whom to ask to fill in the intake as well."""

    email = AddressInput(
        label=_("E-mail address of the other"),
        help_text=_("We mail a link of their own to this address."),
        error_messages=MESSAGES[forms.EmailField] | {"required": _("Enter the e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
