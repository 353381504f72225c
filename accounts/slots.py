"""What rooms above put on the pages of accounts."""

from ui.slots import Slot

SIGN_IN = Slot()  # (): HTML under the form to sign in
