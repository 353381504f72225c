"""The forms about who is the contact: choosing one, handing over, and how they are reached."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from casework.models import Responsibility
from intake.inputs import CHOOSE, TEXT, PhoneInput, TextInput
from ui.merging import Merging, digest, sent
from ui.text import legible

LONGEST_NOTE = Responsibility._meta.get_field("note").max_length


class Colleague(forms.ChoiceField):
    """One of these people, read once for as many fields as there are. Gives the User, None where nobody was chosen."""

    def __init__(self, people, *, empty_label, **options):
        self.people = {str(each.pk): each for each in people}
        choices = [("", empty_label), *((pk, str(each)) for pk, each in self.people.items())]
        words = CHOOSE | {"required": _("Choose a colleague.")}
        super().__init__(choices=choices, error_messages=words, **options)

    def clean(self, value):
        return self.people.get(super().clean(value))


def note_field(help_text):
    return TextInput(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
        error_messages=TEXT,
    )


class ContactOfficialForm(Merging, forms.Form):
    """Who is the contact from now on."""

    use_required_attribute = False

    def __init__(self, data=None, *, colleagues, now):
        """`now` is the open Responsibility, or None."""
        fields = {
            "official": Colleague(colleagues, label=_("Contact official"), empty_label=_("Choose a colleague")),
            "note": note_field(_("For the colleague. The initiator does not see it.")),
        }
        stored = {"official": now and now.official_id}
        merged = {"official": fields["official"]}
        super().__init__(self.merge_with(sent(stored), data if data is None else legible(data), merged))
        self.fields.update(fields)
        self.initial |= stored
        self.helper = FormHelper()


class HandoverForm(forms.Form):
    """To whom the work of an official goes: all of it, or another colleague for some of it."""

    use_required_attribute = False

    def __init__(self, data=None, *, tasks, colleagues):
        super().__init__(data if data is None else legible(data))
        self.tasks, colleagues = tasks, list(colleagues)
        self.fields["to"] = Colleague(
            colleagues, label=_("Everything goes to"), required=False, empty_label=_("Choose a colleague")
        )
        for each in tasks:
            self.fields[each.key] = Colleague(
                colleagues,
                label=str(each.thing),
                required=False,
                empty_label=_("As above"),
                widget=forms.Select(attrs={"class": "utrecht-select utrecht-select--html-select"}),
            )
        self.fields["note"] = note_field(_("For who takes over. Initiators do not see it."))
        self.helper = FormHelper()
        self.helper.layout = Layout("to", "note")

    def clean(self):
        fields = super().clean()
        plan = {}
        for each in self.tasks:
            if to := fields.get(each.key) or fields.get("to"):
                plan.setdefault(to, []).append(each)
        if not self.errors and not plan:
            self.add_error("to", forms.ValidationError(gettext("Choose a colleague."), code="required"))
        self.plan = plan
        return fields

    @property
    def choices_by_task(self):
        """(task, its field) for each task."""
        return [(each, self[each.key]) for each in self.tasks]

    @property
    def seal(self):
        """A short text that differs when the work does: what the reader saw, to be compared."""
        return digest(sorted((each.key, sorted(each.counts().items())) for each in self.tasks))


class PhoneForm(Merging, forms.Form):
    """Under which number initiators reach an official: a field for each municipality where they work."""

    use_required_attribute = False

    def __init__(self, data=None, *, memberships):
        fields = {
            f"phone-{each.pk}": PhoneInput(
                label=_("Phone number"),
                required=False,
                max_length=Membership._meta.get_field("phone").max_length,
                help_text=each.municipality.name,
                error_messages=TEXT,
            )
            for each in memberships
        }
        stored = {f"phone-{each.pk}": each.phone for each in memberships}
        super().__init__(self.merge_with(sent(stored), data if data is None else legible(data), fields))
        self.fields.update(fields)
        self.initial |= stored
        self.helper = FormHelper()
        self.helper.hide_optional = True
