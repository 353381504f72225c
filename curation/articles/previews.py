"""An article as readers see it, in both languages, also before it is saved."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from knowledge.models import Article


@dataclass(frozen=True)
class Preview:
    """An article in one language. `is_translated`: else readers in that language see the Dutch."""

    language: str
    label: str
    title: str
    summary: str
    items: list[str]
    html: str
    source: str
    is_translated: bool


def previews(article):
    """The article, saved or not, as Previews in Dutch and in English."""
    labels = {"nl": _("In Dutch"), "en": _("In English")}
    return [preview(article, language, label) for language, label in labels.items()]


def preview(article, language, label):
    shown = Article(**{field: getattr(article, field) for field in Article.WORDS})
    with override(language):
        return Preview(
            language=language,
            label=label,
            title=shown.title,
            summary=shown.summary,
            items=[item.get(language) or item["nl"] for item in shown.items],
            html=shown.html,
            source=", ".join(filter(None, [shown.source, shown.section])),
            is_translated=shown.is_translated,
        )
