"""What we say of a password, where Django's own words have no Dutch (5.2: its catalogue knows another sentence)."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    def get_error_message(self):
        return ngettext(
            "This password is too short. Use at least %(number)d character.",
            "This password is too short. Use at least %(number)d characters.",
            self.min_length,
        ) % {"number": self.min_length}
