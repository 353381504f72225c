"""The cards of a list, kept in the process for as long as neither the initiative nor the names on it change."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalogue.fan_blades import shares, small_fan
from catalogue.listing.highlight import excerpt, highlight, ready
from initiatives.models import Initiative
from initiatives.search.facets import Status
from initiatives.stamps import seen_stamps
from intake.models import Intake
from media.showing import PictureLook
from taxonomy.lenses import LENSES
from ui.fragments import FragmentCache, Uncached, UncachedHtml, drawing_of, in_utf8, uncached

MOST_TAGS = 3
CARDS = FragmentCache("card", 3000)


@dataclass(slots=True)
class Card:
    """An initiative as components/card.html draws it.

    `tags` are (lens class, category name) pairs; `status` says what is unusual; `face` is its picture.
    """

    slug: str
    href: str
    name: str
    summary: str
    place: str
    phase: str
    status: str
    shares: list[float]
    tags: list[tuple[str, str]]
    is_public: bool
    face: PictureLook | None = None
    description: str = ""
    _ready: tuple | None = field(default=None, compare=False, repr=False)
    _outlines: dict[tuple, "CardOutline"] = field(default_factory=dict, compare=False, repr=False)

    def marked(self, words):
        """This card with these folded words marked."""
        if self._ready is None:
            self._ready = ready(self.name), ready(self.summary), ready(self.description)
        name_in, summary_in, description_in = self._ready
        name, summary = highlight(self.name, words, name_in), highlight(self.summary, words, summary_in)
        is_there = name is not self.name or summary is not self.summary
        found = "" if is_there else excerpt(self.description, words, is_in=description_in)
        return MarkedCard(self, name, summary, found) if is_there or found else self

    def drawn(self, compare=False):
        """The card as HTML in UTF-8, with or without a box to compare it."""
        outline = self._outlines.get((compare, False)) or self._outline(compare, False)
        html = b"".join(outline.parts)
        if settings.CHECK_FRAGMENTS:
            self.check(html, (self.name, self.summary, ""), compare)
        return html

    def drawn_with(self, name, summary, excerpt, compare):
        """The same with these texts, in which words are marked."""
        kind = compare, bool(excerpt)
        outline = self._outlines.get(kind) or self._outline(*kind)
        parts = outline.parts.copy()
        for text, plain, places in ((name, self.name, outline.names), (summary, self.summary, outline.summaries)):
            if text is not plain:
                text = text.encode()  # it has marks, so it is HTML
                for place in places:
                    parts[place] = text
        if excerpt:
            parts[outline.excerpt] = excerpt.encode()
        html = b"".join(parts)
        if settings.CHECK_FRAGMENTS:
            self.check(html, (name, summary, excerpt), compare)
        return html

    def check(self, html, texts, compare):
        """Raise FragmentError when the template draws something else with this name, summary and excerpt."""
        drawing, others = self._drawing(compare, bool(texts[2]))
        drawing.check(html.decode(), [uncached(text) for text in texts if text] + others)

    def _outline(self, compare, has_excerpt):
        """The CardOutline, kept: a question that nobody asked before marks words in cards that others see too."""
        drawing, others = self._drawing(compare, has_excerpt)
        there = [self.name, *([self.summary] if self.summary else []), *([""] if has_excerpt else [])]
        texts, parts, places = [in_utf8(Uncached(text)) for text in there], [b""], {}
        for piece, number in zip(drawing.in_utf8, (*drawing.order, None), strict=True):
            parts[-1] += piece
            if number is not None and number < len(there):
                places.setdefault(number, []).append(len(parts))
                parts += [texts[number], b""]
            elif number is not None:
                parts[-1] += in_utf8(others[number - len(there)])
        summaries = places.get(1, ()) if self.summary else ()
        excerpt = places[len(there) - 1][0] if has_excerpt else 0
        outline = self._outlines[compare, has_excerpt] = CardOutline(parts, places[0], summaries, excerpt)
        return outline

    def _drawing(self, compare, has_excerpt):
        """(the drawing, its texts) without those in which words may be marked; these come first, as far as there."""
        drawing, texts = drawing_of(
            "components/card.html",
            name=Uncached(self.name),
            summary=Uncached(self.summary),
            excerpt=Uncached("excerpt" if has_excerpt else ""),
            slug=Uncached(self.slug),
            href=Uncached(self.href),
            place=Uncached(self.place),
            phase=Uncached(self.phase),
            status=Uncached(self.status),
            fan=UncachedHtml(small_fan(self.shares)),
            face=self.face,
            tags=tuple((lens, Uncached(label)) for lens, label in self.tags),
            compare=compare,
        )
        return drawing, texts[1 + bool(self.summary) + has_excerpt :]


class CardOutline(NamedTuple):
    """A card in UTF-8 in parts, and in which places of these the texts stand in which words may be marked."""

    parts: list[bytes]
    names: list[int]
    summaries: list[int]
    excerpt: int


class MarkedCard:
    """A card with the searched words marked in its name and its summary, or in an excerpt of its description."""

    __slots__ = ("card", "excerpt", "name", "summary")

    def __init__(self, card, name, summary, excerpt):
        self.card, self.name, self.summary, self.excerpt = card, name, summary, excerpt

    def __getattr__(self, name):
        return getattr(self.card, name)

    def drawn(self, compare=False):
        """The card as HTML in UTF-8, with or without a box to compare it."""
        return self.card.drawn_with(self.name, self.summary, self.excerpt, compare)


def cards(initiatives, names):
    """The cards of these initiatives, in their order. One query, and one for those that are not kept.

    Takes a queryset that has been through the gate, and the Names of the list.
    """
    # What a key stands for changes with every version of the initiative.
    stamps = list(initiatives.values_list("pk", "search_change__version"))
    return _cards(stamps, Initiative.objects.all, names)


def cards_of_page(results):
    """The cards of the page to show, with the searched words marked. A query for who is signed in, and one for those
    that are not kept.

    What everyone may see hangs on two dates, with which an initiative gets another version. The index has the present
    versions, and a card that was read in one knows whether it was public in it: so visitors need no query.
    """
    if results.user.is_authenticated:
        stamps = seen_stamps(results.user, [key for key, _version in results.stamps])
    else:
        stamps = results.stamps
    shown = _cards(stamps, lambda: results.visible, results.names, public=not results.user.is_authenticated)
    return [card.marked(results.marks) for card in shown] if results.marks else shown


def cards_html(cards, compare=False):
    """These cards as HTML, one after another, each with or without a box to compare it."""
    return UncachedHtml(cards_in_utf8(cards, compare).decode())


def cards_in_utf8(cards, compare=False):
    """The same as bytes, for a page of many."""
    return b"".join([card.drawn(bool(compare)) for card in cards])


def _cards(stamps, gate, names, public=False):
    """The cards of these (key, version) pairs in their order; those that are not kept are read through the gate."""
    version, language = of_names = names.version, get_language()
    keys = [(key, stamp, version, language) for key, stamp in stamps]
    found = CARDS.get_many(
        keys,
        lambda missing: {
            (*stamp, *of_names): card
            for stamp, card in read(gate().filter(pk__in=[key[0] for key in missing]), names).items()
        },
    )
    if all(map(found.__contains__, keys)):
        return [card for card in map(found.__getitem__, keys) if card.is_public or not public]
    # What was read just now may be of another version.
    by_key = {key[0]: card for key, card in found.items() if card.is_public or not public}
    return [by_key[key] for key, _version in stamps if key in by_key]


def read(initiatives, names):
    """{(key, version): Card} of these initiatives. One query."""
    neighbourhoods = (
        Intake.neighbourhoods.through.objects.filter(intake=OuterRef("intake"))
        .order_by("neighbourhood__sort_name", "neighbourhood")
        .values("neighbourhood__name")
    )
    rows = initiatives.order_by().values(
        "pk",
        "search_change__version",
        "slug",
        "intake__name",
        "intake__summary",
        "intake__description",
        "intake__place",
        "intake__phase",
        "municipality__name",
        "published_at",
        "archived_at",
        "search_row__tokens",
        neighbourhoods=ArraySubquery(neighbourhoods),
        face=F("album__face"),
    )
    return {(row["pk"], row["search_change__version"]): _card(row, names) for row in rows}


def _card(row, names):
    values = {}
    for token in row["search_row__tokens"] or ():
        key, _colon, value = token.partition(":")
        values.setdefault(key, set()).add(value)
    firsts = [(lens.css, most_precise(values[key], names.of(key))) for key, lens in LENSES.items() if key in values]
    status = Status.of(row["published_at"], row["archived_at"])
    phase = row["intake__phase"]
    return Card(
        slug=row["slug"],
        href=reverse("initiatives:profile", args=[row["slug"]]),
        name=row["intake__name"],
        summary=row["intake__summary"],
        place=place(row["intake__place"], row["neighbourhoods"], row["municipality__name"]),
        phase=names.label("phase", phase) if phase else "",
        status="" if status == Status.PUBLISHED else str(status.label),
        shares=shares({key: values.get(key) for key in LENSES}),
        tags=firsts[:MOST_TAGS],
        is_public=status == Status.PUBLISHED,
        face=look_of_face(row["face"]),
        description=row["intake__description"],
    )


def look_of_face(shown):
    """The picture of a card as components/picture.html draws it, from the face of an album; None without one. It says
    nothing: the title beside it does."""
    if not shown:
        return None
    look = PictureLook.of(**shown)
    texts = {name: Uncached(value) for name, value in look._asdict().items() if name != "is_logo"}
    return look._replace(**texts)


def most_precise(values, names):
    """The label of the first of these categories in the taxonomy of which no part is there as well."""
    covered = {names[value].parent for value in values}
    return next(name.label for value, name in names.items() if value in values and value not in covered)


def place(spot, neighbourhoods, municipality):
    """Where an initiative is: the spot or the neighbourhoods, and the municipality."""
    if not spot and neighbourhoods:
        spot = neighbourhoods[0]
        more = len(neighbourhoods) - 1
        if more:
            spot = ngettext(
                "%(name)s and %(more)d other neighbourhood", "%(name)s and %(more)d other neighbourhoods", more
            ) % {"name": spot, "more": more}
    if not (spot or municipality):
        return _("National")
    return ", ".join(filter(None, [spot, municipality]))
