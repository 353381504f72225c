"""The form of the provider through which the people of an organisation sign in."""

import re

from crispy_forms.layout import Fieldset
from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityProvider
from accounts.municipal.discovery import Fault, Faulty, Remark, in_words, looked_at, see_to_address
from intake.inputs import CHOOSE, TEXT, MachineRead, TextInput
from office.forms import helper
from ui.merging import Merging, sent
from ui.text import bare, legible

Entry, Factor = IdentityProvider.Entry, IdentityProvider.Factor
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
MOST_LINES = 100


class LineInput(MachineRead, forms.CharField):
    pass


class LinesInput(forms.CharField):
    """Texts, one a line. Gives a list of them, each once."""

    def __init__(self, *, rows, longest=200, **options):
        self.longest = longest
        widget = forms.Textarea(attrs={"rows": rows, "spellcheck": "false", "autocapitalize": "off"})
        super().__init__(required=False, widget=widget, **options)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        lines = list(dict.fromkeys(filter(None, (bare(line).strip() for line in (value or "").splitlines()))))
        if len(lines) > MOST_LINES or any(len(line) > self.longest for line in lines):
            raise forms.ValidationError(
                _("Use at most 100 lines, of at most %(longest)d characters each.") % {"longest": self.longest}
            )
        return lines


def radios(label, choices, hints=None, **options):
    made = forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"required": _("Choose one of the options.")},
        **options,
    )
    made.widget.hints = hints or {}
    return made


class SignInForm(Merging, forms.Form):
    """Where people sign in, what is believed, and what it gives. The secret only goes in."""

    use_required_attribute = False

    issuer = LineInput(
        label=_("Address of the provider"),
        max_length=500,
        help_text=_("The “issuer”, just as the provider writes it: https://login.example.nl/name."),
        error_messages=TEXT | {"required": _("Enter the address of the provider.")},
    )
    client_id = LineInput(
        label=_("Client id"),
        max_length=191,
        error_messages=TEXT | {"required": _("Enter the client id.")},
    )
    password = forms.CharField(
        label=_("Client secret"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages=TEXT,
    )
    domains = LinesInput(
        rows=3,
        longest=253,
        label=_("Mail domains"),
        help_text=_("For which the provider vouches, one a line: waaierdam.nl. Other addresses do not come in."),
    )
    address_claim = TextInput(
        label=_("Claim with the e-mail address"),
        max_length=100,
        initial="email",
        help_text=_("Nearly always: email. For some makes: preferred_username or upn."),
        error_messages=TEXT | {"required": _("Enter the name of the claim.")},
    )
    entry = radios(
        _("Who may come in"),
        [(Entry.INVITATION, _("Who was invited")), (Entry.CLAIM, _("Also who has a role at the provider"))],
        {
            Entry.INVITATION: _("You invite each person, and give the role here."),
            Entry.CLAIM: _("The role follows the provider at each sign-in. Who was given a role here keeps that."),
        },
        initial=Entry.INVITATION,
    )
    roles_claim = LineInput(
        label=_("Claim with the roles"),
        required=False,
        max_length=200,
        help_text=_("A name, or names with dots between them: groups, or realm_access.roles."),
        error_messages=TEXT,
    )
    official_values = LinesInput(
        rows=3,
        label=_("Values for officials"),
        help_text=_("One a line: the name or the number of a group or a role."),
    )
    admin_values = LinesInput(rows=3, label=_("Values for admins"))
    factor = radios(
        _("Does the provider ask for a second factor?"),
        [
            (Factor.NEVER, _("No, Waaier asks for it")),
            (Factor.ALWAYS, _("Yes, at every sign-in")),
            (Factor.PROVEN, _("Only when it says so")),
        ],
        {
            Factor.ALWAYS: _("You vouch for that. Waaier then asks for none."),
            Factor.PROVEN: _("The claims acr or amr then hold one of the values below."),
        },
        initial=Factor.NEVER,
    )
    factor_values = LinesInput(
        rows=2, label=_("Values that prove a second factor"), help_text=_("One a line, for example mfa.")
    )
    is_open = radios(
        _("Do people sign in through it?"),
        [
            ("False", _("Not yet")),
            ("True", _("Yes")),
        ],
        {
            "False": _("Only admins can try it, with the link on this page."),
            "True": _("It stands on the page to sign in."),
        },
        initial="False",
    )

    def __init__(self, data=None, *, provider):
        """`provider` is the IdentityProvider as it is now, None for none yet."""
        self.provider = provider
        stored = {name: self.stored_of(provider, name) for name in self.base_fields if name != "password"}
        merged = {name: field for name, field in self.base_fields.items() if name != "password"}
        data = self.merge_with(sent(stored), data if data is None else legible(data), merged)
        super().__init__(data, initial=stored)
        secret = self.fields["password"]
        if provider:
            secret.help_text = _("There is one. Leave this empty to keep it; it is never shown again.")
        else:
            secret.help_text = _("It is kept sealed, and never shown again.")
            secret.required = True
            secret.error_messages["required"] = _("Enter the client secret.")
        self.helper = helper(
            Fieldset(_("The provider"), "issuer", "client_id", "password"),
            Fieldset(_("Whose word is believed"), "domains", "address_claim"),
            Fieldset(_("Who may come in"), "entry", "roles_claim", "official_values", "admin_values"),
            Fieldset(_("Second factor"), "factor", "factor_values"),
            Fieldset(_("In use"), "is_open"),
        )

    @classmethod
    def stored_of(cls, provider, name):
        """What a page of now shows in a field."""
        if not provider:
            initial = cls.base_fields[name].initial
            return "" if initial is None else str(initial)
        if name == "is_open":
            return str(bool(provider.opened_at))
        value = getattr(provider, name)
        return "\n".join(value) if isinstance(value, list) else value

    def clean_issuer(self):
        issuer = self.cleaned_data["issuer"].strip()
        try:
            see_to_address(issuer)
        except Faulty as faulty:
            if faulty.fault != Fault.DOWN:  # which may pass
                raise forms.ValidationError(in_words(faulty), code=faulty.fault) from None
        return issuer

    def clean_domains(self):
        domains = [line.lower().removeprefix("@") for line in self.cleaned_data["domains"]]
        wrong = [each for each in domains if not DOMAIN.fullmatch(each)]
        if wrong:
            text = _("“%(domain)s” is no mail domain. It is what stands behind the @: waaierdam.nl.")
            raise forms.ValidationError(text % {"domain": wrong[0]}, code="invalid")
        return domains

    def clean(self):
        said = self.cleaned_data
        is_other = self.provider and said.get("issuer", self.provider.issuer) != self.provider.issuer
        if is_other and not said.get("password"):  # or the secret of the one would be sent to the other
            self.add_error("password", _("Enter the client secret that belongs to this address."))
        if said.get("entry") == Entry.CLAIM:
            if not said.get("roles_claim"):
                self.add_error("roles_claim", _("Enter the name of the claim with the roles."))
            if not (said.get("official_values") or said.get("admin_values")):
                self.add_error("official_values", _("Enter which values give a role."))
        if said.get("factor") == Factor.PROVEN and not said.get("factor_values"):
            self.add_error("factor_values", _("Enter which values prove a second factor."))
        if said.get("is_open") == "True" and not said.get("domains"):
            self.add_error("domains", _("Enter at least one domain: without one, nobody comes in."))
        both = set(said.get("official_values") or []) & set(said.get("admin_values") or [])
        if both:
            self.add_error("admin_values", _("“%(value)s” gives two roles.") % {"value": min(both)})
        return said

    @property
    def details(self):
        """What `IdentityProvider.objects.keep` takes."""
        names = [name for name in self.fields if name not in {"password", "is_open"}]
        was = self.provider.opened_at if self.provider else None
        opened_at = (was or timezone.now()) if self.cleaned_data["is_open"] == "True" else None
        return {name: self.cleaned_data[name] for name in names} | {
            "opened_at": opened_at,
            "secret": self.cleaned_data["password"],
        }

    def findings(self):
        """What a look at the address that is typed brings up, as Remarks. Nothing else is judged yet."""
        self._errors = ErrorDict()
        issuer = bare(self.data.get("issuer", "")).strip()
        if not issuer:
            return [Remark("error", str(self.fields["issuer"].error_messages["required"]))]
        return looked_at(issuer)
