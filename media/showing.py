"""Pictures as pages draw them: in which sizes they come, at which addresses."""

from typing import NamedTuple

from django.urls import reverse

from media.pictures import Picture

MODERN, PLAIN = ("avif", "webp"), ("jpeg", "png")  # what browsers choose from, and what every program reads


class PictureLook(NamedTuple):
    """A picture for components/picture.html: its words, the address that every browser can show with its size, and for
    browsers that can choose the `srcset` of one `content_type`, "" without one. All but `is_logo` is text."""

    alt: str
    src: str
    width: str
    height: str
    srcset: str = ""
    content_type: str = ""
    is_logo: bool = False

    @classmethod
    def of(cls, digest, sizes, alt="", kind="photo"):
        """Takes what stands in a Picture: its digest, its sizes, its words and its kind."""
        modern = [each for each in sizes if each[2] in MODERN]
        plain = [each for each in sizes if each[2] in PLAIN]
        width, height, _file = plain[-1]
        return cls(
            alt=alt,
            src=address(digest, *plain[-1]),
            width=str(width),
            height=str(height),
            srcset=", ".join(f"{address(digest, *each)} {each[0]}w" for each in modern),
            content_type=f"image/{modern[0][2]}" if modern else "",
            is_logo=kind == Picture.Kind.LOGO,
        )


def look_of(picture, alt=None):
    """A Picture as a PictureLook, with other words for it where these are given."""
    return PictureLook.of(picture.digest, picture.sizes, picture.alt if alt is None else alt, picture.kind)


def address(digest, width, _height, kind):
    return reverse("media:picture", args=[digest, width, kind])
