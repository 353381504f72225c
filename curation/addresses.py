"""Where things stand in the taxonomy pages: addresses and the way back."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from taxonomy.models import Category
from taxonomy.rules import Rule
from taxonomy.waiting import WaitingStep
from ui.addresses import address_of


@address_of.register
def address_of_rule(rule: Rule) -> str:
    return reverse("curation:rule", args=[rule.pk])


@address_of.register
def address_of_waiting_step(step: WaitingStep) -> str:
    return reverse("curation:waiting-step", args=[step.pk])


def address(category, page="category"):
    """The address of a page about this category: "category", "texts", "merge", …"""
    return reverse(f"curation:{page}", args=[category.lens_object.slug, category.slug])


def trail(lens=None, category=None):
    """(label, address) of what lies above a page: the taxonomy, and the lens and category when they do too."""
    above = [(_("Taxonomy"), reverse("curation:overview"))]
    if lens:
        above.append((lens.name, reverse("curation:lens", args=[lens.slug])))
    if category:
        above.append((category.name, address(category)))
    return above


def category_at(lens, slug):
    """The category of a lens at this address, with what it is part of; raises Http404."""
    categories = Category.objects.of(lens).select_related("parent", "counts_as", "municipality")
    return get_object_or_404(categories, slug=slug)


def category_to_curate(user, lens, slug):
    """The same, for an admin who changes it: a part of one municipality is for admins of that one.

    Raises Http404 and PermissionDenied.
    """
    category = category_at(lens, slug)
    if not category.is_curated_by(user):
        raise PermissionDenied
    return category
