"""The words of a promise and a need, for templates."""

from django import template

from ui.fragments import fragment
from workbench.thread_words import terms_of, worked_on

register = template.Library()
register.filter("terms", terms_of)
register.filter(worked_on)


@register.simple_tag
def need_row(row):
    """A line of the needs desk, drawn once for all that look alike."""
    return fragment("workbench/parts/need_row.html", **vars(row))
