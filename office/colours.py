"""Colours as numbers: reading them, their contrast as WCAG 2.2 counts it, and making one that can be read."""

from typing import NamedTuple

from tinycss2 import color4

TEXT, SHAPE = 4.5, 3.0  # the least contrast of words, and of borders and other shapes (WCAG 1.4.3 and 1.4.11)
STEPS = 50  # from a colour to black or white


class Colour(NamedTuple):
    """A colour in sRGB, each part from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    @property
    def hex(self):
        """As CSS and SVG write it, without what shines through."""
        return "#" + "".join(f"{round(part * 255):02x}" for part in self[:3])

    @property
    def luminance(self):
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in self[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def on(self, other):
        """This colour as it is seen on another one."""
        parts = [self.alpha * own + (1 - self.alpha) * under for own, under in zip(self[:3], other[:3], strict=True)]
        return Colour(*parts)

    def mixed(self, other, share):
        """This colour with so large a share (0 to 1) of another one."""
        parts = [own + (their - own) * share for own, their in zip(self[:3], other[:3], strict=True)]
        return Colour(*parts)


WHITE, BLACK = Colour(1, 1, 1), Colour(0, 0, 0)


def colour(text):
    """The Colour that CSS writes so; None for what is none, or is written in a way that cannot be computed here."""
    try:
        found = color4.parse_color(text)
        parts = found.to("srgb") if found and found != "currentcolor" else None
    except NotImplementedError:  # lab, oklch and other spaces that tinycss2 reads and does not bring to sRGB
        return None
    except ValueError:  # `color()` with no space in it, which tinycss2 1.5 does not take for no colour
        return None
    if parts is None:
        return None
    return Colour(*(min(1.0, max(0.0, part or 0.0)) for part in parts))


def contrast(one, other):
    """The contrast of two colours, from 1 to 21."""
    lighter, darker = sorted((one.luminance, other.luminance), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def least(front, grounds):
    """The least contrast of a colour with any of these grounds."""
    return min(contrast(Colour(*front).on(ground), ground) for ground in grounds)


def readable(front, grounds, needed):
    """The colour that is nearest to this one and has the contrast that is needed on all these grounds, as it will be
    written; None when no darker and no lighter one has it."""
    front = Colour(*front[:3])
    for step in range(STEPS + 1):
        for end in (BLACK, WHITE):
            tried = rounded(front.mixed(end, step / STEPS))
            if least(tried, grounds) >= needed:
                return tried
    return None


def rounded(a_colour):
    """A colour as a page gets it: in 256 steps."""
    return Colour(*(round(part * 255) / 255 for part in a_colour[:3]))
