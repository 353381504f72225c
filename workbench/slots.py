"""What rooms above put on the workbench, and what the workbench puts on pages below."""

import secrets

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from areas.models import Municipality
from casework.models import Bulletin, Consent, Demand, Joining, Letter, Need, Promise, Request, Responsibility
from casework.slots import DESK
from catalogue.listing.controls import address
from catalogue.money import drawn_money
from catalogue.slots import (
    CONTACT_ACTIONS,
    PROFILE_ACTIONS,
    PROFILE_HELPING,
    PROFILE_HISTORY,
    PROFILE_PLACES,
    PROFILE_SECTIONS,
    TOGETHER,
    VALUE_ACTIONS,
)
from initiatives.search.selection import CARDS
from media.models import Picture
from readings.comparing import SideBySide, newest_of
from readings.guides import OF_INITIATIVES
from readings.models import GuidedReading
from ui.fragments import FragmentCache
from ui.slots import Slot
from workbench.marking import drawn_marking
from workbench.thread_forms import NoteForm, PromiseForm
from workbench.timeline import KINDS, MOST, Timeline

PROMISE_FIELDS = FragmentCache("fields of a promise", 64)
PROMISE = f"promise{secrets.token_hex(12)}"  # stands for these in what is kept of a profile
MOST_DEMANDS = 20  # of what initiators ask, at the head of the queue
QUEUE = Slot()  # (official): HTML, a paragraph a link, at the head of the queue
QUEUE_TASKS = Slot()  # (official): HTML, a panel each, below those links


@TOGETHER.fill
def together(selection):
    yield address("workbench:together", selection.asking(sort="", view=CARDS, columns=(), down="", across=""))


@PROFILE_ACTIONS.fill
def actions(initiative):
    for name in ("workbench/slots/profile_actions.html", "workbench/slots/profile_more.html"):
        yield render_to_string(name, {"initiative": initiative})


@CONTACT_ACTIONS.fill
def contact_actions(look, initiative, official):
    look.otherwise.add(official and official.pk)
    context = {
        "initiative": initiative,
        "is_mine": official == look.user,
        "me": look.me,
        "csrf_token": look.token,
    }
    yield render_to_string("workbench/slots/contact_actions.html", context)


@QUEUE.fill
def without_official(official):
    """How many initiatives and intakes have a contact who works here no more."""
    left = Responsibility.objects.in_work().visible_to(official).without_official().count()
    yield render_to_string("workbench/slots/queue_people.html", {"left": left})


@PROFILE_SECTIONS.fill
def thread(initiative, look):
    """The box for a note, the open promises and the open needs, with what can be done about them."""
    about = {"initiative": initiative}
    promises = Promise.objects.visible_to(look.user).open().filter(**about).select_related("official")
    needs = Need.objects.visible_to(look.user).open().filter(**about).select_related("owner")
    context = {
        "initiative": initiative,
        "note": NoteForm(prefix_of_ids="note_%s"),
        "promise": PROMISE,
        "promises": promises,
        "needs": needs,
        "csrf_token": look.token,
    }
    yield render_to_string("workbench/slots/thread.html", context)


@PROFILE_PLACES.fill
def promise_fields(initiative, official, versions):
    """The fields of a promise that is not written yet, which propose who looks: kept by where it is, by who that is
    and by who works there."""
    place, people = initiative.municipality_id, (versions.names.number, versions.people.number)
    yield (
        PROMISE,
        PROMISE_FIELDS.get((place, official.pk, get_language(), *people), lambda: drawn_promise(place, official)),
    )


def drawn_promise(place, official):
    municipality = Municipality.objects.filter(pk=place).first()
    form = PromiseForm(municipality=municipality, official=official, prefix_of_ids="promise_%s")
    return render_to_string("workbench/slots/promise_fields.html", {"promise": form})


@PROFILE_HELPING.fill
def marking(initiative, look, helping):
    """What can help, with a box at each instrument to say what it did; below, what was said."""
    yield drawn_marking(initiative, helping, look)


@PROFILE_HISTORY.fill
def timeline(initiative, look):
    """The thread of the initiative: the newest of all of it, or of the kind that the address asks for."""
    looks = {each.pk: each for each in looks_on(look, initiative)}
    found = Timeline(initiative, look.user, look.GET.get("show", ""), at_hand={GuidedReading: looks})
    entries, is_cut = found.latest(MOST)
    look.otherwise.update(found.writers)
    context = {
        "initiative": initiative,
        "entries": entries,
        "is_cut": is_cut,
        "kinds": list(KINDS.items()),
        "chosen": found.kind,
    }
    yield render_to_string("workbench/slots/timeline.html", context)


def looks_on(look, initiative):
    """The readings of an initiative that its officials see, for all that a page shows of them. One query a page."""
    if not hasattr(look, "readings"):
        kept = GuidedReading.objects.kept_by(look.user)
        look.readings = kept.filter(initiative=initiative).with_findings()
    return look.readings


@PROFILE_SECTIONS.fill
def look_together(initiative, look):
    """How the initiator and the municipality see it along each guide, in small."""
    newest = newest_of(looks_on(look, initiative))
    charts = [SideBySide(newest[guide]) for guide in OF_INITIATIVES if guide in newest]
    yield render_to_string("workbench/slots/readings.html", {"initiative": initiative, "charts": charts})


@QUEUE.fill
def areas(official):
    """The way to what the neighbourhoods of this official have."""
    yield render_to_string("workbench/slots/queue_areas.html")


@QUEUE.fill
def desks(official):
    """The ways to the needs desk and the promises, with how many of those are overdue."""
    overdue = Promise.objects.on_desk(official).overdue().count()
    yield render_to_string("workbench/slots/desks.html", {"overdue": overdue})


@DESK.fill
def address_on_desk(intake):
    yield reverse("workbench:registration", args=[intake.pk])


@QUEUE_TASKS.fill
def demands(official):
    """What initiators ask about their profile or their data, the soonest due first."""
    open_ones = Demand.objects.visible_to(official).open().filter(initiative__municipality__in=list(official.roles))
    rows = list(open_ones.select_related("initiative__intake")[:MOST_DEMANDS])
    if rows:
        yield render_to_string("workbench/slots/demands.html", {"demands": rows})


@PROFILE_SECTIONS.fill
def asked(initiative, look):
    """What waits on both sides: what the initiator asks of the municipality, and what it asks of them."""
    demands = list(Demand.objects.visible_to(look.user).open().filter(initiative=initiative))
    asked = Request.objects.visible_to(look.user).open().filter(intake=initiative.intake_id).first()
    if demands or asked:
        yield render_to_string("workbench/slots/asked.html", {"demands": demands, "request": asked})


@PROFILE_ACTIONS.fill
def ask(initiative):
    yield render_to_string("workbench/slots/ask.html", {"initiative": initiative})


@QUEUE.fill
def letters(official):
    """How many letters wait for this official to be printed, and how many calls. Two queries."""
    waiting = Letter.objects.visible_to(official).by_hand().count()
    calls = Consent.objects.visible_to(official).to_call().filter(called_at=None).count()
    yield render_to_string("workbench/slots/letters.html", {"waiting": waiting + calls})


@QUEUE.fill
def take_part(official):
    """How much of "take part" waits for a look. Two queries."""
    waiting = sum(model.objects.of_municipalities(official).waiting().count() for model in (Joining, Bulletin))
    if waiting:
        yield render_to_string("workbench/slots/queue_joining.html", {"waiting": waiting})


@QUEUE.fill
def pictures(official):
    """How many pictures wait for a look. One query."""
    waiting = Picture.objects.of_municipalities(official).waiting().count()
    if waiting:
        yield render_to_string("workbench/slots/queue_pictures.html", {"waiting": waiting})


@QUEUE.fill
def what_people_find(official):
    """The ways to the statements and the scales of each municipality of this official. A query for who has several."""
    places = [(official.employer, "")] if official.employer else _places(official)
    yield render_to_string("workbench/slots/opinions.html", {"places": places})


@QUEUE.fill
def climate(official):
    """The way to the rounds about the climate."""
    yield render_to_string("workbench/slots/queue_climate.html")


@PROFILE_SECTIONS.fill
def money(initiative, look):
    """The funding that fits, and the way to what the initiative is worth. One query."""
    yield drawn_money(initiative)


@VALUE_ACTIONS.fill
def value_actions(initiative, statement):
    yield render_to_string("workbench/slots/value_actions.html", {"initiative": initiative, "statement": statement})


@QUEUE.fill
def values(official):
    yield render_to_string("workbench/slots/values.html")


def _places(official):
    """(code, name) of the municipalities of this official, by name. One query."""
    return Municipality.objects.filter(pk__in=official.roles).order_by("sort_name", "pk").values_list("pk", "name")
