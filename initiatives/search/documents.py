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
        texts += [category.name_nl, category.name_en, *category.synonyms_nl, *category.synonyms_en]
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


def categories(initiative):
    """The categories given to an initiative, each part followed by the category that it is part of."""
    if not initiative.assessment:
        return []
    found = []
    for each in initiative.assessment.classifications.all():
        found += [each.category, each.category.parent] if each.category.parent else [each.category]
    return found
