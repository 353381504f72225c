"""The background of the map, when the settings name one."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def map_tiles():
    """The address of the tiles, with {z}, {x} and {y}; "" when the map has no background."""
    return settings.MAP_TILES


@register.simple_tag
def map_credit():
    """Whose background it is."""
    return settings.MAP_CREDIT
