"""Where the pages of this room stand, for the things below that have one (`ui.addresses`)."""

from django.urls import reverse

from initiatives.models import CouncilPack, Initiative
from knowledge.models import Article
from readings.models import GuidedReading
from taxonomy.lenses import Lens
from taxonomy.models import Category
from ui.addresses import address_of


@address_of.register
def address_of_initiative(initiative: Initiative) -> str:
    return reverse("initiatives:profile", args=[initiative.slug])


@address_of.register
def address_of_pack(pack: CouncilPack) -> str:
    return reverse("initiatives:pack", args=[pack.pk])


@address_of.register
def address_of_lens(lens: Lens) -> str:
    return reverse("initiatives:lens", args=[lens.slug])


@address_of.register
def address_of_category(category: Category) -> str:
    return reverse("initiatives:category", args=[category.lens_object.slug, category.slug])


@address_of.register
def address_of_article(article: Article) -> str:
    return reverse("knowledge:article", args=[article.slug])


@address_of.register
def address_of_reading(reading: GuidedReading) -> str:
    return reverse("initiatives:reading", args=[reading.pk])
