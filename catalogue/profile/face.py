"""The face of an initiative: its logo and its photos on the profile, and the picture that a shared link shows."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from media.models import Picture
from media.showing import PictureLook, look_of
from outbox.links import absolute

PREVIEW = 1200, 630  # pixels: the shape in which most programs show a shared link
FIRST = "(min-width: 60rem) 46rem, 100vw"  # how wide the first photo stands on the page, and the others
OTHERS = "(min-width: 60rem) 15rem, 50vw"


@dataclass(frozen=True)
class SharedPicture:
    """The picture of a shared link, as components/meta.html takes it: where it stands, its size, and its words."""

    address: str
    width: str
    height: str
    alt: str


class Face:
    """What an initiative shows of itself. One query."""

    def __init__(self, initiative):
        self.initiative = initiative
        pictures = list(Picture.objects.approved().filter(album__initiative=initiative))
        self.photos = [look_of(each) for each in pictures if not each.is_logo]
        self.logo = next((self.named(each) for each in pictures if each.is_logo), None)

    def named(self, logo):
        return look_of(logo, _("Logo of %(name)s") % {"name": self.initiative.intake.name})

    @property
    def first(self):
        return self.photos[0] if self.photos else None

    @property
    def others(self):
        return self.photos[1:]

    first_sizes, other_sizes = FIRST, OTHERS

    @cached_property
    def shared(self):
        """The SharedPicture of a public initiative, None of another one: its first photo, or a drawing of its fan."""
        if not self.initiative.is_public:
            return None
        look = self.first or PictureLook(
            _("Waaier: six lenses on this initiative"),
            reverse("initiatives:preview", args=[self.initiative.slug]),
            *map(str, PREVIEW),
        )
        return SharedPicture(absolute(look.src), look.width, look.height, look.alt)
