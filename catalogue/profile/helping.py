"""What can help an initiative, as its profile draws it: the instruments with their reasons, and the examples.

Everyone sees it, each by what they may know. For everyone it follows from public facts by a public table, so that who
has an initiative of their own finds what there is; hidden, it would be advice about people that they cannot read. It
says that it is a proposal of the register, and no promise.
"""

from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from knowledge.marks import Mark
from taxonomy.lenses import LENSES
from ui.templatetags.ui import LENS_ICONS

OF_ANSWERS = "list-check"  # the icon of an instrument that fits by an answer


class HelpRow(NamedTuple):
    """An instrument as a row shows it. `lens` (a class) and `icon` are those of its heaviest reason; `reasons` are
    (lens, reason, what to do about it)."""

    key: str
    slug: str
    title: str
    summary: str
    lens: str
    icon: str
    reasons: tuple
    counts: tuple


def rows_of(proposals, place=""):
    """The HelpRow of each FittingInstrument. `place` is the name of the municipality whose own counts are told."""
    return [row_of(each, place) for each in proposals]


def row_of(proposal, place):
    article, lens = proposal.article, proposal.reasons[0].lens
    return HelpRow(
        key=str(article.key),
        slug=article.slug,
        title=article.title,
        summary=article.summary,
        lens=css_of(lens),
        icon=LENS_ICONS[lens] if lens else OF_ANSWERS,
        reasons=tuple((css_of(each.lens), each.said, each.what) for each in proposal.reasons),
        counts=tuple(told(proposal, place)),
    )


def css_of(lens):
    """The class of a lens, "" for none."""
    return LENSES[lens].css if lens else ""


def told(proposal, place):
    """How often it helped, in sentences: in this municipality, and in all of them together."""
    own, everywhere = proposal.own, proposal.everywhere
    if own.total and place:
        words = {"helped": own.helped, "total": own.total, "place": place}
        yield _("Helped at %(helped)d of %(total)d in %(place)s") % words
    if everywhere.total:
        words = {"helped": everywhere.helped, "total": everywhere.total}
        yield _("Helped at %(helped)d of %(total)d in all municipalities") % words


class ExampleRow(NamedTuple):
    """An initiative to learn from, as a row shows it; `article` (title, slug) is None when none tells of it."""

    slug: str
    name: str
    municipality: str
    reason: str
    article: tuple | None


def example_rows(examples, rows):
    """The ExampleRow of each of these Examples that is among the rows: {key: (slug, name, municipality)}."""
    return [
        ExampleRow(
            slug, name, municipality or "", each.reason, each.article and (each.article.title, each.article.slug)
        )
        for each in examples
        if each.key in rows
        for slug, name, municipality in [rows[each.key]]
    ]


class ToldWords(NamedTuple):
    """What the municipality wrote to the initiator about an instrument."""

    title: str
    slug: str
    text: str
    iso: str
    day: str


def told_to(user, **about):
    """[(key of the initiative, ToldWords)] of what this person may read, the newest first. One query."""
    marks = Mark.objects.told_to(user).filter(**about).select_related("article")
    return [
        (each.initiative_id, ToldWords(each.article.title, each.article.slug, each.told, *day_of(each.at)))
        for each in marks
    ]


def day_of(moment):
    return localtime(moment).date().isoformat(), date_format(localtime(moment), "DATE_FORMAT")


def drawn_helping(initiative, helping, user):
    """What can help, as HTML for the initiator: what they were told about stands below it, and is not proposed."""
    told = [each for _key, each in told_to(user, initiative=initiative)]
    known = {each.slug for each in told}
    keys = [article.key for article in helping.table.articles.values() if article.slug in known]
    context = {"rows": rows_of(helping.instruments(without=keys)), "told": told}
    return render_to_string("catalogue/profile/helping.html", context)
