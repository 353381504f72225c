"""How much a second reader has to read, for the workbench."""

from django import template

from curation.models import Reading

register = template.Library()


@register.simple_tag
def to_read(user):
    """The number of initiatives that wait for this official in open samples. One query."""
    return Reading.objects.filter(sample__reader=user, sample__closed_at=None, done_at=None).count()
