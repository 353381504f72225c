"""What the pages of one's own account share in their templates."""

from django import template

from accounts.area import place_of

register = template.Library()


@register.simple_tag(takes_context=True)
def area_place(context):
    """Where in the area the page stands: see `accounts.area.place_of`."""
    return place_of(context["request"])
