"""What curation puts on pages below: the taxonomy as files, and the work that it has for officials."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.slots import OFFICE
from catalogue.slots import LENSES
from curation.models import Reading, RevisionNews
from curation.news import MOST
from initiatives.models import Initiative
from taxonomy.models import Category
from workbench.slots import QUEUE, QUEUE_TASKS


@OFFICE.fill
def articles(municipality):
    """The way to the articles that a municipality wrote for its own pages."""
    yield "work", (_("Knowledge base"), f"{reverse('curation:articles')}?whose={municipality.code}", None)


@LENSES.fill
def files():
    yield render_to_string("curation/slots/lenses.html")


@QUEUE.fill
def second_reader(official):
    """How much waits for this official in open samples. One query."""
    waiting = Reading.objects.filter(sample__reader=official, sample__closed_at=None, done_at=None).count()
    yield render_to_string("curation/slots/second_reader.html", {"waiting": waiting})


@QUEUE.fill
def divisions(official):
    """How many initiatives of this official stand in a category that was split, and wait to be divided. One query."""
    waiting = Initiative.objects.editable_by(official).standing_in(Category.objects.to_divide()).count()
    if waiting:
        yield render_to_string("curation/slots/divisions.html", {"waiting": waiting})


@QUEUE_TASKS.fill
def news(official):
    """What changed lately for the initiatives of this official in what all municipalities share. One query."""
    rows = list(RevisionNews.objects.for_official(official)[:MOST])
    if rows:
        yield render_to_string("curation/slots/news.html", {"rows": rows})
