"""The forms of curation: the texts of a category, what a step asks, and the reason for it."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from areas import choices
from areas.models import Municipality
from intake.inputs import CHOOSE, TEXT, LongSelect, Offered, TextInput
from taxonomy.lenses import catalogue
from taxonomy.models import Category, Revision
from ui.text import legible, likeness

LONGEST_SYNONYM = Category._meta.get_field("synonyms_nl").base_field.max_length
ROWS_OF_SPLIT = 4


def helper(*layout):
    """How all forms here are drawn: inside a <form> of the page."""
    made = FormHelper()
    if layout:
        made.layout = Layout(*layout)
    return made


class Lines(TextInput):
    """Words, one a line, without empty lines and without saying one twice."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        words = {}
        for line in super().clean(value).split("\n"):
            if word := " ".join(line.split()):
                words.setdefault(likeness(word), word)
        long = next((word for word in words.values() if len(word) > LONGEST_SYNONYM), None)
        if long:
            text = _("“%(word)s…” is too long. Use at most %(most)d characters a line.")
            raise forms.ValidationError(text % {"word": long[:30], "most": LONGEST_SYNONYM}, code="max_length")
        return list(words.values())


class Reason(TextInput):
    """Why someone does what many will notice."""

    def __init__(self, **options):
        options |= {"max_length": Revision._meta.get_field("reason").max_length}
        words = TEXT | {"required": _("Write down the reason.")}
        super().__init__(widget=forms.Textarea(attrs={"rows": 2}), error_messages=words, **options)


class RevisionReasonForm(forms.Form):
    """The reason for a step, and the seal of the impact that the reader saw."""

    reason = Reason(help_text=_("It stays in the history of the taxonomy."))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    use_required_attribute = False

    def __init__(self, data=None, *, ask):
        super().__init__(data if data is None else legible(data))
        self.fields["reason"].label = ask
        self.helper = helper("reason")  # the page itself draws the seal, of what it shows now


class TextsForm(forms.Form):
    """What a category is called and what it means, in Dutch and in English beside each other."""

    use_required_attribute = False

    name_nl = TextInput(
        label=_("Name in Dutch"),
        max_length=100,
        error_messages=TEXT | {"required": _("Enter the name in Dutch.")},
    )
    name_en = TextInput(
        label=_("Name in English"),
        max_length=100,
        error_messages=TEXT | {"required": _("Enter the name in English.")},
    )
    says_nl = TextInput(label=_("Explanation in Dutch"), required=False, error_messages=TEXT)
    says_en = TextInput(label=_("Explanation in English"), required=False, error_messages=TEXT)
    advice_nl = TextInput(label=_("Suggested course in Dutch"), required=False, error_messages=TEXT)
    advice_en = TextInput(label=_("Suggested course in English"), required=False, error_messages=TEXT)
    synonyms_nl = Lines(label=_("Synonyms in Dutch"), required=False, help_text=_("One a line."))
    synonyms_en = Lines(label=_("Synonyms in English"), required=False, help_text=_("One a line."))
    group = forms.ChoiceField(label=_("For which people"), required=False, widget=forms.Select, error_messages=CHOOSE)
    reason = Reason(label=_("Why"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, lens, category=None):
        """`category` is the one that is changed, None for a new one."""
        super().__init__(data if data is None else legible(data))
        self.category = category
        for field in ("says_nl", "says_en", "advice_nl", "advice_en"):
            self.fields[field].widget = forms.Textarea(attrs={"rows": 5})
        for field in ("synonyms_nl", "synonyms_en"):
            self.fields[field].widget.attrs["rows"] = 6
        for name, field in self.fields.items():
            if name.endswith("_en"):
                field.widget.attrs["lang"] = "en"
            if name.endswith("_nl"):
                field.widget.attrs["lang"] = "nl"
        if lens.key == "work_fields":
            self.fields["group"].choices = [("", _("Everyone")), *groups()]
        else:
            del self.fields["group"]
        if category:
            self.initial |= {name: getattr(category, name) for name in self.texts_named()}
        pairs = [
            Div(f"{name}_nl", f"{name}_en", css_class="w-curpair") for name in ("name", "says", "advice", "synonyms")
        ]
        self.helper = helper(*pairs, *(name for name in ("group", "reason") if name in self.fields))

    def texts_named(self):
        return [name for name in self.fields if name not in {"reason", "seen", "parent"}]

    @property
    def texts(self):
        """The texts as `Category.objects.add` takes them."""
        return {name: self.cleaned_data[name] for name in self.texts_named()}

    @property
    def changed_texts(self):
        """Those that differ from what the category says now, as `category.reword` takes them."""
        return {name: text for name, text in self.texts.items() if getattr(self.category, name) != text}


class NewForm(TextsForm):
    """A new category, or a new part of one."""

    parent = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Part of"),
        required=False,
        empty_label=_("A category of its own"),
        error_messages=CHOOSE,
    )

    def __init__(self, data=None, *, lens, parent=None):
        super().__init__(data, lens=lens)
        self.fields["parent"].queryset = Category.objects.active().of(lens).top()
        self.initial["parent"] = parent
        self.helper.layout.insert(0, "parent")


class MergeForm(forms.Form):
    """Into which category this one goes."""

    use_required_attribute = False
    into = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Merge it into"),
        empty_label=_("Choose a category"),
        help_text=_("That one stays. It also takes the parts, the names and the synonyms."),
        error_messages=CHOOSE | {"required": _("Choose a category.")},
    )

    def __init__(self, data=None, *, category):
        super().__init__(data if data is None else legible(data))
        self.fields["into"].queryset = others(category)
        self.fields["into"].label_from_instance = full_name
        self.helper = helper()


class RetireForm(forms.Form):
    """What comes in the place of a category, if anything does."""

    use_required_attribute = False
    successor = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("What comes in its place?"),
        required=False,
        empty_label=_("Nothing: initiatives keep it until they are read anew"),
        error_messages=CHOOSE,
    )

    def __init__(self, data=None, *, category):
        super().__init__(data if data is None else legible(data))
        self.fields["successor"].queryset = others(category)
        self.fields["successor"].label_from_instance = full_name
        self.helper = helper()
        self.helper.hide_optional = True


class MoveForm(forms.Form):
    """Where a category goes: under another, or on its own."""

    use_required_attribute = False
    parent = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Where does it go?"),
        required=False,
        empty_label=_("A category of its own"),
        error_messages=CHOOSE,
    )

    def __init__(self, data=None, *, category):
        super().__init__(data if data is None else legible(data))
        tops = Category.objects.active().of(category.lens_object).top().exclude(pk=category.pk)
        self.fields["parent"].queryset = tops.exclude(pk=category.parent_id)
        if category.parent_id is None:
            self.fields["parent"].empty_label = _("Choose a category")
            self.fields["parent"].required = True
            self.fields["parent"].error_messages["required"] = _("Choose a category.")
        self.helper = helper()
        self.helper.hide_optional = True


class SplitForm(forms.Form):
    """Into which categories one is split: those that exist, and new ones by their names."""

    use_required_attribute = False
    into = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        label=_("Categories that exist"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE,
    )

    def __init__(self, data=None, *, category):
        super().__init__(data if data is None else legible(data))
        self.lens = category.lens_object
        self.fields["into"].queryset = others(category)
        self.fields["into"].label_from_instance = full_name
        self.fields["into"].widget.columns = True
        pairs = []
        for number in range(1, ROWS_OF_SPLIT + 1):
            for language, label in (("nl", _("New category %d, in Dutch")), ("en", _("New category %d, in English"))):
                self.fields[f"new_{language}_{number}"] = TextInput(
                    label=label % number, required=False, max_length=100, error_messages=TEXT
                )
                self.fields[f"new_{language}_{number}"].widget.attrs["lang"] = language
            pairs.append(Div(f"new_nl_{number}", f"new_en_{number}", css_class="w-curpair w-curpair--close"))
        self.helper = helper(*pairs, "into")
        self.helper.hide_optional = True

    def clean(self):
        known = Category.objects.active().of(self.lens).values_list("name_nl", "name_en")
        taken = [{likeness(name) for name in names} for names in zip(*known, strict=True)] or [set(), set()]
        for number in range(1, ROWS_OF_SPLIT + 1):
            names = [(f"new_{language}_{number}", taken[at]) for at, language in enumerate(("nl", "en"))]
            given = [self.cleaned_data.get(name) for name, _taken in names]
            for (name, others), text in zip(names, given, strict=True):
                if any(given) and not text and name not in self.errors:
                    self.add_error(name, _("Enter the name in both languages."))
                if text and likeness(text) in others:
                    self.add_error(name, _("This lens already has a category with this name."))
                others.add(likeness(text or ""))
        if not self.errors and len(self.heirs) < 2:
            self.add_error("new_nl_1", _("Name at least two categories to split into."))

    @property
    def heirs(self):
        """The successors, as `category.split` takes them."""
        pairs = [
            (self.cleaned_data.get(f"new_nl_{number}"), self.cleaned_data.get(f"new_en_{number}"))
            for number in range(1, ROWS_OF_SPLIT + 1)
        ]
        new = [{"name_nl": nl, "name_en": en} for nl, en in pairs if nl and en]
        return [*self.cleaned_data.get("into", ()), *new]


def groups():
    """(key, name in the reader's language) of the groups of people for whom a field of work is."""
    language = "en" if get_language() == "en" else "nl"
    return [(group["key"], group[f"name_{language}"]) for group in catalogue()["group"]]


def others(category):
    """What may come in the place of a category: the others of its lens, each followed by its parts."""
    found = Category.objects.active().of(category.lens_object).exclude(pk=category.pk).select_related("parent")
    if not category.municipality_id:
        found = found.shared()
    place = Coalesce("parent__position", "position")
    return found.order_by(place, F("parent").asc(nulls_first=True), "position", "pk")


def full_name(category):
    """The name of a category in a list without indents."""
    return f"{category.parent.name}: {category.name}" if category.parent else category.name


class MergerForm(forms.Form):
    """In which municipality one's own goes up."""

    use_required_attribute = False

    into = forms.ChoiceField(
        label=_("Into which municipality is it merged?"),
        help_text=_("You can choose where you are an admin as well. Ask the manager of this website for another one."),
        error_messages=CHOOSE | {"required": _("Choose the municipality.")},
        widget=LongSelect,
    )

    def __init__(self, data=None, *, municipality, user):
        """Who gives a municipality away takes its roles along: so only who is admin of both may do it, or the site's
        own superuser, lest an admin make themselves admin of any other."""
        super().__init__(data if data is None else legible(data))
        others = [
            (code, name)
            for code, name in choices.municipalities(choices.version())
            if code != municipality.pk and (user.is_superuser or user.is_admin_of(code))
        ]
        self.fields["into"].choices = Offered((("", _("Choose a municipality")), *others))
        self.helper = helper("into")

    def clean_into(self):
        return Municipality.objects.get(pk=self.cleaned_data["into"])
