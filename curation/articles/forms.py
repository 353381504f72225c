"""The forms of an article: what it says, in Dutch and in English beside each other, and the reason for a step."""

import uuid

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from curation.forms import Reason, RevisionReasonForm, helper
from intake.inputs import CHOOSE, TEXT, TextInput
from knowledge.models import Article
from ui.merging import Merging, sent
from ui.text import legible
from workbench.inputs import day_input

LONGEST_TEXT = 20_000
LONGEST_ITEM = 200
SHARED = "shared"
KINDS = [(kind.value, capfirst(kind.label)) for kind in Article.Kind]
HINTS = {
    Article.Kind.INSTRUMENT: _("What a municipality can do."),
    Article.Kind.REFLECTION: _("A way to think about it."),
    Article.Kind.EXAMPLE: _("How somebody did it."),
    Article.Kind.LEARNING_NOTE: _("What came up in a course: a case, what stands in the way, a question."),
}


def most(field):
    return Article._meta.get_field(field).max_length


class ItemLines(TextInput):
    """The items of an article in one language, one a line, without empty lines."""

    widget = forms.Textarea

    def clean(self, value):
        lines = [" ".join(line.split()) for line in super().clean(value).split("\n")]
        lines = [line for line in lines if line]
        long = next((line for line in lines if len(line) > LONGEST_ITEM), None)
        if long:
            text = _("“%(word)s…” is too long. Use at most %(most)d characters a line.")
            raise forms.ValidationError(text % {"word": long[:30], "most": LONGEST_ITEM}, code="max_length")
        return lines


class ArticleForm(Merging, forms.Form):
    """What an article says. Of an older page only what was changed on it is taken."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"required": _("Choose what it is.")},
    )
    title_nl = TextInput(
        label=_("Title in Dutch"),
        max_length=most("title_nl"),
        error_messages=TEXT | {"required": _("Enter the title in Dutch.")},
    )
    title_en = TextInput(label=_("Title in English"), required=False, max_length=most("title_en"), error_messages=TEXT)
    summary_nl = TextInput(
        label=_("Summary in Dutch"),
        max_length=most("summary_nl"),
        error_messages=TEXT | {"required": _("Write in one or two sentences what it is about.")},
    )
    summary_en = TextInput(
        label=_("Summary in English"), required=False, max_length=most("summary_en"), error_messages=TEXT
    )
    text_nl = TextInput(
        label=_("Text in Dutch"),
        max_length=LONGEST_TEXT,
        error_messages=TEXT | {"required": _("Write the text in Dutch.")},
    )
    text_en = TextInput(label=_("Text in English"), required=False, max_length=LONGEST_TEXT, error_messages=TEXT)
    items_nl = ItemLines(
        label=_("Items in Dutch"), required=False, help_text=_("The parts of which it tells, one a line.")
    )
    items_en = ItemLines(label=_("Items in English"), required=False, help_text=_("In the same order."))
    source = TextInput(
        label=_("Source"),
        required=False,
        max_length=most("source"),
        help_text=_("Where a reader can look it up: a study, a rule, a page."),
        error_messages=TEXT,
    )
    section = TextInput(
        label=_("Paragraph"),
        required=False,
        help_text=_("For example 3.2."),
        max_length=most("section"),
        error_messages=TEXT,
    )
    dated = day_input(label=_("Date"), required=False, help_text=_("Of the source, or of the rule."))
    reason = Reason(label=_("Why"), required=False, help_text=_("It stays in the history of the article."))

    PAIRS = ("title", "summary", "text", "items")
    MERGED = ("kind", *Article.TEXTS, "items_nl", "items_en", "source", "section", "dated")

    def __init__(self, data=None, *, article):
        """`article` is the one that is changed, or a new one that is not stored."""
        stored = {field: getattr(article, field) for field in self.MERGED if not field.startswith("items")}
        stored |= {f"items_{at}": "\n".join(each[at] for each in article.items) for at in ("nl", "en")}
        fields = {name: self.base_fields[name] for name in self.MERGED}
        self.article = article
        data = self.merge_with(sent(stored), data if data is None else legible(data), fields)
        super().__init__(data, initial=stored)
        self.fields["kind"].widget.hints = HINTS
        for name, rows in (("summary", 3), ("text", 16), ("items", 5)):
            for language in ("nl", "en"):
                self.fields[f"{name}_{language}"].widget = forms.Textarea(attrs={"rows": rows})
        for name, field in self.fields.items():
            if name.endswith(("_nl", "_en")):
                field.widget.attrs["lang"] = name[-2:]
        self.helper = helper(*self.layout())

    def layout(self):
        return [
            "kind",
            *(Div(f"{name}_nl", f"{name}_en", css_class="w-curpair") for name in self.PAIRS),
            Fieldset(_("Where it comes from"), "source", Div("section", "dated", css_class="w-curpair")),
            "reason",
        ]

    def clean(self):
        dutch, english = (self.cleaned_data.get(f"items_{at}") for at in ("nl", "en"))
        if english and dutch is not None and len(english) != len(dutch):
            text = _("There are %(english)d lines here, and %(dutch)d in Dutch. Write one for each.")
            self.add_error("items_en", text % {"english": len(english), "dutch": len(dutch)})

    @property
    def values(self):
        """What was filled in, as `Article.revise` takes it; of a field with an error nothing."""
        found = {name: self.cleaned_data[name] for name in Article.WORDS if name in self.cleaned_data}
        dutch = self.cleaned_data.get("items_nl")
        if dutch is not None:
            english = self.cleaned_data.get("items_en") or [""] * len(dutch)
            found["items"] = [{"nl": nl, "en": en} for nl, en in zip(dutch, english, strict=False)]
        return found

    def as_article(self):
        """The article as it would be, for a look at it before it is saved."""
        values = {field: getattr(self.article, field) for field in Article.WORDS}
        return Article(**values | self.values)


class NewArticleForm(ArticleForm):
    """A new article: whose it is, and what it says. The page carries a token, so that sending it twice is once."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    whose = forms.ChoiceField(
        label=_("For whom?"),
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"required": _("Choose for whom it is.")},
    )

    def __init__(self, data=None, *, places, shares):
        """`places`: the municipalities for which this person writes; `shares`: whether they write what is shared."""
        super().__init__(data, article=Article())
        self.places = {each.pk: each for each in places}
        shared = [(SHARED, _("For all municipalities"))] if shares else []
        own = [(pk, _("For the pages of %(name)s only") % {"name": each.name}) for pk, each in self.places.items()]
        choices = [*shared, *own]
        self.fields["whose"].choices = choices
        if len(choices) == 1:
            self.fields["whose"].widget = forms.HiddenInput()
            self.initial["whose"] = choices[0][0]
        self.initial["token"] = uuid.uuid4()
        del self.fields["reason"]
        self.helper = helper("whose", *self.layout()[:-1], "token")

    @property
    def municipality(self):
        """Of which it is, None when it is shared."""
        return self.places.get(self.cleaned_data["whose"])


class StepReasonForm(RevisionReasonForm):
    """The reason for a step on an article."""

    def __init__(self, data=None, *, ask):
        super().__init__(data, ask=ask)
        self.fields["reason"].help_text = _("It stays in the history of the article.")
