"""What rooms above say for casework."""

from ui.slots import Slot

DESK = Slot()  # (intake): the path of the page on which officials decide about it
