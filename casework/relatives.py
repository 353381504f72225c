"""What is there already that may be the same as an intake that came in: by name, place, website or address.

Texts are compared as the search folds them; a name is looked for with the search engine itself, so that its words are
found in other forms as well. Of other municipalities only what everyone may see is among these.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, Value, prefetch_related_objects
from django.http import QueryDict
from django.utils.translation import gettext as _

from areas.models import Municipality
from casework.queue import queue
from initiatives.models import Initiative
from initiatives.search.dutch import STOP_WORDS
from initiatives.search.forms import stem
from initiatives.search.results import Results
from ui.text import fold

MOST = 12
MOST_WAITING = 500  # so many of the queue are compared
ALIKE = 0.3  # from here on two names look alike, where 1 is the same name


@dataclass(frozen=True)
class Relative:
    """An initiative or a waiting intake, and in words why it may be the same. Only what `is_own` can be chosen."""

    thing: object
    because: tuple
    is_own: bool
    score: float

    @property
    def is_initiative(self):
        return isinstance(self.thing, Initiative)

    @property
    def intake(self):
        return self.thing.intake if self.is_initiative else self.thing


def relatives(intake, user):
    """The Relatives of an intake that this official may see, the likeliest first. A constant number of queries."""
    prefetch_related_objects([intake], "neighbourhoods")
    found = [*initiatives_like(intake, user), *waiting_like(intake, user)]
    return sorted(found, key=lambda each: (-each.score, str(each.thing)))[:MOST]


def found_by(words, intake, user):
    """The Relatives that the search finds for these words: initiatives, and what waits; the best first."""
    prefetch_related_objects([intake], "neighbourhoods")
    keys = search(words, user)
    initiatives = visible(user).in_bulk(keys)
    at_home = home_of(intake)
    found = [relative(initiatives[key], intake, at_home) for key in keys if key in initiatives]
    asked = set(fold(words).split())
    waits = [each for each in others_waiting(intake, user) if asked <= set(fold(each.name).split())]
    return [*found, *(relative(each, intake, at_home) for each in waits)][:MOST]


def search(words, user):
    """The keys of the first initiatives that the list finds for these words, everywhere."""
    query = QueryDict(mutable=True)
    query["q"] = words
    return list(Results.of(query, user).keys[:MOST])


def visible(user):
    """What of the registry this official may see."""
    seen = Initiative.objects.visible_to(user).select_related("intake", "municipality")
    return seen.prefetch_related("intake__neighbourhoods")


def home_of(intake):
    """The municipality in which an intake waits today."""
    return intake.municipality.in_effect


def initiatives_like(intake, user):
    """The initiatives that look like this intake."""
    at_home = home_of(intake)
    here = Initiative.objects.visible_to(user).filter(municipality=at_home)
    name = TrigramSimilarity("search_row__name", Value(fold(intake.name)))
    alike = here.annotate(alike=name).filter(alike__gte=ALIKE).order_by("-alike", "pk")
    keys = {*search(intake.name, user), *alike.values_list("pk", flat=True)[:MOST]}
    same = Q()
    if site := site_of(intake.website):
        same |= Q(intake__website__icontains=site.partition("/")[0])
    if intake.contact_email:
        same |= Q(intake__contact_email__iexact=intake.contact_email)
    if intake.place:
        same |= Q(intake__place__iexact=intake.place)
    if same:
        keys.update(here.filter(same).order_by("pk").values_list("pk", flat=True)[:MOST])
    found = [relative(each, intake, at_home) for each in visible(user).filter(pk__in=keys)]
    return [each for each in found if each.because]


def others_waiting(intake, user):
    """The other intakes in the same queue, without what this one says anew, or what says this one anew."""
    here = Municipality.objects.now_in([home_of(intake).pk])
    same = [intake.pk, *([intake.revises_id] if intake.revises_id else [])]
    waits = queue(user).filter(municipality__in=here).exclude(pk__in=same).exclude(revises=intake.pk)
    return waits.select_related("municipality").prefetch_related("neighbourhoods")[:MOST_WAITING]


def waiting_like(intake, user):
    """The intakes in the same queue that look like this one."""
    at_home = home_of(intake)
    found = [relative(each, intake, at_home) for each in others_waiting(intake, user)]
    return [each for each in found if each.because]


def relative(thing, intake, at_home):
    """How this initiative or intake is related to the intake that came in. Of what is not at home nothing is compared
    that is not public."""
    is_initiative = isinstance(thing, Initiative)
    other = thing.intake if is_initiative else thing
    is_own = not is_initiative or thing.municipality == at_home
    name = likeness_of(intake.name, other.name)
    areas = {each.pk for each in intake.neighbourhoods.all()}
    site = site_of(intake.website)
    signs = [
        (name >= ALIKE, 4 * name, _("the name is the same") if name == 1 else _("the name looks like it")),
        (site and site == site_of(other.website), 4, _("the same website")),
        (is_own and same(intake.contact_email, other.contact_email), 3, _("the same e-mail address")),
        (is_own and same(intake.contact_name, other.contact_name), 2, _("the same contact person")),
        (same(intake.place, other.place), 2, _("the same place")),
    ]
    score = sum(weight for holds, weight, _words in signs if holds)
    # So many have the neighbourhood in common that it says something only beside something else.
    if score and areas & {each.pk for each in other.neighbourhoods.all()}:
        signs.append((True, 1, _("the same neighbourhood")))
        score += 1
    return Relative(thing, tuple(words for holds, _weight, words in signs if holds), is_own, score)


def same(text, other):
    """Whether two texts that say something say the same to a reader."""
    return bool(text) and fold(text) == fold(other)


def site_of(website):
    """What tells one website from another: the host without www, and the path; "" for none."""
    parts = urlsplit(website)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}".lower()


def likeness_of(name, other):
    """How much alike two names are, from 0 to 1: by their letters, or by the stems of the words that say something."""
    name, other = fold(name), fold(other)
    if name == other:
        return 1.0
    return min(0.99, max(shared(trigrams(name), trigrams(other)), shared(stems(name), stems(other))))


def shared(these, those):
    return len(these & those) / len(these | those) if these and those else 0


def trigrams(folded):
    """The trigrams of a folded text as pg_trgm makes them."""
    padded = [f"  {word} " for word in folded.split()]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def stems(folded):
    return {stem(word) for word in folded.split() if word not in STOP_WORDS}
