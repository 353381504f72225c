"""The cards of a list, kept in the process for as long as neither the initiative nor the names on it change."""

from dataclasses import dataclass, field, replace

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalogue.fan_blades import shares, small_fan
from catalogue.listing.highlight import excerpt, highlight
from initiatives.models import Initiative
from initiatives.search.facets import Status
from initiatives.stamps import seen_stamps
from intake.models import Intake
from media.showing import PictureLook
from taxonomy.lenses import LENSES
from ui.fragments import FragmentCache, Uncached, UncachedHtml, drawing_of, uncached

MOST_TAGS = 3
CARDS = FragmentCache("card", 3000)


@dataclass(slots=True)
class Card:
    """An initiative as components/card.html draws it, with the searched words marked.

    `excerpt` is there when they stand in the description alone. `tags` are (lens class, category name) pairs; `status`
    says what is unusual; `face` is its picture.
    """

    slug: str
    href: str
    name: str
    summary: str
    excerpt: str
    place: str
    phase: str
    status: str
    shares: list[float]
    tags: list[tuple[str, str]]
    is_public: bool
    face: PictureLook | None = None
    description: str = ""
    is_marked: bool = False
    _drawn: dict[bool, bytes] = field(default_factory=dict, compare=False, repr=False)
    _drawings: dict[tuple, tuple] = field(default_factory=dict, compare=False, repr=False)

    def marked(self, words):
        """This card with these folded words marked."""
        name, summary = highlight(self.name, words), highlight(self.summary, words)
        there = (name, summary) != (self.name, self.summary)
        found = "" if there else excerpt(self.description, words)
        if not there and not found:
            return self
        return replace(self, name=name, summary=summary, excerpt=found, _drawn={}, is_marked=True)

    def drawn(self, compare=False):
        """The card as HTML in UTF-8, with or without a box to compare it."""
        if settings.CHECK_FRAGMENTS or compare not in self._drawn:
            marked = [uncached(text) for text in (self.name, self.summary, self.excerpt) if text]
            drawing, others = self._drawing(compare)
            self._drawn[compare] = drawing.filled([*marked, *others]).encode()
        return self._drawn[compare]

    def _drawing(self, compare):
        """(the drawing, its texts) without those in which words may be marked; these come first, as far as there."""
        kind = compare, bool(self.summary), bool(self.excerpt)
        if kind not in self._drawings:
            drawing, texts = drawing_of(
                "components/card.html",
                name=Uncached(self.name),
                summary=Uncached(self.summary),
                excerpt=Uncached(self.excerpt),
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
            others = texts[1 + sum(kind[1:]) :]
            found = drawing, [UncachedHtml(conditional_escape(text)) for text in others]
            if not self.is_marked:  # it is drawn once; only who searches draws a card with other marks again
                return found
            self._drawings[kind] = found
        return self._drawings[kind]


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
    return UncachedHtml(b"".join([card.drawn(bool(compare)) for card in cards]).decode())


def _cards(stamps, gate, names, public=False):
    """The cards of these (key, version) pairs in their order; those that are not kept are read through the gate."""
    of_names = names.version, get_language()
    found = CARDS.get_many(
        [(*stamp, *of_names) for stamp in stamps],
        lambda missing: {
            (*stamp, *of_names): card
            for stamp, card in read(gate().filter(pk__in=[key[0] for key in missing]), names).items()
        },
    )
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
        excerpt="",
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
