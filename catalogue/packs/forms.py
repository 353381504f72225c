"""The forms of the registry's own pages: a council pack, and the day of an earlier standing."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
from catalogue.packs.snapshot import MOST, Selected, snapshot_of
from initiatives.models import CouncilPack
from intake.inputs import TEXT, DayInput, TextInput
from ui.figures import figure
from ui.text import legible


class PackForm(forms.Form):
    """A title, a note and whether everyone may read it. `parameters` are those of the selection that is frozen."""

    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        label=_("For the council of"),
        empty_label=None,
        help_text=_("Its officials can read it."),
    )
    title = TextInput(
        label=_("Title"),
        max_length=CouncilPack._meta.get_field("title").max_length,
        help_text=_("For example: Citizens' initiatives in the north, autumn 2026."),
        error_messages=TEXT | {"required": _("Give the pack a title.")},
    )
    note = TextInput(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why this pack was made, and what the council is asked. It is printed on the cover."),
        error_messages=TEXT,
    )
    is_public = forms.BooleanField(
        label=_("Everyone may read it"),
        required=False,
        help_text=_("Only when the pack holds nothing but public initiatives."),
    )
    use_required_attribute = False

    def __init__(self, data=None, *, parameters, user):
        super().__init__(data if data is None else legible(data))
        self.parameters, self.user = parameters, user
        own = Municipality.objects.filter(pk__in=list(user.roles))
        self.fields["municipality"].queryset = own
        if len(user.roles) == 1:
            del self.fields["municipality"]
        self.helper = FormHelper()

    @cached_property
    def selected(self):
        """What will be in the pack."""
        chosen = getattr(self, "cleaned_data", {}).get("municipality")
        return Selected(self.parameters, self.user, chosen.pk if chosen else min(self.user.roles))

    @property
    def total(self):
        return figure(len(self.selected.keys))

    def clean(self):
        number = len(self.selected.keys)
        if not number:
            raise forms.ValidationError(
                _("This selection holds no initiatives. Choose other filters first."), code="empty"
            )
        if number > MOST:
            text = _(
                "This selection holds %(number)s initiatives, and a pack %(most)s at most. Choose more filters first."
            )
            given = {"most": figure(MOST), "number": figure(number)}
            raise forms.ValidationError(text, code="too_many", params=given)
        if self.cleaned_data.get("is_public") and not self.selected.is_public:
            self.add_error(
                "is_public",
                forms.ValidationError(
                    _(
                        "This selection holds initiatives that are not public, or a filter that only officials have."
                        " Leave this box empty, or change the selection."
                    ),
                    code="not_public",
                ),
            )

    def keep(self):
        """Freeze what was selected. Returns the pack."""
        given = self.cleaned_data
        return CouncilPack.objects.keep(
            snapshot_of(self.selected, title=given["title"], note=given["note"]),
            municipality=self.selected.municipality,
            by=self.user,
            is_public=given["is_public"],
        )


class DayForm(forms.Form):
    """A day that has passed, as a browser's calendar or a Dutch reader writes it."""

    day = DayInput(
        label=_("Day"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("This is not a date. Write it as 31-01-2026."),
        },
    )
    use_required_attribute = False

    def __init__(self, data=None, **kwargs):
        super().__init__(data if data is None else legible(data), **kwargs)
        self.fields["day"].widget.attrs["max"] = timezone.localdate().isoformat()
        self.helper = FormHelper()

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has yet to come. Choose today or an earlier day."))
        # Years before this a database clock cannot turn into a moment in every zone.
        if day.year < 1900:
            raise forms.ValidationError(_("Choose a day after 1900."))
        return day
