"""Cards and their small fans in templates."""

from django import template

from catalogue.fan_blades import small_fan
from catalogue.listing.cards import cards_html

register = template.Library()
register.simple_tag(cards_html)
register.simple_tag(small_fan)
