"""Which entries of the log one looks for: a GET form, whose address is the whole state."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.models import Entry, Thing
from audit.vocabulary import Group
from intake.inputs import CHOOSE, DayInput
from office.forms import helper
from ui.text import legible

PAGE = 50
NOBODY = "0"  # a visitor, or Waaier itself
NO_DAY = {"invalid": _("Enter a day, for example 2026-11-30.")}


def day_widget():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class LogFilter(forms.Form):
    """Between which days, by whom, and what kind of acts."""

    use_required_attribute = False

    start = DayInput(label=_("From"), required=False, widget=day_widget(), error_messages=NO_DAY)
    end = DayInput(label=_("Up to and including"), required=False, widget=day_widget(), error_messages=NO_DAY)
    who = forms.ChoiceField(label=_("Who"), required=False, error_messages=CHOOSE)
    group = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("Everything")), *Group.choices], error_messages=CHOOSE
    )

    def __init__(self, data, *, codes, of_site=False):
        self.codes, self.of_site = codes, of_site
        super().__init__(data if data is None else legible(data))
        self.fields["who"].choices = [("", _("Everybody")), *self._people(), (NOBODY, _("Nobody who was signed in"))]
        self.helper = helper()
        self.helper.hide_optional = True

    def _people(self):
        """Who works there, and whom the address asks for as well: they may have left."""
        asked = self.data.get("who", "")
        found = Q(memberships__municipality__in=self.codes)
        found |= Q(is_superuser=True) if self.of_site else Q()
        is_number = asked.isascii() and asked.isdecimal() and 0 < int(asked[:19]) < 2**63
        people = [(str(pk), name or email) for pk, name, email in of(found)]
        if is_number and asked not in dict(people):
            people.append((asked, _("An account that does not work here (%(number)s)") % {"number": asked}))
        return people

    def clean(self):
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and end < start:
            self.add_error("end", ValidationError(_("This day comes before the first one. Turn them around.")))

    @property
    def thing(self):
        """(kind of thing, key) to which the address narrows the list; None for no thing."""
        kind, _colon, key = self.data.get("about", "").partition(":")
        return (kind, key) if kind in Thing.values and key and len(key) <= 40 and "\0" not in key else None

    @property
    def entries(self):
        """The entries that are asked for, the newest first; none while the form is wrong."""
        found = Entry.objects.of(self.codes, self.of_site)
        if not self.is_valid():
            return found.none()
        said = self.cleaned_data
        if said["start"]:
            found = found.filter(at__gte=midnight(said["start"]))
        if said["end"] and said["end"] < date.max:  # after which no day comes
            found = found.filter(at__lt=midnight(said["end"] + timedelta(days=1)))
        if said["who"]:
            found = found.filter(by=None if said["who"] == NOBODY else int(said["who"]))
        if said["group"]:
            found = found.in_group(said["group"])
        if self.thing:
            found = found.filter(about=self.thing[0], about_key=self.thing[1])
        return found.order_by("-at", "-pk")

    @property
    def query(self):
        """The filters as they stand behind the question mark; "" for none."""
        kept = {name: self.data.get(name, "") for name in (*self.fields, "about")}
        return urlencode({name: value for name, value in kept.items() if value})


def of(people):
    """(number, name, address) of these people."""
    return User.objects.filter(people).distinct().order_by("name", "email").values_list("pk", "name", "email")


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def page_of(entries, before):
    """(a page of entries, the key with which the next page begins or None). `before` is that key as it was asked for.

    By key and not by number: what comes in meanwhile moves nothing, and the thousandth page is as quick as the first.
    """
    if (
        before.isascii()
        and before.isdecimal()
        and len(before) <= 18
        and (last := Entry.objects.filter(pk=before).first())
    ):
        entries = entries.filter(at__lte=last.at).exclude(at=last.at, pk__gte=last.pk)
    rows = list(entries[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None
