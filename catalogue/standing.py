"""How it stands with what somebody handed in, in words, as a card draws it."""

from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from casework.models import Settlement
from initiatives.models import Event

HAPPENED = {
    Event.Kind.REGISTERED,
    Event.Kind.REVISED,
    Event.Kind.PUBLISHED,
    Event.Kind.UNPUBLISHED,
    Event.Kind.ARCHIVED,
    Event.Kind.RESTORED,
    Event.Kind.MOVED,
}


def card(submitted):
    """What a card shows of a Submitted, beside its links: badges as (is_active, words), sentences, and the history."""
    return {
        "filed": submitted,
        "badges": badges(submitted),
        "said": [each for each in (why(submitted), within(submitted)) if each],
        "history": history(submitted),
    }


def badges(submitted):
    """[(whether it is good news, words)], the most telling first."""
    found = [state(submitted)]
    if submitted.request:
        found.insert(0, (False, _("The municipality asks you something")))
    if submitted.is_replaced:
        found.append((False, _("Somebody else handed in a newer version")))
    elif submitted.is_waiting and submitted.is_registered:
        found.append((False, _("Your change waits for the municipality")))
    return found


def state(submitted):
    """How it stands, as one badge."""
    settlement, initiative = submitted.settlement, submitted.initiative
    if settlement and not submitted.is_registered:
        return (False, SETTLED[settlement.kind](settlement))
    if not submitted.is_registered:
        return (False, _("Waits for the municipality"))
    if initiative and initiative.archived_at:
        return (False, _("In the archive"))
    if initiative and initiative.is_public:
        return (True, _("On the website"))
    if any(each.kind == Event.Kind.UNPUBLISHED for each in submitted.events):
        return (False, _("Off the website"))
    return (True, _("Registered"))


SETTLED = {
    Settlement.Kind.BELONGS: lambda settlement: _("Belongs to another initiative"),
    Settlement.Kind.DECLINED: lambda settlement: _("Not registered"),
    Settlement.Kind.FORWARDED: lambda settlement: _("Forwarded to %(name)s") % {"name": settlement.to},
    Settlement.Kind.WITHDRAWN: lambda settlement: _("Withdrawn"),
}


def why(submitted):
    """Why it is not registered, in a sentence; "" where there is nothing to say."""
    settlement = submitted.settlement
    if not settlement:
        return ""
    if settlement.kind == Settlement.Kind.WITHDRAWN:
        return _("You took it back. You can hand it in again.")
    if settlement.kind == Settlement.Kind.BELONGS:
        return _("The municipality added it to an initiative that it knew already.")
    if settlement.kind == Settlement.Kind.DECLINED and settlement.reason == Settlement.Reason.ELSEWHERE:
        return _("It is for another municipality.")
    if settlement.kind == Settlement.Kind.DECLINED and settlement.reason == Settlement.Reason.NO_INITIATIVE:
        return _("The municipality does not see a civic initiative in it.")
    return ""


def within(submitted):
    """When they hear from the municipality, in a sentence; "" when nothing is due."""
    term = submitted.term
    if not term or not submitted.is_waiting:
        return ""
    if term.stands_still_since:
        return _("The municipality waits for your answer. Until then its term stands still.")
    day = in_words(term.due_on)
    if term.due_on < localdate():
        return _("You should have heard from us by %(day)s. Call or mail us.") % {"day": day}
    return _("You hear from us by %(day)s.") % {"day": day}


def history(submitted):
    """What happened, newest first, as the timeline takes it."""
    moments = [(each.submitted_at, _("Sent") + f" ({each.reference})") for each in versions(submitted)]
    for each in submitted.requests:
        moments.append((each.at, _("The municipality asked you something")))
        if each.answered_at and each.answer_id not in {version.pk for version in versions(submitted)}:
            moments.append((each.answered_at, _("You answered")))
        if each.withdrawn_at:
            moments.append((each.withdrawn_at, _("The municipality took its question back")))
    for each in submitted.demands:
        moments.append((each.at, _("You asked: %(what)s") % {"what": each}))
        if each.done_at:
            moments.append((each.done_at, _("Done: %(what)s") % {"what": each}))
        if each.refused_at:
            moments.append((each.refused_at, _("Not done: %(what)s. %(why)s") % {"what": each, "why": each.answer}))
    moments += [(each.at, what(each)) for each in submitted.events if each.kind in HAPPENED]
    if submitted.settlement:
        moments.append((submitted.settlement.at, SETTLED[submitted.settlement.kind](submitted.settlement)))
    moments.sort(key=lambda moment: moment[0], reverse=True)
    return [(localtime(at).date().isoformat(), in_words(localtime(at)), text, "", "") for at, text in moments]


def versions(submitted):
    return [submitted.intake, *submitted.earlier]


def what(event):
    if event.kind == Event.Kind.MOVED:
        return _("The municipality of %(name)s was merged into this one") % {"name": event.reason}
    return event.get_kind_display()


def in_words(day):
    return date_format(day, "DATE_FORMAT")
