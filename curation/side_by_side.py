"""What a category says, in Dutch and in English beside each other."""

from django.utils.translation import gettext as _


def side_by_side(category):
    """(label, texts in Dutch, texts in English) of each thing that a category says, in the order of the form."""
    return [
        (_("Name"), [category.name_nl], [category.name_en]),
        (_("Explanation"), paragraphs(category.says_nl), paragraphs(category.says_en)),
        (_("Suggested course"), paragraphs(category.advice_nl), paragraphs(category.advice_en)),
        (_("Synonyms"), inline(category.synonyms_nl), inline(category.synonyms_en)),
    ]


def paragraphs(text):
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def inline(words):
    return [", ".join(words)] if words else []
