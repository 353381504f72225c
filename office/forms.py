"""The forms of the office: the organisation, its logo, its people, and a new organisation."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.logos import LARGEST_FILE, redrawn
from accounts.models import Membership, Organisation
from accounts.roles import Role
from areas import choices
from intake.inputs import CHOOSE, MESSAGES, TEXT, AddressInput, LongSelect, NumberInput, Offered, PhoneInput, TextInput
from ui.merging import Merging, sent
from ui.text import legible

ROLES = [(Role.OFFICIAL, pgettext_lazy("role", "Official")), (Role.ADMIN, pgettext_lazy("role", "Admin"))]
ROLE_HINTS = {
    Role.OFFICIAL: _("Registers, reads, answers and publishes."),
    Role.ADMIN: _("May do all that, and keeps this organisation, its people and the taxonomy."),
}
DAYS = {code: _("Enter a number of days from 1 to 365.") for code in ("invalid", "min_value", "max_value", "required")}
PEOPLE = {code: _("Enter a number from 3 to 50.") for code in ("invalid", "min_value", "max_value", "required")}
OPTIONAL_ADDRESS = {"required": False, "error_messages": MESSAGES[forms.EmailField]}


def most(field):
    return Organisation._meta.get_field(field).max_length


def helper(*layout):
    """How all forms here are drawn: inside a <form> of the page."""
    made = FormHelper()
    if layout:
        made.layout = Layout(*layout)
    return made


class ShownName(TextInput):
    def __init__(self, **options):
        options |= {"max_length": most("shown_name"), "required": False, "error_messages": TEXT}
        super().__init__(
            label=_("Name as shown"),
            help_text=_("At the head of the pages. Empty: “Municipality of” and its name."),
            **options,
        )


class ResponseDays(NumberInput):
    def __init__(self, **options):
        super().__init__(
            label=_("Response term in days"),
            min_value=1,
            max_value=365,
            initial=14,
            help_text=_("Within how many days an initiator hears from you. It holds for what comes in from now on."),
            error_messages=DAYS,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            **options,
        )


class LeastScorers(NumberInput):
    def __init__(self, **options):
        super().__init__(
            label=_("Fewest people for figures"),
            min_value=3,
            max_value=50,
            initial=5,
            help_text=_("Scores of fewer residents are not shown. It holds for rounds that you open from now on."),
            error_messages=PEOPLE,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            **options,
        )


class ContactName(TextInput):
    def __init__(self, **options):
        super().__init__(
            label=_("Who answers questions"),
            required=False,
            max_length=most("contact_name"),
            help_text=_("A person, or a team: “Team Neighbourhoods”."),
            error_messages=TEXT,
            **options,
        )


class ContactPhone(PhoneInput):
    def __init__(self, **options):
        super().__init__(
            label=_("Phone number"),
            required=False,
            max_length=most("contact_phone"),
            help_text=_("For example 14 030."),
            error_messages=TEXT,
            **options,
        )


class OrganisationForm(Merging, forms.Form):
    """What an organisation says of itself."""

    use_required_attribute = False

    shown_name = ShownName()
    contact_name = ContactName()
    contact_email = AddressInput(label=_("E-mail address"), **OPTIONAL_ADDRESS)
    contact_phone = ContactPhone()
    reply_address = AddressInput(
        label=_("Address for replies"),
        help_text=_("Where answers to our mails go. Empty: to the e-mail address above."),
        **OPTIONAL_ADDRESS,
    )
    privacy_contact = TextInput(
        label=_("Privacy contact"),
        required=False,
        max_length=most("privacy_contact"),
        help_text=_("Whom people ask about their data: a name, an address or a phone number."),
        error_messages=TEXT,
    )
    privacy_officer = TextInput(
        label=_("Data protection officer"),
        required=False,
        max_length=most("privacy_officer"),
        help_text=_("The “FG” of your municipality: a name with an e-mail address or a phone number."),
        error_messages=TEXT,
    )
    response_days = ResponseDays()
    least_scorers = LeastScorers()
    shows_joining_at_once = forms.ChoiceField(
        label=_("News that initiators write on their profile"),
        choices=[("False", _("An official looks at it first")), ("True", _("It is shown at once"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"required": _("Choose one of the options.")},
    )
    about_nl = TextInput(
        label=_("About this website, in Dutch"),
        required=False,
        max_length=most("about_nl"),
        help_text=_("It stands on the page “About”. An empty line begins a new paragraph."),
        error_messages=TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "nl"}),
    )
    about_en = TextInput(
        label=_("About this website, in English"),
        required=False,
        max_length=most("about_en"),
        error_messages=TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "en"}),
    )

    def __init__(self, data=None, *, organisation):
        initial = {name: getattr(organisation, name) for name in self.base_fields}
        initial["shows_joining_at_once"] = str(organisation.shows_joining_at_once)
        data = self.merge_with(sent(initial), data if data is None else legible(data), self.base_fields)
        super().__init__(data, initial=initial)
        self.helper = helper(
            Fieldset(_("Name"), "shown_name"),
            Fieldset(_("Who answers questions"), "contact_name", "contact_email", "contact_phone", "reply_address"),
            Fieldset(_("How you work"), "response_days", "least_scorers", "shows_joining_at_once"),
            Fieldset(_("Privacy"), "privacy_contact", "privacy_officer"),
            Fieldset(_("About this website"), "about_nl", "about_en"),
        )

    def clean_shows_joining_at_once(self):
        return self.cleaned_data["shows_joining_at_once"] == "True"


class LogoForm(forms.Form):
    """A picture from the computer of an admin."""

    use_required_attribute = False

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("A PNG or JPEG of at most 2 MB. It is shown 48 pixels high. A drawing in SVG is not possible."),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )

    def __init__(self, *args):
        super().__init__(*args)
        self.helper = helper()

    def clean_picture(self):
        """The picture, drawn anew."""
        picture = self.cleaned_data["picture"]
        if picture.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 2 MB. Make the picture smaller."), code="large")
        return redrawn(picture.read())


class RoleChoice(forms.ChoiceField):
    def __init__(self, **options):
        super().__init__(
            label=_("Role"),
            choices=ROLES,
            widget=forms.RadioSelect,
            error_messages=CHOOSE | {"required": _("Choose a role.")},
            **options,
        )
        self.widget.hints = ROLE_HINTS


class InviteForm(forms.Form):
    """Somebody who is asked to come and work here."""

    use_required_attribute = False

    email = AddressInput(
        label=_("E-mail address"),
        error_messages=MESSAGES[forms.EmailField] | {"required": _("Enter the e-mail address.")},
    )
    name = TextInput(label=_("Name"), required=False, max_length=120, error_messages=TEXT)
    role = RoleChoice(initial=Role.OFFICIAL)

    def __init__(self, data=None, *, municipality):
        super().__init__(data if data is None else legible(data))
        self.municipality, self.helper = municipality, helper()

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        there = Membership.objects.filter(municipality=self.municipality, user__email__iexact=email)
        if there.exists():
            raise forms.ValidationError(_("This person already works here. Look in the list of people."), code="there")
        return email


class RoleForm(Merging, forms.Form):
    """The role of somebody who works here."""

    use_required_attribute = False

    role = RoleChoice()

    def __init__(self, data=None, *, membership):
        initial = {"role": membership.role}
        data = self.merge_with(sent(initial), data if data is None else legible(data), self.base_fields)
        super().__init__(data, initial=initial)
        self.helper = helper()


class FreshStartForm(forms.Form):
    """Why somebody starts anew with what they sign in with."""

    use_required_attribute = False

    reason = TextInput(
        label=_("Reason"),
        max_length=200,
        help_text=_("It stands in the mail to this person, and in what changed."),
        error_messages=TEXT | {"required": _("Enter the reason.")},
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        self.helper = helper()


class NewOrganisationForm(forms.Form):
    """A municipality that begins to take part, and its first admin."""

    use_required_attribute = False

    municipality = forms.ChoiceField(
        label=_("Municipality"),
        widget=LongSelect,
        error_messages=CHOOSE | {"required": _("Choose the municipality.")},
    )
    shown_name = ShownName()
    admin_name = TextInput(
        label=_("Name of the first admin"),
        max_length=120,
        error_messages=TEXT | {"required": _("Enter the name of the first admin.")},
    )
    admin_email = AddressInput(
        label=_("E-mail address of the first admin"),
        help_text=_("An invitation goes to this address."),
        error_messages=MESSAGES[forms.EmailField] | {"required": _("Enter the e-mail address.")},
    )
    contact_name = ContactName()
    contact_email = AddressInput(label=_("E-mail address"), **OPTIONAL_ADDRESS)
    contact_phone = ContactPhone()
    response_days = ResponseDays()

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        known = set(Organisation.objects.values_list("pk", flat=True))
        free = [each for each in choices.municipalities(choices.version()) if each[0] not in known]
        self.fields["municipality"].choices = Offered([("", _("Choose a municipality")), *free])
        self.helper = helper(
            "municipality",
            "shown_name",
            Fieldset(_("First admin"), "admin_name", "admin_email"),
            Fieldset(_("Who answers questions"), "contact_name", "contact_email", "contact_phone"),
            "response_days",
        )

    @property
    def details(self):
        """What `Organisation.objects.start` takes."""
        names = ("shown_name", "contact_name", "contact_email", "contact_phone", "response_days")
        return {name: self.cleaned_data[name] for name in names}
