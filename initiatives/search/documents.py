"""What can be found of an initiative: its words and its facet values, as plain data."""

import re
import unicodedata

from initiatives.search.facets import FACETS
from intake.questions import Audience, questions


def fold(text: str) -> str:
    """The text as it is searched: small letters, no accents, one space between words.

    "Zorgcoöperatie 't Anker" becomes "zorgcooperatie t anker".
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", bare))


def words(initiative) -> str:
    """All public words of an initiative, folded; the name stands first."""
    intake = initiative.intake
    texts = [intake.name, intake.summary, intake.description, intake.place]
    if initiative.municipality:
        texts += [initiative.municipality.name, *initiative.municipality.aliases]
    for neighbourhood in intake.neighbourhoods.all():
        texts += [neighbourhood.name, neighbourhood.district.name]
    for category in categories(initiative):
        texts += category_words(category)
    # An open "other" answer is searched; the option labels are filters.
    texts += [
        getattr(intake, field.name)
        for field in questions(type(intake), audience=Audience.PUBLIC)
        if field.question.beside
    ]
    return fold(" ".join(texts))


def tokens(initiative) -> list[str]:
    """The facet values of an initiative as "facet:value", without repetition."""
    return list(dict.fromkeys(f"{facet.key}:{value}" for facet in FACETS for value in facet.values_of(initiative)))


def category_words(category):
    """The names and synonyms of a category, in both languages."""
    return [category.name_nl, category.name_en, *category.synonyms_nl, *category.synonyms_en]


def categories(initiative):
    """The categories by which an initiative can be found.

    A part is followed by the category that it belongs to. A category that was given itself is followed by its parts:
    of which kind it is was not said, and who looks for one of the kinds should find it too.
    """
    if not initiative.assessment:
        return []
    given = [each.category for each in initiative.assessment.classifications.all()]
    parents = [category.parent for category in given if category.parent]
    parts = [part for category in given if category not in parents for part in category.parts.all()]
    return list(dict.fromkeys([*given, *parents, *parts]))
