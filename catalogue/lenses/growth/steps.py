"""The path that one can walk: each threshold with what helps there, and with what was seen of who stood before it."""

from dataclasses import dataclass

from catalogue.lenses.growth.thresholds import GROWTH, Passage, named, passages, path_in
from catalogue.lenses.growth.walk import duration
from knowledge.models import Article, Fit

KINDS = list(Article.Kind)  # in the order in which they help: first what one can do


@dataclass(frozen=True)
class ThresholdHelp:
    """An article that helps at a threshold, and what it says to do there ("" when its title says it all)."""

    article: Article
    what: str


@dataclass(frozen=True)
class PathStep:
    """A threshold on the path: its entry of the lens and its number, its neighbours in the order, the articles that
    help, what was seen, and (name, address, how long it took) of those who got over it last.

    `more_help` and `more_over` say how many are left out.
    """

    entry: object
    number: int
    passage: Passage
    help: tuple[ThresholdHelp, ...] = ()
    crossed: tuple[tuple[str, str, str], ...] = ()
    more_help: int = 0
    more_over: int = 0

    @property
    def anchor(self):
        """The id of this step on the page."""
        return f"drempel-{self.number}"


def steps(entries, counts, user, *, most):
    """The PathStep of each of these entries of the lens of growth, with up to `most` articles and initiatives each.

    Three queries, two more for the first of a version. `counts` are the `RegistryCounts` of this reader.
    """
    path = path_in(counts.versions.names.number)
    found = passages(counts, user.is_authenticated and user.is_official, most)
    found = {key: found[key] for key in (path.threshold_of(entry.category.pk) for entry in entries)}
    helps = helping(path, user.roles if user.is_authenticated else ())
    names = named(found.values(), user)

    def step(number, entry):
        threshold = path.threshold_of(entry.category.pk)
        passage, help_here = found[threshold], helps.get(threshold, ())
        crossed = [(*names[key], duration(days)) for key, days in passage.latest if key in names]
        return PathStep(
            entry=entry,
            number=number,
            passage=passage,
            help=tuple(help_here[:most]),
            crossed=tuple(crossed),
            more_help=max(0, len(help_here) - most),
            more_over=passage.over - len(crossed),
        )

    return [step(number, entry) for number, entry in enumerate(entries, start=1)]


def helping(path, codes):
    """{key of a threshold: [ThresholdHelp] that articles give there}: instruments first, and strong reasons first.

    Those of everyone, and of the municipalities with these codes. One query.
    """
    fits = Fit.objects.in_force().filter(
        category__lens=GROWTH.key, article__in=Article.objects.shown_in(codes).values("pk")
    )
    ordered = sorted(
        fits, key=lambda fit: (KINDS.index(fit.article.kind), -fit.weight, fit.article.position, fit.article_id)
    )
    found = {}
    for fit in ordered:
        of_threshold = found.setdefault(path.threshold_of(fit.category_id), {})
        of_threshold.setdefault(fit.article_id, ThresholdHelp(fit.article, fit.what))
    return {key: list(each.values()) for key, each in found.items()}
