"""A council pack as a PDF: in short on two pages, or in full; made of what was frozen, for one reader."""

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from catalogue.charts import Blade
from catalogue.paper.parts import drawn_fan, of_municipality, paragraphs
from outbox.links import absolute
from taxonomy.lenses import LENSES
from ui.figures import figure
from ui.typesetting import typeset

SHORTER = (120, 90, 60, 40, 24, 12, 6, 0)  # initiatives that a list in short names, where all do not fit
MOST_PLACES = 8
MOST_FILTERS = 6


def pack_pdf(printed, *, is_full):
    """The bytes of the PDF of a `RedactedPack`, in the language of the pack. The same pack gives the same bytes.

    Raises TypesettingError when it cannot be set.
    """
    contents = printed.contents
    with override(contents["language"]):
        return typeset(
            "catalogue/paper/pack.typ",
            document(printed, is_full=is_full),
            title=contents["title"],
            moment=localtime(parse_datetime(contents["made_at"])),
        )


def document(printed, *, is_full):
    """What the template prints."""
    contents, pack = printed.contents, printed.pack
    filters = contents["filters"] or [_("No filters")]
    if not is_full and len(filters) > MOST_FILTERS:
        filters = [*filters[:MOST_FILTERS], and_more(len(filters) - MOST_FILTERS)]
    return {
        "is_full": is_full,
        "running": of_municipality(contents["municipality"]),
        "above": _("Council pack, municipality of %(name)s") % {"name": contents["municipality"]},
        "lead": ngettext(
            "%(n)s initiative, as the register showed it on %(moment)s",
            "%(n)s initiatives, as the register showed them on %(moment)s",
            contents["total"],
        )
        % {"n": figure(contents["total"]), "moment": printed.made_on},
        "note": paragraphs(contents["note"]),
        "facts": [
            [_("Selection"), filters],
            [_("Who can read this"), [readers(pack, contents)]],
        ],
        "address": [_("Address of the selection"), contents["address"]],
        "warning": "" if pack.is_intact else damaged(),
        "fan": drawn_fan(blades(contents), _("Seen through six lenses"), () if is_full else counted(printed)),
        "figures": figures(printed, is_full),
        "gone": gone(printed.gone),
        "initiatives": entries(printed, is_full),
        "total": contents["total"],
        "shorter": SHORTER,
        "definitions": contents["definitions"] if is_full else [],
        "account": account(printed, is_full),
        "whole": absolute(f"{pack.get_absolute_url()}?view=full"),
        "checksum": [_("Checksum"), pack.checksum],
        "words": {
            "contents": _("Contents"),
            "figures": _("Figures"),
            "share": _("Share"),
            "number": _("Number"),
            "answer": _("Answer or category"),
            "of_all": ngettext(
                "Of %(n)s initiative. A bar shows the share of all.",
                "Of %(n)s initiatives. A bar shows the share of all.",
                contents["total"],
            )
            % {"n": figure(contents["total"])},
            "list": _("The initiatives"),
            "not_public": _("not public"),
            "needs": _("Needs support"),
            "definitions": _("What the categories mean"),
            "unsaid": _("Not filled in"),
            "account": _("How this pack was made"),
            "more": {str(kept): and_more(contents["total"] - kept) for kept in SHORTER if kept < contents["total"]},
            "whole": _("In full, with tables and definitions"),
        },
    }


def and_more(number):
    return ngettext("and %(n)s more", "and %(n)s more", number) % {"n": figure(number)}


def readers(pack, contents):
    if pack.is_public:
        return pgettext("who may read", "Everyone")
    return _("Officials of %(name)s") % {"name": contents["municipality"]}


def damaged():
    return (
        _("This pack was damaged") + ". " + _("Its contents are no longer those of the checksum. Do not rely on it.")
    )


def gone(number):
    if not number:
        return ""
    return ngettext(
        "%(n)s initiative in this pack is no longer public. Its number stands in the list, and it still counts in the"
        " figures.",
        "%(n)s initiatives in this pack are no longer public. Their numbers stand in the list, and they still count in"
        " the figures.",
        number,
    ) % {"n": figure(number)}


def account(printed, is_full):
    """How the pack was made, a paragraph each."""
    texts = [
        _(
            "The figures, the list and the definitions are those of %(moment)s. They were kept at that moment and"
            " never change, also when the register does."
        )
        % {"moment": printed.made_on}
    ]
    if is_full:
        texts += [
            _(
                "An initiative that is withdrawn afterwards is no longer shown in the list. The figures stay as they"
                " were."
            ),
            _(
                "The checksum (SHA-256) is that of the contents as JSON. Whoever has that file, can check that nothing"
                " was changed."
            ),
        ]
    return texts


# --- Figures -------------------------------------------------------------------------------------------------------


def of_lenses(contents):
    """(lens, its figure): a pack begins with those of the six lenses, in their order."""
    return zip(LENSES.values(), contents["figures"], strict=False)


def blades(contents):
    """The fan of a pack: each lens is filled as far as its initiatives are read through it, and says of how many."""
    total = contents["total"]
    return [
        Blade(
            lens.key,
            name=each["title"],
            label=_("%(read)s of %(total)s") % {"read": figure(total - each["none"]), "total": figure(total)},
            share=min(max(total - each["none"], 0) / max(total, 1), 1),  # also of a damaged pack
        )
        for lens, each in of_lenses(contents)
    ]


def counted(printed):
    """What was counted of each lens, in a line."""
    return [" · ".join(numbers) for _title, numbers in printed.in_short[: len(LENSES)]]


def figures(printed, is_full):
    """Each figure with its rows: (label, number in words, whether it is a part, share in per cents)."""
    kept = [one(each) for each in printed.figures]
    for (lens, _figure), each in zip(of_lenses(printed.contents), kept, strict=False):
        each["lens"] = lens.css
    return kept if is_full else [in_short(each) for each in kept]


def one(each):
    none = [[_("Not known"), figure(each["none"]), False, None]] if each["none"] else []
    rows = [[label, figure(count), part, share] for label, count, part, share in each["rows"]]
    return {"title": each["title"], "counts": each["counts"], "lens": "", "rows": rows + none}


def in_short(each):
    """The same figure with what was counted alone, without the parts of a category, the largest places first."""
    rows = [row for row in each["rows"] if row[1] != "0" and not row[2]]
    if not each["lens"] and len(rows) > MOST_PLACES + 2:
        largest = sorted(rows[:-1] if rows[-1][3] is None else rows, key=lambda row: -row[3])[:MOST_PLACES]
        rows = [*largest, [and_more(len(rows) - len(largest)), "", False, None]]
    return {**each, "rows": rows}


# --- The list ------------------------------------------------------------------------------------------------------


def entries(printed, is_full):
    """The initiatives, each with its number; of one that this reader may not see any longer, a word that says so."""
    shown = printed.initiatives if is_full else printed.initiatives[: SHORTER[0] + 1]
    return [
        entry(each) if "key" in each else {"number": each["number"], "gone": _("No longer public")} for each in shown
    ]


def entry(each):
    return {
        "number": each["number"],
        "name": each["name"],
        "address": each["address"],
        "summary": each["summary"],
        "place": each["place"],
        "phase": each["phase"],
        "is_hidden": not each["was_public"],
        "categories": [[lens, ", ".join(names)] for lens, names in each["categories"]],
        "needs": ", ".join(each.get("needs", [])),  # packs of before 2026-11-30 hold none
    }
