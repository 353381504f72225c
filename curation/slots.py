"""What curation puts on pages below: the taxonomy as files, and the work that it has for officials."""

from django.template.loader import render_to_string

from catalogue.slots import LENSES
from curation.models import Reading
from initiatives.models import Initiative
from taxonomy.models import Category
from workbench.slots import QUEUE


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
