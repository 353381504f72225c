"""An Atom feed (RFC 4287) of what everyone finds with a selection, the newest change first."""

from hashlib import sha256

from django.contrib.auth.models import AnonymousUser
from django.db.models import DateTimeField, Max, OuterRef, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.files.columns import identifier_of
from catalogue.listing import controls
from initiatives.models import Event
from initiatives.search.results import Results
from initiatives.search.selection import CARDS
from outbox.links import SINCE, absolute, tag
from ui.text import cleaned

MOST_ENTRIES = 50


@require_safe
def feed(request):
    """The feed of the selection in the address, the same for every reader, signed in or not.

    Nobody reads a notice in a feed: an address that the list would not wholly understand is not found. Only the
    content tells whether it changed, since no date moves forward when an initiative is withdrawn.
    """
    results = Results.of(request.GET, AnonymousUser())
    if results.notices:
        raise Http404
    content = atom(results)
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    response = HttpResponse(content, content_type=Atom1Feed.content_type, headers=headers)
    return get_conditional_response(request, etag=etag, response=response)


def atom(results):
    """The feed of these results, which must be those of an anonymous reader, as bytes."""
    selection = results.selection.asking(sort="", view=CARDS, columns=(), down="", across="")
    document = SteadyFeed(
        title=cleaned(title(results)),
        link=absolute(controls.list_address(selection)),
        description="",
        subtitle=_("Civic initiatives in the register Waaier, the newest change first."),
        language=get_language(),
        author_name="Waaier",
        feed_url=absolute(controls.address("follow:feed", selection)),
        feed_guid=tag(f"initiatieven?{selection.query}".rstrip("?")),
    )
    for each, changed_at in entries(results):
        document.add_item(
            title=each.intake.name,
            link=absolute(each.get_absolute_url()),
            description=escape(each.intake.summary),
            unique_id=identifier_of(each.pk),
            pubdate=each.published_at,
            updateddate=changed_at,
            categories=categories(each),
        )
    return document.writeString("utf-8").encode()


def entries(results):
    """(initiative, when its answers, reading or publication last changed) of the last changed.

    Four queries. Looking at dates alone first spares the rows of the others.
    """
    taken_in = Event.objects.filter(intake=OuterRef("intake")).order_by().values("intake").values(at=Max("at"))
    changed_at = Greatest("published_at", "assessment__at", Subquery(taken_in), output_field=DateTimeField())
    found = results.visible.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [results.keys]))
    found = found.annotate(changed_at=changed_at).order_by("-changed_at", "pk")
    changed = dict(found.values_list("pk", "changed_at")[:MOST_ENTRIES])
    rows = results.visible.with_profile().in_bulk(changed)
    return [(rows[key], at) for key, at in changed.items() if key in rows]


def categories(initiative):
    """The names of the categories of an initiative, in the order of the lenses."""
    rows = [each for lens in initiative.classifications_by_lens().values() for each in lens]
    return list(dict.fromkeys(each.category.name for each in rows))


def title(results):
    """What the feed is about."""
    labels = [label for label, _href in controls.chips(results)]
    return _("Initiatives: %(filters)s") % {"filters": ", ".join(labels)} if labels else _("Initiatives")


class SteadyFeed(Atom1Feed):
    """A feed that says the same until something changes: an empty one does not claim to be of this moment.

    Of texts that were stored before the door held, it leaves out what no XML may hold.
    """

    def add_item(self, title, link, description, categories, **facts):
        texts = {"title": cleaned(title), "description": cleaned(description)}
        super().add_item(link=link, **texts, categories=list(map(cleaned, categories)), **facts)

    def latest_post_date(self):
        if self.items:
            return super().latest_post_date()
        return SINCE
