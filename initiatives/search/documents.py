"""What can be found of an initiative: its words and its facet values, as plain data."""

from initiatives.search.facets import FACETS, SCALES
from intake.questions import Audience, questions
from ui.text import fold


def words(initiative):
    """All public words of an initiative, folded, a | between texts; the name stands first.

    Those of its categories are added where they are searched (`initiatives.search.thesaurus`).
    """
    intake = initiative.intake
    texts = [intake.name, intake.summary, intake.description, intake.place]
    if initiative.municipality:
        texts += [initiative.municipality.name, *initiative.municipality.aliases]
    for neighbourhood in intake.neighbourhoods.all():
        texts += [neighbourhood.name, neighbourhood.district.name]
    # An open "other" answer is searched; the option labels are filters.
    texts += [
        getattr(intake, question.name)
        for question in questions(type(intake), audience=Audience.PUBLIC)
        if question.beside
    ]
    return " | ".join(filter(None, map(fold, texts)))


def scales(initiative):
    """The box on each scale, 0 where it is open: as the municipality scored it, else as the initiator did."""
    given = initiative.official_intake
    return [(given and getattr(given, key)) or getattr(initiative.intake, key) or 0 for key in SCALES]


def tokens(initiative):
    """The facet values of an initiative as "facet:value", sorted and without repetition."""
    return sorted({f"{facet.key}:{value}" for facet in FACETS for value in facet.values_of(initiative)})
