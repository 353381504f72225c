"""What rooms above put on the pages of accounts."""

from ui.slots import Slot

SIGN_IN = Slot()  # (): HTML under the form to sign in
OFFICE = (
    Slot()
)  # (municipality): (a group of the office, (label, address, count)) of what its admins keep besides, as tabs
