"""What rooms above put on the pages of the intake."""

from ui.slots import Slot

RECEIPT = Slot()  # (request, intake): (HTML, how it stands with what was handed in; whether it waits)
