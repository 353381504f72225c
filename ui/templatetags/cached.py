"""Fragments in templates (`ui.fragments`).

`{% cached "components/x.html" name=name %}` is `{% include "components/x.html" with name=name only %}`, quicker. Keep
what repeats between pages, such as the footer or a category; never what belongs to one person.
"""

from django import template

from ui.fragments import fragment, uncached

register = template.Library()
register.filter("uncached", uncached)
register.simple_tag(fragment, name="cached")
