"""What can help, on the profile that officials see: each instrument with a box to say what it did here."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property

from catalogue.profile.helping import rows_of
from knowledge.articles import Article
from knowledge.models import Mark
from ui.fragments import Uncached
from workbench.mark_forms import blank_mark

TEXTS = ("article__text_nl", "article__text_en", "article__items")  # long, and not shown here


class Marking:
    """The instruments that may help an initiative and what officials said of them here. One query."""

    def __init__(self, initiative, helping, reader):
        self.initiative, self.helping = initiative, helping
        visible = Mark.objects.standing().visible_to(reader).filter(initiative=initiative)
        self.marks = list(visible.select_related("article", "by").defer(*TEXTS))

    @cached_property
    def rows(self):
        """What is proposed: nothing of which was said already what it did here."""
        known = {each.article_id for each in self.marks}
        return rows_of(self.helping.instruments(without=known), str(self.initiative.municipality))


def drawn_marking(initiative, helping, look):
    """What can help, as HTML for an official of this initiative."""
    marking = Marking(initiative, helping, look.user)
    address = reverse("workbench:marks", args=[initiative.slug])
    context = {
        "rows": marking.rows,
        "marks": marking.marks,
        "address": address,
        "action": Uncached(address),
        "token": Uncached(look.token),
        "shown": blank_mark(),
    }
    return render_to_string("workbench/slots/marking.html", context)


def instruments_of(initiative):
    """[(key as text, title)] of the instruments that an official can mark at an initiative, by title. One query."""
    shown = Article.objects.published().shown_in([initiative.municipality_id]).filter(kind=Article.Kind.INSTRUMENT)
    rows = shown.only("title_nl", "title_en")
    return sorted(((str(each.pk), each.title) for each in rows), key=lambda pair: pair[1].lower())
