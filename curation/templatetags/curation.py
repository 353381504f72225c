"""What the taxonomy pages share in their templates."""

from django import template

from curation.navigation import entries

register = template.Library()


@register.inclusion_tag("curation/parts/nav.html", takes_context=True)
def curation_nav(context):
    """The list of taxonomy pages, with the present one marked."""
    request = context["request"]
    lenses, pages = entries(request.user)
    return {
        "is_admin": request.user.curates,
        "lenses": [(entry, entry.is_here(request.path)) for entry in lenses],
        "pages": [(entry, entry.is_here(request.path)) for entry in pages],
        "path": request.path,
    }
