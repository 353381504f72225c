"""An Atom feed (RFC 4287) of what everyone finds with a selection, the newest change first."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.files.columns import identifier_of
from catalogue.files.open_data import open_data
from catalogue.listing import controls
from initiatives.events import changed_at
from initiatives.search.results import Results
from initiatives.search.selection import CARDS
from outbox.links import SINCE, absolute, tag
from ui.text import cleaned

MOST_ENTRIES = 50


@open_data
def feed(request):
    """The feed of the selection in the address, the same for every reader, signed in or not.

    Nobody reads a notice in a feed: an address that the list would not wholly understand is not found.
    """
    results = Results.of(request.GET, AnonymousUser())
    if results.notices:
        raise Http404
    return HttpResponse(atom(results), content_type=Atom1Feed.content_type)


def atom(results):
    """The feed of these results, which must be those of an anonymous reader, as bytes."""
    selection = results.selection.asking(sort="", view=CARDS, columns=(), down="", across="")
    # Under its own name for good: an address with a category that was merged since finds what came in its place, and
    # stays the same feed (RFC 4287).
    asked = results.asked.asking(sort="", view=CARDS, columns=(), down="", across="")
    document = SteadyFeed(
        title=cleaned(title(results)),
        link=absolute(controls.list_address(selection)),
        description="",
        subtitle=_("Civic initiatives in the register Waaier, the newest change first."),
        language=get_language(),
        author_name="Waaier",
        feed_copyright=settings.DATA_LICENCE,
        feed_url=absolute(controls.address("follow:feed", asked)),
        feed_guid=tag(f"initiatieven?{asked.query}".rstrip("?")),
    )
    for each, at in entries(results):
        document.add_item(
            title=each.intake.name,
            link=absolute(each.get_absolute_url()),
            description=escape(each.intake.summary),
            unique_id=identifier_of(each.pk),
            pubdate=each.published_at,
            updateddate=at,
            kinds=kinds(each),
        )
    return document.writeString("utf-8").encode()


def entries(results):
    """(initiative, when its answers, reading or publication last changed) of the last changed.

    Four queries. Looking at dates alone first spares the rows of the others.
    """
    found = results.visible.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [results.keys]))
    found = found.annotate(changed_at=changed_at()).order_by("-changed_at", "pk")
    changed = dict(found.values_list("pk", "changed_at")[:MOST_ENTRIES])
    rows = results.visible.with_profile().in_bulk(changed)
    return [(rows[key], at) for key, at in changed.items() if key in rows]


def kinds(initiative):
    """(key, address of the lens, name) of the categories of an initiative, in the order of the lenses."""
    rows = [each.category for lens in initiative.classifications_by_lens().values() for each in lens]
    return list(dict.fromkeys((each.key, absolute(each.lens_object.get_absolute_url()), each.name) for each in rows))


def title(results):
    """What the feed is about."""
    labels = [label for label, _href in controls.chips(results)]
    return _("Initiatives: %(filters)s") % {"filters": ", ".join(labels)} if labels else _("Initiatives")


class SteadyFeed(Atom1Feed):
    """A feed that says the same until something changes: an empty one does not claim to be of this moment.

    Of texts that were stored before the door held, it leaves out what no XML may hold. It links to its licence
    (RFC 4946), and its categories say of which lens they are.
    """

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        handler.addQuickElement("link", None, {"rel": "license", "href": self.feed["feed_copyright"]})

    def add_item(self, title, link, description, kinds, **facts):
        texts = {"title": cleaned(title), "description": cleaned(description)}
        kinds = [(term, scheme, cleaned(label)) for term, scheme, label in kinds]
        super().add_item(link=link, **texts, kinds=kinds, **facts)

    def item_attributes(self, item):
        """People write Dutch, also in a feed in another language."""
        return super().item_attributes(item) | ({} if self.feed["language"] == "nl" else {"xml:lang": "nl"})

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        language = {} if self.feed["language"] == "nl" else {"xml:lang": self.feed["language"]}
        for term, scheme, label in item["kinds"]:
            handler.addQuickElement("category", None, {"term": term, "scheme": scheme, "label": label} | language)

    def latest_post_date(self):
        if self.items:
            return super().latest_post_date()
        return SINCE
