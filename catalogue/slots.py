"""What rooms above put on the pages of the catalogue."""

from django.template.loader import render_to_string

from catalogue.standing import card
from catalogue.submissions import submissions
from intake.models import Intake
from intake.ownership import owned_in
from intake.slots import RECEIPT
from ui.slots import Slot

SAVE_SELECTION = Slot()  # (selection): the address at which it can be saved
TOGETHER = Slot()  # (selection): the address at which an official changes many of these in one step
FEED = Slot()  # (results): the address of a feed of them; none for what only officials may ask
PROFILE_ACTIONS = Slot()  # (initiative): HTML, what an official of its municipality can do with it
# (initiative, catalogue.profile.desk.Look): HTML at the head of the profile, for officials of its municipality
PROFILE_SECTIONS = Slot()
PROFILE_HISTORY = Slot()  # (initiative, Look): HTML in the place of the history, for those officials
# (initiative, Look, what fits it as knowledge.helping.Helping): HTML of what can help, for those officials
PROFILE_HELPING = Slot()
# (initiative, user, versions): (a mark in the HTML of these, which is kept, what stands there for this official)
PROFILE_PLACES = Slot()
CONTACT_ACTIONS = Slot()  # (Look, initiative, its contact official or None): HTML, for officials
SAVED_VIEWS = Slot()  # (official): (name, query string, address of the view) of what their municipality keeps
# (initiative, the statement that is shown or None): HTML, what an official can do about its value
VALUE_ACTIONS = Slot()
LENSES = Slot()  # (): HTML under the six lenses
ARTICLE_ACTIONS = Slot()  # (article, request): HTML, what who writes it can do with it
MINE = Slot()  # (path): HTML above a page about what somebody has here; `path` is that of the page


@RECEIPT.fill
def standing(request, intake):
    """How it stands with an intake, under the thanks for it."""
    is_own = owned_in(request).filter(pk=intake.pk).exists()
    for each in submissions(Intake.objects.filter(pk=intake.pk), request.user, is_own):
        html = render_to_string("catalogue/parts/standing.html", card(each) | {"user": request.user}, request)
        yield html, each.is_waiting
