"""What a step means for whom, in words: the numbers of an Impact, each with what becomes of them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from taxonomy.models import Revision

Kind = Revision.Kind


@dataclass(frozen=True)
class Consequence:
    """A number, what it counts, and what becomes of these. `links` are (label, address) of what it is about."""

    number: int
    label: str
    what: str
    links: tuple = ()
    more: tuple = ()


def consequences(impact, name, to=""):
    """The Consequences of a step about the category with this name; `to` is the name of what comes in its place."""
    names = {"name": name, "to": to}
    return [
        Consequence(
            impact.initiatives,
            npgettext("behind a number", "initiative", "initiatives", impact.initiatives),
            becomes(INITIATIVES, impact, names),
            impact.named,
            all_of(impact),
        ),
        Consequence(
            impact.assessments,
            npgettext("behind a number", "assessment", "assessments", impact.assessments),
            _("They keep the category that they were given, so that old statistics stay true."),
        ),
        Consequence(
            impact.views,
            npgettext("behind a number", "saved search", "saved searches", impact.views),
            becomes(VIEWS, impact, names),
            impact.own_views,
        ),
        Consequence(
            impact.profiles + impact.categories,
            npgettext("behind a number", "public page", "public pages", impact.profiles + impact.categories),
            _("%(profiles)d of initiatives and %(categories)d of categories. They show the change at once.")
            % {"profiles": impact.profiles, "categories": impact.categories},
        ),
        Consequence(
            impact.rules,
            npgettext("behind a number", "proposal rule", "proposal rules", impact.rules),
            becomes(RULES, impact, names),
        ),
        Consequence(
            impact.fits,
            npgettext("behind a number", "reason of an article", "reasons of articles", impact.fits),
            becomes(FITS, impact, names),
        ),
    ]


def all_of(impact):
    """(label, address) of the list with all these initiatives, when they are not all named."""
    if not impact.more or not impact.query:
        return ()
    label = _("all %(number)d") % {"number": impact.initiatives}
    return ((label, f"{reverse('initiatives:list')}?{impact.query}"),)


def becomes(sentences, impact, names):
    sentence = sentences.get((impact.kind, bool(names["to"])), sentences.get((impact.kind, False)))
    return sentence() % names if sentence else ""


INITIATIVES = {
    (Kind.MERGED, True): lambda: _("They count for “%(to)s” from now on."),
    (Kind.MERGED, False): lambda: _("They count for the other category from now on."),
    (Kind.RETIRED, True): lambda: _("They count for “%(to)s” from now on."),
    (Kind.RETIRED, False): lambda: _("They keep “%(name)s”, marked as no longer used, until they are read anew."),
    (Kind.SPLIT, False): lambda: _(
        "They wait on a worklist until an official divides them. Until then they keep “%(name)s”."
    ),
    (Kind.MOVED, True): lambda: _("They also count for “%(to)s” from now on."),
    (Kind.MOVED, False): lambda: _("They no longer count for the category above it."),
    (Kind.RESTORED, False): lambda: _("They count for “%(name)s” again."),
    (Kind.UNDONE, False): lambda: _("They stand again where they stood before this step."),
}
VIEWS = {
    (Kind.MERGED, False): lambda: _("They find what stands in the category that stays."),
    (Kind.RETIRED, True): lambda: _("They find what stands in “%(to)s”."),
    (Kind.RETIRED, False): lambda: _("They keep finding what stands in it."),
    (Kind.SPLIT, False): lambda: _("They keep finding what was not divided yet."),
    (Kind.MOVED, False): lambda: _("They keep asking for “%(name)s”."),
    (Kind.RESTORED, False): lambda: _("They find what stands in “%(name)s” again."),
    (Kind.UNDONE, False): lambda: _("They find again what they found before this step."),
}
RULES = {
    (Kind.MERGED, False): lambda: _("They propose the category that stays."),
    (Kind.RETIRED, True): lambda: _("They propose “%(to)s”."),
    (Kind.RETIRED, False): lambda: _("They propose nothing any more."),
    (Kind.SPLIT, False): lambda: _("They propose nothing, until an admin points them to another category."),
    (Kind.RESTORED, False): lambda: _("They propose “%(name)s” again."),
    (Kind.UNDONE, False): lambda: _("They propose again what they proposed before this step."),
}
FITS = {
    (Kind.MERGED, False): lambda: _("They help with the category that stays."),
    (Kind.RETIRED, True): lambda: _("They help with “%(to)s”."),
    (Kind.RETIRED, False): lambda: _("They lead nowhere any more, until who writes the articles gives other reasons."),
    (Kind.SPLIT, False): lambda: _("They lead nowhere any more, until who writes the articles gives other reasons."),
    (Kind.RESTORED, False): lambda: _("They help with “%(name)s” again."),
    (Kind.UNDONE, False): lambda: _("They help again where they helped before this step."),
}
