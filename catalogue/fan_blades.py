"""The blades of the fan: what each lens says of one initiative, and of the registry as a whole."""

from django.template.loader import get_template
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalogue.charts import SMALL, Blade, fan
from taxonomy.lenses import LENSES
from ui.figures import figure
from ui.fragments import FragmentCache

SMALL_FANS = FragmentCache("small fan", 512)  # a page of cards repeats the same few


def shares(classifications_by_lens):
    """How far each lens is answered, in the order of the lenses: 1 with a category, 0 without."""
    return [1.0 if classifications_by_lens[key] else 0.0 for key in LENSES]


def of_initiative(classifications_by_lens):
    """The fan of a profile: each blade names its first category and leads there, or to the lens when it has none."""
    return [
        _blade(lens, share, *_says(lens, classifications_by_lens[lens.key]))
        for lens, share in zip(LENSES.values(), shares(classifications_by_lens), strict=True)
    ]


def of_registry(counts):
    """The fan of the home page: each blade leads to its lens and says how many initiatives it shows."""
    return [
        _blade(
            lens,
            1.0,
            ngettext("%(count)s initiative", "%(count)s initiatives", counts.get(lens.key, 0))
            % {"count": figure(counts.get(lens.key, 0))},
            lens.get_absolute_url(),
        )
        for lens in LENSES.values()
    ]


def _says(lens, classifications):
    """(label, address) of a blade."""
    if not classifications:
        return _("Not looked at yet"), lens.get_absolute_url()
    first = classifications[0].category
    more = len(classifications) - 1
    label = _("%(category)s and %(more)d more") % {"category": first.name, "more": more} if more else first.name
    return label, lens.get_absolute_url() if more else first.get_absolute_url()


def _blade(lens, share, label, href):
    return Blade(lens.key, name=str(lens.name), label=label, share=share, href=href)


def small_fan(shares):
    """The fan of a card: one share (0..1) per lens, in the order of the lenses.

    Raises ValueError for another number of shares than there are lenses.
    """
    key = tuple(round(share, 2) for share in shares), get_language()
    return SMALL_FANS.get(key, lambda: _small_fan(key[0]))


def _small_fan(shares):
    """The drawing of these shares, with its text alternative."""
    blades = [Blade(key=key, share=share) for key, share in zip(LENSES, shares, strict=True)]
    return get_template("components/fan_small.html").render({"fan": fan(blades, size=SMALL), "total": len(shares)})
