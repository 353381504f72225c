"""What rooms above put on the pages of the catalogue."""

from ui.slots import Slot

SAVE_SELECTION = Slot()  # (selection): the address at which it can be saved
FEED = Slot()  # (results): the address of a feed of them; none for what only officials may ask
PROFILE_ACTIONS = Slot()  # (initiative): HTML, what an official of its municipality can do with it
LENSES = Slot()  # (): HTML under the six lenses
MINE = Slot()  # (path): HTML above a page about what somebody has here; `path` is that of the page
