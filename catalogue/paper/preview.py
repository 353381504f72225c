"""The picture of a shared link: a PNG with the name of an initiative, where it is, and its fan."""

from django.utils import translation

from catalogue import fan_blades
from catalogue.paper.parts import drawn_fan
from ui.typesetting import typeset

LONGEST_NAME, LONGEST_SUMMARY = 90, 160  # letters that have room


def preview_png(profile):
    """The bytes of the PNG for a `Profile`: the same for everybody, as long as the profile is the same.

    Raises TypesettingError when it cannot be set.
    """
    intake = profile.intake
    with translation.override("nl"):
        data = {
            "name": shortened(intake.name, LONGEST_NAME),
            "summary": shortened(intake.summary, LONGEST_SUMMARY),
            "place": profile.place,
            "fan": drawn_fan(fan_blades.of_initiative(profile.by_lens), "")["svg"],
        }
        return typeset("catalogue/paper/preview.typ", data, title=intake.name, moment=intake.submitted_at, kind="png")


def shortened(text, most):
    """The text, cut after a word where it is longer than this."""
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0].rstrip(' ,.;:')}…"
