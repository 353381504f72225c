"""What pages show of readings along a guide: the newest of each voice, those of before, and articles that fit."""

from dataclasses import dataclass, field

from django.utils.timezone import localtime

from knowledge.models import Article
from readings.comparing import SideBySide, newest_of, voice_name


@dataclass(frozen=True)
class GuideOnPage:
    """One guide: how it is looked at now, None when nobody did yet, and (reading, day, voice, by whom) of before.

    `articles` are {key: Article} of what readers find in the knowledge base.
    """

    guide: object
    chart: SideBySide | None
    earlier: list
    articles: dict = field(default_factory=dict)

    @property
    def rows(self):
        """(row of the chart, articles that fit its part) of each part; there must be a chart."""
        return [
            (row, [self.articles[key] for key in row.part.articles if key in self.articles]) for row in self.chart.rows
        ]


def guides_on_page(guides, readings, assets=None, tells_who=True):
    """A GuideOnPage for each of these guides, of readings with their findings, the newest first. One query.

    `tells_who`: officials read who filled it in; an initiator does not read which official that was.
    """
    keys = {key for guide in guides for key in guide.articles}
    articles = {each.key: each for each in Article.objects.published().shared().filter(key__in=keys)}
    newest = newest_of(readings)
    found = []
    for guide in guides:
        now = newest.get(guide, [])
        shown = {reading.pk for reading in now}
        before = [each for each in readings if each.along is guide and each.pk not in shown]
        chart = SideBySide(now, assets=assets, tells_who=tells_who) if now else None
        found.append(GuideOnPage(guide, chart, [told(each, tells_who) for each in before], articles))
    return found


def told(reading, tells_who):
    """(reading, ISO date, its voice in words, by whom)."""
    return (
        reading,
        localtime(reading.at).date().isoformat(),
        voice_name(reading.voice, reading.along),
        reading.by if tells_who else "",
    )
