"""What a pack and a profile have in common on paper: the fan, and texts in paragraphs."""

from itertools import zip_longest

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from catalogue.charts import fan
from ui.typesetting import colours


def drawn_fan(blades, title, counted=()):
    """A fan as its template takes it: the drawing, what it says to who cannot see it, and the words beside it; with
    what was `counted`, a text for each blade."""
    drawn = fan(blades)
    tones = colours()
    leaves = [(leaf, tones[f"lens-{leaf.blade.css}"], tones[f"lens-{leaf.blade.css}-tint"]) for leaf in drawn.leaves]
    return {
        "svg": render_to_string("catalogue/paper/fan.svg", {"fan": drawn, "leaves": leaves}),
        "alt": f"{title}. " + "; ".join(f"{each.name}: {each.label}" for each in blades),
        "rows": [
            {
                "lens": each.css,
                "name": each.name,
                "label": each.label,
                "is_empty": not each.share,
                "counted": counts,
            }
            for each, counts in zip_longest(blades, counted, fillvalue="")
        ],
    }


def paragraphs(text):
    """A text that somebody wrote as its paragraphs, each the list of its lines."""
    blocks = text.replace("\r", "").split("\n\n")
    return [[line.strip() for line in block.strip().split("\n")] for block in blocks if block.strip()]


def of_municipality(name):
    """What stands at the head and the foot of each page."""
    return _("Municipality of %(name)s") % {"name": name}
