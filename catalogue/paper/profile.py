"""A profile as a PDF: in short on two pages, or in full; what its reader may see of the initiative, and no more."""

from datetime import datetime, time

from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue import fan_blades
from catalogue.paper.parts import drawn_fan, of_municipality, paragraphs
from intake.questions import Audience
from ui.typesetting import typeset


def profile_pdf(profile, *, is_full):
    """The bytes of the PDF of a `Profile`, in the language of this moment. The same on all of one day, while nothing
    changes.

    Raises TypesettingError when it cannot be set.
    """
    today = datetime.combine(localdate(), time(), get_current_timezone())
    return typeset(
        "catalogue/paper/profile.typ",
        document(profile, is_full=is_full, today=today),
        title=profile.intake.name,
        moment=today,
    )


def document(profile, *, is_full, today):
    """What the template prints."""
    intake, initiative = profile.intake, profile.initiative
    whose = of_municipality(initiative.municipality.name) if initiative.municipality else _("Nationwide")
    blades = fan_blades.of_initiative(profile.by_lens)
    return {
        "is_full": is_full,
        "running": " · ".join([whose, *warning(profile)[:1]]),
        "place": profile.place,
        "summary": intake.summary,
        "about": about(profile),
        "warning": warning(profile),
        "fan": drawn_fan(blades, _("The six lenses of this initiative")),
        "description": paragraphs(intake.description),
        "phases": [[str(label), is_present] for label, is_present in profile.phases] if intake.phase else [],
        "threshold": threshold(profile),
        "support_needs": [str(each) for each in profile.support_needs],
        "contact": contact(profile),
        "scales": scales(profile),
        "lenses": lenses(profile) if is_full else [],
        "facts": facts(profile) if is_full else [],
        "history": history(profile) if is_full else [],
        "source": source(profile, today),
        "address": profile.address,
        "words": words(profile),
    }


def words(profile):
    """The headings, and the other words that depend on nothing."""
    return {
        "fan": _("Seen through six lenses"),
        "about": _("About this initiative"),
        "growth": _("Phase and next threshold"),
        "now": _("now"),
        "phase_unknown": _("The phase is not known."),
        "threshold": _("The next threshold:"),
        "needs": _("Needs support"),
        "contact": _("Contact"),
        "scales": _("Scores on the scales"),
        "scales_about": _("Not public. Scores run from 1 to 10."),
        "question": _("Question"),
        "drawing": _("Drawing"),
        "initiator": _("Initiator") if profile.is_for_official else _("Your score"),
        "official": _("Official"),
        "difference": _("Difference"),
        "no_score": _("no score"),
        "unknown": _("not known"),
        "none": _("No scale was scored yet."),
        "lenses": _("Through six lenses"),
        "means": _("What does this mean?"),
        "course": _("Suggested course"),
        "facts": _("Facts"),
        "history": _("What happened"),
        "source": _("Source"),
        "cut": _("The text goes on in the full PDF, and at"),
    }


def about(profile):
    """What stands under the summary: phase, since when, registered when."""
    intake = profile.intake
    return [
        *([str(intake.get_phase_display())] if intake.phase else []),
        *([_("Made-up example")] if profile.initiative.is_fictional else []),
        *([_("Started in %(year)s") % {"year": intake.started}] if intake.started else []),
        *([] if profile.is_from_source else [_("Registered on %(day)s") % {"day": profile.registered_on}]),
    ]


def history(profile):
    """What happened, newest first: [day, what, by whom and why]."""
    return [[day, what, " ".join(filter(None, [who, why]))] for _iso, day, what, who, why in profile.history]


def warning(profile):
    """What whoever passes the paper on has to know: [title, text], or nothing on a page for everyone."""
    if not profile.is_for_insider:
        return []
    if profile.audience == Audience.OFFICIAL:
        text = _("This PDF holds answers that only the municipality and the initiator may see.")
    else:
        text = _("This PDF holds answers that only you and the municipality may see.")
    return [_("Not public"), text]


def threshold(profile):
    """[name, what it means, on what it rests] of the next threshold; nothing when there is none."""
    found = profile.threshold
    if not found:
        return []
    basis = _("The answers suggest this; nobody has looked at it yet.") if found.is_proposal else ""
    return [found.category.name, found.category.says, basis]


def contact(profile):
    """(text, address of a link or "", whether it is not public) of each detail."""
    schemes = {"email": "mailto:", "phone": "tel:"}
    found = []
    for detail in profile.contact:
        dialled = detail.value if detail.kind == "email" else detail.dialled if detail.kind == "phone" else ""
        href = f"{schemes[detail.kind]}{dialled}" if dialled else ""
        found.append([detail.value, href, "" if detail.is_public else _("not public")])
    if profile.intake.website:
        found.append([profile.website_name, profile.intake.website, ""])
    return found or [[_("No contact details are published."), "", ""]]


def scales(profile):
    """The rows of the scales, and whether both voices have a column; nothing for who may not see them."""
    if not profile.is_for_insider:
        return {}
    bars = profile.scales.bars if profile.scales else []
    return {
        "is_for_official": profile.is_for_official,
        "rows": [
            {
                "label": str(bar.row.label),
                "low": bar.row.low,
                "high": bar.row.high,
                "initiator": bar.row.initiator,
                "official": bar.row.official,
                "difference": bar.difference,
                "is_apart": bar.apart,
            }
            for bar in bars
        ],
        "says": differences(profile),
    }


def differences(profile):
    """Where the two voices are furthest apart, in a sentence."""
    if profile.differences:
        title = ngettext("The biggest difference:", "The biggest differences:", len(profile.differences))
        each = [
            f"{bar.row.label.lower()} ("
            + _("initiator %(initiator)s, official %(official)s")
            % {"initiator": bar.row.initiator, "official": bar.row.official}
            + ")"
            for bar in profile.differences
        ]
        return f"{title} {', '.join(each)}."
    if profile.is_scored_twice:
        return _("Initiator and official see these scales much alike: nowhere do they differ by three or more.")
    return ""


def lenses(profile):
    """What each lens says: its name, and (category, reason, basis, meaning, course) of each reading."""
    return [
        {
            "lens": lens.css,
            "name": str(lens.name),
            "readings": [
                {
                    "name": row.category.label,
                    "reason": paragraphs(row.reason),
                    "basis": str(row.get_basis_display()),
                    "says": row.category.says,
                    "course": row.category.course if profile.is_for_official else "",
                }
                for row in rows
            ],
            "none": ""
            if rows
            else _("The source says nothing about this")
            if profile.is_from_source
            else _("Not looked at yet"),
        }
        for lens, rows in profile.lenses
    ]


def facts(profile):
    """The answers of each section, with the names of those that were left open for who may see that."""
    return [
        {
            "title": str(each.section),
            "rows": [[str(label), [str(text) for text in texts]] for label, texts in each.rows],
            "open": f"{_('Not filled in:')} {', '.join(map(str, each.open))}" if each.open else "",
        }
        for each in profile.facts
    ]


def source(profile, today):
    """Where this comes from and of when it is, a line each."""
    initiative = profile.initiative
    read = [_("Looked at on %(day)s.") % {"day": profile.assessed_on}] if profile.is_read else []
    return [
        _("As the register showed it on %(day)s.") % {"day": date_format(today, "DATE_FORMAT")},
        *([] if profile.is_from_source else [_("Answers of %(day)s.") % {"day": profile.answered_on}, *read]),
        *([initiative.source] if initiative.source else []),
        *([_("This initiative is made up: it shows how the register works.")] if initiative.is_fictional else []),
    ]
